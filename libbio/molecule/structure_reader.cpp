#include "libbio/molecule/structure_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <gemmi/cif.hpp>
#include <gemmi/mmcif.hpp>
#include <gemmi/pdb.hpp>
#include <gemmi/resinfo.hpp>
#include <string_view>
#include <utility>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"

namespace libbio::molecule {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Of an atom record, up to the element; charges, often misplaced, come after it.
constexpr std::size_t kUsedColumns = 78;

enum class Format { pdb, mmcif };

// What gemmi is given: of a PDB file, the records of the first model with all other lines left empty, so that
// line numbers stay; of an mmCIF file, everything.
struct CoordinateText {
  Format format = Format::pdb;
  std::string text;
};

// The three coordinates of a PDB atom fill columns 31-54, eight columns each.
void require_coordinates(const text::LineReader& reader) {
  const std::string_view line = reader.line();
  if (line.size() < 54)
    throw InputError("atom record ends before its coordinates",
                     reader.here(1, line.size(), "expected coordinates in columns 31-54"));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::size_t begin = 30 + 8 * axis;
    std::string_view field = line.substr(begin, 8);
    while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
    while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
    if (!field.empty() && field.front() == '+') field.remove_prefix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (failure != std::errc() || end != field.data() + field.size() || !std::isfinite(value))
      throw InputError("atom coordinate is not a number",
                       reader.here(begin + 1, begin + 8,
                                   std::string("expected ") + "xyz"[axis] + " in Å in columns " +
                                       std::to_string(begin + 1) + "-" + std::to_string(begin + 8)));
  }
}

// The rest of a PDB file from the reader's line on.
std::string pdb_text(text::LineReader& reader) {
  std::string kept(reader.line_number() - 1, '\n');
  bool has_atoms = false;
  do {
    const std::string_view line = reader.line();
    if (line.starts_with("ATOM  ") || line.starts_with("HETATM")) {
      require_coordinates(reader);
      kept += line.substr(0, kUsedColumns);
      has_atoms = true;
    } else if (line.starts_with("TER")) {
      kept += "TER";
    } else if (has_atoms && (line.starts_with("ENDMDL") || line.starts_with("MODEL ") || line == "END")) {
      break;
    }
    kept += '\n';
  } while (reader.next());
  if (!has_atoms)
    throw InputError("not a structure file: neither ATOM records (PDB) nor a data_ block (mmCIF)",
                     TextLocation{.path = reader.path()});
  return kept;
}

CoordinateText coordinate_text(text::LineReader& reader) {
  std::string text;
  while (reader.next()) {
    const std::string_view line = reader.line();
    if (line.starts_with("data_") || line.starts_with("DATA_")) {
      do {
        text += reader.line();
        text += '\n';
      } while (reader.next());
      return {Format::mmcif, std::move(text)};
    }
    if (!is_blank(line) && !line.starts_with('#')) return {Format::pdb, pdb_text(reader)};
    text += line;
    text += '\n';
  }
  throw InputError("the structure file is empty", TextLocation{.path = reader.path()});
}

