#include "libbio/molecule/element.h"

#include <algorithm>
#include <gemmi/elem.hpp>
#include <string>

namespace libbio::molecule {

int atomic_number_of(std::string_view symbol) {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (symbol.empty() || symbol.size() > 2 || !std::all_of(symbol.begin(), symbol.end(), is_letter)) return 0;
  const gemmi::Element element(std::string(symbol).c_str());
  if (element == gemmi::El::D || symbol == "T" || symbol == "t") return 1;
  return element.ordinal();
}

std::string_view element_symbol(int atomic_number) {
  if (atomic_number < 1 || atomic_number > 118) return "X";
  return gemmi::Element(atomic_number).name();
}

double covalent_radius(int atomic_number) {
  return gemmi::Element(atomic_number < 1 || atomic_number > 96 ? 0 : atomic_number).covalent_r();
}

double van_der_waals_radius(int atomic_number) {
  switch (atomic_number) {
    case 1:
      return 1.2;
    case 6:
      return 1.7;
    case 7:
      return 1.55;
    case 8:
      return 1.52;
    case 9:
      return 1.47;
    case 14:
      return 2.1;
    case 15:
      return 1.8;
    case 16:
      return 1.8;
    case 17:
      return 1.75;
    case 34:
      return 1.9;
    case 35:
      return 1.85;
    case 53:
      return 1.98;
    default:
      return 2;
  }
}

}  // namespace libbio::molecule
