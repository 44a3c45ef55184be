// The letters of a protein alignment and their codes.
#pragma once

#include <cstdint>
#include <string_view>

namespace libbio::sequence {

using Letter = std::uint8_t;

inline constexpr int kAminoAcids = 20;
// Codes 0-19: amino acids in the order of their one-letter codes. 20: gap. 21: residue of unknown or mixed
// type.
inline constexpr std::string_view kAminoAcidLetters = "ACDEFGHIKLMNPQRSTVWY";
inline constexpr Letter kGap = 20;
inline constexpr Letter kUnknown = 21;
inline constexpr int kLetters = 22;  // all codes
inline constexpr Letter kNotALetter = 255;

// Code of a character, either case. '-' and '.' are gaps; B J O U X Z are kUnknown. Returns kNotALetter for
// anything else.
Letter letter_code(char character);
// Upper-case character of a code: an amino acid, '-' or 'X'.
char letter_character(Letter letter);

}  // namespace libbio::sequence
