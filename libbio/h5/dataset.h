// An array of numbers, truth values or strings in an HDF5 file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/h5/object.h"

namespace libbio::h5 {

// Sizes of an array, outermost first; empty for a scalar.
using Dims = std::vector<std::int64_t>;
std::int64_t element_count(const Dims& dims);
std::string to_string(const Dims& dims);  // "[3, 20]"; "scalar" for no dimension

enum class ElementType { kFloat32, kFloat64, kInt32, kInt64, kUint8, kUint64, kBool, kString };
std::string_view name_of(ElementType type);  // "float32"

class Dataset : public Object {
 public:
  // For numbers the first of uint8, int32, int64, uint64, float32, float64 that holds every stored value.
  ElementType type() const { return type_; }
  const Dims& dims() const { return dims_; }
  std::int64_t size() const { return element_count(dims_); }

  // All elements, row-major. T is float, double or std::int32_t, int64_t, uint8_t, uint64_t. InputError
  // unless every value of the stored type is a value of T (no rounding, no wrapping, no integer read as a
  // real number).
  template <class T>
  std::vector<T> read() const;
  // The same into memory of the caller; ShapeError unless the sizes agree.
  template <class T>
  void read_into(std::span<T> elements) const;
  // The elements from step `first` of the outermost axis on, row-major, as many whole steps as fill
  // `elements`; types as above. For arrays that would not fit into memory twice: pieces of some ten thousand
  // elements, in order, cost no more time than the whole at once. Ask require_stored() first: it is not asked
  // here. ShapeError for an array without dimensions, parts of steps, or steps that are not there.
  template <class T>
  void read_range(std::int64_t first, std::span<T> elements) const;
  // Steps of the outermost axis that are stored together, at least 1: reading as many at once, or a multiple,
  // decompresses nothing twice.
  std::int64_t steps_per_chunk() const;
  std::vector<bool> read_bools() const;
  std::vector<std::string> read_strings() const;
  // InputError where the claimed size cannot be in the file: to be asked before memory is. read() asks.
  void require_stored() const;

 private:
  friend class Group;
  Dataset(Handle handle, std::string place);

  ElementType type_ = ElementType::kFloat32;
  Dims dims_;
};

}  // namespace libbio::h5
