#include "libbio/ranking/ridge_baseline.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libbio/ranking/closed_form.h"
#include "libbio/ranking/query_training.h"
#include "libbio/ranking/section_parts.h"
#include "libbio/ranking/spot_context.h"

namespace libbio::ranking {
namespace {

constexpr double kPenalty = 0.1;
constexpr std::int64_t kRank = 8;

}  // namespace

Tensor<float> baseline_features(const SpotSet& set, const LogExpression& expression,
                                std::span<const std::uint8_t> training, const FitOptions& options,
                                Workers& workers) {
  ContextOptions context_options = options.context;
  context_options.masked_copies = 0;
  SpotContext context(set, expression, training, context_options, options.seed, workers);
  SpotAttentionShape shape;
  shape.widths = options.widths;
  shape.values = context.values().dim(1);
  shape.query_features = context.query_features(0).dim(1);
  shape.null_neighbour = false;
  const QueryModel model(shape, 1, 1, options.seed);  // its attention only, which starts Gaussian
  context.fit_scale(model.attention(), workers);
  return context.features(model.attention(), 0, workers);
}

RidgeBaseline ridge_baseline(const LogExpression& expression, const Tensor<float>& features,
                             std::span<const std::uint8_t> training, Workers& workers) {
  const std::vector<double> weight(training.begin(), training.end());
  const RidgeMoments moments = ridge_moments(expression, std::span(&features, 1), weight, workers);
  RidgeBaseline result;
  result.whole = {features, ridge_coefficients(moments, kPenalty, workers)};
  LowRankMap map = low_rank_map(moments, result.whole.key, kRank, workers);
  result.low_rank.query = queries_of(features, map);
  result.low_rank.key = std::move(map.key);
  return result;
}

ProductScores ridge_of_each_section(const SpotSet& set, std::span<const std::uint8_t> training,
                                    const FitOptions& options, Workers& workers) {
  // Keys of the sections side by side; queries are 0 beside those of the spot's own section.
  ProductScores together{Tensor<float>(Shape{set.spots(), kRank * set.sections}),
                         Tensor<float>(Shape{set.counts.columns(), kRank * set.sections})};
  for (const SectionRun& run : section_runs(set.section)) {
    const SpotSet alone = section_alone(set, run);
    const LogExpression expression(alone.counts, workers);
    const auto own_training =
        training.subspan(static_cast<std::size_t>(run.begin), static_cast<std::size_t>(run.size()));
    const ProductScores own =
        ridge_baseline(expression, baseline_features(alone, expression, own_training, options, workers),
                       own_training, workers)
            .low_rank;
    const std::int64_t d = own.key.dim(1);
    const std::int64_t at = kRank * set.section[static_cast<std::size_t>(run.begin)];
    for (std::int64_t g = 0; g < own.key.dim(0); ++g)
      std::copy_n(own.key[g].begin(), d, together.key[g].begin() + at);
    for (std::int64_t i = 0; i < run.size(); ++i)
      std::copy_n(own.query[i].begin(), d, together.query[run.begin + i].begin() + at);
  }
  return together;
}

}  // namespace libbio::ranking
