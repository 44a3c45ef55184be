#include "libbio/molecule/template_match.h"

#include <algorithm>

namespace libbio::molecule {

const ResidueTemplate* template_of(ResidueKind kind, char letter) {
  if (kind != ResidueKind::amino_acid && kind != ResidueKind::modified_amino_acid) return nullptr;
  switch (letter) {
    case 'B':
      letter = 'D';
      break;
    case 'Z':
      letter = 'E';
      break;
    case 'U':  // selenocysteine
      letter = 'C';
      break;
    case 'O':  // pyrrolysine
      letter = 'K';
      break;
    default:
      break;
  }
  const ResidueTemplate* found = residue_template(letter);
  return found ? found : residue_template('A');
}

bool is_chain_cap(std::string_view residue) {
  static constexpr std::string_view kCaps[] = {"ACE", "FOR", "NME", "NMA", "NH2"};
  return std::find(std::begin(kCaps), std::end(kCaps), residue) != std::end(kCaps);
}

int find_by_any_name(const ResidueTemplate& residue, std::string_view atom) {
  struct Alias {
    std::string_view written;
    std::string_view meant;
    char letter;  // 0: any
  };
  static constexpr Alias kAliases[] = {{"CD", "CD1", 'I'}, {"SE", "SD", 'M'}, {"SE", "SG", 'C'},
                                       {"OT1", "O", 0},    {"OC1", "O", 0},   {"OT2", "OXT", 0},
                                       {"OC2", "OXT", 0},  {"OT", "OXT", 0}};
  const int own = residue.find(atom);
  if (own >= 0) return own;
  for (const Alias& alias : kAliases)
    if (alias.written == atom && (alias.letter == 0 || alias.letter == residue.letter))
      return residue.find(alias.meant);
  return -1;
}

std::vector<const TemplateAtom*> match_templates(const Receptor& receptor) {
  std::vector<const TemplateAtom*> matches(receptor.atoms.size(), nullptr);
  for (const ReceptorResidue& residue : receptor.residues) {
    const ResidueTemplate* known = template_of(residue.kind, residue.letter);
    if (!known) continue;
    const auto begin = matches.begin() + residue.first_atom;
    for (int i = 0; i < residue.atoms; ++i) {
      const int found =
          find_by_any_name(*known, receptor.atoms[static_cast<std::size_t>(residue.first_atom + i)].name);
      if (found < 0) continue;
      const TemplateAtom* atom = &known->atoms[static_cast<std::size_t>(found)];
      if (std::find(begin, begin + i, atom) == begin + i) begin[i] = atom;
    }
  }
  return matches;
}

}  // namespace libbio::molecule
