// Marginals of variant scores against logits of the public program, run in float64.
//
// Data: ../shared/golden/msa_transformer, not part of the repository. In its case `masked_tokens` the query
// has one mask: those logits are a pass of masked marginals. Those of `normal` and `unusual_letters` are
// wild-type marginals. Tolerance: that of logits in the test of the model.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "golden_transformer.h"
#include "libbio/sequence/alphabet.h"
#include "libbio/variants/model_forward.h"
#include "libbio/variants/scoring.h"
#include "tests/shared_data.h"

namespace libbio::golden {
namespace {

using msa_transformer::Token;
using msa_transformer::Vocabulary;

constexpr double kTolerance = 2e-5;

class GoldenVariants : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { LIBBIO_SKIP_WITHOUT(shared_transformers()); }
  h5::File file() const { return h5::File::open(shared_transformers() / (GetParam() + ".h5")); }

  static sequence::QueryMap query_of(View<const Token> tokens, const Vocabulary& vocabulary) {
    sequence::QueryMap query;
    for (std::int64_t column = 1; column < tokens.dim(1); ++column) {
      query.sequence += vocabulary.token(tokens(0, column)).front();
      query.residue_number.push_back(column);
      query.alignment_column.push_back(column - 1);
    }
    return query;
  }

  static Tensor<Token> copy_of(View<const Token> tokens) {
    Tensor<Token> copy(tokens.shape());
    std::ranges::copy(tokens, copy.begin());
    return copy;
  }

  static variants::VariantScores scores_of(const msa_transformer::MsaTransformer<float>& model,
                                           const Tensor<Token>& tokens, std::vector<std::int64_t> columns,
                                           variants::Scoring scoring) {
    Workers workers(2);
    const Vocabulary& vocabulary = model.config().vocabulary;
    return variants::score_substitutions(
        query_of(tokens, vocabulary), {tokens}, columns, vocabulary, {.scoring = scoring},
        variants::forward_of(model, workers, msa_transformer::Precision::f32));
  }

  // logits [C, V] of the query.
  static void expect_marginals(const variants::VariantScores& scores, std::int64_t column,
                               View<const float> logits, Token own, const Vocabulary& vocabulary) {
    double sum = 0;
    for (const float logit : logits[column + 1]) sum += std::exp(static_cast<double>(logit));
    for (int a = 0; a < sequence::kAminoAcids; ++a) {
      const Token token = vocabulary.letter(sequence::kAminoAcidLetters[static_cast<std::size_t>(a)]);
      const double logit = logits(column + 1, token);
      EXPECT_NEAR(scores.log_probability(column, a), logit - std::log(sum), kTolerance) << column << ' ' << a;
      EXPECT_NEAR(scores.score(column, a), logit - logits(column + 1, own), kTolerance) << column << ' ' << a;
    }
  }
};

TEST_P(GoldenVariants, MaskedMarginals) {
  const h5::File golden = file();
  const auto model = read_golden_model<float>(golden);
  const Vocabulary& vocabulary = model.config().vocabulary;
  const GoldenCase masked = read_golden_case(golden, "masked_tokens");
  Tensor<Token> tokens = copy_of(masked.tokens[0]);
  std::vector<std::int64_t> columns;
  for (std::int64_t column = 1; column < tokens.dim(1); ++column)
    if (tokens(0, column) == vocabulary.mask()) columns.push_back(column - 1);
  ASSERT_EQ(columns.size(), 1u);
  // Scoring sets the mask again; what stood there matters to the letter compared with only.
  const Token own = vocabulary.letter('G');
  tokens(0, columns[0] + 1) = own;
  const variants::VariantScores scores = scores_of(model, tokens, columns, variants::Scoring::masked);
  expect_marginals(scores, columns[0], masked.logits[0][0], own, vocabulary);
}

TEST_P(GoldenVariants, WildtypeMarginals) {
  const h5::File golden = file();
  const auto model = read_golden_model<float>(golden);
  const Vocabulary& vocabulary = model.config().vocabulary;
  for (const char* name : {"normal", "unusual_letters"}) {
    const GoldenCase normal = read_golden_case(golden, name);
    const Tensor<Token> tokens = copy_of(normal.tokens[0]);
    const variants::VariantScores scores = scores_of(model, tokens, {}, variants::Scoring::wildtype);
    for (std::int64_t column = 0; column < scores.columns(); ++column)
      expect_marginals(scores, column, normal.logits[0][0], tokens(0, column + 1), vocabulary);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenVariants, testing::Values("A_msa1", "A_msa1b"));

}  // namespace
}  // namespace libbio::golden
