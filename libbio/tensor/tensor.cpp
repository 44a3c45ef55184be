#include "libbio/tensor/tensor.h"

#include <algorithm>

namespace libbio {

Shape::Shape(std::initializer_list<std::int64_t> dims)
    : Shape(std::span<const std::int64_t>(dims.begin(), dims.size())) {}

Shape::Shape(std::span<const std::int64_t> dims) : rank_(static_cast<int>(dims.size())) {
  if (rank_ > kMaxRank) throw ShapeError("at most six dimensions, asked for " + std::to_string(rank_));
  for (std::int64_t dim : dims)
    if (dim < 0) throw ShapeError("negative dimension " + std::to_string(dim));
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

std::int64_t Shape::size() const {
  std::int64_t size = 1;
  for (std::int64_t dim : dims()) size *= dim;
  return size;
}

std::string Shape::to_string() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) text += (axis ? ", " : "") + std::to_string((*this)[axis]);
  return text + "]";
}

bool operator==(const Shape& a, const Shape& b) {
  return std::ranges::equal(a.dims(), b.dims());
}

void require_shape(std::string_view what, const Shape& found, const Shape& expected) {
  if (!(found == expected))
    throw ShapeError(std::string(what) + " has shape " + found.to_string() + ", expected " +
                     expected.to_string());
}

}  // namespace libbio
