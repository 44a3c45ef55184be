// The weights of a model: one ordered list of named tensors in one contiguous buffer, with a gradient buffer
// of the same layout.
//
// Two phases. First layers declare their tensors in their constructors and keep the numbers they get; then
// allocate() or initialise() lays the buffer out. From the list come initialisation, optimizer, weights file
// and gradient tests.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::nn {

// How a tensor starts.
struct Initial {
  enum class Law { constant, normal, uniform };
  Law law = Law::constant;
  double value = 0;  // the constant, the standard deviation, or the half width around zero

  static Initial constant(double value) { return {Law::constant, value}; }
  static Initial normal(double standard_deviation) { return {Law::normal, standard_deviation}; }
  static Initial uniform(double half_width) { return {Law::uniform, half_width}; }
  // Uniform with half width sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio 2010, AISTATS 9, 249).
  static Initial xavier(std::int64_t fan_in, std::int64_t fan_out);
};

// Layers point to their Parameters: keep it in place and alive as long as they are used.
// Instantiated for float, double, std::complex<double>.
template <class T>
class Parameters {
 public:
  Parameters() = default;
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  // Adds a tensor and returns its number. ShapeError if the name is taken or the buffer is laid out already.
  int declare(std::string name, Shape shape, Initial initial = {});
  // Lays out the buffer, all zero (weights will be read from a file).
  void allocate();
  // Lays out the buffer and draws each tensor by its law. Tensor i uses stream i of `rng`, so it does not
  // depend on the tensors before it.
  void initialise(const Rng& rng);

  // Number of tensors.
  int size() const { return static_cast<int>(entries_.size()); }
  // Number of scalars.
  std::int64_t count() const { return count_; }
  const std::string& name(int tensor) const { return entry(tensor).name; }
  const Shape& shape(int tensor) const { return entry(tensor).shape; }
  // The number of the tensor called `name`, or -1.
  int find(std::string_view name) const;

  // ShapeError before allocate() or initialise().
  View<T> value(int tensor);
  std::span<T> values();
  // Sets all gradients to zero; the first call makes their buffer (prediction never needs it).
  void zero_gradients();
  // ShapeError before the first zero_gradients().
  View<T> gradient(int tensor);
  std::span<T> gradients();

 private:
  struct Entry {
    std::string name;
    Shape shape;
    Initial initial;
    std::int64_t offset;
  };
  const Entry& entry(int tensor) const { return entries_.at(static_cast<std::size_t>(tensor)); }

  std::vector<Entry> entries_;
  std::unordered_map<std::string, int> numbers_;
  std::int64_t count_ = 0;
  Tensor<T> values_, gradients_;
  bool allocated_ = false, has_gradients_ = false;
};

}  // namespace libbio::nn
