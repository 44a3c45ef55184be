#include "libbio/contact/mean_field_start.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/contact/coupling_score.h"
#include "libbio/contact/mean_field.h"
#include "sample_family.h"

namespace libbio::contact {
namespace {

// Starts a model of the shape; all its parameters must be finite.
void start(FactoredAttention<float>& model, const sequence::Msa& msa, int threads = 2) {
  const std::vector<float> weights(static_cast<std::size_t>(msa.rows()), 1.0f);
  Workers workers(threads);
  model.parameters().initialise(Rng(1));
  start_from_couplings(mean_field_couplings(msa, weights, kMeanFieldPseudocount, workers), Rng(2), model,
                       workers);
  for (const float x : model.parameters().values()) ASSERT_TRUE(std::isfinite(x));
}

TEST(StartFromCouplings, IsFiniteForEverySize) {
  for (const std::int64_t columns : {1, 2, 3, 9})
    for (const std::int64_t heads : {2, 16, 1000})  // 500 head pairs are more than there are patterns
      for (const std::int64_t rows : {1, 2, 40}) {
        SCOPED_TRACE(testing::Message() << columns << " columns, " << heads << " heads, " << rows << " rows");
        FactoredAttention<float> model({columns, heads, std::min<std::int64_t>(columns, 4), 0.01});
        start(model, random_family(rows, columns, 3));
      }
}

TEST(StartFromCouplings, NoCouplingsKeepTheRandomStart) {
  FactoredAttention<float> model({4, 6, 2, 0.01});
  model.parameters().initialise(Rng(1));
  const std::vector<float> before(model.parameters().values().begin(), model.parameters().values().end());
  Workers workers(1);
  start_from_couplings(Tensor<float>({4, 20, 4, 20}), Rng(2), model, workers);
  EXPECT_TRUE(std::ranges::equal(before, model.parameters().values()));
}

TEST(StartFromCouplings, TheTwoHeadsOfAPairAreOpposite) {
  FactoredAttention<float> model({9, 4, 5, 0.01});
  start(model, random_family(50, 9, 4));
  for (std::int64_t r = 0; r < 2; ++r)
    for (std::int64_t k = 0; k < 9 * 5; ++k) {
      EXPECT_EQ(model.query()[2 * r].data()[k], -model.query()[2 * r + 1].data()[k]);
      EXPECT_EQ(model.key()[2 * r].data()[k], model.key()[2 * r + 1].data()[k]);
    }
}

// The coupled pairs lead already at the start.
TEST(StartFromCouplings, CopiesTheStrongCouplings) {
  const std::vector<std::pair<int, int>> pairs = {{0, 7}, {2, 9}, {4, 11}};
  FactoredAttention<float> model({12, 32, 12, 0.01});
  start(model, coupled_family(400, 12, pairs, 0.8, 5));
  Workers workers(1);
  Tensor<float> score = model.coupling_norms(workers);
  correct_average_product(score);
  double weakest = INFINITY, strongest = 0;
  for (int i = 0; i < 12; ++i)
    for (int j = i + 1; j < 12; ++j) {
      const double s = score(i, j);
      if (std::ranges::count(pairs, std::pair(i, j)))
        weakest = std::min(weakest, s);
      else
        strongest = std::max(strongest, s);
    }
  EXPECT_GT(weakest, 2 * strongest);
}

TEST(StartFromCouplings, AnyNumberOfThreadsGivesTheSameBytes) {
  FactoredAttention<float> one({9, 8, 3, 0.01}), three({9, 8, 3, 0.01});
  start(one, random_family(50, 9, 6), 1);
  start(three, random_family(50, 9, 6), 3);
  EXPECT_TRUE(std::ranges::equal(one.parameters().values(), three.parameters().values()));
}

}  // namespace
}  // namespace libbio::contact
