#include "libbio/sequence/alphabet.h"

#include <array>
#include <string>

#include "libbio/error.h"

namespace libbio::sequence {
namespace {

constexpr std::array<Letter, 256> make_codes() {
  std::array<Letter, 256> codes{};
  codes.fill(kNotALetter);
  const auto set = [&](char upper, Letter code) {
    codes[static_cast<unsigned char>(upper)] = code;
    codes[static_cast<unsigned char>(upper - 'A' + 'a')] = code;
  };
  for (const char mixed : std::string_view("BJOUXZ")) set(mixed, kUnknown);
  for (std::size_t i = 0; i < kAminoAcidLetters.size(); ++i)
    set(kAminoAcidLetters[i], static_cast<Letter>(i));
  codes['-'] = codes['.'] = kGap;
  return codes;
}

constexpr std::array<Letter, 256> kCodes = make_codes();

}  // namespace

Letter letter_code(char character) {
  return kCodes[static_cast<unsigned char>(character)];
}

char letter_character(Letter letter) {
  if (letter < kAminoAcids) return kAminoAcidLetters[letter];
  if (letter == kGap) return '-';
  if (letter == kUnknown) return 'X';
  throw ShapeError("no letter has the code " + std::to_string(letter));
}

}  // namespace libbio::sequence
