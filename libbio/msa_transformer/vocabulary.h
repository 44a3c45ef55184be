// The tokens of an MSA transformer: letters and a few special marks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace libbio::msa_transformer {

using Token = std::int32_t;

// Tokens in the order of their numbers. Immutable.
class Vocabulary {
 public:
  // The 33 tokens of ESM-MSA-1 and ESM-MSA-1b.
  Vocabulary();
  // WeightsError unless tokens are distinct, each is one character or a name in angle brackets, and <cls>,
  // <pad>, <unk>, <mask> and the gap '-' are among them.
  explicit Vocabulary(std::vector<std::string> tokens);

  std::int64_t size() const { return static_cast<std::int64_t>(tokens_.size()); }
  const std::vector<std::string>& tokens() const { return tokens_; }
  const std::string& token(Token number) const { return tokens_[static_cast<std::size_t>(number)]; }

  Token cls() const { return cls_; }
  Token pad() const { return pad_; }
  Token unknown() const { return unknown_; }
  Token mask() const { return mask_; }
  Token gap() const { return letter('-'); }
  // The number of a token of one character, of either case; -1 where the vocabulary has none.
  Token letter(char character) const { return letters_[static_cast<unsigned char>(character)]; }

  // The tokens of a row of text, special ones written out ("K A <mask> I": blanks are skipped). Stops at what
  // is no token and sets `bad` to its place; `bad` is npos otherwise.
  std::vector<Token> encode(std::string_view row, std::size_t& bad) const;

  friend bool operator==(const Vocabulary& a, const Vocabulary& b) { return a.tokens_ == b.tokens_; }

 private:
  std::vector<std::string> tokens_;
  std::array<Token, 256> letters_{};
  Token cls_ = -1, pad_ = -1, unknown_ = -1, mask_ = -1;
};

}  // namespace libbio::msa_transformer
