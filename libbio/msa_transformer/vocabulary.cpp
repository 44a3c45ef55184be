#include "libbio/msa_transformer/vocabulary.h"

#include <algorithm>
#include <set>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

std::vector<std::string> esm_tokens() {
  std::vector<std::string> tokens = {"<cls>", "<pad>", "<eos>", "<unk>"};
  for (const char letter : std::string_view("LAGVSERTIDPKQNFYMHWCXBUZO.-")) tokens.emplace_back(1, letter);
  tokens.emplace_back("<null_1>");
  tokens.emplace_back("<mask>");
  return tokens;
}

bool is_named(std::string_view token) {
  return token.size() > 2 && token.front() == '<' && token.back() == '>';
}

}  // namespace

Vocabulary::Vocabulary() : Vocabulary(esm_tokens()) {}

Vocabulary::Vocabulary(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
  letters_.fill(-1);
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string& token = tokens_[i];
    if (token.size() != 1 && !is_named(token))
      throw WeightsError("the alphabet has the token '" + token +
                         "'; expected one character or a name in angle brackets");
    if (!seen.insert(token).second) throw WeightsError("the alphabet has the token '" + token + "' twice");
    if (token.size() != 1) continue;
    const auto letter = static_cast<unsigned char>(token.front());
    letters_[letter] = static_cast<Token>(i);
  }
  for (int letter = 'A'; letter <= 'Z'; ++letter) {
    Token& lower = letters_[static_cast<std::size_t>(letter - 'A' + 'a')];
    if (lower < 0) lower = letters_[static_cast<std::size_t>(letter)];
  }
  const auto required = [&](std::string_view name) {
    const auto found = std::find(tokens_.begin(), tokens_.end(), name);
    if (found == tokens_.end()) throw WeightsError("the alphabet lacks the token " + std::string(name));
    return static_cast<Token>(found - tokens_.begin());
  };
  cls_ = required("<cls>");
  pad_ = required("<pad>");
  unknown_ = required("<unk>");
  mask_ = required("<mask>");
  required("-");
}

std::vector<Token> Vocabulary::encode(std::string_view row, std::size_t& bad) const {
  std::vector<Token> encoded;
  bad = std::string_view::npos;
  for (std::size_t at = 0; at < row.size();) {
    const char c = row[at];
    if (c == ' ' || c == '\t') {
      ++at;
      continue;
    }
    std::string_view token = row.substr(at, 1);
    if (c == '<') {
      const std::size_t end = row.find('>', at);
      if (end != std::string_view::npos) token = row.substr(at, end + 1 - at);
    }
    const auto found = std::find(tokens_.begin(), tokens_.end(), token);
    if (found == tokens_.end()) {
      bad = at;
      break;
    }
    encoded.push_back(static_cast<Token>(found - tokens_.begin()));
    at += token.size();
  }
  return encoded;
}

}  // namespace libbio::msa_transformer
