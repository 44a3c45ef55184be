#include "libbio/contact/pair_list_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"

namespace libbio::contact {
namespace {

constexpr std::string_view kSpace = " \t\r";
// No protein is longer; a position beyond it is a damaged file, and i * kMaxLength + j fits 64 bits.
constexpr std::int64_t kMaxLength = 1'000'000;

struct Word {
  std::string_view text;
  std::size_t column = 0;  // of its first byte, from 1
};

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t begin = line.find_first_not_of(kSpace);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(kSpace, begin), line.size());
    words.push_back({line.substr(begin, end - begin), begin + 1});
    begin = line.find_first_not_of(kSpace, end);
  }
  return words;
}

bool is_header(std::string_view word) {
  for (std::string_view keyword : {"PFRMAT", "TARGET", "AUTHOR", "REMARK", "METHOD", "RMODE", "MODEL"})
    if (word == keyword) return true;
  return false;
}

bool is_letters(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

class CaspReader {
 public:
  CaspReader(const std::string& path, std::int64_t length) : reader_(path), length_(length) {}

  CaspFile read() {
    while (!ended_ && reader_.next()) {
      const std::vector<Word> words = words_of(reader_.line());
      if (!words.empty() && words.front().text.front() != '#') take(words);
    }
    finish();
    return std::move(file_);
  }

 private:
  [[noreturn]] void refuse(const std::string& message, const Word& at, const std::string& remark) const {
    throw InputError(message, reader_.here(at.column, at.column + at.text.size() - 1, remark));
  }

  void take(const std::vector<Word>& words) {
    const std::string_view first = words.front().text;
    if (first == "END" || first == "ENDMDL") {
      ended_ = true;
    } else if (is_header(first)) {
      take_header(words);
    } else if (words.size() == 1 && is_letters(first)) {
      take_sequence(words.front());
    } else {
      take_pair(words);
    }
  }

  void take_header(const std::vector<Word>& words) {
    const std::string_view keyword = words[0].text;
    const std::string_view value = words.size() > 1 ? words[1].text : std::string_view();
    if (keyword == "PFRMAT" && value != "RR")
      refuse("not a file of residue contacts", words.back(), "expected PFRMAT RR");
    if (keyword == "TARGET") file_.target = value;
    if (keyword == "MODEL" && !file_.list.pairs.empty()) {
      file_.warnings.push_back("only the first MODEL of " + reader_.path() + " is read");
      ended_ = true;
    }
  }

  void take_sequence(const Word& word) {
    if (!file_.list.pairs.empty())
      refuse("the sequence continues after the first pair", word, "expected a pair: i j 0 8 p");
    for (char c : word.text) file_.sequence += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  }

  std::int64_t position(const Word& word) const {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(word.text.data(), word.text.data() + word.text.size(), value);
    const std::int64_t last = length_ > 0 ? length_ : kMaxLength;
    if (failure != std::errc() || end != word.text.data() + word.text.size())
      refuse("a residue position is not a whole number", word, "expected a position in the query, from 1");
    if (value < 1 || value > last)
      refuse("residue " + std::to_string(value) + " is not in the query", word,
             "expected 1 to " + std::to_string(last));
    return value;
  }

  float score(const Word& word) const {
    std::string_view digits = word.text;
    if (digits.front() == '+') digits.remove_prefix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size() ||
        !std::isfinite(static_cast<float>(value)))
      refuse("the score of a pair is not a finite number", word, "expected a number");
    return static_cast<float>(value);
  }

  void take_pair(const std::vector<Word>& words) {
    if (file_.list.pairs.empty()) settle_length(words.front());
    if (words.size() != 3 && words.size() < 5)
      refuse("not a row of a pair list", words.back(), "expected i j 0 8 p, or i j p");
    const std::int64_t a = position(words[0]), b = position(words[1]);
    if (a == b) refuse("a residue is paired with itself", words[1], "expected another position");
    const float p = score(words.size() == 3 ? words[2] : words[4]);
    const std::int64_t i = std::min(a, b) - 1, j = std::max(a, b) - 1;
    const auto [known, is_new] = seen_.try_emplace(i * kMaxLength + j, file_.list.pairs.size());
    if (is_new) {
      file_.list.pairs.push_back({i, j, p, -static_cast<float>(file_.list.pairs.size())});
    } else {
      ScoredPair& earlier = file_.list.pairs[known->second];
      earlier.rank = std::max(earlier.rank, p);
      if (repeated_++ == 0) first_repeated_line_ = reader_.line_number();
    }
  }

  // At the first pair the sequence is complete.
  void settle_length(const Word& at) {
    const auto own = static_cast<std::int64_t>(file_.sequence.size());
    if (length_ > 0 && own > 0 && own != length_)
      refuse("the sequence above has " + std::to_string(own) + " residues, the query has " +
                 std::to_string(length_),
             at, "the first pair");
    if (length_ == 0) length_ = own;
  }

  void finish() {
    if (file_.list.pairs.empty())
      throw InputError("no pairs in the list; expected rows i j 0 8 p", TextLocation{.path = reader_.path()});
    if (length_ == 0)
      for (const ScoredPair& pair : file_.list.pairs) length_ = std::max(length_, pair.j + 1);
    file_.list.position.resize(static_cast<std::size_t>(length_));
    std::iota(file_.list.position.begin(), file_.list.position.end(), 1);
    sort_by_rank(file_.list.pairs);
    if (repeated_ > 0)
      file_.warnings.push_back(std::to_string(repeated_) + " rows of " + reader_.path() +
                               " repeat a pair (first in line " + std::to_string(first_repeated_line_) +
                               "); the highest score of each pair is used");
  }

  text::LineReader reader_;
  std::int64_t length_;
  CaspFile file_;
  std::unordered_map<std::int64_t, std::size_t> seen_;  // pair -> index into the list
  std::size_t repeated_ = 0, first_repeated_line_ = 0;
  bool ended_ = false;
};

}  // namespace

CaspFile read_casp_rr(const std::string& path, std::int64_t length) {
  return CaspReader(path, length).read();
}

}  // namespace libbio::contact
