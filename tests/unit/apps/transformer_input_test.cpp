#include "apps/transformer_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/unit/sequence/sample_msa.h"

namespace bio {
namespace {

using namespace libbio;
using libbio::testing::msa_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TransformerOptions options_with(std::int64_t rows, const std::string& subsample, std::int64_t repeats = 1) {
  TransformerOptions options;
  options.weights = "w.h5";
  options.rows = rows;
  options.subsample = subsample;
  options.repeats = repeats;
  return options;
}

template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.kind()) + ": " + error.what();
  }
  return "no error";
}

std::vector<TransformerInput> inputs(const sequence::Msa& msa, const TransformerOptions& options,
                                     const msa_transformer::Config& config = {}, std::uint64_t seed = 1) {
  Workers workers(1);
  const sequence::Weights weights(std::vector<double>(static_cast<std::size_t>(msa.rows()), 1.0));
  return transformer_inputs(msa, weights, options, checked(options), seed, config, workers);
}

TEST(TransformerOptions, AreRefusedByName) {
  const auto refused = [](auto change) {
    TransformerOptions options = options_with(4, "random");
    change(options);
    return refusal([&] { checked(options); });
  };
  EXPECT_EQ(refused([](auto&) {}), "no error");
  EXPECT_THAT(refused([](auto& o) { o.subsample = "best"; }),
              HasSubstr("UsageError: --subsample: 'best' is no way"));
  EXPECT_THAT(refused([](auto& o) { o.precision = "f16"; }), HasSubstr("--precision: 'f16'"));
  EXPECT_THAT(refused([](auto& o) { o.unknown = "skip"; }), HasSubstr("--unknown: 'skip'"));
  EXPECT_THAT(refused([](auto& o) { o.rows = 0; }), HasSubstr("--rows must be at least 1"));
  EXPECT_THAT(refused([](auto& o) { o.repeats = 0; }), HasSubstr("--repeats must be at least 1"));
  EXPECT_THAT(refused([](auto& o) {
                o.repeats = 2;
                o.subsample = "greedy";
              }),
              HasSubstr("--subsample greedy chooses the same rows every time"));
}

TEST(TransformerInputs, HoldTheTokensOfTheChosenRows) {
  const auto one = inputs(msa_of({"ACD", "ACD", "WWW", "A-D"}), options_with(2, "greedy"));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_THAT(one[0].rows, ElementsAre(0, 2));
  EXPECT_THAT(one[0].tokens.span(), ElementsAre(0, 5, 23, 13, 0, 22, 22, 22));
}

TEST(TransformerInputs, OfSeveralRepeatsDiffer) {
  Rng rng(2);
  const sequence::Msa msa = msa_of(libbio::testing::sample_rows(rng, 50, 10, 0.5));
  const auto several = inputs(msa, options_with(10, "random", 3));
  ASSERT_EQ(several.size(), 3u);
  EXPECT_NE(several[0].rows, several[1].rows);
  EXPECT_NE(several[1].rows, several[2].rows);
  EXPECT_EQ(several[1].rows, inputs(msa, options_with(10, "random", 3))[1].rows);
  EXPECT_NE(several[0].rows, inputs(msa, options_with(10, "random", 3), {}, 2)[0].rows);
  // Nothing to choose from: nothing to repeat.
  EXPECT_EQ(inputs(msa, options_with(50, "random", 3)).size(), 1u);
}

TEST(TransformerInputs, GapsAreDashes) {
  const std::string rows[] = {"ACD", "A.-"};
  Tensor<char> characters({2, 3});
  for (std::int64_t s = 0; s < 2; ++s) std::ranges::copy(rows[s], characters[s].begin());
  const sequence::Msa msa(characters, {"q", "a"}, msa_of({"ACD"}).query());
  EXPECT_THAT(inputs(msa, options_with(2, "greedy"))[0].tokens[1].span(), ElementsAre(0, 5, 30, 30));
}

TEST(TransformerInputs, AreRefusedWhereTheNetworkDoesNotFit) {
  const sequence::Msa msa = msa_of({"ACD", "WWW", "A-D"});
  msa_transformer::Config config;
  config.max_rows = 2;
  EXPECT_THAT(refusal([&] { inputs(msa, options_with(3, "greedy"), config); }),
              HasSubstr("positions for 2 sequences, not for 3"));
  EXPECT_EQ(refusal([&] { inputs(msa, options_with(2, "greedy"), config); }), "no error");
  config = {};
  config.vocabulary =
      msa_transformer::Vocabulary({"<cls>", "<pad>", "<unk>", "<mask>", "A", "C", "G", "U", "X", "-"});
  TransformerOptions replaced = options_with(3, "greedy");
  replaced.unknown = "X";
  EXPECT_THAT(refusal([&] { inputs(msa, replaced, config); }),
              HasSubstr("no token for 1 of the 3 letters of 'row0': it is a network for other molecules"));
}

TEST(TransformerInputs, NucleicAcidsAreNoProteins) {
  const TransformerOptions options = options_with(2, "greedy");
  EXPECT_THAT(refusal([&] {
                inputs(msa_of({"ACGTACGTACGTACGT", "ACGAACGTACGTACGT"}), options);
              }),
              HasSubstr("a nucleic acid, and the network is for proteins"));
  EXPECT_EQ(refusal([&] { inputs(msa_of({"ACGTACGTACGTACGW", "ACGAACGTACGTACGT"}), options); }), "no error");
}

TEST(TransformerInputs, UnknownLettersAreNamed) {
  const std::string rows[] = {"ACD", "AJD"};
  Tensor<char> characters({2, 3});
  for (std::int64_t s = 0; s < 2; ++s) std::ranges::copy(rows[s], characters[s].begin());
  const sequence::Msa msa(characters, {"q", "a"}, msa_of({"ACD"}).query());
  TransformerOptions options = options_with(2, "greedy");
  EXPECT_THAT(refusal([&] { inputs(msa, options); }), HasSubstr("'J' in column 2 of 'a'"));
  EXPECT_THAT(refusal([&] { inputs(msa, options); }), HasSubstr("--unknown X"));
  options.unknown = "gap";
  EXPECT_THAT(inputs(msa, options)[0].tokens[1].span(), ElementsAre(0, 5, 30, 13));
}

}  // namespace
}  // namespace bio
