#include "libbio/msa_transformer/tokens.h"

#include <algorithm>
#include <array>
#include <string>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

constexpr Token kRefused = -1;

// The token of every character; kRefused where there is none.
std::array<Token, 256> token_table(const Vocabulary& vocabulary, UnknownLetter unknown) {
  Token stand_in = kRefused;
  if (unknown == UnknownLetter::unknown_token) stand_in = vocabulary.unknown();
  if (unknown == UnknownLetter::gap) stand_in = vocabulary.gap();
  if (unknown == UnknownLetter::x) {
    stand_in = vocabulary.letter('X');
    if (stand_in < 0)
      throw UsageError(
          "letters without a token cannot become X: the alphabet of the network has no X; choose unk or gap");
  }
  std::array<Token, 256> table;
  for (int c = 0; c < 256; ++c) {
    Token& token = table[static_cast<std::size_t>(c)];
    token = vocabulary.letter(static_cast<char>(c));
    if (token < 0) token = c == '.' ? vocabulary.gap() : stand_in;
  }
  return table;
}

std::string letters_of(const Vocabulary& vocabulary) {
  std::string letters;
  for (const std::string& token : vocabulary.tokens())
    if (token.size() == 1) letters += (letters.empty() ? "" : " ") + token;
  return letters;
}

}  // namespace

UnknownLetter unknown_letter_named(const std::string& name) {
  if (name == "error") return UnknownLetter::refuse;
  if (name == "unk") return UnknownLetter::unknown_token;
  if (name == "X") return UnknownLetter::x;
  if (name == "gap") return UnknownLetter::gap;
  throw UsageError("'" + name +
                   "' is nothing that can stand for an unknown letter; there are: error, unk, X, gap");
}

Tensor<Token> tokens_of(const sequence::Msa& msa, const Vocabulary& vocabulary, UnknownLetter unknown) {
  const std::array<Token, 256> table = token_table(vocabulary, unknown);
  Tensor<Token> tokens({msa.rows(), msa.columns() + 1});
  Token* to = tokens.data();
  for (std::int64_t row = 0; row < msa.rows(); ++row) {
    *to++ = vocabulary.cls();
    for (std::int64_t column = 0; column < msa.columns(); ++column, ++to) {
      const char character = msa.characters()(row, column);
      *to = table[static_cast<unsigned char>(character)];
      if (*to == kRefused)
        throw InputError("the network has no token for the letter '" + std::string(1, character) +
                         "' in column " + std::to_string(column + 1) + " of '" +
                         msa.names()[static_cast<std::size_t>(row)] + "', row " + std::to_string(row + 1) +
                         " of those given; it knows " + letters_of(vocabulary));
    }
  }
  return tokens;
}

Tensor<Token> tokens_of_columns(View<const Token> tokens, const ColumnWindow& window) {
  if (window.begin < 0 || window.width() < 0 || window.end + 1 > tokens.dim(1))
    throw ShapeError("columns " + std::to_string(window.begin) + " to " + std::to_string(window.end) +
                     " of " + std::to_string(tokens.dim(1) - 1) + " asked for");
  Tensor<Token> part({tokens.dim(0), window.width() + 1});
  for (std::int64_t row = 0; row < tokens.dim(0); ++row) {
    const Token* from = tokens[row].data();
    part(row, 0) = from[0];
    std::copy_n(from + 1 + window.begin, window.width(), part[row].data() + 1);
  }
  return part;
}

}  // namespace libbio::msa_transformer
