// Dense row-major arrays: an owning Tensor and a non-owning View of contiguous memory.
//
// Indices and sizes are 64-bit throughout: the couplings of a long protein have more than 2^31 elements.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "libbio/error.h"

namespace libbio {

// Up to six dimensions, outermost first.
class Shape {
 public:
  static constexpr int kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims);
  explicit Shape(std::span<const std::int64_t> dims);

  int rank() const { return rank_; }
  std::int64_t operator[](int axis) const { return dims_[static_cast<std::size_t>(axis)]; }
  // Number of elements; 1 for rank 0.
  std::int64_t size() const;
  std::span<const std::int64_t> dims() const { return {dims_.data(), static_cast<std::size_t>(rank_)}; }
  std::string to_string() const;  // "[3, 20, 20]"
  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<std::int64_t, kMaxRank> dims_{};
  int rank_ = 0;
};

namespace detail {

// 64-byte aligned storage, so that a row of a cache-line multiple never straddles two lines.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t(64))); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, std::align_val_t(64)); }
  template <class U>
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator<U>&) {
    return true;
  }
  // Elements without a value given are left as they are (Tensor::for_overwrite); the others get theirs.
  template <class U>
  void construct(U* p) {
    ::new (static_cast<void*>(p)) U;
  }
  template <class U, class... Value>
  void construct(U* p, Value&&... value) {
    ::new (static_cast<void*>(p)) U(std::forward<Value>(value)...);
  }
};

template <class... Index>
std::int64_t offset(const Shape& shape, Index... index) {
  const std::int64_t indices[] = {static_cast<std::int64_t>(index)...};
  std::int64_t flat = 0;
  for (int axis = 0; axis < static_cast<int>(sizeof...(index)); ++axis)
    flat = flat * shape[axis] + indices[axis];
  return flat;
}

}  // namespace detail

// Contiguous row-major elements owned by somebody else.
template <class T>
class View {
 public:
  View() = default;
  View(T* data, Shape shape) : data_(data), shape_(shape) {}
  // A view of mutable elements is also a view of constant ones.
  template <class U, class = std::enable_if_t<std::is_same_v<const U, T>>>
  View(const View<U>& other) : data_(other.data()), shape_(other.shape()) {}

  T* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  std::int64_t dim(int axis) const { return shape_[axis]; }
  int rank() const { return shape_.rank(); }
  std::int64_t size() const { return shape_.size(); }
  T* begin() const { return data_; }
  T* end() const { return data_ + size(); }
  std::span<T> span() const { return {data_, static_cast<std::size_t>(size())}; }
  // As many indices as dimensions; not checked.
  template <class... Index>
  T& operator()(Index... index) const {
    return data_[detail::offset(shape_, index...)];
  }
  // The sub-array at position i of the outermost axis.
  View<T> operator[](std::int64_t i) const {
    Shape inner(shape_.dims().subspan(1));
    return {data_ + i * inner.size(), inner};
  }
  // The same elements under another shape of equal size (ShapeError otherwise).
  View<T> reshaped(Shape shape) const {
    if (shape.size() != size())
      throw ShapeError("cannot view " + shape_.to_string() + " as " + shape.to_string());
    return {data_, shape};
  }

 private:
  T* data_ = nullptr;
  Shape shape_{0};
};

// Owning array; elements start at zero.
template <class T>
class Tensor {
 public:
  Tensor() : shape_{0} {}
  explicit Tensor(Shape shape, T fill = T())
      : shape_(shape), elements_(static_cast<std::size_t>(shape.size()), fill) {}
  // Elements that are not set: for results of which every element is written before it is read. Saves one
  // pass through memory.
  static Tensor for_overwrite(Shape shape) {
    Tensor tensor;
    tensor.shape_ = shape;
    tensor.elements_ = Elements(static_cast<std::size_t>(shape.size()));
    return tensor;
  }

  T* data() { return elements_.data(); }
  const T* data() const { return elements_.data(); }
  const Shape& shape() const { return shape_; }
  std::int64_t dim(int axis) const { return shape_[axis]; }
  int rank() const { return shape_.rank(); }
  std::int64_t size() const { return shape_.size(); }
  T* begin() { return data(); }
  T* end() { return data() + size(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  std::span<T> span() { return {data(), static_cast<std::size_t>(size())}; }
  std::span<const T> span() const { return {data(), static_cast<std::size_t>(size())}; }
  template <class... Index>
  T& operator()(Index... index) {
    return data()[detail::offset(shape_, index...)];
  }
  template <class... Index>
  const T& operator()(Index... index) const {
    return data()[detail::offset(shape_, index...)];
  }
  View<T> operator[](std::int64_t i) { return view()[i]; }
  View<const T> operator[](std::int64_t i) const { return view()[i]; }
  View<T> view() { return {data(), shape_}; }
  View<const T> view() const { return {data(), shape_}; }
  operator View<T>() { return view(); }
  operator View<const T>() const { return view(); }
  void fill(T value) { elements_.assign(elements_.size(), value); }

 private:
  using Elements = std::vector<T, detail::AlignedAllocator<T>>;
  Shape shape_;
  Elements elements_;
};

// Throws ShapeError "<what> has shape [..], expected [..]" unless the shapes agree.
void require_shape(std::string_view what, const Shape& found, const Shape& expected);

}  // namespace libbio
