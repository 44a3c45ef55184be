// Tab-separated tables with a header line, and dataframes of records, as columns of words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/record/table.h"

namespace bio {

class ColumnTable {
 public:
  // Plain or gzip. InputError for a file without a header line, for two columns of one name (several may have
  // none) and for rows with another number of fields.
  static ColumnTable from_file(const std::string& path);
  // Its index becomes the column of its name. `place` is what errors cite.
  static ColumnTable from_record(const libbio::record::Table& table, const std::string& place);

  std::size_t rows() const { return lines_.size(); }
  std::optional<std::size_t> find(std::string_view name) const;
  // InputError that lists the columns.
  std::size_t require(std::string_view name) const;

  const std::string& text(std::size_t row, std::size_t column) const { return cells_[row][column]; }
  // NaN for an empty field and "nan"; InputError, with its line, for what is no number.
  double number(std::size_t row, std::size_t column) const;
  // InputError, with its line, for what is no integer.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  // As number and text, for a column that may be absent: NaN, or "".
  double number_if(std::size_t row, std::optional<std::size_t> column) const;
  std::string text_if(std::size_t row, std::optional<std::size_t> column) const;
  libbio::TextLocation location(std::size_t row) const;

 private:
  std::string place_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<std::size_t> lines_;  // of the file; 0 in a record
};

}  // namespace bio
