#include "libbio/attention/scores.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "libbio/tensor/matrix_product.h"

namespace libbio::attention {
namespace {

template <class T>
struct HeadMatrices {
  const T *query, *key, *score_vector;
  std::int64_t key_count, head_size;
};

template <class T>
HeadMatrices<T> head_matrices(const Inputs<T>& inputs, const QueryBlock& block) {
  const std::int64_t head_size = inputs.key.dim(3);
  return {&inputs.query(block.item, block.head, block.first, 0), &inputs.key(block.item, block.head, 0, 0),
          inputs.score_vector.data() ? inputs.score_vector.data() + block.head * head_size : nullptr,
          inputs.key.dim(2), head_size};
}

template <class T>
void add_additive_scores(const HeadMatrices<T>& head, std::int64_t count, T scale, T* scores) {
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = 0; j < head.key_count; ++j) {
      const T* const q = head.query + i * head.head_size;
      const T* const k = head.key + j * head.head_size;
      T sum = 0;
      for (std::int64_t t = 0; t < head.head_size; ++t) sum += head.score_vector[t] * std::tanh(q[t] + k[t]);
      scores[i * head.key_count + j] += scale * sum;
    }
}

template <class T>
void additive_scores_backward(const HeadMatrices<T>& head, std::int64_t count, T scale, const T* d_scores,
                              T* d_query, T* d_key, T* d_score_vector) {
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = 0; j < head.key_count; ++j) {
      const T* const q = head.query + i * head.head_size;
      const T* const k = head.key + j * head.head_size;
      const T ds = scale * d_scores[i * head.key_count + j];
      for (std::int64_t t = 0; t < head.head_size; ++t) {
        const T tanh = std::tanh(q[t] + k[t]);
        const T d_sum = ds * head.score_vector[t] * (T(1) - tanh * tanh);
        if (d_query) d_query[i * head.head_size + t] += d_sum;
        if (d_key) d_key[j * head.head_size + t] += d_sum;
        if (d_score_vector) d_score_vector[t] += ds * tanh;
      }
    }
}

}  // namespace

template <class T>
void compute_scores(const Inputs<T>& inputs, const QueryBlock& block, T* scores) {
  const HeadMatrices<T> head = head_matrices(inputs, block);
  const std::int64_t elements = block.count * head.key_count;
  const T scale = static_cast<T>(inputs.scale);
  const bool biased = inputs.bias.data();
  if (biased)
    std::copy_n(&inputs.bias(inputs.bias.dim(0) == 1 ? 0 : block.head, block.first, 0), elements, scores);
  if (head.score_vector) {
    if (!biased) std::fill_n(scores, elements, T(0));
    add_additive_scores(head, block.count, scale, scores);
  } else {
    matrix_product<T>(Transpose::no, Transpose::yes, block.count, head.key_count, head.head_size, scale,
                      head.query, head.head_size, head.key, head.head_size, biased ? T(1) : T(0), scores,
                      head.key_count);
  }
  hide_invisible(inputs.mask, block.item, block.first, block.count, head.key_count, scores);
}

template <class T>
void scores_backward(const Inputs<T>& inputs, const QueryBlock& block, const T* d_scores,
                     const InputGradients<T>& gradients) {
  const HeadMatrices<T> head = head_matrices(inputs, block);
  const T scale = static_cast<T>(inputs.scale);
  T* const d_query =
      gradients.query.data() ? &gradients.query(block.item, block.head, block.first, 0) : nullptr;
  T* const d_key = gradients.key.data() ? &gradients.key(block.item, block.head, 0, 0) : nullptr;
  if (head.score_vector) {
    T* const d_score_vector =
        gradients.score_vector.data() ? gradients.score_vector.data() + block.head * head.head_size : nullptr;
    additive_scores_backward(head, block.count, scale, d_scores, d_query, d_key, d_score_vector);
    return;
  }
  if (d_query)
    matrix_product<T>(Transpose::no, Transpose::no, block.count, head.head_size, head.key_count, scale,
                      d_scores, head.key_count, head.key, head.head_size, T(1), d_query, head.head_size);
  if (d_key)
    matrix_product<T>(Transpose::yes, Transpose::no, head.key_count, head.head_size, block.count, scale,
                      d_scores, head.key_count, head.query, head.head_size, T(1), d_key, head.head_size);
}

std::int64_t queries_per_block(std::int64_t key_count) {
  constexpr std::int64_t kScores = 128 * 1024;
  return std::max<std::int64_t>(32, kScores / key_count);
}

#define LIBBIO_INSTANTIATE(T)                                               \
  template void compute_scores<T>(const Inputs<T>&, const QueryBlock&, T*); \
  template void scores_backward<T>(const Inputs<T>&, const QueryBlock&, const T*, const InputGradients<T>&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
