#include "libbio/molecule/pdb_writer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <map>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/molecule/element.h"

namespace libbio::molecule {
namespace {

// Right-aligned decimals and, from 10^width on, base 36 beginning with a letter: upper case, then lower case
// (Grosse-Kunstleve, hybrid-36, cci.lbl.gov/hybrid_36). Beyond these it starts over.
std::string hybrid_36(std::int64_t value, int width) {
  std::int64_t decimals = 1, letters = 26;
  for (int i = 0; i < width; ++i) decimals *= 10;
  for (int i = 1; i < width; ++i) letters *= 36;
  value = value < 0 ? std::max(value, -(decimals / 10 - 1)) : value % (decimals + 2 * letters);
  std::string text;
  if (value < decimals) {
    text = std::to_string(value);
    return std::string(static_cast<std::size_t>(width) - text.size(), ' ') + text;
  }
  value -= decimals;
  const bool lower = value >= letters;
  value = value % letters + 10 * (letters / 26);
  const std::string_view digits =
      lower ? "0123456789abcdefghijklmnopqrstuvwxyz" : "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int i = 0; i < width; ++i, value /= 36) text += digits[static_cast<std::size_t>(value % 36)];
  std::reverse(text.begin(), text.end());
  return text;
}

std::string coordinate(double value) {
  std::array<char, 400> text;
  for (int decimals = 3; decimals >= 0; --decimals)
    if (std::snprintf(text.data(), text.size(), "%8.*f", decimals, value) == 8) return text.data();
  throw InputError("the coordinate " + std::to_string(value) + " Å does not fit a PDB file");
}

std::string b_factor(double value) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%6.2f",
                std::isnan(value) ? 0.0 : std::clamp(value, -99.99, 999.99));
  return text.data();
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

// One-letter elements begin in the second of the four columns.
std::string name_columns(std::string_view name, std::string_view element) {
  std::string text(name.substr(0, 4));
  if (text.size() < 4 && element.size() == 1) text.insert(text.begin(), ' ');
  text.resize(4, ' ');
  return text;
}

std::string right_aligned(std::string_view text, std::size_t width) {
  const std::string_view part = text.substr(0, width);
  return std::string(width - part.size(), ' ') + std::string(part);
}

// Letters for chains, the author's where they fit.
class ChainLetters {
 public:
  explicit ChainLetters(const Receptor& receptor) {
    for (const ReceptorResidue& residue : receptor.residues)
      if (residue.chain.size() < 2) used_ += residue.chain.empty() ? ' ' : residue.chain.front();
    for (const ReceptorResidue& residue : receptor.residues)
      if (residue.chain.size() > 1 && !letters_.contains(residue.chain)) {
        letters_[residue.chain] = free_letter();
        remarks_ +=
            "REMARK   1 CHAIN " + residue.chain + " OF THE INPUT IS CHAIN " + letters_[residue.chain] + "\n";
      }
  }

  char of(const std::string& chain) const {
    if (chain.size() > 1) return letters_.at(chain);
    return chain.empty() ? ' ' : chain.front();
  }
  char free_letter() {
    for (char letter : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))
      if (used_.find(letter) == std::string::npos) {
        used_ += letter;
        return letter;
      }
    return '?';
  }
  const std::string& remarks() const { return remarks_; }

 private:
  std::string used_, remarks_;
  std::map<std::string, char> letters_;
};

class PdbText {
 public:
  explicit PdbText(const Receptor& receptor) : receptor_(receptor), letters_(receptor) {}

  void write_receptor(std::span<const double> values) {
    text_ = letters_.remarks();
    for (std::size_t r = 0; r < receptor_.residues.size(); ++r) {
      const ReceptorResidue& residue = receptor_.residues[r];
      const std::string place = place_of(residue.name, letters_.of(residue.chain), residue.number,
                                         residue.insertion_code ? residue.insertion_code : ' ');
      const bool hetero = residue.kind != ResidueKind::amino_acid && residue.kind != ResidueKind::nucleotide;
      for (int a = residue.first_atom; a < residue.first_atom + residue.atoms; ++a) {
        const auto i = static_cast<std::size_t>(a);
        const ReceptorAtom& atom = receptor_.atoms[i];
        write_atom(hetero, atom.name, place, atom.position, atom.atomic_number,
                   values.empty() ? 0 : values[i]);
      }
      if (is_polymer(r) && !(r + 1 < receptor_.residues.size() && is_polymer(r + 1) &&
                             receptor_.residues[r + 1].chain == residue.chain))
        text_ += "TER   " + hybrid_36(++serial_, 5) + "      " + place + "\n";
    }
  }

