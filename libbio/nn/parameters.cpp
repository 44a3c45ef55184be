#include "libbio/nn/parameters.h"

#include <cmath>
#include <complex>

namespace libbio::nn {

Initial Initial::xavier(std::int64_t fan_in, std::int64_t fan_out) {
  return uniform(std::sqrt(6.0 / static_cast<double>(fan_in + fan_out)));
}

template <class T>
int Parameters<T>::declare(std::string name, Shape shape, Initial initial) {
  if (allocated_) throw ShapeError("parameter '" + name + "' is declared after the buffer was laid out");
  const int number = size();
  if (!numbers_.emplace(name, number).second) throw ShapeError("two parameters are called '" + name + "'");
  entries_.push_back({std::move(name), shape, initial, count_});
  count_ += shape.size();
  return number;
}

template <class T>
void Parameters<T>::allocate() {
  values_ = Tensor<T>({count_});
  allocated_ = true;
}

template <class T>
void Parameters<T>::initialise(const Rng& rng) {
  allocate();
  for (int tensor = 0; tensor < size(); ++tensor) {
    const Initial initial = entry(tensor).initial;
    Rng draws = rng.stream(static_cast<std::uint64_t>(tensor));
    for (T& value : value(tensor)) switch (initial.law) {
        case Initial::Law::constant:
          value = static_cast<T>(initial.value);
          break;
        case Initial::Law::normal:
          value = static_cast<T>(initial.value * draws.normal());
          break;
        case Initial::Law::uniform:
          value = static_cast<T>(initial.value * (2 * draws.uniform() - 1));
          break;
      }
  }
}

template <class T>
int Parameters<T>::find(std::string_view name) const {
  const auto found = numbers_.find(std::string(name));
  return found == numbers_.end() ? -1 : found->second;
}

template <class T>
std::span<T> Parameters<T>::values() {
  if (!allocated_) throw ShapeError("parameters are used before they are allocated");
  return values_.span();
}

template <class T>
View<T> Parameters<T>::value(int tensor) {
  return {values().data() + entry(tensor).offset, entry(tensor).shape};
}

template <class T>
void Parameters<T>::zero_gradients() {
  if (!has_gradients_) gradients_ = Tensor<T>({count_});
  gradients_.fill(T(0));
  has_gradients_ = true;
}

template <class T>
std::span<T> Parameters<T>::gradients() {
  if (!has_gradients_) throw ShapeError("gradients are used before zero_gradients()");
  return gradients_.span();
}

template <class T>
View<T> Parameters<T>::gradient(int tensor) {
  return {gradients().data() + entry(tensor).offset, entry(tensor).shape};
}

template class Parameters<float>;
template class Parameters<double>;
template class Parameters<std::complex<double>>;

}  // namespace libbio::nn