std::string line_of(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < number && begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

// Only the tables that describe atoms and entities are interpreted: a fault elsewhere in the file is no
// reason to refuse its coordinates.
void keep_coordinate_tables(gemmi::cif::Block& block) {
  const auto is_needed = [](std::string tag) {
    for (char& c : tag) c = gemmi::lower(c);
    for (const char* category : {"_atom_site.", "_entity.", "_entity_poly.", "_struct_asym."})
      if (tag.starts_with(category)) return true;
    return false;
  };
  std::erase_if(block.items, [&](const gemmi::cif::Item& item) {
    if (item.type == gemmi::cif::ItemType::Pair) return !is_needed(item.pair[0]);
    if (item.type == gemmi::cif::ItemType::Loop)
      return item.loop.tags.empty() || !is_needed(item.loop.tags.front());
    return true;
  });
}

gemmi::Structure parse_mmcif(const std::string& path, const std::string& text) {
  gemmi::cif::Document document = gemmi::cif::read_memory(text.data(), text.size(), path.c_str());
  for (gemmi::cif::Block& block : document.blocks) keep_coordinate_tables(block);
  return gemmi::make_structure(document);
}

// The gate: gemmi's exceptions end here.
gemmi::Structure parse(const std::string& path, const CoordinateText& coordinates) {
  const std::string& text = coordinates.text;
  try {
    if (coordinates.format == Format::mmcif) return parse_mmcif(path, text);
    return gemmi::read_pdb_from_memory(text.data(), text.size(), path);
  } catch (const tao::pegtl::parse_error& failure) {
    const auto& at = failure.positions().front();
    throw InputError("damaged mmCIF: " + std::string(failure.message()),
                     TextLocation{path, at.line, at.column, at.column, line_of(text, at.line), ""});
  } catch (const std::runtime_error& failure) {
    throw InputError(std::string("damaged structure file: ") + failure.what(), TextLocation{.path = path});
  } catch (const std::logic_error& failure) {  // from std::stoi and .at() inside gemmi
    throw InputError(std::string("damaged structure file: ") + failure.what(), TextLocation{.path = path});
  }
}

// gemmi's table of residues, and the names that force fields give to protonation states.
gemmi::ResidueInfo residue_info(const std::string& name) {
  static constexpr std::pair<std::string_view, const char*> kStates[] = {
      {"HID", "HIS"}, {"HIE", "HIS"}, {"HIP", "HIS"}, {"HSD", "HIS"}, {"HSE", "HIS"}, {"HSP", "HIS"},
      {"CYX", "CYS"}, {"CYM", "CYS"}, {"ASH", "ASP"}, {"GLH", "GLU"}, {"LYN", "LYS"}};
  for (const auto& [state, parent] : kStates)
    if (name == state) return gemmi::find_tabulated_residue(parent);
  return gemmi::find_tabulated_residue(name);
}

const gemmi::Atom* best_atom(const gemmi::Residue& residue, const char* name) {
  const gemmi::Atom* best = nullptr;
  for (const gemmi::Atom& atom : residue.atoms)
    if (atom.name == name && (!best || atom.occ > best->occ)) best = &atom;
  return best;
}

Residue residue_of(const gemmi::Residue& found, const std::string& chain, const std::string& path) {
  Residue residue;
  residue.name = found.name;
  const char letter = residue_info(found.name).one_letter_code;
  residue.letter = letter == ' ' ? 'X' : gemmi::alpha_up(letter);
  residue.number = found.seqid.num.has_value() ? *found.seqid.num : 0;
  residue.insertion_code = found.seqid.has_icode() ? found.seqid.icode : '\0';
  const auto point = [&](const char* name) -> std::optional<Point> {
    const gemmi::Atom* atom = best_atom(found, name);
    if (!atom) return std::nullopt;
    const Point at = {atom->pos.x, atom->pos.y, atom->pos.z};
    if (!std::isfinite(at.x) || !std::isfinite(at.y) || !std::isfinite(at.z))
      throw InputError("atom " + std::string(name) + " of " + residue.label() + " in chain " + chain +
                           " has a coordinate that is not a number",
                       TextLocation{.path = path});
    return at;
  };
  residue.n = point("N");
  residue.ca = point("CA");
  residue.c = point("C");
  residue.cb = point("CB");
  return residue;
}

// How sure we are that a residue belongs to the protein.
enum class Membership { none, if_bonded, sure };

Membership membership(const gemmi::Residue& residue) {
  const gemmi::ResidueInfo known = residue_info(residue.name);
  // Files of molecular dynamics put TER between molecules of one chain; gemmi takes what follows for ligands.
  if (known.is_amino_acid() && known.is_standard() && residue.het_flag == 'A') return Membership::sure;
  if (residue.entity_type != gemmi::EntityType::Unknown && residue.entity_type != gemmi::EntityType::Polymer)
    return Membership::none;
  if (!known.found()) {
    const bool has_backbone = residue.find_atom("N", '*') && residue.find_atom("CA", '*', gemmi::El::C) &&
                              residue.find_atom("C", '*');
    return has_backbone ? Membership::if_bonded : Membership::none;
  }
  if (!known.is_amino_acid()) return Membership::none;
  // A standard amino acid as HETATM may be a free one from the buffer.
  const bool is_polymer = residue.entity_type == gemmi::EntityType::Polymer;
  return residue.het_flag == 'H' && known.is_standard() && !is_polymer ? Membership::if_bonded
                                                                       : Membership::sure;
}

double occupancy(const gemmi::Residue& residue) {
  const gemmi::Atom* ca = best_atom(residue, "CA");
  return ca ? ca->occ : -1;
}

Chain chain_of(const gemmi::Chain& found, const std::string& path) {
  std::vector<Residue> residues;
  std::vector<Membership> memberships;
  const gemmi::Residue* previous = nullptr;
  for (const gemmi::Residue& candidate : found.residues) {
    const Membership member = membership(candidate);
    if (member == Membership::none) continue;
    const bool same_position = previous && previous->seqid == candidate.seqid;
    if (same_position && occupancy(candidate) <= occupancy(*previous)) continue;
    if (same_position) {
      residues.pop_back();
      memberships.pop_back();
    }
    residues.push_back(residue_of(candidate, found.name, path));
    memberships.push_back(member);
    previous = &candidate;
  }
  Chain chain{found.name, {}};
  for (std::size_t i = 0; i < residues.size(); ++i) {
    const bool bonded = (i > 0 && are_bonded(residues[i - 1], residues[i])) ||
                        (i + 1 < residues.size() && are_bonded(residues[i], residues[i + 1]));
    if (memberships[i] == Membership::sure || bonded) chain.residues.push_back(residues[i]);
  }
  return chain;
}

}  // namespace

Structure read_structure(const std::string& path) {
  text::LineReader reader(path);
  gemmi::Structure found = parse(path, coordinate_text(reader));
  Structure structure{path, {}};
  if (!found.models.empty()) {
    gemmi::Model& model = found.models.front();
    model.merge_chain_parts();
    for (const gemmi::Chain& candidate : model.chains) {
      Chain chain = chain_of(candidate, path);
      if (!chain.residues.empty()) structure.chains.push_back(std::move(chain));
    }
  }
  if (structure.chains.empty())
    throw InputError("the structure has no protein chain with coordinates", TextLocation{.path = path});
  return structure;
}

}  // namespace libbio::molecule
