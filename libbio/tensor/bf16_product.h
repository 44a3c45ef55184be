// Matrix products with operands in bfloat16 and sums in float, for weights that are used many times.
//
// bfloat16 is float cut to its upper 16 bits: the same range, 8 significant bits, relative rounding error at
// most 2^-8. Both operands are rounded to nearest, ties to even; products are exact in float; sums are float.
// oneDNN computes where the CPU has instructions for it (AVX-512 with bf16; AMX is used by oneDNN of its own
// accord where it is found). Elsewhere the rounded operands are multiplied as floats: the same numbers up to
// the order of the sums, at the speed of float.
#pragma once

#include <cstdint>
#include <memory>

#include "libbio/tensor/tensor.h"

namespace libbio {

// Nearest bfloat16 of each number, ties to even, as a float and as its upper half. Infinity and NaN stay.
void round_to_bf16(std::int64_t n, const float* x, float* rounded);
void round_to_bf16(std::int64_t n, const float* x, std::uint16_t* upper_halves);

// W of y = x Wᵀ, rounded and laid out for the CPU once.
class Bf16Matrix {
 public:
  // weight [out, in]; not needed afterwards.
  explicit Bf16Matrix(View<const float> weight);
  ~Bf16Matrix();
  Bf16Matrix(Bf16Matrix&&) noexcept;
  Bf16Matrix& operator=(Bf16Matrix&&) noexcept;

  std::int64_t out() const { return out_; }
  std::int64_t in() const { return in_; }

  // y = x Wᵀ + bias, or y += x Wᵀ + bias, of contiguous x [rows, in] and y [rows, out]; bias [out] or null.
  // One thread; several may call at the same time.
  enum class Target { overwrite, add };
  void multiply(std::int64_t rows, const float* x, const float* bias, Target target, float* y) const;

  // Whether products run on bf16 instructions here.
  static bool is_native();

 private:
  struct Packed;
  std::int64_t out_, in_;
  std::unique_ptr<Packed> packed_;  // native
  Tensor<float> rounded_;           // otherwise
};

}  // namespace libbio
