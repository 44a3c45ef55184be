#include "libbio/spatial/count_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// Position of each listed index in the list, -1 for the others. ShapeError for one out of range or listed
// twice.
std::vector<std::int64_t> places(std::span<const std::int64_t> listed, std::int64_t size) {
  std::vector<std::int64_t> place(as_index(size), -1);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    if (listed[i] < 0 || listed[i] >= size || place[as_index(listed[i])] >= 0)
      throw ShapeError("index " + std::to_string(listed[i]) + " of a selection from " + std::to_string(size) +
                       " is out of range or listed twice");
    place[as_index(listed[i])] = static_cast<std::int64_t>(i);
  }
  return place;
}

}  // namespace

CountMatrix::CountMatrix(std::int64_t rows, std::int64_t columns, std::vector<std::int64_t> row_start,
                         std::vector<std::int32_t> column, std::vector<float> count)
    : rows_(rows),
      columns_(columns),
      row_start_(std::move(row_start)),
      column_(std::move(column)),
      count_(std::move(count)) {
  if (rows < 0 || columns < 0 || std::ssize(row_start_) != rows + 1 || row_start_.front() != 0 ||
      row_start_.back() != std::ssize(column_) || column_.size() != count_.size() ||
      !std::is_sorted(row_start_.begin(), row_start_.end()))
    throw ShapeError("rows of a count matrix do not agree with its " + std::to_string(column_.size()) +
                     " entries");
  for (std::int64_t r = 0; r < rows; ++r) {
    std::int64_t before = -1;
    for (std::int64_t i = row_start_[as_index(r)]; i < row_start_[as_index(r + 1)]; ++i) {
      const std::int64_t c = column_[as_index(i)];
      if (c <= before || c >= columns)
        throw ShapeError("columns of row " + std::to_string(r) + " of a count matrix do not ascend below " +
                         std::to_string(columns));
      before = c;
      if (!(std::isfinite(count_[as_index(i)]) && count_[as_index(i)] > 0))
        throw ShapeError("row " + std::to_string(r) + " of a count matrix holds " +
                         std::to_string(count_[as_index(i)]));
    }
  }
}

CountMatrix::Row CountMatrix::row(std::int64_t r) const {
  const std::size_t begin = as_index(row_start_[as_index(r)]);
  const std::size_t size = as_index(row_start_[as_index(r + 1)]) - begin;
  return {std::span(column_).subspan(begin, size), std::span(count_).subspan(begin, size)};
}

std::vector<double> CountMatrix::row_totals() const {
  std::vector<double> totals(as_index(rows_));
  for (std::int64_t r = 0; r < rows_; ++r)
    for (const float count : row(r).count) totals[as_index(r)] += count;
  return totals;
}

std::vector<double> CountMatrix::column_totals() const {
  std::vector<double> totals(as_index(columns_));
  for (std::size_t i = 0; i < column_.size(); ++i) totals[as_index(column_[i])] += count_[i];
  return totals;
}

std::vector<std::int64_t> CountMatrix::column_entries() const {
  std::vector<std::int64_t> entries(as_index(columns_));
  for (const std::int32_t c : column_) ++entries[as_index(c)];
  return entries;
}

CountMatrix CountMatrix::transposed() const {
  CountMatrix result;
  result.rows_ = columns_;
  result.columns_ = rows_;
  result.row_start_.assign(as_index(columns_ + 1), 0);
  for (const std::int32_t c : column_) ++result.row_start_[as_index(c) + 1];
  std::partial_sum(result.row_start_.begin(), result.row_start_.end(), result.row_start_.begin());
  result.column_.resize(column_.size());
  result.count_.resize(count_.size());
  std::vector<std::int64_t> next(result.row_start_.begin(), result.row_start_.end() - 1);
  for (std::int64_t r = 0; r < rows_; ++r) {
    const Row counted = row(r);
    for (std::size_t i = 0; i < counted.size(); ++i) {
      const std::size_t at = as_index(next[as_index(counted.column[i])]++);
      result.column_[at] = static_cast<std::int32_t>(r);
      result.count_[at] = counted.count[i];
    }
  }
  return result;
}

CountMatrix CountMatrix::select_rows(std::span<const std::int64_t> rows) const {
  places(rows, rows_);
  CountMatrix result;
  result.rows_ = std::ssize(rows);
  result.columns_ = columns_;
  result.row_start_.reserve(rows.size() + 1);
  for (const std::int64_t r : rows)
    result.row_start_.push_back(result.row_start_.back() + std::ssize(row(r).column));
  result.column_.reserve(as_index(result.row_start_.back()));
  result.count_.reserve(as_index(result.row_start_.back()));
  for (const std::int64_t r : rows) {
    const Row counted = row(r);
    result.column_.insert(result.column_.end(), counted.column.begin(), counted.column.end());
    result.count_.insert(result.count_.end(), counted.count.begin(), counted.count.end());
  }
  return result;
}

CountMatrix CountMatrix::select_columns(std::span<const std::int64_t> columns) const {
  std::vector<std::int64_t> rows(as_index(rows_));
  std::iota(rows.begin(), rows.end(), 0);
  return select(rows, columns);
}

CountMatrix CountMatrix::select(std::span<const std::int64_t> rows,
                                std::span<const std::int64_t> columns) const {
  places(rows, rows_);
  const std::vector<std::int64_t> place = places(columns, columns_);
  const bool ordered = std::is_sorted(columns.begin(), columns.end());
  CountMatrix result;
  result.rows_ = std::ssize(rows);
  result.columns_ = std::ssize(columns);
  // Entries are counted first: vectors that grow would take up to twice the memory.
  result.row_start_.reserve(rows.size() + 1);
  for (const std::int64_t r : rows) {
    const std::span<const std::int32_t> counted = row(r).column;
    const auto kept = std::ranges::count_if(counted, [&](std::int32_t c) { return place[as_index(c)] >= 0; });
    result.row_start_.push_back(result.row_start_.back() + kept);
  }
  result.column_.reserve(as_index(result.row_start_.back()));
  result.count_.reserve(as_index(result.row_start_.back()));
  std::vector<std::pair<std::int32_t, float>> kept;
  for (const std::int64_t r : rows) {
    const Row counted = row(r);
    kept.clear();
    for (std::size_t i = 0; i < counted.size(); ++i)
      if (const std::int64_t to = place[as_index(counted.column[i])]; to >= 0)
        kept.emplace_back(static_cast<std::int32_t>(to), counted.count[i]);
    if (!ordered) std::sort(kept.begin(), kept.end());
    for (const auto& [column, count] : kept) {
      result.column_.push_back(column);
      result.count_.push_back(count);
    }
  }
  return result;
}

}  // namespace libbio::spatial
