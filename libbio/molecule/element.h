// Chemical elements by symbol and number.
#pragma once

#include <string_view>

namespace libbio::molecule {

// 0 if `symbol`, in any case, names no element. D and T are hydrogen.
int atomic_number_of(std::string_view symbol);
// "Cl"; "X" for numbers that are no element's.
std::string_view element_symbol(int atomic_number);
// Å; single bonds (Cordero et al. 2008).
double covalent_radius(int atomic_number);
// Å, of Bondi (J. Phys. Chem. 68, 441, 1964); 2 for elements he does not list.
double van_der_waals_radius(int atomic_number);

}  // namespace libbio::molecule
