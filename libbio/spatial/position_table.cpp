#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/spatial/delimited.h"
#include "libbio/spatial/file_start.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/spot_places.h"

namespace libbio::spatial {
namespace {

using Column = std::optional<std::size_t>;

struct Layout {
  std::size_t cells = 0;  // of a line
  std::size_t x = 1, y = 2;
  Column in_tissue, array_row, array_column;
};

bool is_header(const std::vector<std::string_view>& cells) {
  return lower_case(cells[0]) == "barcode" || std::none_of(cells.begin() + 1, cells.end(), is_number);
}

Column column_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::string understood_names() {
  std::string text;
  for (const auto& [x, y] : kPositionNames) text += std::string(text.empty() ? "" : "; ") + x + " and " + y;
  return text;
}

// R writes no name above the names of rows, so that all others stand one cell too far left.
Layout named_layout(DelimitedReader& reader) {
  std::vector<std::string> names;
  for (const std::string_view cell : reader.cells()) names.push_back(lower_case(cell));
  const TextLocation header = reader.lines().here();
  if (!reader.next()) throw InputError("a header, but no line of positions follows", header);
  if (reader.cells().size() == names.size() + 1) names.insert(names.begin(), "");
  Layout layout;
  layout.cells = names.size();
  layout.in_tissue = column_of(names, "in_tissue");
  layout.array_row = column_of(names, "array_row");
  layout.array_column = column_of(names, "array_col");
  for (const auto& [x_name, y_name] : kPositionNames) {
    const Column x = column_of(names, x_name), y = column_of(names, y_name);
    if (!x || !y || *x == 0 || *y == 0) continue;
    layout.x = *x;
    layout.y = *y;
    return layout;
  }
  throw InputError(
      "no columns of positions behind the barcodes; expected columns named " + understood_names(), header);
}

Layout nameless_layout(const DelimitedReader& reader) {
  if (reader.cells().size() == 3) return {3, 1, 2, {}, {}, {}};
  if (reader.cells().size() == 6) return {6, 5, 4, 1, 2, 3};
  throw InputError("the line has " + std::to_string(reader.cells().size()) +
                       " cells; expected barcode, x, y, or the 6 of tissue_positions.csv, or a header",
                   reader.lines().here());
}

// A whole number, also as programs write it that know real numbers only: "12.0".
std::int64_t read_whole(const DelimitedReader& reader, std::size_t cell, const std::string& what) {
  constexpr double kMost = 9007199254740992;  // 2^53
  const double number = reader.real(cell, what);
  if (std::floor(number) == number && std::abs(number) < kMost) return static_cast<std::int64_t>(number);
  throw InputError(what + " '" + std::string(reader.cells()[cell]) + "' is not an integer",
                   reader.lines().at(reader.cells()[cell], "expected an integer"));
}

void read_place(const DelimitedReader& reader, const Layout& layout, SpotPlaces& places) {
  places.barcodes.emplace_back(reader.cells()[0]);
  places.positions.push_back({reader.real(layout.x, "position"), reader.real(layout.y, "position")});
  if (layout.array_row && layout.array_column)
    places.array_positions.push_back({read_whole(reader, *layout.array_row, "row of the array"),
                                      read_whole(reader, *layout.array_column, "column of the array")});
  if (!layout.in_tissue) return;
  const std::string_view cell = reader.cells()[*layout.in_tissue];
  const std::optional<std::uint8_t> mark = tissue_mark(cell);
  if (!mark) throw InputError("in_tissue is neither 0 nor 1", reader.lines().at(cell));
  places.in_tissue.push_back(*mark);
}

}  // namespace

std::optional<std::uint8_t> tissue_mark(std::string_view cell) {
  const std::string text = lower_case(cell);
  if (text == "1" || text == "1.0" || text == "true") return 1;
  if (text == "0" || text == "0.0" || text == "false") return 0;
  return std::nullopt;
}

SpotPlaces read_positions(const std::string& path) {
  if (file_start(path).starts_with("PAR1"))
    throw InputError("'" + path +
                     "' is Parquet, which libbio does not read; write it as tissue_positions.csv beside it: "
                     "python3 -c \"import pandas; pandas.read_parquet('tissue_positions.parquet')"
                     ".to_csv('tissue_positions.csv', index=False)\"");
  SpotPlaces places;
  places.path = path;
  DelimitedReader reader(path);
  if (!reader.next()) throw InputError("'" + path + "' is empty, expected positions of spots");
  const Layout layout = is_header(reader.cells()) ? named_layout(reader) : nameless_layout(reader);
  std::unordered_map<std::string, std::size_t> line_of;
  do {
    reader.require_cells(layout.cells);
    read_place(reader, layout, places);
    const auto [first, is_new] = line_of.emplace(places.barcodes.back(), reader.lines().line_number());
    if (!is_new)
      throw InputError("barcode '" + places.barcodes.back() + "' is there twice, first in line " +
                           std::to_string(first->second),
                       reader.lines().at(reader.cells()[0]));
  } while (reader.next());
  return places;
}

}  // namespace libbio::spatial
