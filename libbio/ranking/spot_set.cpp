#include "libbio/ranking/spot_set.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "libbio/error.h"
#include "libbio/graph/nearest_neighbours.h"

namespace libbio::ranking {
namespace {

std::vector<std::int64_t> order_of(const std::vector<std::string>& names) {
  std::vector<std::int64_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return names[static_cast<std::size_t>(a)] < names[static_cast<std::size_t>(b)];
  });
  return order;
}

// Ids of the features of this type that all sections have, ascending, and their columns in each.
struct SharedFeatures {
  std::vector<std::string> ids;
  std::vector<std::vector<std::int64_t>> columns;
};

SharedFeatures shared_features(const std::vector<Section>& sections, bool antibodies) {
  std::map<std::string, std::vector<std::int64_t>> columns;
  for (std::size_t s = 0; s < sections.size(); ++s) {
    const auto& features = sections[s].sample->features;
    for (std::size_t f = 0; f < features.size(); ++f) {
      if ((features[f].type == spatial::kAntibodyCapture) != antibodies) continue;
      std::vector<std::int64_t>& found = columns[features[f].id];
      if (found.size() == s) found.push_back(static_cast<std::int64_t>(f));
    }
  }
  SharedFeatures shared;
  shared.columns.resize(sections.size());
  for (const auto& [id, found] : columns) {
    if (found.size() != sections.size()) continue;
    shared.ids.push_back(id);
    for (std::size_t s = 0; s < sections.size(); ++s) shared.columns[s].push_back(found[s]);
  }
  return shared;
}

// Matrices with equal columns, one below the other.
spatial::CountMatrix stacked(std::vector<spatial::CountMatrix>&& parts, std::int64_t columns) {
  if (parts.size() == 1) return std::move(parts.front());
  std::vector<std::int64_t> start{0};
  std::vector<std::int32_t> column;
  std::vector<float> count;
  std::int64_t rows = 0;
  for (const spatial::CountMatrix& part : parts) {
    const std::int64_t before = start.back();
    for (std::int64_t r = 1; r <= part.rows(); ++r)
      start.push_back(before + part.row_start()[static_cast<std::size_t>(r)]);
    column.insert(column.end(), part.column().begin(), part.column().end());
    count.insert(count.end(), part.count().begin(), part.count().end());
    rows += part.rows();
  }
  return spatial::CountMatrix(rows, columns, std::move(start), std::move(column), std::move(count));
}

}  // namespace

SpotSet make_spot_set(const std::vector<Section>& sections, Workers& workers) {
  if (sections.empty()) throw UsageError("there is no section to rank genes in");
  SpotSet set;
  set.sections = std::ssize(sections);
  SharedFeatures genes = shared_features(sections, false), antibodies = shared_features(sections, true);
  if (genes.ids.empty())
    throw UsageError(sections.size() == 1
                         ? "the sample has no genes"
                         : "the sections have no gene id in common; are the ids of the same kind?");
  std::vector<spatial::CountMatrix> gene_parts, antibody_parts;
  const std::int64_t features =
      sections.front().image_features.size() == 0 ? 0 : sections.front().image_features.dim(1);
  std::vector<float> image;
  for (std::size_t s = 0; s < sections.size(); ++s) {
    const spatial::SpatialSample& sample = *sections[s].sample;
    const std::vector<std::int64_t> order = order_of(sample.barcodes);
    gene_parts.push_back(sample.counts.select(order, genes.columns[s]));
    antibody_parts.push_back(sample.counts.select(order, antibodies.columns[s]));
    std::vector<std::array<double, 2>> position;
    for (const std::int64_t r : order) position.push_back(sample.positions[static_cast<std::size_t>(r)]);
    const double pitch = graph::typical_spacing(position, workers);
    for (auto& place : position)
      for (double& coordinate : place) coordinate /= pitch > 0 ? pitch : 1;
    set.position.insert(set.position.end(), position.begin(), position.end());
    set.row.insert(set.row.end(), order.begin(), order.end());
    set.section.insert(set.section.end(), order.size(), static_cast<std::int32_t>(s));
    const Tensor<float>& own = sections[s].image_features;
    const std::int64_t own_features = own.size() == 0 ? 0 : own.dim(1);
    if (own_features != features || (features > 0 && own.dim(0) != std::ssize(order)))
      throw ShapeError("image features of section " + std::to_string(s) + " have shape " +
                       own.shape().to_string());
    for (const std::int64_t r : order)
      for (std::int64_t c = 0; c < features; ++c) image.push_back(own(r, c));
  }
  set.counts = stacked(std::move(gene_parts), std::ssize(genes.ids));
  set.antibody_counts = stacked(std::move(antibody_parts), std::ssize(antibodies.ids));
  set.gene_ids = std::move(genes.ids);
  set.gene_column = std::move(genes.columns);
  set.antibody_ids = std::move(antibodies.ids);
  set.antibody_column = std::move(antibodies.columns);
  set.image_features = Tensor<float>(Shape{set.spots(), features});
  std::copy(image.begin(), image.end(), set.image_features.begin());
  return set;
}

Tensor<float> log_shares(const SpotSet& set, const spatial::CountMatrix& counts,
                         std::span<const std::uint8_t> training) {
  const std::int64_t genes = counts.columns();
  Tensor<double> total(Shape{set.sections, genes}, 0.5);  // half a molecule more than was counted
  for (std::int64_t i = 0; i < set.spots(); ++i) {
    if (!training[static_cast<std::size_t>(i)]) continue;
    const auto counted = counts.row(i);
    for (std::size_t e = 0; e < counted.size(); ++e)
      total(set.section[static_cast<std::size_t>(i)], counted.column[e]) +=
          static_cast<double>(counted.count[e]);
  }
  Tensor<float> shares(Shape{set.sections, genes});
  for (std::int64_t s = 0; s < set.sections; ++s) {
    double sum = 0;
    for (std::int64_t g = 0; g < genes; ++g) sum += total(s, g);
    for (std::int64_t g = 0; g < genes; ++g) shares(s, g) = static_cast<float>(std::log(total(s, g) / sum));
  }
  return shares;
}

}  // namespace libbio::ranking