  void write_ligand(const Ligand& ligand, std::span<const double> values) {
    const std::string place = place_of("LIG", letters_.free_letter(), 1, ' ');
    std::map<int, int> count;
    const std::int64_t first = serial_ + 1;
    for (std::size_t i = 0; i < ligand.atoms.size(); ++i) {
      const LigandAtom& atom = ligand.atoms[i];
      const std::string element = upper(element_symbol(atom.atomic_number));
      const int number = ++count[atom.atomic_number];
      // Names stay different as long as there is room for the number.
      std::string name = element + std::to_string(number);
      if (name.size() > 4) name = element + hybrid_36(number, 4 - static_cast<int>(element.size()));
      write_atom(true, name, place, atom.position, atom.atomic_number, values.empty() ? 0 : values[i]);
    }
    write_bonds(ligand, first);
  }

  std::string finish() { return std::move(text_) + "END\n"; }

 private:
  static std::string place_of(std::string_view name, char chain, int number, char insertion) {
    return right_aligned(name, 3) + ' ' + chain + hybrid_36(number, 4) + insertion;
  }

  bool is_polymer(std::size_t residue) const {
    const ResidueKind kind = receptor_.residues[residue].kind;
    return kind == ResidueKind::amino_acid || kind == ResidueKind::modified_amino_acid ||
           kind == ResidueKind::nucleotide;
  }

  void write_atom(bool hetero, std::string_view name, const std::string& place, const Point& at,
                  int atomic_number, double value) {
    const std::string element = upper(element_symbol(atomic_number));
    text_ += (hetero ? "HETATM" : "ATOM  ") + hybrid_36(++serial_, 5) + ' ' + name_columns(name, element) +
             ' ' + place + "   " + coordinate(at.x) + coordinate(at.y) + coordinate(at.z) + "  1.00" +
             b_factor(value) + "          " + right_aligned(element, 2) + '\n';
  }

  // At most four to a line, each bond from both ends.
  void write_bonds(const Ligand& ligand, std::int64_t first) {
    std::vector<std::vector<int>> neighbours(ligand.atoms.size());
    for (const LigandBond& bond : ligand.bonds) {
      neighbours[static_cast<std::size_t>(bond.first)].push_back(bond.second);
      neighbours[static_cast<std::size_t>(bond.second)].push_back(bond.first);
    }
    for (std::size_t i = 0; i < neighbours.size(); ++i)
      for (std::size_t n = 0; n < neighbours[i].size(); ++n) {
        if (n % 4 == 0)
          text_ += (n ? "\nCONECT" : "CONECT") + hybrid_36(first + static_cast<std::int64_t>(i), 5);
        text_ += hybrid_36(first + neighbours[i][n], 5);
        if (n + 1 == neighbours[i].size()) text_ += '\n';
      }
  }

  const Receptor& receptor_;
  ChainLetters letters_;
  std::string text_;
  std::int64_t serial_ = 0;
};

}  // namespace

std::string pdb_text(const Receptor& receptor, std::span<const double> receptor_values, const Ligand* ligand,
                     std::span<const double> ligand_values) {
  if (!receptor_values.empty() && receptor_values.size() != receptor.atoms.size())
    throw ShapeError("pdb_text needs one value for each atom of the receptor");
  if (!ligand_values.empty() && (!ligand || ligand_values.size() != ligand->atoms.size()))
    throw ShapeError("pdb_text needs one value for each atom of the ligand");
  PdbText text(receptor);
  text.write_receptor(receptor_values);
  if (ligand) text.write_ligand(*ligand, ligand_values);
  return text.finish();
}

}  // namespace libbio::molecule
