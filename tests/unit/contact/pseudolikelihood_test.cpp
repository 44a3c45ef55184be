#include "libbio/contact/pseudolikelihood.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sample_family.h"

namespace libbio::contact {
namespace {

// The same by the definition, without tables of rows or any order of summation in common with the kernel.
struct Plain {
  double loss = 0;
  Tensor<double> gradient, bias_gradient;

  template <class T>
  Plain(const LetterBatch& batch, std::int64_t first, const PseudolikelihoodBlock<T>& block)
      : gradient(block.gradient.shape()), bias_gradient(block.bias.shape()) {
    for (std::int64_t c = 0; c < kBlockColumns && first + c < batch.columns; ++c)
      for (std::int64_t b = 0; b < batch.rows; ++b) {
        const auto letter = [&](std::int64_t j) { return batch.letters[b * batch.columns + j]; };
        const int target = letter(first + c);
        if (target == kLetters) continue;
        double logit[kLetters], sum = 0;
        for (int a = 0; a < kLetters; ++a) {
          logit[a] = block.bias(c * kLetters + a);
          for (std::int64_t j = 0; j < batch.columns; ++j)
            if (letter(j) < kLetters) logit[a] += block.table(j, letter(j), c * kLetters + a);
          sum += std::exp(logit[a]);
        }
        const double weight = batch.weights[b];
        loss += weight * (std::log(sum) - logit[target]);
        for (int a = 0; a < kLetters; ++a) {
          const double residual = weight * (std::exp(logit[a]) / sum - (a == target));
          bias_gradient(c * kLetters + a) += residual;
          for (std::int64_t j = 0; j < batch.columns; ++j)
            if (letter(j) < kLetters) gradient(j, letter(j), c * kLetters + a) += residual;
        }
      }
  }
};

template <class T>
void check(std::int64_t rows, std::int64_t columns, std::int64_t first, double tolerance) {
  SCOPED_TRACE(testing::Message() << rows << " rows, " << columns << " columns, first " << first);
  const LetterBatch batch = whole_batch(random_family(rows, columns, 5), random_weights(rows, 6));
  PseudolikelihoodBlock<T> block(rows, columns);
  Rng rng(7);
  for (std::int64_t j = 0; j < columns; ++j)
    for (int x = 0; x < kLetters; ++x)  // the rows of letter 20 stay zero
      for (T& w : block.table[j][x]) w = static_cast<T>(0.4 * rng.normal());
  for (T& b : block.bias) b = static_cast<T>(rng.normal());
  for (Tensor<T>* overwritten : {&block.gradient, &block.bias_gradient, &block.residual})
    overwritten->fill(static_cast<T>(NAN));
  block.loss = static_cast<T>(NAN);
  evaluate_block(batch, first, block);

  const Plain plain(batch, first, block);
  EXPECT_NEAR(block.loss, plain.loss, tolerance * (1 + plain.loss));
  for (std::int64_t k = 0; k < kBlockWidth; ++k)
    EXPECT_NEAR(block.bias_gradient(k), plain.bias_gradient(k), tolerance * static_cast<double>(rows)) << k;
  for (std::int64_t k = 0; k < plain.gradient.size(); ++k)
    ASSERT_NEAR(block.gradient.data()[k], plain.gradient.data()[k], tolerance * static_cast<double>(rows));
  for (std::int64_t j = 0; j < columns; ++j)
    for (const T w : block.table[j][kLetters]) EXPECT_EQ(w, 0) << "the gap must stay without couplings";
}

TEST(EvaluateBlock, FollowsTheDefinition) {
  for (const auto& [rows, columns, first] :
       {std::array{1, 1, 0}, std::array{3, 2, 0}, std::array{50, 4, 0}, std::array{60, 9, 4},
        std::array{33, 9, 8}, std::array{400, 7, 4}}) {
    check<double>(rows, columns, first, 1e-13);
    check<float>(rows, columns, first, 2e-6);
  }
}

TEST(EvaluateBlock, LargeLogitsStayFinite) {
  const LetterBatch batch = whole_batch(random_family(20, 3, 8), random_weights(20, 9));
  PseudolikelihoodBlock<float> block(20, 3);
  for (std::int64_t k = 0; k < kBlockWidth; ++k) block.bias(k) = k % 2 ? 3e4f : -3e4f;
  evaluate_block(batch, 0, block);
  EXPECT_TRUE(std::isfinite(block.loss));
  for (const float g : block.gradient) ASSERT_TRUE(std::isfinite(g));
}

}  // namespace
}  // namespace libbio::contact
