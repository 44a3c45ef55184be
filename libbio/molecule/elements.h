// Chemical elements by atomic number and symbol.
#pragma once

#include <string_view>

namespace libbio::molecule {

// "C", "Zn"; "X" where the number is no element's.
std::string_view element_symbol(int atomic_number);
// 0 if `symbol`, in any case, names no element. D and T are hydrogen.
int atomic_number_of(std::string_view symbol);

// Of a single bond, in Å (Cordero et al., Dalton Trans. 2008, 2832, for the elements that structures have);
// 1.5 for the others.
double covalent_radius(int atomic_number);

}  // namespace libbio::molecule
