#include "libbio/spatial/count_table.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <unordered_set>
#include <utility>

#include "libbio/error.h"
#include "libbio/spatial/count_value.h"
#include "libbio/spatial/delimited.h"
#include "libbio/spatial/name_list.h"

namespace libbio::spatial {
namespace {

struct Names {
  std::vector<std::string> columns, rows;
  std::vector<std::size_t> row_lines;
  TextLocation header;
  bool has_corner = true;  // a first cell above the names of rows
};

using IsSpot = std::function<bool(const std::string&)>;

// The names only: what they tell is needed before the counts can be understood.
Names read_names(const std::string& path) {
  DelimitedReader reader(path);
  if (!reader.next()) throw InputError("'" + path + "' is empty, expected a table of counts");
  Names names;
  names.header = reader.lines().here();
  names.columns.assign(reader.cells().begin(), reader.cells().end());
  if (!reader.next()) throw InputError("a line of names, but no counts follow", names.header);
  const std::size_t cells = reader.cells().size();
  names.has_corner = cells == names.columns.size();
  if (!names.has_corner && cells != names.columns.size() + 1)
    throw InputError("the line has " + std::to_string(cells) + " cells, the line of names " +
                         std::to_string(names.columns.size()) +
                         "; expected a table of counts of spots, with names in the first line and column",
                     reader.lines().here());
  if (names.has_corner) names.columns.erase(names.columns.begin());
  do {
    names.rows.emplace_back(reader.cells()[0]);
    names.row_lines.push_back(reader.lines().line_number());
  } while (reader.next(1));
  return names;
}

std::string examples(const std::vector<std::string>& names) {
  return quoted({names.begin(), names.begin() + std::min<std::ptrdiff_t>(std::ssize(names), 3)}, 2);
}

bool looks_like_results(const std::vector<std::string>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const std::string& column) {
    std::string name = lower_case(column);
    std::erase_if(name, [](char c) { return c == '_' || c == '.' || c == '-' || c == ' '; });
    return name.find("pval") != std::string::npos || name.find("qval") != std::string::npos ||
           name == "padj" || name == "fdr" || name == "logfc";
  });
}

[[noreturn]] void refuse_without_spots(const Names& names, const SpotPlaces* places) {
  if (names.columns.empty())
    throw InputError(
        "lines of a single cell; expected a table of counts, its cells separated by tabs or commas",
        names.header);
  const std::string found =
      "neither the columns (" + examples(names.columns) + ") nor the rows (" + examples(names.rows) + ")";
  const std::string results =
      looks_like_results(names.columns) ? "this looks like a list of results, not of counts: " : "";
  if (places == nullptr)
    throw InputError(
        results + found +
            " are spots named after their positions, as '16.92x9.015'; expected a table of counts "
            "with such names, or give positions with --coordinates",
        names.header);
  throw InputError(results + found + " are among the barcodes of '" + places->path + "' (" +
                       examples(places->barcodes) + ")",
                   names.header);
}

TextLocation line_of_row(const Names& names, std::size_t row) {
  return {names.header.path, names.row_lines[row]};
}

// Whether the rows are spots.
bool rows_are_spots(const Names& names, const SpotPlaces* places, const IsSpot& is_spot) {
  const auto rows = std::count_if(names.rows.begin(), names.rows.end(), is_spot);
  const auto columns = std::count_if(names.columns.begin(), names.columns.end(), is_spot);
  if (rows == 0 && columns == 0) refuse_without_spots(names, places);
  if (rows > 0 && columns > 0)
    throw InputError("rows and columns have names of spots (" + counted(rows, "row") + ", " +
                         counted(columns, "column") + "): one of them must be genes",
                     names.header);
  if (places != nullptr) return rows > 0;
  const std::vector<std::string>& spots = rows > 0 ? names.rows : names.columns;
  const auto other = std::find_if_not(spots.begin(), spots.end(), is_spot);
  if (other == spots.end()) return rows > 0;
  const auto index = static_cast<std::size_t>(other - spots.begin());
  throw InputError("'" + *other + "' stands among spots named after their positions, such as '" +
                       *std::find_if(spots.begin(), spots.end(), is_spot) + "', but names none",
                   rows > 0 ? line_of_row(names, index) : names.header);
}

void require_unique_spots(const Names& names, bool in_rows) {
  const std::vector<std::string>& spots = in_rows ? names.rows : names.columns;
  if (const auto repeated = first_repeated(spots))
    throw InputError("spot '" + spots[*repeated] + "' is there twice",
                     in_rows ? line_of_row(names, *repeated) : names.header);
}

float read_count(const DelimitedReader& reader, std::size_t cell, const Names& names) {
  const std::string_view text = reader.cells()[cell];
  if (text == "0") return 0;
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) value = reader.real(cell, "count");
  if (is_count(value)) return static_cast<float>(value);
  throw InputError(
      fault_of_count(value) + "; expected counts, which are whole (column '" + names.columns[cell - 1] + "')",
      reader.lines().at(text, "expected a count"));
}

CountMatrix read_rows(const std::string& path, const Names& names) {
  std::vector<std::int64_t> row_start = {0};
  std::vector<std::int32_t> column;
  std::vector<float> count;
  DelimitedReader reader(path);
  reader.next(1);
  while (reader.next()) {
    reader.require_cells(names.columns.size() + 1);
    for (std::size_t cell = 1; cell < reader.cells().size(); ++cell)
      if (const float value = read_count(reader, cell, names); value > 0) {
        column.push_back(static_cast<std::int32_t>(cell - 1));
        count.push_back(value);
      }
    row_start.push_back(std::ssize(column));
  }
  return CountMatrix(std::ssize(names.rows), std::ssize(names.columns), std::move(row_start),
                     std::move(column), std::move(count));
}

}  // namespace

SpotCounts read_count_table(const std::string& path, const SpotPlaces* places) {
  std::unordered_set<std::string_view> known;
  if (places != nullptr) known.insert(places->barcodes.begin(), places->barcodes.end());
  const IsSpot is_spot = [&](const std::string& name) {
    Position position{};
    return places != nullptr ? known.contains(name) : position_of_name(name, position);
  };
  Names names = read_names(path);
  const bool in_rows = rows_are_spots(names, places, is_spot);
  require_unique_spots(names, in_rows);
  SpotCounts counts;
  counts.counts = read_rows(path, names);
  if (!in_rows) counts.counts = counts.counts.transposed();
  counts.files = {path};
  counts.name = section_name(path);
  counts.barcodes = std::move(in_rows ? names.rows : names.columns);
  for (std::string& gene : in_rows ? names.columns : names.rows) counts.features.push_back({gene, gene});
  make_ids_unique(counts);
  return counts;
}

}  // namespace libbio::spatial
