#include "libbio/ranking/spot_context.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/matrix_rows.h"
#include "libbio/ranking/principal_components.h"
#include "libbio/ranking/section_parts.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

constexpr double kQueryWidth = 2;              // pitches, of the Gaussian mean that asks
constexpr std::int64_t kLeastSpots = 3;        // of a section
constexpr std::int64_t kMostNeighbours = 400;  // looked through for those outside the hidden radius
constexpr float kLeastLikeness = -4;

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

// Takes off the mean over the training spots of each section, and divides by the deviation over all training
// spots: of each column, or for all columns that of the first.
enum class Scale { each, first };

struct Centring {
  Tensor<float> centre;              // [S, C]
  std::vector<float> inverse_scale;  // [C]
};

Centring centring_of(const Tensor<float>& values, const SpotSet& set,
                     const std::vector<std::uint8_t>& training, Scale scale) {
  const std::int64_t columns = values.dim(1);
  Tensor<double> sum(Shape{set.sections, columns});
  std::vector<double> spots(as_index(set.sections));
  for (std::int64_t i = 0; i < values.dim(0); ++i) {
    if (!training[as_index(i)]) continue;
    const std::int32_t section = set.section[as_index(i)];
    spots[as_index(section)] += 1;
    for (std::int64_t c = 0; c < columns; ++c) sum(section, c) += static_cast<double>(values(i, c));
  }
  Centring result{Tensor<float>(Shape{set.sections, columns}), std::vector<float>(as_index(columns))};
  double all = 0;
  for (std::int64_t s = 0; s < set.sections; ++s) {
    all += spots[as_index(s)];
    for (std::int64_t c = 0; c < columns; ++c)
      result.centre(s, c) = static_cast<float>(sum(s, c) / std::max(1.0, spots[as_index(s)]));
  }
  std::vector<double> squares(as_index(columns));
  for (std::int64_t i = 0; i < values.dim(0); ++i)
    if (training[as_index(i)])
      for (std::int64_t c = 0; c < columns; ++c) {
        const double away = static_cast<double>(values(i, c) - result.centre(set.section[as_index(i)], c));
        squares[as_index(c)] += away * away;
      }
  for (std::int64_t c = 0; c < columns; ++c) {
    const double variance = squares[scale == Scale::first ? 0 : as_index(c)] / std::max(1.0, all);
    result.inverse_scale[as_index(c)] = variance > 0 ? static_cast<float>(1 / std::sqrt(variance)) : 0.0F;
  }
  return result;
}

void apply(const Centring& centring, const SpotSet& set, Tensor<float>& values) {
  for (std::int64_t i = 0; i < values.dim(0); ++i)
    for (std::int64_t c = 0; c < values.dim(1); ++c)
      values(i, c) =
          (values(i, c) - centring.centre(set.section[as_index(i)], c)) * centring.inverse_scale[as_index(c)];
}

// The part of the lists that belongs to these queries.
SpotEdges part_of(const SpotEdges& all, std::span<const std::int64_t> rows) {
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets.push_back(0);
  SpotEdges part;
  for (const std::int64_t row : rows) {
    const auto begin = as_index(all.lists->offsets[as_index(row)]);
    const auto end = as_index(all.lists->offsets[as_index(row + 1)]);
    for (std::size_t e = begin; e < end; ++e) {
      lists->keys.push_back(all.lists->keys[e]);
      part.squared_distance.push_back(all.squared_distance[e]);
      if (!all.likeness.empty()) part.likeness.push_back(all.likeness[e]);
    }
    lists->offsets.push_back(static_cast<std::int32_t>(lists->keys.size()));
  }
  part.lists = std::move(lists);
  return part;
}

}  // namespace

