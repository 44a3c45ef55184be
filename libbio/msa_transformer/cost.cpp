// Operations and memory of a forward pass, before it is made.
#include <algorithm>

#include "libbio/msa_transformer/model.h"
#include "libbio/nn/chunks.h"
#include "libbio/nn/row_attention_block.h"

namespace libbio::msa_transformer {
namespace {

constexpr double kBytes = 4;  // of a float
constexpr double kScores = nn::RowAttentionBlock<float>::kScorePositions;
constexpr double kLibraries = 60e6;  // the program itself and the buffers of its libraries

double layer_parameters(double d, double f) {
  return 8 * d * (d + 1) + 2 * d * f + f + d + 6 * d;
}

}  // namespace

Cost estimate_cost(const Config& config, std::int64_t row_count, std::int64_t column_count,
                   const Wanted& wanted, Precision precision, int threads) {
  const auto rows = static_cast<double>(row_count), columns = static_cast<double>(column_count),
             d = static_cast<double>(config.embed_dim), f = static_cast<double>(config.ffn_dim),
             layers = static_cast<double>(config.layers), heads = static_cast<double>(config.heads),
             letters = static_cast<double>(config.vocabulary.size());
  const double positions = rows * columns, residues = columns - 1;
  const double shown = wanted.logits == LogitRows::all     ? positions
                       : wanted.logits == LogitRows::query ? columns
                                                           : 0;
  Cost cost;
  // Per position eight projections of d² and two of d·f; attention along columns and among rows.
  cost.operations = layers * (16 * positions * d * d + 4 * positions * d * f +
                              4 * rows * columns * columns * d + 4 * columns * rows * rows * d) +
                    2 * shown * d * (d + letters);

  const double weights =
      layers * layer_parameters(d, f) + d * d +
      d * (letters + static_cast<double>(config.max_positions) + 8) + letters +
      static_cast<double>(config.max_rows) * (config.row_embedding == RowEmbedding::vector ? d : 1);
  const double activations = 2 * positions * d;
  const double queries = 2 * std::min(positions, std::max(kScores, columns)) * d;
  const auto part_positions =
      static_cast<double>(nn::part_positions(row_count * column_count, precision == Precision::bf16));
  const double part = std::max({part_positions, rows, columns}) * std::max(2 * f + d, 6 * d) + rows * rows;
  double results = heads * columns * columns;
  if (wanted.contacts) results += (heads + 2) * residues * residues;
  if (wanted.row_attention) results += layers * heads * columns * columns;
  if (wanted.column_average) results += layers * heads * rows * rows;
  if (wanted.column_attention) results += layers * heads * columns * rows * rows;
  if (wanted.column_average || wanted.column_attention)
    results += std::max(heads * rows * rows, std::min(16777216.0, heads * columns * rows * rows));
  results += static_cast<double>(wanted.representations.size()) * positions * d + shown * letters;
  const double packed = precision == Precision::bf16 ? layer_parameters(d, f) / 2 : 0;
  cost.bytes = static_cast<std::int64_t>(
      kLibraries + kBytes * (weights + activations + queries + threads * part + results + packed));
  return cost;
}

}  // namespace libbio::msa_transformer
