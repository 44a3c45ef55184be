#include "libbio/spatial/sparse_group.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "libbio/error.h"
#include "libbio/spatial/sort_row.h"

namespace libbio::spatial {
namespace {

using h5::ElementType;

constexpr std::int64_t kPiece = 1 << 16;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

struct Arrays {
  h5::Dataset data, indices, indptr;
};

// Rows of the result, or columns: "major" are those that indptr counts.
struct Sizes {
  std::int64_t major, minor;
  std::string_view major_name, minor_name;
};

Sizes sizes_of(const SparseLayout& layout) {
  if (layout.by == CompressedBy::kRows) return {layout.rows, layout.columns, "row", "column"};
  return {layout.columns, layout.rows, "column", "row"};
}

void require_list(const h5::Dataset& array) {
  if (array.dims().size() != 1)
    throw InputError(array.place() + ": expected a list of numbers, found an array " +
                     h5::to_string(array.dims()));
  array.require_stored();
}

// Calls use(first, elements) for consecutive pieces of the array, read as T.
template <class T, class Use>
void in_pieces(const h5::Dataset& array, const Use& use) {
  std::vector<T> piece(as_index(std::min(kPiece, array.size())));
  for (std::int64_t first = 0; first < array.size(); first += kPiece) {
    const auto elements = std::span(piece).first(as_index(std::min(kPiece, array.size() - first)));
    array.read_range(first, elements);
    use(first, std::span<const T>(elements));
  }
}

// Calls use(first, elements) with elements of the type that needs least conversion.
template <class Use>
void integers_in_pieces(const h5::Dataset& array, const Use& use) {
  switch (array.type()) {
    case ElementType::kUint8:
    case ElementType::kInt32:
      return in_pieces<std::int32_t>(array, use);
    case ElementType::kInt64:
      return in_pieces<std::int64_t>(array, use);
    case ElementType::kUint64:
      return in_pieces<std::uint64_t>(array, use);
    default:
      throw InputError(array.place() + ": expected integers, found " +
                       std::string(h5::name_of(array.type())));
  }
}

template <class Use>
void numbers_in_pieces(const h5::Dataset& array, const Use& use) {
  switch (array.type()) {
    case ElementType::kFloat32:
      return in_pieces<float>(array, use);
    case ElementType::kFloat64:
      return in_pieces<double>(array, use);
    case ElementType::kBool:
    case ElementType::kString:
      throw InputError(array.place() + ": expected numbers, found " + std::string(h5::name_of(array.type())));
    default:
      return integers_in_pieces(array, use);
  }
}

// Whether 0 <= value < limit, for any integer type.
template <class T>
bool is_below(T value, std::int64_t limit) {
  return std::cmp_greater_equal(value, 0) && std::cmp_less(value, limit);
}

std::vector<std::int64_t> read_starts(const Arrays& arrays, const Sizes& sizes) {
  const h5::Dataset& indptr = arrays.indptr;
  const std::int64_t entries = arrays.indices.size();
  if (indptr.size() != sizes.major + 1)
    throw InputError(indptr.place() + ": has " + std::to_string(indptr.size()) + " elements, expected " +
                     std::to_string(sizes.major + 1) + ", one more than the matrix has " +
                     std::string(sizes.major_name) + "s");
  std::vector<std::int64_t> starts;
  starts.reserve(as_index(indptr.size()));
  integers_in_pieces(indptr, [&](std::int64_t, const auto elements) {
    for (const auto start : elements) {
      const std::int64_t before = starts.empty() ? 0 : starts.back();
      if (!is_below(start, entries + 1) || std::cmp_less(start, before))
        throw InputError(indptr.place() + ": element " + std::to_string(std::ssize(starts)) + " is " +
                         std::to_string(start) + ", expected " + std::to_string(before) + " to " +
                         std::to_string(entries) + " (the number of entries)");
      starts.push_back(static_cast<std::int64_t>(start));
    }
  });
  if (starts.front() != 0)
    throw InputError(indptr.place() + ": begins with " + std::to_string(starts.front()) + ", expected 0");
  if (starts.back() != entries)
    throw InputError(indptr.place() + ": ends with " + std::to_string(starts.back()) + ", expected " +
                     std::to_string(entries) + ", the number of entries");
  return starts;
}

std::vector<std::int32_t> read_indices(const h5::Dataset& indices, const Sizes& sizes) {
  std::vector<std::int32_t> columns;
  columns.reserve(as_index(indices.size()));
  integers_in_pieces(indices, [&](std::int64_t first, const auto elements) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!is_below(elements[i], sizes.minor))
        throw InputError(indices.place() + ": element " +
                         std::to_string(first + static_cast<std::int64_t>(i)) + " is " +
                         std::to_string(elements[i]) + ", expected a " + std::string(sizes.minor_name) +
                         " from 0 to " + std::to_string(sizes.minor - 1));
      columns.push_back(static_cast<std::int32_t>(elements[i]));
    }
  });
  return columns;
}

