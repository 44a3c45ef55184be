#include "libbio/nn/multi_head_attention.h"

#include <algorithm>
#include <complex>
#include <memory>

#include "libbio/attention/attention.h"

namespace libbio::nn {
namespace {

// [B, L, H·d] -> [B, H, L, d]
template <class T>
Tensor<T> split_heads(const Tensor<T>& flat, std::int64_t heads) {
  const std::int64_t batch = flat.dim(0), length = flat.dim(1), size = flat.dim(2) / heads;
  Tensor<T> split({batch, heads, length, size});
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t h = 0; h < heads; ++h)
      for (std::int64_t i = 0; i < length; ++i) std::copy_n(&flat(b, i, h * size), size, &split(b, h, i, 0));
  return split;
}

// [B, H, L, d] added to [B, L, H·d]
template <class T>
void add_merged_heads(const Tensor<T>& split, Tensor<T>& flat) {
  const std::int64_t size = split.dim(3);
  for (std::int64_t b = 0; b < split.dim(0); ++b)
    for (std::int64_t h = 0; h < split.dim(1); ++h)
      for (std::int64_t i = 0; i < split.dim(2); ++i) {
        const T* const from = &split(b, h, i, 0);
        T* const to = &flat(b, i, h * size);
        for (std::int64_t t = 0; t < size; ++t) to[t] += from[t];
      }
}

// The operands of the kernel. Owns what the views of `inputs` see.
template <class T>
struct SplitOperands {
  Tensor<T> query, key, value;

  SplitOperands(const Activation<T>& q, const Activation<T>& k, const Activation<T>& v, std::int64_t heads)
      : query(split_heads(q.value(), heads)),
        key(split_heads(k.value(), heads)),
        value(split_heads(v.value(), heads)) {}

  attention::Inputs<T> inputs(const std::optional<Activation<T>>& bias, double scale,
                              const attention::Mask& mask) const {
    attention::Inputs<T> inputs;
    inputs.query = query;
    inputs.key = key;
    inputs.value = value;
    if (bias) inputs.bias = bias->value();
    inputs.scale = scale;
    inputs.mask = mask;
    return inputs;
  }
};

// What one call of attend() leaves for its derivative.
template <class T>
struct AttendRecord {
  Activation<T> q, k, v, output;
  std::optional<Activation<T>> bias;
  std::int64_t heads;
  double scale;
  attention::Mask mask;  // mask.keys views key_mask
  Tensor<std::uint8_t> key_mask;
  Tensor<T> log_sum_exp;

  void backward(Workers& workers) const {
    const SplitOperands<T> split(q, k, v, heads);
    const Tensor<T> d_output = split_heads(output.gradient(), heads);
    Tensor<T> d_query(split.query.shape()), d_key(split.key.shape()), d_value(split.value.shape());
    attention::InputGradients<T> gradients;
    gradients.query = d_query;
    gradients.key = d_key;
    gradients.value = d_value;
    if (bias) gradients.bias = bias->gradient();
    attention::attention_backward<T>(split.inputs(bias, scale, mask), log_sum_exp, d_output, gradients,
                                     workers);
    add_merged_heads(d_query, q.gradient());
    add_merged_heads(d_key, k.gradient());
    add_merged_heads(d_value, v.gradient());
  }
};

template <class T>
void require_heads(const char* what, const Activation<T>& x, std::int64_t heads) {
  if (x.shape().rank() != 3 || heads < 1 || x.shape()[2] % heads != 0)
    throw ShapeError(std::string(what) + " has shape " + x.shape().to_string() +
                     ", expected rank 3 and a last axis divisible by " + std::to_string(heads) + " heads");
}

}  // namespace

template <class T>
Activation<T> attend(const Activation<T>& q, const Activation<T>& k, const Activation<T>& v,
                     std::int64_t heads, double scale, const attention::Mask& mask,
                     const std::optional<Activation<T>>& bias, const Pass& pass) {
  require_heads("query", q, heads);
  require_heads("key", k, heads);
  require_heads("value", v, heads);
  const std::int64_t batch = q.shape()[0], queries = q.shape()[1];
  const SplitOperands<T> split(q, k, v, heads);
  Tensor<T> heads_output({batch, heads, queries, split.value.dim(3)}), log_sum_exp({batch, heads, queries});
  attention::attention_forward<T>(split.inputs(bias, scale, mask), heads_output, log_sum_exp, pass.workers);
  Tensor<T> merged({batch, queries, v.shape()[2]});
  add_merged_heads(heads_output, merged);
  Activation<T> output(std::move(merged));
  if (pass.tape) {
    auto record = std::make_shared<AttendRecord<T>>(
        AttendRecord<T>{q, k, v, output, bias, heads, scale, mask, {}, std::move(log_sum_exp)});
    if (mask.keys.data()) {
      record->key_mask = Tensor<std::uint8_t>(mask.keys.shape());
      std::ranges::copy(mask.keys, record->key_mask.begin());
      record->mask.keys = record->key_mask;
    }
    pass.tape->record([record, &workers = pass.workers] { record->backward(workers); });
  }
  return output;
}

template <class T>
MultiHeadAttention<T>::MultiHeadAttention(Parameters<T>& parameters, const std::string& name,
                                          const MultiHeadAttentionSizes& sizes)
    : heads_(sizes.heads),
      scale_(attention::dot_product_scale(sizes.channels / sizes.heads, sizes.temperature)),
      q_proj_(parameters, name + ".q_proj", sizes.channels, sizes.channels),
      k_proj_(parameters, name + ".k_proj", sizes.context_channels, sizes.channels),
      v_proj_(parameters, name + ".v_proj", sizes.context_channels, sizes.channels),
      out_proj_(parameters, name + ".out_proj", sizes.channels, sizes.channels) {}

template <class T>
Activation<T> MultiHeadAttention<T>::forward(const Activation<T>& x, const Activation<T>& context,
                                             const attention::Mask& mask,
                                             const std::optional<Activation<T>>& bias,
                                             const Pass& pass) const {
  return out_proj_.forward(attend<T>(q_proj_.forward(x, pass), k_proj_.forward(context, pass),
                                     v_proj_.forward(context, pass), heads_, scale_, mask, bias, pass),
                           pass);
}

#define LIBBIO_INSTANTIATE(T)                                                                        \
  template Activation<T> attend<T>(const Activation<T>&, const Activation<T>&, const Activation<T>&, \
                                   std::int64_t, double, const attention::Mask&,                     \
                                   const std::optional<Activation<T>>&, const Pass&);                \
  template class MultiHeadAttention<T>;
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
