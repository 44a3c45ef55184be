#include "libbio/spatial/mtx_folder.h"

#include <unordered_map>
#include <utility>

#include "libbio/error.h"
#include "libbio/spatial/delimited.h"
#include "libbio/spatial/find_file.h"
#include "libbio/spatial/matrix_market.h"

namespace libbio::spatial {
namespace {

std::string require_file(const std::string& folder, std::initializer_list<const char*> names,
                         const char* shown) {
  const std::string path = find_file(folder, names);
  if (path.empty()) throw InputError("'" + folder + "' has a matrix.mtx, but no " + shown + " beside it");
  return path;
}

std::vector<Feature> read_features(const std::string& path) {
  std::vector<Feature> features;
  DelimitedReader reader(path, '\t');
  while (reader.next()) {
    const auto& cells = reader.cells();
    if (cells[0].empty()) throw InputError("a feature without an id", reader.lines().here());
    Feature feature{std::string(cells[0]), std::string(cells.size() > 1 ? cells[1] : cells[0])};
    if (cells.size() > 2 && !cells[2].empty()) feature.type = cells[2];
    features.push_back(std::move(feature));
  }
  return features;
}

std::vector<std::string> read_barcodes(const std::string& path) {
  std::vector<std::string> barcodes;
  std::unordered_map<std::string, std::size_t> line_of;
  DelimitedReader reader(path, '\t');
  while (reader.next()) {
    barcodes.emplace_back(reader.cells()[0]);
    const auto [first, is_new] = line_of.emplace(barcodes.back(), reader.lines().line_number());
    if (!is_new)
      throw InputError(
          "barcode '" + barcodes.back() + "' is there twice, first in line " + std::to_string(first->second),
          reader.lines().here());
  }
  return barcodes;
}

}  // namespace

bool is_mtx_folder(const std::string& folder) {
  return !find_file(folder, {"matrix.mtx"}).empty();
}

SpotCounts read_mtx_folder(const std::string& folder) {
  const std::string matrix = find_file(folder, {"matrix.mtx"});
  if (matrix.empty()) throw InputError("'" + folder + "' has no matrix.mtx or matrix.mtx.gz");
  const std::string features =
      require_file(folder, {"features.tsv", "genes.tsv"}, "features.tsv or genes.tsv (plain or .gz)");
  const std::string barcodes = require_file(folder, {"barcodes.tsv"}, "barcodes.tsv (plain or .gz)");
  SpotCounts counts;
  counts.files = {matrix, features, barcodes};
  counts.name = section_name(folder);
  counts.features = read_features(features);
  counts.barcodes = read_barcodes(barcodes);
  make_ids_unique(counts);
  counts.counts = read_matrix_market(matrix, std::ssize(counts.features), std::ssize(counts.barcodes));
  return counts;
}

}  // namespace libbio::spatial
