#include "libbio/sequence/msa.h"

#include <algorithm>
#include <utility>

#include "libbio/error.h"

namespace libbio::sequence {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw ShapeError("Msa: " + message);
}

}  // namespace

Msa::Msa(Tensor<Letter> letters, std::vector<std::string> names, QueryMap query)
    : letters_(std::move(letters)), names_(std::move(names)), query_(std::move(query)) {
  require(letters_.rank() == 2 && letters_.dim(0) > 0 && letters_.dim(1) > 0,
          "letters have shape " + letters_.shape().to_string() + ", expected [S, L]");
  const auto length = static_cast<std::size_t>(columns());
  require(names_.size() == static_cast<std::size_t>(rows()), "as many names as rows are needed");
  require(query_.sequence.size() == length && query_.residue_number.size() == length &&
              query_.alignment_column.size() == length,
          "the query map must have one entry per column");
  for (std::size_t i = 0; i < length; ++i) {
    const Letter letter = letters_.data()[i];
    require(letter != kGap && letter == letter_code(query_.sequence[i]),
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
  Tensor<Letter> letters({static_cast<std::int64_t>(rows.size()), columns()});
  std::vector<std::string> names;
  names.reserve(rows.size());
  Letter* to = letters.data();
  for (const std::int64_t row : rows) {
    require(row >= 0 && row < this->rows(), "there is no row " + std::to_string(row));
    to = std::copy_n(letters_.data() + row * columns(), columns(), to);
    names.push_back(names_[static_cast<std::size_t>(row)]);
  }
  return Msa(std::move(letters), std::move(names), query_);
}

Msa Msa::with_columns(const std::vector<std::int64_t>& columns) const {
  Tensor<Letter> letters({rows(), static_cast<std::int64_t>(columns.size())});
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
  Letter* to = letters.data();
  for (std::int64_t row = 0; row < rows(); ++row) {
    const Letter* from = letters_.data() + row * this->columns();
    for (const std::int64_t column : columns) *to++ = from[column];
  }
  return Msa(std::move(letters), names_, std::move(query));
}

}  // namespace libbio::sequence
