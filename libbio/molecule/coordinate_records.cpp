#include "libbio/molecule/coordinate_records.h"

#include <algorithm>
#include <cmath>
#include <gemmi/cif.hpp>
#include <gemmi/mmcif.hpp>
#include <gemmi/pdb.hpp>
#include <gemmi/resinfo.hpp>
#include <string_view>
#include <utility>

#include "libbio/error.h"
#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/coordinate_text.h"

namespace libbio::molecule {
namespace {

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

bool same_tag(const std::string& tag, std::string_view wanted) {
  return std::equal(tag.begin(), tag.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return gemmi::lower(a) == gemmi::lower(b); });
}

// gemmi passes over a table of atoms without these columns. Most have an obvious value, or that of another
// column; some programs leave them out.
void complete_atom_table(gemmi::cif::Loop& loop) {
  struct Column {
    std::string_view tag;
    std::string_view source;  // the column that says the same; empty: none
    const char* value;        // if there is neither; null: needed
  };
  static constexpr Column kColumns[] = {{"_atom_site.Cartn_x", "", nullptr},
                                        {"_atom_site.Cartn_y", "", nullptr},
                                        {"_atom_site.Cartn_z", "", nullptr},
                                        {"_atom_site.id", "", "1"},
                                        {"_atom_site.type_symbol", "", "?"},
                                        {"_atom_site.label_alt_id", "", "."},
                                        {"_atom_site.label_asym_id", "_atom_site.auth_asym_id", "A"},
                                        {"_atom_site.auth_seq_id", "_atom_site.label_seq_id", nullptr},
                                        {"_atom_site.occupancy", "", "1"},
                                        {"_atom_site.B_iso_or_equiv", "", "0"}};
  const auto place_of = [&](std::string_view tag) {
    return static_cast<std::size_t>(std::find_if(loop.tags.begin(), loop.tags.end(),
                                                 [&](const auto& own) { return same_tag(own, tag); }) -
                                    loop.tags.begin());
  };
  for (const Column& column : kColumns) {
    const std::size_t width = loop.tags.size();
    if (place_of(column.tag) < width) continue;
    const std::size_t source = column.source.empty() ? width : place_of(column.source);
    if (source == width && !column.value)
      gemmi::fail("the table of atoms has no column " + std::string(column.tag));
    std::vector<std::string> values;
    values.reserve(loop.values.size() / width * (width + 1));
    for (std::size_t i = 0; i + width <= loop.values.size(); i += width) {
      const auto row = loop.values.begin() + static_cast<std::ptrdiff_t>(i);
      values.insert(values.end(), row, row + static_cast<std::ptrdiff_t>(width));
      values.push_back(source < width ? loop.values[i + source] : column.value);
    }
    loop.values = std::move(values);
    loop.tags.emplace_back(column.tag);
  }
}

gemmi::Structure parse_mmcif(const std::string& path, const std::string& text) {
  gemmi::cif::Document document = gemmi::cif::read_memory(text.data(), text.size(), path.c_str());
  for (gemmi::cif::Block& block : document.blocks) {
    keep_coordinate_tables(block);
    for (gemmi::cif::Item& item : block.items)
      if (item.type == gemmi::cif::ItemType::Loop &&
          same_tag(item.loop.tags.front().substr(0, 11), "_atom_site."))
        complete_atom_table(item.loop);
  }
  return gemmi::make_structure(document);
}

// The gate: gemmi's exceptions end here.
gemmi::Structure parse(const std::string& path, const CoordinateText& coordinates) {
  const std::string& text = coordinates.text;
  try {
    if (coordinates.format == CoordinateFormat::mmcif) return parse_mmcif(path, text);
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

std::string letters_of(const std::string& name) {
  std::string letters;
  for (char c : name)
    if (gemmi::alpha_up(c) >= 'A' && gemmi::alpha_up(c) <= 'Z') letters += gemmi::alpha_up(c);
  return letters;
}

// Some programs write the C of "CA" as the element of calcium, or none, and so on: a lone atom with the name
// of its residue is that metal or halogen. 0 if it is none.
int lone_ion(const gemmi::Residue& residue) {
  static constexpr std::pair<std::string_view, int> kForceFieldNames[] = {
      {"SOD", 11}, {"CLA", 17}, {"POT", 19}, {"CAL", 20}, {"RUB", 37}, {"CES", 55}, {"BAR", 56}};
  if (residue.atoms.size() != 1) return 0;
  const std::string name = letters_of(residue.name);
  if (name.empty() || letters_of(residue.atoms.front().name) != name) return 0;
  for (const auto& [ion, number] : kForceFieldNames)
    if (name == ion) return number;
  if (name.size() > 2) return 0;
  const int number = gemmi::Element(name).atomic_number();
  return is_metal(number) || number == 17 || number == 35 ? number : 0;
}

MoleculePart part_of(gemmi::EntityType type) {
  if (type == gemmi::EntityType::Unknown) return MoleculePart::unknown;
  return type == gemmi::EntityType::Polymer ? MoleculePart::polymer : MoleculePart::other;
}

ResidueRecord record_of(const gemmi::Residue& found, const std::string& chain, const std::string& path) {
  ResidueRecord residue;
  residue.name = found.name;
  residue.number = found.seqid.num.has_value() ? *found.seqid.num : 0;
  residue.insertion_code = found.seqid.has_icode() ? found.seqid.icode : '\0';
  residue.hetero = found.het_flag == 'H';
  residue.part = part_of(found.entity_type);
  residue.known = known_residue(found.name);
  residue.atoms.reserve(found.atoms.size());
  const int ion = lone_ion(found);
  for (const gemmi::Atom& atom : found.atoms) {
    const Point at = {atom.pos.x, atom.pos.y, atom.pos.z};
    if (!std::isfinite(at.x) || !std::isfinite(at.y) || !std::isfinite(at.z))
      throw InputError("atom " + atom.name + " of " + found.name + " " + found.seqid.str() + " in chain " +
                           chain + " has a coordinate that is not a number",
                       TextLocation{.path = path});
    residue.atoms.push_back({atom.name, ion ? ion : atom.element.atomic_number(), atom.altloc, atom.occ, at});
  }
  return residue;
}

}  // namespace

KnownResidue known_residue(const std::string& name) {
  static constexpr std::pair<std::string_view, const char*> kSynonyms[] = {
      {"HID", "HIS"}, {"HIE", "HIS"}, {"HIP", "HIS"},  {"HSD", "HIS"}, {"HSE", "HIS"}, {"HSP", "HIS"},
      {"CYX", "CYS"}, {"CYM", "CYS"}, {"ASH", "ASP"},  {"GLH", "GLU"}, {"LYN", "LYS"}, {"TIP", "HOH"},
      {"TP3", "HOH"}, {"T3P", "HOH"}, {"TP4", "HOH"},  {"T4P", "HOH"}, {"SOL", "HOH"}, {"SPC", "HOH"},
      {"D2O", "HOH"}, {"MTO", "HOH"}, {"TIP3", "HOH"}, {"TIP4", "HOH"}};
  const char* tabulated = name.c_str();
  for (const auto& [synonym, known] : kSynonyms)
    if (name == synonym) tabulated = known;
  const gemmi::ResidueInfo info = gemmi::find_tabulated_residue(tabulated);
  KnownResidue residue;
  if (!info.found()) return residue;
  residue.kind = info.is_amino_acid()     ? ResidueClass::amino_acid
                 : info.is_nucleic_acid() ? ResidueClass::nucleotide
                 : info.is_water()        ? ResidueClass::water
                                          : ResidueClass::other;
  residue.letter = info.one_letter_code == ' ' ? 'X' : gemmi::alpha_up(info.one_letter_code);
  residue.standard = info.is_standard();
  return residue;
}

CoordinateRecords read_coordinate_records(const std::string& path) {
  const CoordinateText text = read_coordinate_text(path);
  gemmi::Structure found = parse(path, text);
  CoordinateRecords records;
  records.several_models = text.several_models || found.models.size() > 1;
  if (found.models.empty()) return records;
  gemmi::Model& model = found.models.front();
  model.merge_chain_parts();
  for (const gemmi::Chain& chain : model.chains) {
    records.chains.push_back({chain.name, {}});
    for (const gemmi::Residue& residue : chain.residues)
      records.chains.back().residues.push_back(record_of(residue, chain.name, path));
  }
  return records;
}

}  // namespace libbio::molecule
