#include "libbio/contact/transformer_prediction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "libbio/msa_transformer/tokens.h"

namespace libbio::contact {
namespace {

using msa_transformer::ColumnWindow;
using msa_transformer::Token;

// Sums over windows and choices of rows, and what was summed.
struct PairSums {
  Tensor<double> logit;          // [L, L], i < j
  Tensor<std::int32_t> windows;  // [L, L], i < j: number of terms

  explicit PairSums(std::int64_t columns) : logit({columns, columns}), windows({columns, columns}) {}

  void add(const Tensor<float>& window_logit, const ColumnWindow& window) {
    for (std::int64_t i = 0; i < window.width(); ++i)
      for (std::int64_t j = i + 1; j < window.width(); ++j) {
        logit(window.begin + i, window.begin + j) += static_cast<double>(window_logit(i, j));
        ++windows(window.begin + i, window.begin + j);
      }
  }
};

void fill_map(const PairSums& sums, TransformerPrediction& prediction) {
  ContactMap& map = prediction.map;
  const auto columns = static_cast<std::int64_t>(map.query.sequence.size());
  map.score = Tensor<float>({columns, columns});
  map.probability = Tensor<float>({columns, columns});
  float lowest = std::numeric_limits<float>::infinity();
  std::int64_t ranked = 0, uncovered = 0;
  const auto set = [](Tensor<float>& matrix, std::int64_t i, std::int64_t j, float value) {
    matrix(i, j) = matrix(j, i) = value;
  };
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j) {
      const std::int64_t separation = map.query.residue_number[static_cast<std::size_t>(j)] -
                                      map.query.residue_number[static_cast<std::size_t>(i)];
      const bool is_ranked = separation >= map.min_separation;
      ranked += is_ranked;
      if (sums.windows(i, j) == 0) {
        uncovered += is_ranked;
        continue;
      }
      const double logit = sums.logit(i, j) / sums.windows(i, j);
      set(map.score, i, j, static_cast<float>(logit));
      set(map.probability, i, j, static_cast<float>(1 / (1 + std::exp(-logit))));
      lowest = std::min(lowest, static_cast<float>(logit));
    }
  if (!std::isfinite(lowest)) lowest = 0;
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j)
      if (sums.windows(i, j) == 0) set(map.score, i, j, lowest);
  prediction.uncovered = ranked > 0 ? static_cast<double>(uncovered) / static_cast<double>(ranked) : 0;
}

// Adds the maps [Lr, H, C, C] without the start token, times `factor`, to [Lr, H, L, L].
void add_attention(const Tensor<float>& maps, float factor, Tensor<float>& sum) {
  const std::int64_t layers = maps.dim(0), heads = maps.dim(1), columns = maps.dim(2) - 1;
  if (sum.size() == 0) sum = Tensor<float>({layers, heads, columns, columns});
  for (std::int64_t map = 0; map < layers * heads; ++map)
    for (std::int64_t i = 0; i < columns; ++i) {
      const float* from = maps.data() + (map * (columns + 1) + i + 1) * (columns + 1) + 1;
      float* to = sum.data() + (map * columns + i) * columns;
      for (std::int64_t j = 0; j < columns; ++j) to[j] += factor * from[j];
    }
}

// Adds row 0 of [R, C, D], without the start token, to the columns of a window.
void add_embedding(const Tensor<float>& representation, const ColumnWindow& window, Tensor<float>& sum) {
  const View<const float> query = representation[0];
  for (std::int64_t i = 0; i < window.width(); ++i)
    for (std::int64_t d = 0; d < query.dim(1); ++d) sum(window.begin + i, d) += query(i + 1, d);
}

void require_savable(const TransformerPredictionOptions& options, std::size_t choices) {
  if ((options.attention || options.column_average) && options.windows.size() != 1)
    throw UsageError("attention is kept of whole alignments only, not of windows");
  if (options.column_average && choices != 1)
    throw UsageError("column attention is between the rows of one choice; it has no average over several");
}

}  // namespace

msa_transformer::Wanted wanted_of(const TransformerPredictionOptions& options,
                                  const msa_transformer::Config& config) {
  msa_transformer::Wanted wanted;
  wanted.contacts = true;
  wanted.row_attention = options.attention;
  wanted.column_average = options.column_average;
  if (options.embedding) wanted.representations = {config.layers};
  return wanted;
}

TransformerPrediction predict_contacts(const std::vector<Tensor<Token>>& tokens,
                                       const sequence::QueryMap& query, double neff,
                                       const msa_transformer::MsaTransformer<float>& model,
                                       const TransformerPredictionOptions& options, Workers& workers,
                                       const std::function<void(const TransformerProgress&)>& progress) {
  const auto columns = static_cast<std::int64_t>(query.sequence.size());
  const msa_transformer::Config& config = model.config();
  const msa_transformer::Wanted wanted = wanted_of(options, config);
  require_savable(options, tokens.size());
  if (tokens.empty() || options.windows.empty()) throw ShapeError("no rows or no windows to predict from");

  TransformerPrediction prediction;
  prediction.map.query = query;
  prediction.map.min_separation = options.min_separation;
  prediction.map.neff = neff;
  PairSums sums(columns);
  if (options.embedding) prediction.embedding = Tensor<float>({columns, config.embed_dim});
  std::vector<float> windows_of_column(static_cast<std::size_t>(columns), 0);
  TransformerProgress state{
      0, config.layers * static_cast<std::int64_t>(tokens.size() * options.windows.size())};
  for (const Tensor<Token>& rows : tokens) {
    require_shape("tokens", rows.shape(), {rows.dim(0), columns + 1});
    for (const ColumnWindow& window : options.windows) {
      const msa_transformer::Prediction<float> found =
          model.predict(msa_transformer::tokens_of_columns(rows, window), wanted, workers, options.precision,
                        [&](std::int64_t) {
                          ++state.layers_done;
                          if (progress) progress(state);
                        });
      sums.add(found.contact_logit, window);
      if (options.attention)
        add_attention(found.row_attention, 1.0f / static_cast<float>(tokens.size()), prediction.attention);
      if (options.column_average) prediction.column_average = found.column_average;
      if (options.embedding)
        add_embedding(found.representations.at(config.layers), window, prediction.embedding);
      for (std::int64_t i = window.begin; i < window.end; ++i)
        ++windows_of_column[static_cast<std::size_t>(i)];
    }
  }
  fill_map(sums, prediction);
  for (std::int64_t i = 0; i < columns && options.embedding; ++i)
    for (float& x : prediction.embedding[i]) x /= windows_of_column[static_cast<std::size_t>(i)];
  prediction.map.validate();
  return prediction;
}

}  // namespace libbio::contact
