// The contact job with an MSA transformer: tokens → contact map.
//
//   z_ij = mean of the network's contact logits over the windows that hold i and j, and over choices of rows
//
//   p_ij = 1 / (1 + exp(-z_ij))
//
// Logits are averaged, not probabilities: score and probability then rank pairs alike, and a choice of rows
// that is sure counts for more than one that is not. Every window counts the same.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libbio/contact/contact_map.h"
#include "libbio/msa_transformer/column_window.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/parallel.h"

namespace libbio::contact {

struct TransformerPredictionOptions {
  std::int64_t min_separation = 6;
  msa_transformer::Precision precision = msa_transformer::Precision::f32;
  std::vector<msa_transformer::ColumnWindow> windows;  // they cover all columns
  // What else to keep, see TransformerPrediction. Attention and column_average: of a single window.
  // column_average: of a single choice of rows.
  bool attention = false;
  bool column_average = false;
  bool embedding = false;
};

// Tensors that were not asked for are empty.
struct TransformerPrediction {
  ContactMap map;  // score: the logit z
  // Share of the pairs at least min_separation apart that no window holds: they have the lowest score of the
  // others (0 if there are none) and probability 0.
  double uncovered = 0;
  Tensor<float> attention;  // [Lr, H, L, L] row attention without the start token, mean over choices of rows
  Tensor<float> column_average;  // [Lr, H, R, R] column attention, mean over the columns
  Tensor<float> embedding;  // [L, D] last representation of the query, mean over windows and choices of rows
};

// Forward passes that a prediction takes, layers each.
struct TransformerProgress {
  std::int64_t layers_done = 0, layers = 0;
};

// What predict() of the model must be asked for.
msa_transformer::Wanted wanted_of(const TransformerPredictionOptions& options,
                                  const msa_transformer::Config& config);

// tokens: one [R, L + 1] per choice of rows. `query` and `neff` are those of the alignment that the rows come
// from. Errors as MsaTransformer::predict; UsageError where something to be kept does not exist; ShapeError
// where sizes disagree.
TransformerPrediction predict_contacts(const std::vector<Tensor<msa_transformer::Token>>& tokens,
                                       const sequence::QueryMap& query, double neff,
                                       const msa_transformer::MsaTransformer<float>& model,
                                       const TransformerPredictionOptions& options, Workers& workers,
                                       const std::function<void(const TransformerProgress&)>& progress = {});

}  // namespace libbio::contact
