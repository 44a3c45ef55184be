#include "libbio/h5/lzf_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "libbio/tensor/random.h"

namespace libbio::h5 {
namespace {

std::optional<std::string> decompressed(const std::string& compressed) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(compressed.data());
  const auto output = lzf_decompressed({bytes, compressed.size()});
  if (!output) return std::nullopt;
  return std::string(output->begin(), output->end());
}

// A string literal that holds NUL.
template <std::size_t N>
std::string bytes(const char (&text)[N]) {
  return std::string(text, N - 1);
}

TEST(Lzf, LiteralsAndRepetitions) {
  EXPECT_EQ(decompressed(""), "");
  EXPECT_EQ(decompressed(bytes("\x02") + "ACG"), "ACG");
  // Length 3, from 3 bytes back.
  EXPECT_EQ(decompressed(bytes("\x02") + "ACG" + bytes("\x20\x02")), "ACGACG");
  // What is repeated overlaps with the repetition.
  EXPECT_EQ(decompressed(bytes("\x00") + "A" + bytes("\x80\x00")), "AAAAAAA");
  // Length 9 + 1, in two bytes.
  EXPECT_EQ(decompressed(bytes("\x01") + "AC" + bytes("\xE0\x01\x01")), "ACACACACACAC");
  EXPECT_EQ(decompressed(bytes("\x00") + "A" + bytes("\xE0\xFF\x00"))->size(), 1u + 264);
  // From further back than a byte can say.
  std::string far;
  for (int run = 0; run < 10; ++run) far += bytes("\x1F") + std::string(32, static_cast<char>('a' + run));
  EXPECT_EQ(*decompressed(far + bytes("\x21\x3F")), *decompressed(far) + "aaa");
}

TEST(Lzf, RefusesWhatIsCutOrPointsBeforeTheStart) {
  EXPECT_EQ(decompressed(bytes("\x02") + "AC"), std::nullopt);
  EXPECT_EQ(decompressed(bytes("\x00") + "A" + bytes("\x20")), std::nullopt);
  EXPECT_EQ(decompressed(bytes("\x00") + "A" + bytes("\xE0\x01")), std::nullopt);
  EXPECT_EQ(decompressed(bytes("\x00") + "A" + bytes("\x20\x01")), std::nullopt);
  EXPECT_EQ(decompressed(bytes("\x20\x00")), std::nullopt);
}

TEST(Lzf, AnyInputIsReadOrRefused) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Rng rng(seed);
    std::string input(rng.below(200), '\0');
    for (char& c : input) c = static_cast<char>(rng.below(256));
    EXPECT_LE(decompressed(input).value_or("").size(), 88 * input.size());
  }
}

}  // namespace
}  // namespace libbio::h5