std::vector<float> read_counts(const h5::Dataset& data, const std::string& advice) {
  std::vector<float> counts;
  counts.reserve(as_index(data.size()));
  numbers_in_pieces(data, [&](std::int64_t first, const auto elements) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto value = static_cast<double>(elements[i]);
      if (!is_count(value))
        throw InputError(data.place() + ": element " + std::to_string(first + static_cast<std::int64_t>(i)) +
                         ": " + fault_of_count(value) + "; expected counts, which are whole; " + advice);
      counts.push_back(static_cast<float>(value));
    }
  });
  return counts;
}

// Sorts what each row lists and drops stored zeros, in place.
void put_in_order(const h5::Dataset& indices, const Sizes& sizes, std::vector<std::int64_t>& starts,
                  std::vector<std::int32_t>& column, std::vector<float>& count) {
  std::vector<std::pair<std::int32_t, float>> row;
  std::size_t kept = 0;
  std::int64_t begin = 0;
  for (std::int64_t r = 0; r < sizes.major; ++r) {
    const std::int64_t end = starts[as_index(r + 1)];
    const auto listed = std::span(column).subspan(as_index(begin), as_index(end - begin));
    const auto counted = std::span(count).subspan(as_index(begin), as_index(end - begin));
    if (const std::int64_t repeated = sort_row(listed, counted, row); repeated >= 0)
      throw InputError(indices.place() + ": " + std::string(sizes.minor_name) + " " +
                       std::to_string(listed[as_index(repeated)]) + " is twice in " +
                       std::string(sizes.major_name) + " " + std::to_string(r) +
                       "; add up or remove repeated entries first");
    for (std::size_t i = 0; i < listed.size(); ++i) {
      if (counted[i] == 0) continue;
      column[kept] = listed[i];
      count[kept++] = counted[i];
    }
    begin = end;
    starts[as_index(r + 1)] = static_cast<std::int64_t>(kept);
  }
  column.resize(kept);
  count.resize(kept);
}

}  // namespace

CountMatrix read_sparse_group(const h5::Group& group, const SparseLayout& layout) {
  const Sizes sizes = sizes_of(layout);
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (layout.rows < 0 || layout.columns < 0 || layout.rows > kMost || layout.columns > kMost)
    throw InputError(group.place() + ": claims " + std::to_string(layout.rows) + " × " +
                     std::to_string(layout.columns) + " counts; expected sizes of 0 to " +
                     std::to_string(kMost));
  const Arrays arrays = {group.dataset("data"), group.dataset("indices"), group.dataset("indptr")};
  for (const h5::Dataset* array : {&arrays.data, &arrays.indices, &arrays.indptr}) require_list(*array);
  if (arrays.data.size() != arrays.indices.size())
    throw InputError(arrays.data.place() + ": has " + std::to_string(arrays.data.size()) +
                     " elements, but 'indices' beside it has " + std::to_string(arrays.indices.size()));
  std::vector<std::int64_t> starts = read_starts(arrays, sizes);
  std::vector<std::int32_t> column = read_indices(arrays.indices, sizes);
  std::vector<float> count = read_counts(arrays.data, layout.advice);
  put_in_order(arrays.indices, sizes, starts, column, count);
  CountMatrix matrix(sizes.major, sizes.minor, std::move(starts), std::move(column), std::move(count));
  if (layout.by == CompressedBy::kColumns) return matrix.transposed();
  return matrix;
}

}  // namespace libbio::spatial