SpotContext::SpotContext(const SpotSet& set, const LogExpression& expression,
                         std::span<const std::uint8_t> training, const ContextOptions& options,
                         std::uint64_t seed, Workers& workers)
    : set_(set), training_(training.begin(), training.end()) {
  std::vector<std::int64_t> spots(as_index(set.sections));
  for (std::int64_t i = 0; i < set.spots(); ++i)
    spots[as_index(set.section[as_index(i)])] += training[as_index(i)] != 0;
  for (std::size_t s = 0; s < spots.size(); ++s)
    if (spots[s] < kLeastSpots)
      throw UsageError("section " + std::to_string(s + 1) + " has " + std::to_string(spots[s]) +
                       " spots to learn from, expected at least " + std::to_string(kLeastSpots));
  PrincipalComponentOptions components;
  components.components = options.components;
  components.fitted = training_;
  components.seed = seed;
  values_ = principal_components(expression, components, workers).scores;
  apply(centring_of(values_, set, training_, Scale::first), set, values_);
  image_ = set.image_features;
  if (image_.dim(1) > 0) apply(centring_of(image_, set, training_, Scale::each), set, image_);

  views_.push_back(see(std::vector<double>(as_index(set.spots())), options.neighbours, workers));
  Rng rng = Rng(seed).stream(1);
  for (int copy = 0; copy < options.masked_copies; ++copy) {
    std::vector<double> hidden(as_index(set.spots()));
    for (double& radius : hidden) radius = options.masked_radius * rng.uniform();
    views_.push_back(see(hidden, options.neighbours, workers));
  }
}

SpotContext::Seen SpotContext::see(const std::vector<double>& hidden_radius, std::int64_t count,
                                   Workers& workers) const {
  // A disc of radius r pitches holds at most 3.7 r² spots of a hexagonal array.
  double widest = 0;
  for (const double radius : hidden_radius) widest = std::max(widest, radius);
  const std::int64_t looked =
      std::min(kMostNeighbours, count + static_cast<std::int64_t>(std::ceil(3.7 * widest * widest)));
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets.push_back(0);
  Seen seen;
  for (const SectionRun& run : section_runs(set_.section)) {
    const auto from = as_index(run.begin), size = as_index(run.size());
    const graph::Neighbours near =
        graph::nearest_neighbours(std::span(set_.position).subspan(from, size), looked,
                                  std::span(training_).subspan(from, size), workers);
    for (std::size_t i = 0; i < size; ++i) {
      std::int64_t taken = 0;
      for (auto e = as_index(near.start[i]); e < as_index(near.start[i + 1]) && taken < count; ++e) {
        if (static_cast<double>(near.distance[e]) < hidden_radius[from + i]) continue;
        lists->keys.push_back(near.index[e] + static_cast<std::int32_t>(run.begin));
        seen.edges.squared_distance.push_back(near.distance[e] * near.distance[e]);
        ++taken;
      }
      lists->offsets.push_back(static_cast<std::int32_t>(lists->keys.size()));
    }
  }
  const std::int64_t components = values_.dim(1), image = image_.dim(1);
  seen.query_features = Tensor<float>(Shape{set_.spots(), components + image});
  if (image > 0) seen.edges.likeness.resize(lists->keys.size());
  for (std::int64_t i = 0; i < set_.spots(); ++i) {
    const auto begin = as_index(lists->offsets[as_index(i)]), end = as_index(lists->offsets[as_index(i + 1)]);
    const double nearest = begin < end ? static_cast<double>(seen.edges.squared_distance[begin]) : 0;
    double total = 0;
    for (std::size_t e = begin; e < end; ++e) {
      const double away = static_cast<double>(seen.edges.squared_distance[e]) - nearest;
      const double weight = std::exp(-away / (2 * kQueryWidth * kQueryWidth));
      total += weight;
      for (std::int64_t c = 0; c < components; ++c)
        seen.query_features(i, c) += static_cast<float>(weight) * values_(lists->keys[e], c);
      if (image == 0) continue;
      float away_in_image = 0;
      for (std::int64_t c = 0; c < image; ++c) {
        const float difference = image_(i, c) - image_(lists->keys[e], c);
        away_in_image += difference * difference;
      }
      seen.edges.likeness[e] = std::max(kLeastLikeness, -away_in_image / static_cast<float>(2 * image));
    }
    for (std::int64_t c = 0; c < components && total > 0; ++c)
      seen.query_features(i, c) /= static_cast<float>(total);
    for (std::int64_t c = 0; c < image; ++c) seen.query_features(i, components + c) = image_(i, c);
  }
  seen.edges.lists = std::move(lists);
  return seen;
}

