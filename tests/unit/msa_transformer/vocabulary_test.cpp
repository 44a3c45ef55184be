#include "libbio/msa_transformer/vocabulary.h"

#include <gtest/gtest.h>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

TEST(Vocabulary, OfThePublicModels) {
  const Vocabulary esm;
  EXPECT_EQ(esm.size(), 33);
  EXPECT_EQ(esm.cls(), 0);
  EXPECT_EQ(esm.pad(), 1);
  EXPECT_EQ(esm.unknown(), 3);
  EXPECT_EQ(esm.mask(), 32);
  EXPECT_EQ(esm.letter('L'), 4);
  EXPECT_EQ(esm.letter('C'), 23);
  EXPECT_EQ(esm.letter('l'), 4);
  EXPECT_EQ(esm.letter('O'), 28);
  EXPECT_EQ(esm.letter('.'), 29);
  EXPECT_EQ(esm.gap(), 30);
  EXPECT_EQ(esm.letter('J'), -1);
  EXPECT_EQ(esm.letter('*'), -1);
}

TEST(Vocabulary, EncodesSpecialTokensAndSkipsBlanks) {
  const Vocabulary esm;
  std::size_t bad = 0;
  EXPECT_EQ(esm.encode("K A <mask> I", bad), (std::vector<Token>{15, 5, 32, 12}));
  EXPECT_EQ(bad, std::string_view::npos);
  EXPECT_EQ(esm.encode("KA<pad>-", bad), (std::vector<Token>{15, 5, 1, 30}));
  EXPECT_EQ(esm.encode("KAJI", bad), (std::vector<Token>{15, 5}));
  EXPECT_EQ(bad, 2u);
  esm.encode("K<nothing>", bad);
  EXPECT_EQ(bad, 1u);
  esm.encode("K<mask", bad);
  EXPECT_EQ(bad, 1u);
  esm.encode("Ka", bad);
  EXPECT_EQ(bad, 1u) << "lower case is an insertion upstream, and never a token";
}

TEST(Vocabulary, RefusesAlphabetsThatCannotServe) {
  const std::vector<std::string> good = {"<cls>", "<pad>", "<unk>", "<mask>", "A", "-"};
  EXPECT_NO_THROW(Vocabulary{good});
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i] == "A") continue;
    std::vector<std::string> without = good;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THROW(Vocabulary{without}, WeightsError) << good[i];
  }
  for (const char* wrong : {"A", "", "mask", "<>", "AB"}) {
    std::vector<std::string> tokens = good;
    tokens.emplace_back(wrong);
    EXPECT_THROW(Vocabulary{tokens}, WeightsError) << wrong;
  }
}

}  // namespace
}  // namespace libbio::msa_transformer
