#include "libbio/contact/mean_field.h"

#include <array>
#include <vector>

#include "libbio/contact/coupling_score.h"
#include "libbio/tensor/linear_algebra.h"

namespace libbio::contact {
namespace {

using sequence::kAminoAcids;
using sequence::Letter;

constexpr int kStates = kAminoAcids + 1;  // unknown residues count as gaps

// Letters by column, [L, S], with everything that is not an amino acid as the gap.
Tensor<Letter> letters_by_column(const sequence::Msa& msa) {
  Tensor<Letter> columns(Shape{msa.columns(), msa.rows()});
  for (std::int64_t s = 0; s < msa.rows(); ++s)
    for (std::int64_t i = 0; i < msa.columns(); ++i)
      columns(i, s) = std::min(msa.letters()(s, i), sequence::kGap);
  return columns;
}

// Weighted frequencies of the state pairs of two columns, without pseudocount.
using PairTable = std::array<double, kStates * kStates>;

PairTable pair_frequencies(View<const Letter> a, View<const Letter> b, std::span<const float> weights,
                           double total) {
  PairTable table{};
  for (std::size_t s = 0; s < weights.size(); ++s)
    table[static_cast<std::size_t>(a(s) * kStates + b(s))] += weights[s];
  for (double& x : table) x /= total;
  return table;
}

}  // namespace

Tensor<float> mean_field_couplings(const sequence::Msa& msa, std::span<const float> weights,
                                   double pseudocount, Workers& workers) {
  const std::int64_t columns = msa.columns(), size = columns * kAminoAcids;
  const Tensor<Letter> letters = letters_by_column(msa);
  double total = 0;
  for (float w : weights) total += w;

  const double uniform = pseudocount / kStates;
  Tensor<double> single(Shape{columns, kAminoAcids});
  for (std::int64_t i = 0; i < columns; ++i) {
    for (std::size_t s = 0; s < weights.size(); ++s)
      if (letters(i, s) < kAminoAcids) single(i, letters(i, s)) += weights[s];
    for (double& f : single[i]) f = (1 - pseudocount) * f / total + uniform;
  }

  Tensor<float> matrix(Shape{columns, kAminoAcids, columns, kAminoAcids});
  workers.parallel_for(columns, [&](std::int64_t i) {
    for (std::int64_t j = i; j < columns; ++j) {
      const PairTable pair = pair_frequencies(letters[i], letters[j], weights, total);
      for (int a = 0; a < kAminoAcids; ++a)
        for (int b = 0; b < kAminoAcids; ++b) {
          const double joint = i != j   ? (1 - pseudocount) * pair[a * kStates + b] + uniform / kStates
                               : a == b ? single(i, a)
                                        : 0.0;
          matrix(i, a, j, b) = static_cast<float>(joint - single(i, a) * single(j, b));
        }
    }
  });
  invert_positive_definite(matrix.view().reshaped({size, size}));

  workers.parallel_for(columns, [&](std::int64_t i) {
    std::array<float, kAminoAcids * kAminoAcids> block;
    for (std::int64_t j = 0; j < columns; ++j) {
      for (int a = 0; a < kAminoAcids; ++a)
        for (int b = 0; b < kAminoAcids; ++b)
          block[a * kAminoAcids + b] = i == j ? 0.0f : -matrix(i, a, j, b);
      to_zero_sum_gauge(block.data());
      for (int a = 0; a < kAminoAcids; ++a)
        for (int b = 0; b < kAminoAcids; ++b) matrix(i, a, j, b) = block[a * kAminoAcids + b];
    }
  });
  return matrix;
}

}  // namespace libbio::contact