Tensor<float> SpotContext::raw_context(const SpotAttention<float>& attention, std::size_t copy,
                                       Workers& workers) const {
  constexpr std::int64_t kPart = 1024;
  Tensor<float> context = Tensor<float>::for_overwrite({set_.spots(), attention.context_size()});
  const nn::Activation<float> values(values_);
  // Keys of all spots are computed once per part: few parts.
  std::vector<std::int64_t> rows(as_index(set_.spots()));
  for (std::int64_t i = 0; i < set_.spots(); ++i) rows[as_index(i)] = i;
  workers.parallel_for((set_.spots() + kPart - 1) / kPart, [&](std::int64_t part) {
    const std::int64_t first = part * kPart, size = std::min(kPart, set_.spots() - first);
    const auto chosen = std::span(rows).subspan(as_index(first), as_index(size));
    Workers alone(1);
    const nn::Activation<float> result =
        attention.forward(nn::Activation<float>(rows_of(views_[copy].query_features, chosen)), values,
                          part_of(views_[copy].edges, chosen), nn::Pass{alone});
    std::copy_n(result.value().data(), result.value().size(), context.data() + first * context.dim(1));
  });
  return context;
}

void SpotContext::fit_scale(const SpotAttention<float>& attention, Workers& workers) {
  const Centring centring = centring_of(raw_context(attention, 0, workers), set_, training_, Scale::each);
  centre_ = centring.centre;
  inverse_scale_ = centring.inverse_scale;
}

void SpotContext::append_image(const Tensor<float>& context, std::span<const std::int64_t> rows,
                               Tensor<float>& features) const {
  const std::int64_t width = context.dim(1), image = image_.dim(1);
  features = Tensor<float>::for_overwrite({context.dim(0), width + image});
  for (std::int64_t i = 0; i < context.dim(0); ++i) {
    const std::int64_t row = rows.empty() ? i : rows[as_index(i)];
    const std::int32_t section = set_.section[as_index(row)];
    for (std::int64_t c = 0; c < width; ++c)
      features(i, c) = (context(i, c) - centre_(section, c)) * inverse_scale_[as_index(c)];
    for (std::int64_t c = 0; c < image; ++c) features(i, width + c) = image_(row, c);
  }
}

Tensor<float> SpotContext::features(const SpotAttention<float>& attention, std::size_t copy,
                                    Workers& workers) const {
  Tensor<float> features;
  append_image(raw_context(attention, copy, workers), {}, features);
  return features;
}

nn::Activation<float> SpotContext::features(const SpotAttention<float>& attention, std::size_t copy,
                                            std::span<const std::int64_t> rows, const nn::Pass& pass) const {
  const nn::Activation<float> context =
      attention.forward(nn::Activation<float>(rows_of(views_[copy].query_features, rows)),
                        nn::Activation<float>(values_), part_of(views_[copy].edges, rows), pass);
  Tensor<float> scaled;
  append_image(context.value(), rows, scaled);
  nn::Activation<float> output(std::move(scaled));
  if (pass.tape)
    pass.tape->record([this, context, output] {
      Tensor<float>& to = context.gradient();
      for (std::int64_t i = 0; i < to.dim(0); ++i)
        for (std::int64_t c = 0; c < to.dim(1); ++c)
          to(i, c) += output.gradient()(i, c) * inverse_scale_[as_index(c)];
    });
  return output;
}

}  // namespace libbio::ranking
