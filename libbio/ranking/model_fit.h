// From spots to the model: what to fit is chosen on spots held out of the training spots, then fitted to all
// of them.
//
//   context   spot_attention.h over training neighbours, of principal components (spot_context.h)
//   start     ridge regression cut to d directions (closed_form.h)
//   queries   q_s = W f_s, W and the attention trained on the counts (Adam, gene_attention.h)
//   keys      multinomial maximum likelihood with a pull towards the start (key_fit.h)
//
// Penalty, directions, masked copies, the scale of the start, epochs and the strength of the pull are chosen
// by bits per molecule of every seventh part of the training spots, which nothing was fitted to. A choice
// that is better by less than one standard error of the paired difference does not displace a simpler one
// (Breiman et al. 1984, Classification and Regression Trees, section 3.4.3).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/spot_context.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/ranking/validation.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct FitOptions {
  ContextOptions context;
  std::vector<double> widths = {1, 2, 4};  // of the heads of the spot attention at the start, pitches
  Validation validation = Validation::kSpots;
  int epochs = 20;  // most, of spot attention and queries; 0: the start stays
  int refits = 0;   // to spots drawn with replacement, with the attention held fixed
  std::uint64_t seed = 0;
};

// What was chosen, and the bits per molecule that the validation spots had with it.
struct FitChoice {
  double penalty = 0.1;
  std::int64_t directions = 8;
  bool masked = false;
  double scale = 1;
  int epochs = 0;
  double strength = std::numeric_limits<double>::infinity();  // molecules; infinite: keys of the start
  double background_bits = 0, start_bits = 0, query_bits = 0, key_bits = 0;
};

// Queries and keys fitted to spots drawn with replacement: how far a score is an accident of the spots.
struct Refit {
  Tensor<float> query, key;
};

struct RankingModel {
  Tensor<float> query;       // [B, d], of every spot of the set, trained on or not
  Tensor<float> key;         // [G, d]
  Tensor<float> background;  // [S, G], log share of each gene in the training spots of the section
  Tensor<float> antibody_key, antibody_background;  // [A, d], [S, A]
  FitChoice choice;
  SpotEdges edges;                              // who looks at whom
  std::vector<float> attention;                 // of each edge, adds up to 1 for every spot
  std::vector<double> widths, fades, likeness;  // of each head, as learned
  std::vector<Refit> refits;
};

using Stage = std::function<void(std::string_view)>;  // what is being done

// `expression` is that of set.counts. Only spots with training[i] != 0 are learned from and looked at.
RankingModel fit_ranking(const SpotSet& set, const LogExpression& expression,
                         std::span<const std::uint8_t> training, const FitOptions& options,
                         const Stage& stage, Workers& workers);

}  // namespace libbio::ranking
