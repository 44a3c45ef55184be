#include "libbio/sequence/msa.h"

#include <algorithm>
#include <utility>

#include "libbio/error.h"

namespace libbio::sequence {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw ShapeError("Msa: " + message);
}

char upper_case(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

Tensor<Letter> codes_of(const Tensor<char>& characters) {
  Tensor<Letter> letters(characters.shape());
  std::ranges::transform(characters, letters.begin(), letter_code);
  return letters;
}

Tensor<char> characters_of(const Tensor<Letter>& letters, const std::string& query) {
  Tensor<char> characters(letters.shape());
  require(std::ranges::all_of(letters, [](Letter letter) { return letter < kLetters; }),
          "a letter has no meaning");
  std::ranges::transform(letters, characters.begin(), letter_character);
  if (static_cast<std::int64_t>(query.size()) <= characters.size())
    std::ranges::copy(query, characters.begin());
  return characters;
}

}  // namespace

Msa::Msa(Tensor<char> characters, std::vector<std::string> names, QueryMap query)
    : letters_(codes_of(characters)),
      characters_(std::move(characters)),
      names_(std::move(names)),
      query_(std::move(query)) {
  std::ranges::transform(characters_, characters_.begin(), upper_case);
  validate();
}

Msa::Msa(Tensor<Letter> letters, std::vector<std::string> names, QueryMap query)
    : letters_(std::move(letters)),
      characters_(characters_of(letters_, query.sequence)),
      names_(std::move(names)),
      query_(std::move(query)) {
  validate();
}

void Msa::validate() const {
  require(letters_.rank() == 2 && letters_.dim(0) > 0 && letters_.dim(1) > 0,
          "letters have shape " + letters_.shape().to_string() + ", expected [S, L]");
  const auto length = static_cast<std::size_t>(columns());
  require(names_.size() == static_cast<std::size_t>(rows()), "as many names as rows are needed");
  require(query_.sequence.size() == length && query_.residue_number.size() == length &&
              query_.alignment_column.size() == length,
          "the query map must have one entry per column");
  for (std::size_t i = 0; i < length; ++i) {
    const Letter letter = letters_.data()[i];
    require(letter != kGap && letter == letter_code(query_.sequence[i]) &&
                characters_.data()[i] == query_.sequence[i],
            "row 0 differs from the query sequence or has a gap");
    require(query_.residue_number[i] > (i == 0 ? 0 : query_.residue_number[i - 1]),
            "residue numbers must ascend from 1");
    require(query_.alignment_column[i] > (i == 0 ? -1 : query_.alignment_column[i - 1]),
            "alignment columns must ascend from 0");
  }
  require(*std::max_element(letters_.begin(), letters_.end()) < kLetters, "a letter has no meaning");
}

Msa Msa::with_rows(const std::vector<std::int64_t>& rows) const {
  require(!rows.empty() && rows.front() == 0, "the first row must stay the query");
  Tensor<char> characters({static_cast<std::int64_t>(rows.size()), columns()});
  std::vector<std::string> names;
  names.reserve(rows.size());
  char* to = characters.data();
  for (const std::int64_t row : rows) {
    require(row >= 0 && row < this->rows(), "there is no row " + std::to_string(row));
    to = std::copy_n(characters_.data() + row * columns(), columns(), to);
    names.push_back(names_[static_cast<std::size_t>(row)]);
  }
  return Msa(std::move(characters), std::move(names), query_);
}

Msa Msa::with_columns(const std::vector<std::int64_t>& columns) const {
  Tensor<char> characters({rows(), static_cast<std::int64_t>(columns.size())});
  QueryMap query = query_;
  query.sequence.clear();
  query.residue_number.clear();
  query.alignment_column.clear();
  for (const std::int64_t column : columns) {
    require(column >= 0 && column < this->columns(), "there is no column " + std::to_string(column));
    const auto i = static_cast<std::size_t>(column);
    query.sequence += query_.sequence[i];
    query.residue_number.push_back(query_.residue_number[i]);
    query.alignment_column.push_back(query_.alignment_column[i]);
  }
  char* to = characters.data();
  for (std::int64_t row = 0; row < rows(); ++row) {
    const char* from = characters_.data() + row * this->columns();
    for (const std::int64_t column : columns) *to++ = from[column];
  }
  return Msa(std::move(characters), names_, std::move(query));
}

Msa Msa::with_dashes() const {
  Tensor<char> characters = characters_;
  std::ranges::replace(characters, '.', '-');
  return Msa(std::move(characters), names_, query_);
}

}  // namespace libbio::sequence
