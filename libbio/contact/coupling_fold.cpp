#include "libbio/contact/coupling_fold.h"

#include <complex>

#include "libbio/tensor/matrix_product.h"

namespace libbio::contact {

template <class T>
SplitValues<T>::SplitValues(std::int64_t head_pairs)
    : even(Shape{head_pairs, kEvenSize}), odd(Shape{head_pairs, kOddSize}) {}

template <class T>
void SplitValues<T>::split(View<const T> value) {
  for (std::int64_t r = 0; r < value.dim(0); ++r) {
    T* e = even[r].data();
    T* o = odd[r].data();
    for (int a = 0; a < kLetters; ++a) {
      *e++ = value(r, a, a);
      for (int b = a + 1; b < kLetters; ++b) {
        *e++ = (value(r, a, b) + value(r, b, a)) * T(0.5);
        *o++ = (value(r, a, b) - value(r, b, a)) * T(0.5);
      }
    }
  }
}

template <class T>
void SplitValues<T>::add_gradient_to(View<T> value_gradient) const {
  for (std::int64_t r = 0; r < value_gradient.dim(0); ++r) {
    const T* e = even[r].data();
    const T* o = odd[r].data();
    for (int a = 0; a < kLetters; ++a) {
      value_gradient(r, a, a) += *e++;
      for (int b = a + 1; b < kLetters; ++b, ++e, ++o) {
        value_gradient(r, a, b) += (*e + *o) * T(0.5);
        value_gradient(r, b, a) += (*e - *o) * T(0.5);
      }
    }
  }
}

template <class T>
CouplingRows<T>::CouplingRows(std::int64_t rows, std::int64_t columns)
    : even(Shape{rows * columns, kEvenSize}), odd(Shape{rows * columns, kOddSize}) {}

template <class T>
void fold_rows(View<const T> even_maps, View<const T> odd_maps, const SplitValues<T>& values,
               std::int64_t first_row, std::int64_t rows, CouplingRows<T>& couplings) {
  const std::int64_t head_pairs = even_maps.dim(0), columns = even_maps.dim(1), map = columns * columns;
  matrix_product(Transpose::yes, Transpose::no, rows * columns, kEvenSize, head_pairs, T(1),
                 even_maps.data() + first_row * columns, map, values.even.data(), kEvenSize, T(0),
                 couplings.even.data(), kEvenSize);
  matrix_product(Transpose::yes, Transpose::no, rows * columns, kOddSize, head_pairs, T(1),
                 odd_maps.data() + first_row * columns, map, values.odd.data(), kOddSize, T(0),
                 couplings.odd.data(), kOddSize);
}

template <class T>
void backpropagate_fold(View<T> even_maps, View<T> odd_maps, const SplitValues<T>& values,
                        std::int64_t first_row, std::int64_t rows, const CouplingRows<T>& gradient,
                        SplitValues<T>& value_gradient) {
  const std::int64_t head_pairs = even_maps.dim(0), columns = even_maps.dim(1), map = columns * columns;
  const auto part = [&](T* maps, const Tensor<T>& value, const Tensor<T>& d_coupling, Tensor<T>& d_value) {
    const std::int64_t size = value.dim(1);
    matrix_product(Transpose::no, Transpose::no, head_pairs, size, rows * columns, T(1), maps, map,
                   d_coupling.data(), size, T(1), d_value.data(), size);
    matrix_product(Transpose::no, Transpose::yes, head_pairs, rows * columns, size, T(1), value.data(), size,
                   d_coupling.data(), size, T(0), maps, map);
  };
  part(even_maps.data() + first_row * columns, values.even, gradient.even, value_gradient.even);
  part(odd_maps.data() + first_row * columns, values.odd, gradient.odd, value_gradient.odd);
}

template <class T>
void unpack_block(const CouplingRows<T>& couplings, std::int64_t row, T* block) {
  const T* e = couplings.even.data() + row * kEvenSize;
  const T* o = couplings.odd.data() + row * kOddSize;
  for (int a = 0; a < kLetters; ++a) {
    block[a * kLetters + a] = *e++;
    for (int b = a + 1; b < kLetters; ++b, ++e, ++o) {
      block[b * kLetters + a] = *e + *o;
      block[a * kLetters + b] = *e - *o;
    }
  }
}

#define LIBBIO_INSTANTIATE(T)                                                                              \
  template struct SplitValues<T>;                                                                          \
  template struct CouplingRows<T>;                                                                         \
  template void fold_rows(View<const T>, View<const T>, const SplitValues<T>&, std::int64_t, std::int64_t, \
                          CouplingRows<T>&);                                                               \
  template void backpropagate_fold(View<T>, View<T>, const SplitValues<T>&, std::int64_t, std::int64_t,    \
                                   const CouplingRows<T>&, SplitValues<T>&);                               \
  template void unpack_block(const CouplingRows<T>&, std::int64_t, T*);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)

}  // namespace libbio::contact
