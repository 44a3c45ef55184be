#include "libbio/contact/mean_field_start.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "libbio/contact/coupling_score.h"
#include "libbio/tensor/linear_algebra.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::contact {
namespace {

constexpr std::int64_t kBlockSize = kLetters * kLetters;
// τ: a pattern strength of two standard deviations gets a logit of one. Sharper maps start with a worse loss.
constexpr double kTemperature = 2;
// Mean-field couplings overestimate those of the penalised pseudolikelihood, by about this factor.
constexpr double kShrinkage = 0.3;
constexpr std::int64_t kStrongPairsPerColumn = 2;
// A component with less than this share of the variance of the first is rounding: few columns have few pairs,
// hence few patterns, and which vectors fill up the rest would differ from one processor to the next.
constexpr double kNegligible = 1e-8;

void copy_block(const Tensor<float>& couplings, std::int64_t i, std::int64_t j, float* block) {
  for (int a = 0; a < kLetters; ++a) std::copy_n(&couplings(i, a, j, 0), kLetters, block + a * kLetters);
}

// The pairs i < j with the highest APC-corrected norms, as i * L + j.
std::vector<std::int64_t> strongest_pairs(const Tensor<float>& couplings, Workers& workers) {
  const std::int64_t columns = couplings.dim(0);
  Tensor<float> score(Shape{columns, columns});
  workers.parallel_for(columns, [&](std::int64_t i) {
    float block[kBlockSize];
    for (std::int64_t j = 0; j < columns; ++j) {
      copy_block(couplings, i, j, block);
      score(i, j) = i == j ? 0.0f : frobenius_norm(block);
    }
  });
  correct_average_product(score);
  std::vector<std::int64_t> pairs;
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j) pairs.push_back(i * columns + j);
  const auto count =
      std::min<std::size_t>(pairs.size(), static_cast<std::size_t>(kStrongPairsPerColumn * columns));
  const float* scores = score.data();
  std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count), pairs.end(),
                    [scores](std::int64_t x, std::int64_t y) {
                      return scores[x] != scores[y] ? scores[x] > scores[y] : x < y;
                    });
  pairs.resize(count);
  return pairs;
}

// The leading principal components of the blocks of the given pairs, both ways round: [count, 400], a
// component per row; rows beyond the number of components are zero. Counting each block and its transpose
// makes every component equal to plus or minus its transpose.
Tensor<float> coupling_patterns(const Tensor<float>& couplings, const std::vector<std::int64_t>& pairs,
                                std::int64_t pattern_count) {
  const std::int64_t columns = couplings.dim(0), count = static_cast<std::int64_t>(pairs.size());
  Tensor<double> blocks(Shape{2 * count, kBlockSize}), gram(Shape{kBlockSize, kBlockSize});
  std::vector<float> block(kBlockSize);
  for (std::int64_t p = 0; p < count; ++p) {
    copy_block(couplings, pairs[p] / columns, pairs[p] % columns, block.data());
    for (int a = 0; a < kLetters; ++a)
      for (int b = 0; b < kLetters; ++b)
        blocks(2 * p, a * kLetters + b) = blocks(2 * p + 1, b * kLetters + a) = block[a * kLetters + b];
  }
  matrix_product(Transpose::yes, Transpose::no, kBlockSize, kBlockSize, 2 * count, 1.0, blocks.data(),
                 kBlockSize, blocks.data(), kBlockSize, 0.0, gram.data(), kBlockSize);
  const Tensor<double> variances = eigenvectors_descending(gram);
  Tensor<float> patterns(Shape{pattern_count, kBlockSize});
  for (std::int64_t r = 0; r < std::min(pattern_count, kBlockSize); ++r)
    if (variances(r) > kNegligible * variances(0)) std::ranges::copy(gram[r], patterns[r].begin());
  return patterns;
}

// Strength of every pattern in every block: [R, L, L].
Tensor<float> pattern_strengths(const Tensor<float>& couplings, const Tensor<float>& patterns,
                                Workers& workers) {
  const std::int64_t columns = couplings.dim(0), count = patterns.dim(0);
  Tensor<float> strengths(Shape{count, columns, columns});
  workers.parallel_for(columns, [&](std::int64_t i) {
    Tensor<float> blocks(Shape{columns, kBlockSize});
    for (std::int64_t j = 0; j < columns; ++j) copy_block(couplings, i, j, blocks[j].data());
    matrix_product(Transpose::no, Transpose::yes, count, columns, kBlockSize, 1.0f, patterns.data(),
                   kBlockSize, blocks.data(), kBlockSize, 0.0f, &strengths(0, i, 0), columns * columns);
  });
  return strengths;
}

double standard_deviation(View<const float> values) {
  double square = 0;  // means over all pairs and orders vanish but for rounding
  for (float x : values) square += static_cast<double>(x) * x;
  return std::sqrt(square / static_cast<double>(values.size()));
}

}  // namespace

void start_from_couplings(Tensor<float> couplings, const Rng& rng, FactoredAttention<float>& model,
                          Workers& workers) {
  const FactoredAttentionShape& shape = model.shape();
  const std::int64_t columns = shape.columns, head_pairs = shape.head_pairs(), head_size = shape.head_size;
  const Tensor<float> patterns =
      coupling_patterns(couplings, strongest_pairs(couplings, workers), head_pairs);
  const Tensor<float> strengths = pattern_strengths(couplings, patterns, workers);
  couplings = Tensor<float>();

  const float root =
      static_cast<float>(std::pow(static_cast<double>(head_size), 0.25));  // undoes 1/√d of the logits
  workers.parallel_for(head_pairs, [&](std::int64_t r) {
    Workers alone(1);
    Rng draws = rng.stream(static_cast<std::uint64_t>(r));
    const double deviation = standard_deviation(strengths[r]);
    if (deviation == 0) return;  // more head pairs than patterns: these keep their random start
    const float scale = static_cast<float>(1 / (kTemperature * deviation));
    Tensor<float> logits(Shape{columns, columns}), plus(Shape{columns, columns}),
        minus(Shape{columns, columns});
    std::ranges::transform(strengths[r], logits.begin(), [scale](float x) { return scale * x; });
    const LowRank factors = low_rank_factors(logits, head_size, draws);
    for (std::int64_t k = 0; k < columns * head_size; ++k) {
      const float q = factors.left.data()[k] * root, key = factors.right.data()[k] * root;
      model.query()[2 * r].data()[k] = q;
      model.query()[2 * r + 1].data()[k] = -q;
      model.key()[2 * r].data()[k] = model.key()[2 * r + 1].data()[k] = key;
    }
    model.attention_map(2 * r, plus, alone);
    model.attention_map(2 * r + 1, minus, alone);
    double product = 0, square = 0;
    for (std::int64_t k = 0; k < columns * columns; ++k) {
      const double difference = plus.data()[k] - minus.data()[k];
      product += difference * strengths[r].data()[k];
      square += difference * difference;
    }
    const float factor = square > 0 ? static_cast<float>(kShrinkage * product / square) : 0.0f;
    for (std::int64_t k = 0; k < kBlockSize; ++k) model.value()[r].data()[k] = factor * patterns[r].data()[k];
  });
}

}  // namespace libbio::contact
