// Variant scores do not depend on the number of threads, nor on which other columns are computed.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "libbio/variants/model_forward.h"
#include "libbio/variants/scoring.h"
#include "tests/unit/msa_transformer/sample_model.h"
#include "tests/unit/variants/sample_scores.h"

namespace libbio::variants {
namespace {

constexpr std::int64_t kColumns = 23;

VariantScores scores_with(int threads, const ScoringOptions& options,
                          const std::vector<std::int64_t>& columns) {
  const auto model = msa_transformer::sample_model<float>();
  const Tensor<msa_transformer::Token> tokens = msa_transformer::sample_tokens(9, kColumns, 4),
                                       others = msa_transformer::sample_tokens(7, kColumns, 5);
  Tensor<msa_transformer::Token> second = others;
  std::string letters;
  for (std::int64_t column = 0; column < kColumns; ++column) {
    second(0, column + 1) = tokens(0, column + 1);
    letters += model.config().vocabulary.token(tokens(0, column + 1));
  }
  Workers workers(threads);
  return score_substitutions(query_of(letters), {tokens, second}, columns, model.config().vocabulary, options,
                             forward_of(model, workers, msa_transformer::Precision::f32));
}

std::vector<std::int64_t> all_columns() {
  std::vector<std::int64_t> all(kColumns);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(VariantsInvariance, TheNumberOfThreadsDoesNotMatter) {
  for (const Scoring scoring : {Scoring::masked, Scoring::wildtype}) {
    const ScoringOptions options{.scoring = scoring, .window = 15};
    const VariantScores one = scores_with(1, options, all_columns());
    for (const int threads : {2, 3, 5}) {
      const VariantScores several = scores_with(threads, options, all_columns());
      EXPECT_TRUE(std::ranges::equal(one.score, several.score)) << threads;
      EXPECT_TRUE(std::ranges::equal(one.log_probability, several.log_probability)) << threads;
    }
  }
}

TEST(VariantsInvariance, OtherColumnsDoNotMatter) {
  const VariantScores all = scores_with(2, {}, all_columns()), few = scores_with(2, {}, {0, 11, 22});
  for (const std::int64_t column : {0, 11, 22})
    EXPECT_TRUE(std::ranges::equal(all.score[column], few.score[column])) << column;
}

}  // namespace
}  // namespace libbio::variants
