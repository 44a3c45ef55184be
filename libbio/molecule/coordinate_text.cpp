#include "libbio/molecule/coordinate_text.h"

#include <charconv>
#include <cmath>
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

bool is_atom_record(std::string_view line) {
  return line.starts_with("ATOM  ") || line.starts_with("HETATM");
}

// Columns 55-60 hold the occupancy. Programs that know none leave them blank, which is not zero.
std::string used_part(std::string_view line) {
  std::string kept(line.substr(0, kUsedColumns));
  if (kept.size() > 60 && is_blank(std::string_view(kept).substr(54, 6))) kept.replace(54, 6, "  1.00");
  return kept;
}

// The rest of a PDB file from the reader's line on.
CoordinateText pdb_text(text::LineReader& reader) {
  CoordinateText found{CoordinateFormat::pdb, std::string(reader.line_number() - 1, '\n')};
  bool has_atoms = false, at_end = false;
  do {
    const std::string_view line = reader.line();
    if (is_atom_record(line)) {
      require_coordinates(reader);
      found.text += used_part(line);
      has_atoms = true;
    } else if (line.starts_with("TER")) {
      found.text += "TER";
    } else if (has_atoms && (line.starts_with("ENDMDL") || line.starts_with("MODEL ") || line == "END")) {
      at_end = true;
      break;
    }
    found.text += '\n';
  } while (reader.next());
  if (!has_atoms)
    throw InputError("not a structure file: neither ATOM records (PDB) nor a data_ block (mmCIF)",
                     TextLocation{.path = reader.path()});
  while (at_end && !found.several_models && reader.next())
    found.several_models = is_atom_record(reader.line());
  return found;
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
      return {CoordinateFormat::mmcif, std::move(text)};
    }
    if (!is_blank(line) && !line.starts_with('#')) return pdb_text(reader);
    text += line;
    text += '\n';
  }
  throw InputError("the structure file is empty", TextLocation{.path = reader.path()});
}

}  // namespace

CoordinateText read_coordinate_text(const std::string& path) {
  text::LineReader reader(path);
  return coordinate_text(reader);
}

std::string line_of(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < number && begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace libbio::molecule
