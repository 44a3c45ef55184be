// Ridge regression of log expression on what the model starts from, before anything is learned: the baseline
// that the model has to beat.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/model_fit.h"
#include "libbio/ranking/spot_scores.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Of every spot, [B, f]: Gaussian means of the principal components of its training neighbours, one for each
// of options.widths, without a null neighbour; then its image features. Centred on the training spots of the
// section, and of variance one over all training spots. UsageError where a section has fewer than 3 of them.
Tensor<float> baseline_features(const SpotSet& set, const LogExpression& expression,
                                std::span<const std::uint8_t> training, const FitOptions& options,
                                Workers& workers);

struct RidgeBaseline {
  ProductScores whole;     // ridge regression, penalty 0.1 of the number of spots
  ProductScores low_rank;  // its best approximation of rank 8 over the training spots (closed_form.h)
};
// features: centred, [B, f]. Fitted to the training spots, scores for all.
RidgeBaseline ridge_baseline(const LogExpression& expression, const Tensor<float>& features,
                             std::span<const std::uint8_t> training, Workers& workers);

// Of rank 8, with features and fit of each section as if there were no others.
ProductScores ridge_of_each_section(const SpotSet& set, std::span<const std::uint8_t> training,
                                    const FitOptions& options, Workers& workers);

}  // namespace libbio::ranking
