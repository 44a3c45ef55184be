#include "libbio/contact/coupling_fold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

template <class T>
void fill_normal(Tensor<T>& tensor, Rng& rng) {
  for (T& x : tensor) x = static_cast<T>(rng.normal());
}

double dot(const Tensor<double>& x, const Tensor<double>& y) {
  double sum = 0;
  for (std::int64_t k = 0; k < x.size(); ++k) sum += x.data()[k] * y.data()[k];
  return sum;
}

// Maps of differences and their even and odd parts.
struct Maps {
  Tensor<double> difference, even, odd;

  Maps(std::int64_t head_pairs, std::int64_t columns, Rng& rng)
      : difference({head_pairs, columns, columns}), even(difference.shape()), odd(difference.shape()) {
    fill_normal(difference, rng);
    for (std::int64_t r = 0; r < head_pairs; ++r)
      for (std::int64_t i = 0; i < columns; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
          even(r, i, j) = 0.5 * (difference(r, i, j) + difference(r, j, i));
          odd(r, i, j) = 0.5 * (difference(r, i, j) - difference(r, j, i));
        }
  }
};

TEST(FoldRows, FollowsTheDefinitionOfTheCouplings) {
  const std::int64_t head_pairs = 3, columns = 5;
  Rng rng(1);
  const Maps maps(head_pairs, columns, rng);
  Tensor<double> value({head_pairs, kLetters, kLetters});
  fill_normal(value, rng);
  SplitValues<double> values(head_pairs);
  values.split(value);
  for (const auto& [first, rows] : {std::pair{0, 4}, std::pair{4, 1}, std::pair{1, 3}}) {
    CouplingRows<double> couplings(4, columns);
    couplings.even.fill(NAN);  // must be overwritten, not added to
    couplings.odd.fill(NAN);
    fold_rows<double>(maps.even, maps.odd, values, first, rows, couplings);
    for (std::int64_t c = 0; c < rows; ++c)
      for (std::int64_t j = 0; j < columns; ++j) {
        const std::int64_t i = first + c;
        double block[kLetters * kLetters];
        unpack_block(couplings, c * columns + j, block);
        for (int a = 0; a < kLetters; ++a)
          for (int b = 0; b < kLetters; ++b) {
            double expected = 0;
            for (std::int64_t r = 0; r < head_pairs; ++r)
              expected += 0.5 * (maps.difference(r, i, j) * value(r, a, b) +
                                 maps.difference(r, j, i) * value(r, b, a));
            EXPECT_NEAR(block[b * kLetters + a], expected, 1e-13);
          }
      }
  }
}

TEST(SplitValues, TheWayBackIsTheAdjoint) {
  Rng rng(2);
  Tensor<double> value({2, kLetters, kLetters}), gradient(value.shape());
  fill_normal(value, rng);
  SplitValues<double> values(2), weights(2);
  values.split(value);
  fill_normal(weights.even, rng);
  fill_normal(weights.odd, rng);
  weights.add_gradient_to(gradient);
  const double there = dot(values.even, weights.even) + dot(values.odd, weights.odd);
  EXPECT_NEAR(there, dot(value, gradient), 1e-11);

  const Tensor<double> once = gradient;
  weights.add_gradient_to(gradient);
  for (std::int64_t k = 0; k < gradient.size(); ++k)
    EXPECT_NEAR(gradient.data()[k], 2 * once.data()[k], 1e-14);
}

// The fold is linear in the values and in the maps, so for gradients g of the couplings
// <g, fold(maps, values)> = <maps, back(g)> = <values, back(g)>.
TEST(BackpropagateFold, IsTheAdjointOfTheFold) {
  const std::int64_t head_pairs = 3, columns = 6, first = 2, rows = 3;
  Rng rng(3);
  const Maps maps(head_pairs, columns, rng);
  SplitValues<double> values(head_pairs), value_gradient(head_pairs);
  fill_normal(values.even, rng);
  fill_normal(values.odd, rng);
  CouplingRows<double> couplings(rows, columns), gradient(rows, columns);
  fill_normal(gradient.even, rng);
  fill_normal(gradient.odd, rng);
  fold_rows<double>(maps.even, maps.odd, values, first, rows, couplings);
  Tensor<double> d_even = maps.even, d_odd = maps.odd;
  backpropagate_fold<double>(d_even, d_odd, values, first, rows, gradient, value_gradient);

  const double even = dot(couplings.even, gradient.even), odd = dot(couplings.odd, gradient.odd);
  EXPECT_NEAR(dot(values.even, value_gradient.even), even, 1e-10);
  EXPECT_NEAR(dot(values.odd, value_gradient.odd), odd, 1e-10);
  double even_maps = 0, odd_maps = 0;
  for (std::int64_t r = 0; r < head_pairs; ++r)
    for (std::int64_t i = 0; i < columns; ++i)
      for (std::int64_t j = 0; j < columns; ++j) {
        if (i >= first && i < first + rows) {
          even_maps += maps.even(r, i, j) * d_even(r, i, j);
          odd_maps += maps.odd(r, i, j) * d_odd(r, i, j);
        } else {
          EXPECT_EQ(d_even(r, i, j), maps.even(r, i, j)) << "other rows must stay";
          EXPECT_EQ(d_odd(r, i, j), maps.odd(r, i, j));
        }
      }
  EXPECT_NEAR(even_maps, even, 1e-10);
  EXPECT_NEAR(odd_maps, odd, 1e-10);
}

}  // namespace
}  // namespace libbio::contact
