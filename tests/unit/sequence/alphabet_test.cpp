#include "libbio/sequence/alphabet.h"

#include <gtest/gtest.h>

#include <string>

#include "libbio/error.h"

namespace libbio::sequence {
namespace {

TEST(Alphabet, CodesAndCharactersAgree) {
  for (std::size_t i = 0; i < kAminoAcidLetters.size(); ++i) {
    const char upper = kAminoAcidLetters[i];
    EXPECT_EQ(letter_code(upper), i);
    EXPECT_EQ(letter_code(static_cast<char>(upper + 32)), i);
    EXPECT_EQ(letter_character(static_cast<Letter>(i)), upper);
  }
  for (const char c : std::string("BJOUXZbjouxz")) EXPECT_EQ(letter_code(c), kUnknown) << c;
  EXPECT_EQ(letter_code('-'), kGap);
  EXPECT_EQ(letter_code('.'), kGap);
  EXPECT_EQ(letter_character(kGap), '-');
  EXPECT_EQ(letter_character(kUnknown), 'X');
  EXPECT_THROW(letter_character(kLetters), ShapeError);
}

TEST(Alphabet, NothingElseIsALetter) {
  int letters = 0;
  for (int c = 0; c < 256; ++c) letters += letter_code(static_cast<char>(c)) != kNotALetter;
  EXPECT_EQ(letters, 2 * 26 + 2);
}

}  // namespace
}  // namespace libbio::sequence
