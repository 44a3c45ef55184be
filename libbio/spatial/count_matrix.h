// Counts of features (genes, antibodies) in spots, sparse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace libbio::spatial {

// Rows × columns, compressed by rows: what row r counts lies at [row_start[r], row_start[r + 1]) of `column`
// (ascending) and `count` (> 0). A sample has spots as rows and features as columns; a transposed matrix the
// other way round.
class CountMatrix {
 public:
  CountMatrix() = default;
  // ShapeError unless row_start begins with 0, never falls, ends with the number of entries and has one more
  // element than there are rows; columns ascend within each row and are below `columns`; counts are finite
  // and positive. Readers check what users wrote before they come here.
  CountMatrix(std::int64_t rows, std::int64_t columns, std::vector<std::int64_t> row_start,
              std::vector<std::int32_t> column, std::vector<float> count);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t entries() const { return row_start_.back(); }
  const std::vector<std::int64_t>& row_start() const { return row_start_; }
  const std::vector<std::int32_t>& column() const { return column_; }
  const std::vector<float>& count() const { return count_; }

  struct Row {
    std::span<const std::int32_t> column;
    std::span<const float> count;
    std::size_t size() const { return column.size(); }
  };
  Row row(std::int64_t r) const;
  // Counts are added up in double, in the order of columns (rows).
  std::vector<double> row_totals() const;
  std::vector<double> column_totals() const;
  // Number of entries of each column.
  std::vector<std::int64_t> column_entries() const;

  CountMatrix transposed() const;
  // The rows (columns) listed, in the order listed; each at most once. ShapeError otherwise.
  CountMatrix select_rows(std::span<const std::int64_t> rows) const;
  CountMatrix select_columns(std::span<const std::int64_t> columns) const;
  // Both at once, without a matrix in between.
  CountMatrix select(std::span<const std::int64_t> rows, std::span<const std::int64_t> columns) const;

  friend bool operator==(const CountMatrix& a, const CountMatrix& b) = default;

 private:
  std::int64_t rows_ = 0, columns_ = 0;
  std::vector<std::int64_t> row_start_{0};
  std::vector<std::int32_t> column_;
  std::vector<float> count_;
};

}  // namespace libbio::spatial
