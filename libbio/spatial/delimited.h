// Cells of tab- or comma-separated text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libbio/text/line_reader.h"

namespace libbio::spatial {

// Lines of cells of a plain or gzip file. Where no separator is given the first line decides: tabs separate
// if it has one, else commas. Blank lines are skipped, blanks around a cell and double quotes around its text
// dropped; a separator within quotes belongs to the cell. InputError, at the place, for quotes that do not
// end, text behind them, and for a quote within quotes.
class DelimitedReader {
 public:
  explicit DelimitedReader(const std::string& path, char separator = '\0')
      : lines_(path), separator_(separator) {}

  // Moves to the next line; cells behind the first `most` are not told apart.
  bool next(std::size_t most = std::string_view::npos);
  // Views into the line; valid until next().
  const std::vector<std::string_view>& cells() const { return cells_; }
  const text::LineReader& lines() const { return lines_; }

  // The cell as text::real_field reads it.
  double real(std::size_t cell, std::string_view what) const;
  // InputError at the line unless it has that many cells.
  void require_cells(std::size_t expected) const;

 private:
  std::string_view quoted_cell(std::string_view rest, std::size_t& length) const;

  text::LineReader lines_;
  char separator_;  // NUL until the first line decides
  std::vector<std::string_view> cells_;
};

// Whether all of the text is a finite number.
bool is_number(std::string_view text);

}  // namespace libbio::spatial
