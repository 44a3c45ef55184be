#include "libbio/spatial/h5ad_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/categorical.h"
#include "libbio/spatial/h5ad_counts.h"
#include "libbio/spatial/h5ad_frame.h"
#include "libbio/spatial/h5ad_library.h"
#include "libbio/spatial/h5ad_positions.h"
#include "libbio/spatial/spot_counts.h"
#include "libbio/spatial/spot_places.h"

namespace libbio::spatial {
namespace {

using record::Table;

// Names under which programs keep what a Feature has, in the order in which they are looked for.
constexpr std::array<const char*, 7> kIdColumns = {"gene_ids",   "gene_id",     "feature_id", "ensembl",
                                                   "ensembl_id", "ensembl_ids", "ENSEMBL"};
constexpr std::array<const char*, 8> kSymbolColumns = {"symbol",    "gene_symbol",    "gene_symbols",
                                                       "gene_name", "gene_names",     "feature_name",
                                                       "SYMBOL",    "gene_short_name"};
constexpr std::array<const char*, 2> kTypeColumns = {"feature_types", "feature_type"};

record::Table read_rows(const h5::Group& root, const h5::Group& parent, const std::string& name,
                        const std::string& what, std::vector<std::string>& remarks) {
  if (!parent.contains(name))
    throw InputError(parent.place() + (parent.place().ends_with('/') ? "" : "/") + name +
                     ": the file has no table of its " + what + ", so it is no AnnData file");
  Table table = read_frame(root, parent, name, remarks);
  if (table.index.empty()) throw InputError(parent.place() + name + ": lists no " + what);
  return table;
}

std::vector<std::string> unique_names(const std::vector<std::string>& names, const std::string& table,
                                      std::vector<std::string>& remarks) {
  if (!first_repeated(names)) return names;
  remarks.push_back("Names in the index of " + table + " occur more than once; numbers were added to them.");
  return made_unique(names);
}

// The strings of the first column of one of these names, which is taken out of the table.
template <std::size_t N>
std::optional<std::vector<std::string>> take_strings(Table& table, const std::array<const char*, N>& names,
                                                     bool must_differ = false) {
  for (const char* const name : names) {
    const auto found =
        std::ranges::find(table.columns, name, [](const auto& column) { return column.first; });
    if (found == table.columns.end()) continue;
    auto* const strings = std::get_if<std::vector<std::string>>(&found->second);
    if (strings == nullptr) continue;
    if (must_differ && (first_repeated(*strings) || std::ranges::find(*strings, "") != strings->end() ||
                        std::ranges::find(*strings, record::kMissing) != strings->end()))
      continue;
    std::vector<std::string> taken = std::move(*strings);
    table.columns.erase(found);
    return taken;
  }
  return std::nullopt;
}

void take_features(Table var, SpatialSample& sample) {
  const std::optional<std::vector<std::string>> ids = take_strings(var, kIdColumns, true);
  const std::optional<std::vector<std::string>> symbols = take_strings(var, kSymbolColumns);
  const std::optional<std::vector<std::string>> types = take_strings(var, kTypeColumns);
  const std::vector<std::string> names = ids ? *ids : unique_names(var.index, "var", sample.remarks);
  for (std::size_t i = 0; i < names.size(); ++i)
    sample.features.push_back(
        {names[i], symbols ? (*symbols)[i] : var.index[i], types ? (*types)[i] : kGeneExpression});
  sample.feature_columns = std::move(var.columns);
}

// The whole numbers of a column, or none.
std::optional<std::vector<std::int64_t>> whole_numbers(const Table& table, const std::string& name) {
  const record::Column* const column = find_column(table, name);
  const std::optional<std::vector<double>> numbers = column ? numbers_of(*column) : std::nullopt;
  if (!numbers) return std::nullopt;
  constexpr double kMost = 9007199254740992;  // 2^53
  for (const double number : *numbers)
    if (!(std::abs(number) <= kMost) || std::floor(number) != number) return std::nullopt;
  return std::vector<std::int64_t>(numbers->begin(), numbers->end());
}

// Marks of tissue: numbers, truth values, or texts that say so; none where a cell is anything else.
std::optional<std::vector<std::uint8_t>> tissue_marks(const Table& obs) {
  const record::Column* const column = find_column(obs, "in_tissue");
  if (column == nullptr) return std::nullopt;
  std::vector<std::uint8_t> marks;
  if (const std::optional<std::vector<double>> numbers = numbers_of(*column)) {
    for (const double number : *numbers) {
      if (number != 0 && number != 1) return std::nullopt;
      marks.push_back(number == 1 ? 1 : 0);
    }
    return marks;
  }
  for (const std::string& cell : record::cells_as_text(*column)) {
    const std::optional<std::uint8_t> mark = tissue_mark(cell);
    if (!mark) return std::nullopt;
    marks.push_back(*mark);
  }
  return marks;
}

void take_array(Table& obs, SpatialSample& sample) {
  const auto drop = [&](const std::string& name) {
    std::erase_if(obs.columns, [&](const auto& column) { return column.first == name; });
  };
  if (std::optional<std::vector<std::uint8_t>> marks = tissue_marks(obs)) {
    sample.in_tissue = *std::move(marks);
    drop("in_tissue");
  }
  const auto row = whole_numbers(obs, "array_row"), column = whole_numbers(obs, "array_col");
  if (!row || !column) return;
  for (std::size_t spot = 0; spot < row->size(); ++spot)
    sample.array_positions.push_back({(*row)[spot], (*column)[spot]});
  drop("array_row");
  drop("array_col");
}

bool is_finite(const Position& position) {
  return std::isfinite(position[0]) && std::isfinite(position[1]);
}

SpatialSample spots_with_position(SpatialSample sample, const std::string& path) {
  std::vector<std::int64_t> placed;
  std::string example;
  for (std::size_t spot = 0; spot < sample.positions.size(); ++spot) {
    if (is_finite(sample.positions[spot]))
      placed.push_back(static_cast<std::int64_t>(spot));
    else if (example.empty())
      example = sample.barcodes[spot];
  }
  if (placed.size() == sample.positions.size()) return sample;
  if (placed.empty()) throw InputError(path + ":/obsm: no spot has a position that is a number");
  sample.remarks.push_back(counted(std::ssize(sample.positions) - std::ssize(placed), "spot") + " of " +
                           std::to_string(sample.positions.size()) +
                           " without a position left out, such as '" + example + "'.");
  return select_spots(std::move(sample), placed);
}

}  // namespace

SpatialSample read_h5ad(const std::string& path, const ReadOptions& options) {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  if (root.contains("mod"))
    throw InputError(path + ": holds several modalities (MuData); write the one to be read as an .h5ad file");
  SpatialSample sample;
  sample.name = section_name(path);
  sample.files = {path};
  Table obs = read_rows(root, root, "obs", "spots", sample.remarks);
  const H5adMatrix matrix = find_matrix(root, options.layer);
  Table var = read_rows(root, matrix.features_parent, matrix.features_name, "features", sample.remarks);
  sample.counts = read_counts(root, matrix, std::ssize(obs.index), std::ssize(var.index));
  sample.remarks.push_back("Counts are those of " + matrix.place() + ".");
  sample.barcodes = unique_names(obs.index, "obs", sample.remarks);
  if (options.coordinates.empty()) {
    sample.positions = stored_positions(root, obs, sample.remarks);
  } else {
    sample.positions = positions_of_table(options.coordinates, sample.barcodes);
    sample.files.push_back(options.coordinates);
    sample.remarks.push_back("Positions are those of '" + options.coordinates + "'.");
  }
  for (const std::string& key : options.spot_matrices)
    sample.spot_matrices[key] = read_spot_matrix<float>(root, key, std::ssize(obs.index));
  take_features(std::move(var), sample);
  take_array(obs, sample);
  sample.spot_columns = std::move(obs.columns);
  sample = spots_with_position(std::move(sample), path);
  read_library(root, options, sample);
  validate(sample);
  return sample;
}

}  // namespace libbio::spatial
