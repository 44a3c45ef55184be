// From spots to the model: what to fit is chosen on spots held out of the training spots, then fitted to all
// of them.
//
//   context   spot_attention.h over training neighbours, of principal components (spot_context.h)
//   start     ridge regression cut to d directions (closed_form.h)
//   attention trained on the counts, with W of q_s = W f_s and keys as they are (query_training.h); then the
//             start anew
//   keys      multinomial maximum likelihood with a pull towards the start (key_fit.h)
//
// Penalty, masked copies, the scale of the start, epochs and the strength of the pull are chosen by bits per
// molecule of a seventh of the training spots, which nothing was fitted to. A choice that is better by less
// than one standard error of the paired difference does not displace a simpler one (Breiman et al. 1984,
// Classification and Regression Trees, section 3.4.3); of the scales, which are none simpler, the best is
// taken.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/spot_context.h"
#include "libbio/ranking/spot_scores.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/ranking/validation.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct FitOptions {
  ContextOptions context;
  std::vector<double> widths = {1, 2, 4};  // of the heads of the spot attention at the start, pitches
  Validation validation = Validation::kSpots;
  int epochs = 20;  // most, of the spot attention; 0: the start stays
  int refits = 0;   // to spots drawn with replacement, with the attention held fixed
  std::uint64_t seed = 0;
};

// What was chosen, and the bits per molecule that the validation spots had with it.
struct FitChoice {
  double penalty = 0.1;
  std::int64_t directions = 8;  // fewer where the start has fewer
  bool masked = false;
  double scale = 1;
  int epochs = 0;
  double strength = std::numeric_limits<double>::infinity();  // molecules; infinite: keys of the start
  double background_bits = 0, start_bits = 0, query_bits = 0, key_bits = 0;
};

struct RankingModel {
  Tensor<float> query;       // [B, d], of every spot of the set, trained on or not
  Tensor<float> key;         // [G, d]
  Tensor<float> background;  // [S, G], log share of each gene in the training spots of the section
  Tensor<float> antibody_key, antibody_background;  // [A, d], [S, A]
  FitChoice choice;
  SpotEdges edges;                    // who looks at whom
  std::vector<float> attention;       // of each edge, adds up to 1 for every spot
  std::vector<double> widths, fades;  // of each head, as learned: pitches; ν
  std::vector<ProductScores> refits;  // to spots drawn with replacement: how far a score is chance
};

using Stage = std::function<void(std::string_view)>;  // what is being done

// `expression` is that of set.counts. Only spots with training[i] != 0 are learned from and looked at. The
// same for any number of threads. UsageError where a section has fewer than seven training spots.
RankingModel fit_ranking(const SpotSet& set, const LogExpression& expression,
                         std::span<const std::uint8_t> training, const FitOptions& options,
                         const Stage& stage, Workers& workers);

}  // namespace libbio::ranking
