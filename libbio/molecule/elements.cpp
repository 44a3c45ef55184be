#include "libbio/molecule/elements.h"

#include <algorithm>
#include <array>

namespace libbio::molecule {

namespace {

constexpr std::array<std::string_view, 119> kSymbols = {
    "X",  "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",
    "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As",
    "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn",
    "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
    "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po",
    "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md",
    "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};

}  // namespace

std::string_view element_symbol(int atomic_number) {
  return atomic_number > 0 && atomic_number < 119 ? kSymbols[static_cast<std::size_t>(atomic_number)] : "X";
}

int atomic_number_of(std::string_view symbol) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto is_it = [&](std::string_view known) {
    return std::equal(symbol.begin(), symbol.end(), known.begin(), known.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
  };
  if (is_it("D") || is_it("T")) return 1;
  const auto found = std::find_if(kSymbols.begin() + 1, kSymbols.end(), is_it);
  return found == kSymbols.end() ? 0 : static_cast<int>(found - kSymbols.begin());
}

double covalent_radius(int atomic_number) {
  switch (atomic_number) {
    case 1:
      return 0.31;
    case 5:
      return 0.84;
    case 6:
      return 0.76;
    case 7:
      return 0.71;
    case 8:
      return 0.66;
    case 9:
      return 0.57;
    case 14:
      return 1.11;
    case 15:
      return 1.07;
    case 16:
      return 1.05;
    case 17:
      return 1.02;
    case 26:
      return 1.32;
    case 30:
      return 1.22;
    case 33:
      return 1.19;
    case 34:
      return 1.20;
    case 35:
      return 1.20;
    case 53:
      return 1.39;
    default:
      return 1.5;
  }
}

}  // namespace libbio::molecule
