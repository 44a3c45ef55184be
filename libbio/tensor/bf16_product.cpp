#include "libbio/tensor/bf16_product.h"

#include <algorithm>
#include <bit>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>

#include "libbio/tensor/backend_threads.h"
#include "libbio/tensor/instruction_set.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio {
namespace {

// Adding 0x7fff, and one more where the last kept bit is odd, carries exactly when the nearest is above. A
// NaN is kept from turning into infinity by its own bit.
[[gnu::always_inline]] inline std::uint32_t rounded_bits(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t nearest = bits + 0x7fffu + ((bits >> 16) & 1u), quiet = bits | 0x00400000u;
  return ((bits & 0x7fffffffu) > 0x7f800000u ? quiet : nearest) & 0xffff0000u;
}

using dnnl::memory;

const dnnl::engine& cpu() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

memory::desc row_major(std::int64_t rows, std::int64_t columns, memory::data_type type) {
  return {{rows, columns}, type, memory::format_tag::ab};
}

// Calls run(), with the errors of oneDNN in our words.
template <class Run>
auto translated(const char* what, const Run& run) {
  try {
    const OneBackendThread one_thread;
    return run();
  } catch (const dnnl::error& error) {
    if (error.status == dnnl_out_of_memory) throw std::bad_alloc();
    throw ShapeError(std::string("oneDNN refused ") + what + ": " + error.what());
  }
}

// The product of `rows` rows. oneDNN keeps what it generated, by shape, so that asking again is cheap.
dnnl::matmul::primitive_desc product(std::int64_t rows, std::int64_t in, std::int64_t out,
                                     const memory::desc& weights, bool has_bias, Bf16Matrix::Target target) {
  const memory::desc x = row_major(rows, in, memory::data_type::bf16),
                     y = row_major(rows, out, memory::data_type::f32),
                     bias = row_major(1, out, memory::data_type::f32);
  dnnl::primitive_attr attributes;
  // Memory of the caller: the library's own would be that of the thread that made the primitive.
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (target == Bf16Matrix::Target::add) {
    dnnl::post_ops sum;
    sum.append_sum(1.0f);
    attributes.set_post_ops(sum);
  }
  return {has_bias ? dnnl::matmul::desc(x, weights, bias, y) : dnnl::matmul::desc(x, weights, y), attributes,
          cpu()};
}

constexpr std::int64_t kTypicalRows = 256;  // for which the layout of the weights is chosen

}  // namespace

LIBBIO_DISPATCHED void round_to_bf16(std::int64_t n, const float* x, float* rounded) {
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) rounded[i] = std::bit_cast<float>(rounded_bits(x[i]));
}

LIBBIO_DISPATCHED void round_to_bf16(std::int64_t n, const float* x, std::uint16_t* upper_halves) {
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) upper_halves[i] = static_cast<std::uint16_t>(rounded_bits(x[i]) >> 16);
}

struct Bf16Matrix::Packed {
  memory::desc layout;
  Tensor<std::uint8_t> bytes;
};

bool Bf16Matrix::is_native() {
  static const bool native =
      (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
  return native;
}

Bf16Matrix::Bf16Matrix(View<const float> weight) : out_(0), in_(0) {
  if (weight.rank() != 2 || weight.size() == 0)
    throw ShapeError("a matrix in bf16 has shape " + weight.shape().to_string() +
                     ", expected two axes that are not empty");
  out_ = weight.dim(0);
  in_ = weight.dim(1);
  if (!is_native()) {
    rounded_ = Tensor<float>::for_overwrite(weight.shape());
    round_to_bf16(weight.size(), weight.data(), rounded_.data());
    return;
  }
  translated("to pack a matrix in bf16", [&] {
    const memory::desc any({in_, out_}, memory::data_type::bf16, memory::format_tag::any);
    const memory::desc layout = product(kTypicalRows, in_, out_, any, true, Target::overwrite).weights_desc();
    packed_ = std::make_unique<Packed>(
        Packed{layout, Tensor<std::uint8_t>({static_cast<std::int64_t>(layout.get_size())})});
    memory from({{in_, out_}, memory::data_type::f32, memory::format_tag::ba}, cpu(),
                const_cast<float*>(weight.data()));  // only read
    memory to(layout, cpu(), packed_->bytes.data());
    dnnl::stream stream(cpu());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
  });
}

Bf16Matrix::~Bf16Matrix() = default;
Bf16Matrix::Bf16Matrix(Bf16Matrix&&) noexcept = default;
Bf16Matrix& Bf16Matrix::operator=(Bf16Matrix&&) noexcept = default;

void Bf16Matrix::multiply(std::int64_t rows, const float* x, const float* bias, Target target,
                          float* y) const {
  if (rows == 0) return;
  if (!packed_) {
    Tensor<float> operand = Tensor<float>::for_overwrite({rows, in_});
    round_to_bf16(operand.size(), x, operand.data());
    matrix_product<float>(Transpose::no, Transpose::yes, rows, out_, in_, 1, operand.data(), in_,
                          rounded_.data(), in_, target == Target::add ? 1.0f : 0.0f, y, out_);
    if (bias)
      for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t o = 0; o < out_; ++o) y[row * out_ + o] += bias[o];
    return;
  }
  Tensor<std::uint16_t> operand = Tensor<std::uint16_t>::for_overwrite({rows, in_});
  round_to_bf16(operand.size(), x, operand.data());
  translated("a product in bf16", [&] {
    const auto description = product(rows, in_, out_, packed_->layout, bias != nullptr, target);
    auto scratch = Tensor<std::uint8_t>::for_overwrite(
        {static_cast<std::int64_t>(description.scratchpad_desc().get_size())});
    const auto at = [&](const memory::desc& layout, const void* address) {
      return memory(layout, cpu(), const_cast<void*>(address));
    };
    std::unordered_map<int, memory> arguments = {
        {DNNL_ARG_SRC, at(description.src_desc(), operand.data())},
        {DNNL_ARG_WEIGHTS, at(packed_->layout, packed_->bytes.data())},
        {DNNL_ARG_DST, at(description.dst_desc(), y)},
        {DNNL_ARG_SCRATCHPAD, at(description.scratchpad_desc(), scratch.data())}};
    if (bias) arguments.emplace(DNNL_ARG_BIAS, at(description.bias_desc(), bias));
    dnnl::stream stream(cpu());
    dnnl::matmul(description).execute(stream, arguments);
    stream.wait();
  });
}

}  // namespace libbio
