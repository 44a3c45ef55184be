#include "libbio/spatial/spatial_sample.h"

#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

void require_length(std::string_view what, std::size_t found, std::int64_t expected, bool may_be_empty) {
  if (static_cast<std::int64_t>(found) == expected || (may_be_empty && found == 0)) return;
  throw ShapeError("a sample of " + std::to_string(expected) + " has " + std::to_string(found) + " " +
                   std::string(what));
}

void require_unique(std::string_view what, const std::vector<std::string>& names) {
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names)
    if (!seen.insert(name).second) throw ShapeError(std::string(what) + " '" + name + "' is there twice");
}

template <class T>
std::vector<T> selected(const std::vector<T>& items, const std::vector<std::int64_t>& chosen) {
  if (items.empty()) return {};
  std::vector<T> result;
  result.reserve(chosen.size());
  for (const std::int64_t i : chosen) result.push_back(items[static_cast<std::size_t>(i)]);
  return result;
}

using Columns = std::vector<std::pair<std::string, record::Column>>;

Columns selected_columns(const Columns& columns, const std::vector<std::int64_t>& chosen) {
  Columns result;
  for (const auto& [name, column] : columns)
    result.emplace_back(
        name,
        std::visit([&](const auto& cells) -> record::Column { return selected(cells, chosen); }, column));
  return result;
}

void require_columns(const Columns& columns, std::int64_t rows) {
  for (const auto& [name, column] : columns)
    require_length("cells of column '" + name + "'",
                   std::visit([](const auto& cells) { return cells.size(); }, column), rows, false);
}

}  // namespace

void validate(const SpatialSample& sample) {
  const std::int64_t spots = sample.counts.rows();
  require_length("barcodes", sample.barcodes.size(), spots, false);
  require_length("features", sample.features.size(), sample.counts.columns(), false);
  require_length("positions", sample.positions.size(), spots, false);
  require_length("array positions", sample.array_positions.size(), spots, true);
  require_length("marks of tissue", sample.in_tissue.size(), spots, true);
  require_unique("barcode", sample.barcodes);
  std::vector<std::string> ids;
  for (const Feature& feature : sample.features) ids.push_back(feature.id);
  require_unique("feature", ids);
  for (const Position& position : sample.positions)
    if (!std::isfinite(position[0]) || !std::isfinite(position[1]))
      throw ShapeError("a position is not finite");
  require_columns(sample.spot_columns, spots);
  require_columns(sample.feature_columns, sample.counts.columns());
  for (const auto& [name, matrix] : sample.spot_matrices)
    if (matrix.rank() != 2 || matrix.dim(0) != spots)
      throw ShapeError("matrix '" + name + "' of " + std::to_string(spots) + " spots has shape " +
                       matrix.shape().to_string());
  for (const TissueImage& image : sample.images)
    if (image.pixels.rank() != 3 || image.pixels.dim(2) != 3)
      throw ShapeError("image '" + image.resolution + "' has shape " + image.pixels.shape().to_string());
}

std::vector<std::string> made_unique(std::vector<std::string> names) {
  std::unordered_set<std::string> taken(names.begin(), names.end());
  std::unordered_map<std::string, int> uses;
  for (std::string& name : names) {
    const std::string original = name;
    int& used = uses[original];
    if (used++ == 0) continue;
    int number = used - 1;
    while (!taken.insert(original + "-" + std::to_string(number)).second) ++number;
    name = original + "-" + std::to_string(number);
  }
  return names;
}

SpatialSample select_spots(SpatialSample sample, const std::vector<std::int64_t>& spots) {
  sample.counts = sample.counts.select_rows(spots);
  sample.barcodes = selected(sample.barcodes, spots);
  sample.positions = selected(sample.positions, spots);
  sample.array_positions = selected(sample.array_positions, spots);
  sample.in_tissue = selected(sample.in_tissue, spots);
  sample.spot_columns = selected_columns(sample.spot_columns, spots);
  for (auto& [name, matrix] : sample.spot_matrices) {
    Tensor<float> kept(Shape{std::ssize(spots), matrix.dim(1)});
    for (std::int64_t i = 0; i < kept.dim(0); ++i)
      for (std::int64_t j = 0; j < kept.dim(1); ++j)
        kept(i, j) = matrix(spots[static_cast<std::size_t>(i)], j);
    matrix = std::move(kept);
  }
  return sample;
}

SpatialSample select_features(SpatialSample sample, const std::vector<std::int64_t>& features) {
  sample.counts = sample.counts.select_columns(features);
  sample.features = selected(sample.features, features);
  sample.feature_columns = selected_columns(sample.feature_columns, features);
  return sample;
}

}  // namespace libbio::spatial
