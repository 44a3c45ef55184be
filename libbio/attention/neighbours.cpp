#include "libbio/attention/neighbours.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <string>
#include <type_traits>
#include <vector>

#include "libbio/attention/fast_exp.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::attention {
namespace {

struct Sizes {
  std::int64_t queries, keys, channels, heads, head_size;
};

template <class T>
Sizes sizes_of(const NeighbourInputs<T>& inputs) {
  const NeighbourLists& lists = inputs.lists;
  Sizes s{inputs.query.dim(0), inputs.key.dim(0), inputs.query.dim(1), inputs.heads, 0};
  s.head_size = inputs.heads < 1 ? 0 : s.channels / inputs.heads;
  if (s.head_size * s.heads != s.channels)
    throw ShapeError(std::to_string(s.channels) + " channels cannot be cut into " + std::to_string(s.heads) +
                     " heads");
  require_shape("key of neighbour attention", inputs.key.shape(), {s.keys, s.channels});
  require_shape("value of neighbour attention", inputs.value.shape(), {s.keys, s.channels});
  const auto entries = static_cast<std::int64_t>(lists.keys.size());
  if (static_cast<std::int64_t>(lists.offsets.size()) != s.queries + 1 || lists.offsets.back() != entries)
    throw ShapeError("neighbour lists do not fit " + std::to_string(s.queries) + " queries");
  if (!lists.edges.empty() && lists.edges.size() != lists.keys.size())
    throw ShapeError("neighbour lists have " + std::to_string(lists.edges.size()) + " edges for " +
                     std::to_string(entries) + " keys");
  const auto require_edges = [&](const char* what, const View<const T>& rows, const Shape& shape) {
    if (rows.data()) require_shape(what, rows.shape(), shape);
  };
  std::int64_t edges = entries;
  for (const View<const T>& rows : {inputs.bias, inputs.gate, inputs.envelope})
    if (rows.data()) edges = rows.dim(0);
  require_edges("bias of neighbour attention", inputs.bias, {edges, s.heads});
  require_edges("gate of neighbour attention", inputs.gate, {edges, s.channels});
  require_edges("envelope of neighbour attention", inputs.envelope, {edges});
  const auto outside = [](std::span<const std::int32_t> numbers, std::int64_t size) {
    return std::ranges::any_of(numbers, [&](std::int32_t n) { return n < 0 || n >= size; });
  };
  if (outside(lists.keys, s.keys) || outside(lists.edges, edges) ||
      edges < (lists.edges.empty() ? entries : 0))
    throw ShapeError("neighbour lists name a key or edge that does not exist");
  return s;
}

[[gnu::always_inline]] inline float exponential(float x) {
  return fast_exp(x);
}
[[gnu::always_inline]] inline double exponential(double x) {
  return std::exp(x);
}
inline std::complex<double> exponential(std::complex<double> x) {
  return std::exp(x);
}

template <class T>
inline T dot(std::int64_t n, const T* a, const T* b) {
  T sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += a[c] * b[c];
  return sum;
}
[[gnu::always_inline]] inline float dot(std::int64_t n, const float* a, const float* b) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t c = 0; c < n; ++c) sum += a[c] * b[c];
  return sum;
}

// Σ_c d_o (1 + g) v; without g: Σ_c d_o v.
template <class T>
inline T gated_dot(std::int64_t n, const T* d_o, const T* g, const T* v) {
  if (!g) return dot(n, d_o, v);
  T sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += d_o[c] * (T(1) + g[c]) * v[c];
  return sum;
}
[[gnu::always_inline]] inline float gated_dot(std::int64_t n, const float* d_o, const float* g,
                                              const float* v) {
  if (!g) return dot(n, d_o, v);
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t c = 0; c < n; ++c) sum += d_o[c] * (1.0F + g[c]) * v[c];
  return sum;
}

// to += a (1 + g) x; without g: to += a x.
template <class T>
[[gnu::always_inline]] inline void add_gated(std::int64_t n, T a, const T* g, const T* x, T* to) {
  if (g) {
#pragma omp simd
    for (std::int64_t c = 0; c < n; ++c) to[c] += a * (T(1) + g[c]) * x[c];
  } else {
#pragma omp simd
    for (std::int64_t c = 0; c < n; ++c) to[c] += a * x[c];
  }
}

// One entry of a list: the rows of keys and of edges that it means.
template <class T>
struct Entry {
  std::int64_t key, edge;
  T envelope;

  [[gnu::always_inline]] Entry(const NeighbourInputs<T>& in, std::int64_t n)
      : key(in.lists.keys[static_cast<std::size_t>(n)]),
        edge(in.lists.edges.empty() ? n : in.lists.edges[static_cast<std::size_t>(n)]),
        envelope(in.envelope.data() ? in.envelope.data()[edge] : T(1)) {}
};

// scores [n, H] of one list.
template <class T>
[[gnu::always_inline]] inline void score_list(const NeighbourInputs<T>& in, const Sizes& s, std::int64_t i,
                                              T* scores) {
  const NeighbourLists& lists = in.lists;
  const T* const q = in.query.data() + i * s.channels;
  const T scale = static_cast<T>(in.scale);
  for (std::int64_t n = lists.offsets[static_cast<std::size_t>(i)];
       n < lists.offsets[static_cast<std::size_t>(i) + 1]; ++n) {
    const Entry<T> entry(in, n);
    const T* const k = in.key.data() + entry.key * s.channels;
    const T* const bias = in.bias.data() ? in.bias.data() + entry.edge * s.heads : nullptr;
    for (std::int64_t h = 0; h < s.heads; ++h) {
      const std::int64_t first = h * s.head_size;
      *scores++ = scale * dot(s.head_size, q + first, k + first) + (bias ? bias[h] : T(0));
    }
  }
}

template <class T>
[[gnu::always_inline]] inline void forward(const NeighbourInputs<T>& in, const Sizes& s, T* output,
                                           T* log_normaliser, std::vector<T>& scores) {
  const NeighbourLists& lists = in.lists;
  for (std::int64_t i = 0; i < s.queries; ++i) {
    const std::int64_t begin = lists.offsets[static_cast<std::size_t>(i)],
                       end = lists.offsets[static_cast<std::size_t>(i) + 1], count = end - begin;
    T* const o = output + i * s.channels;
    std::fill_n(o, s.channels, T(0));
    scores.resize(static_cast<std::size_t>(count * s.heads));
    T* const p = scores.data();
    score_list(in, s, i, p);
    for (std::int64_t h = 0; h < s.heads; ++h) {
      // Any reference point serves; the largest real part keeps the exponentials from overflowing.
      double highest = in.null_key || count == 0 ? 0 : std::real(p[h]);
      for (std::int64_t n = 0; n < count; ++n)
        highest = std::max<double>(highest, std::real(p[n * s.heads + h]));
      const T top = static_cast<T>(highest);
      T sum = in.null_key ? exponential(-top) : T(0);
      for (std::int64_t n = 0; n < count; ++n) {
        const T weight = exponential(p[n * s.heads + h] - top) * Entry<T>(in, begin + n).envelope;
        p[n * s.heads + h] = weight;
        sum += weight;
      }
      const bool sees_nothing = std::real(sum) == 0;  // no key, or all at the end of the envelope
      const T inverse = sees_nothing ? T(0) : T(1) / sum;
      log_normaliser[i * s.heads + h] = sees_nothing ? T(0) : std::log(sum) + top;
      for (std::int64_t n = 0; n < count; ++n) p[n * s.heads + h] *= inverse;
    }
    for (std::int64_t n = 0; n < count; ++n) {
      const Entry<T> entry(in, begin + n);
      const T* const v = in.value.data() + entry.key * s.channels;
      const T* const g = in.gate.data() ? in.gate.data() + entry.edge * s.channels : nullptr;
      for (std::int64_t h = 0; h < s.heads; ++h) {
        const std::int64_t first = h * s.head_size;
        add_gated(s.head_size, p[n * s.heads + h], g ? g + first : g, v + first, o + first);
      }
    }
  }
}

template <class T>
[[gnu::always_inline]] inline void backward(const NeighbourInputs<T>& in, const Sizes& s,
                                            const T* log_normaliser, const T* d_output,
                                            const NeighbourGradients<T>& to, std::vector<T>& scores,
                                            std::vector<T>& slopes) {
  const NeighbourLists& lists = in.lists;
  const T scale = static_cast<T>(in.scale);
  for (std::int64_t i = 0; i < s.queries; ++i) {
    const std::int64_t begin = lists.offsets[static_cast<std::size_t>(i)],
                       end = lists.offsets[static_cast<std::size_t>(i) + 1], count = end - begin;
    if (count == 0) continue;
    scores.resize(static_cast<std::size_t>(count * s.heads));
    slopes.resize(static_cast<std::size_t>(count * s.heads));
    T* const p = scores.data();  // exp(s) / Z, without the envelope
    T* const dp = slopes.data();
    score_list(in, s, i, p);
    for (std::int64_t n = 0; n < count; ++n)
      for (std::int64_t h = 0; h < s.heads; ++h)
        p[n * s.heads + h] = exponential(p[n * s.heads + h] - log_normaliser[i * s.heads + h]);
    const T* const d_o = d_output + i * s.channels;
    for (std::int64_t n = 0; n < count; ++n) {
      const Entry<T> entry(in, begin + n);
      const T* const v = in.value.data() + entry.key * s.channels;
      const T* const g = in.gate.data() ? in.gate.data() + entry.edge * s.channels : nullptr;
      for (std::int64_t h = 0; h < s.heads; ++h) {
        const std::int64_t first = h * s.head_size, size = s.head_size;
        const T* const head_gate = g ? g + first : g;
        const T weight = entry.envelope * p[n * s.heads + h];
        dp[n * s.heads + h] = gated_dot(size, d_o + first, head_gate, v + first);
        if (to.value.data())
          add_gated(size, weight, head_gate, d_o + first, to.value.data() + entry.key * s.channels + first);
        if (g && to.gate.data()) {
          T* const d_g = to.gate.data() + entry.edge * s.channels + first;
#pragma omp simd
          for (std::int64_t c = 0; c < size; ++c) d_g[c] += weight * v[first + c] * d_o[first + c];
        }
      }
    }
    for (std::int64_t h = 0; h < s.heads; ++h) {
      T mean = 0;
      for (std::int64_t n = 0; n < count; ++n)
        mean += Entry<T>(in, begin + n).envelope * p[n * s.heads + h] * dp[n * s.heads + h];
      for (std::int64_t n = 0; n < count; ++n)
        dp[n * s.heads + h] = p[n * s.heads + h] * (dp[n * s.heads + h] - mean);
    }
    const T* const q = in.query.data() + i * s.channels;
    for (std::int64_t n = 0; n < count; ++n) {
      const Entry<T> entry(in, begin + n);
      const T* const k = in.key.data() + entry.key * s.channels;
      for (std::int64_t h = 0; h < s.heads; ++h) {
        if (to.envelope.data()) to.envelope.data()[entry.edge] += dp[n * s.heads + h];
        const T d_score = entry.envelope * dp[n * s.heads + h];
        if (to.bias.data()) to.bias.data()[entry.edge * s.heads + h] += d_score;
        const std::int64_t first = h * s.head_size;
        const T* const no_gate = nullptr;
        if (to.query.data())
          add_gated(s.head_size, scale * d_score, no_gate, k + first,
                    to.query.data() + i * s.channels + first);
        if (to.key.data())
          add_gated(s.head_size, scale * d_score, no_gate, q + first,
                    to.key.data() + entry.key * s.channels + first);
      }
    }
  }
}

template <class T>
void run_forward(const NeighbourInputs<T>& in, const Sizes& s, T* output, T* log_normaliser,
                 std::vector<T>& scores) {
  forward(in, s, output, log_normaliser, scores);
}
LIBBIO_DISPATCHED void run_forward(const NeighbourInputs<float>& in, const Sizes& s, float* output,
                                   float* log_normaliser, std::vector<float>& scores) {
  forward(in, s, output, log_normaliser, scores);
}

template <class T>
void run_backward(const NeighbourInputs<T>& in, const Sizes& s, const T* log_normaliser, const T* d_output,
                  const NeighbourGradients<T>& to, std::vector<T>& scores, std::vector<T>& slopes) {
  backward(in, s, log_normaliser, d_output, to, scores, slopes);
}
LIBBIO_DISPATCHED void run_backward(const NeighbourInputs<float>& in, const Sizes& s,
                                    const float* log_normaliser, const float* d_output,
                                    const NeighbourGradients<float>& to, std::vector<float>& scores,
                                    std::vector<float>& slopes) {
  backward(in, s, log_normaliser, d_output, to, scores, slopes);
}

}  // namespace

template <class T>
void neighbour_attention(const NeighbourInputs<T>& inputs, View<T> output, View<T> log_normaliser) {
  const Sizes s = sizes_of(inputs);
  require_shape("output of neighbour attention", output.shape(), {s.queries, s.channels});
  require_shape("log normaliser of neighbour attention", log_normaliser.shape(), {s.queries, s.heads});
  std::vector<T> scores;
  run_forward(inputs, s, output.data(), log_normaliser.data(), scores);
}

template <class T>
void neighbour_attention_backward(const NeighbourInputs<T>& inputs, View<const T> log_normaliser,
                                  View<const T> d_output, const NeighbourGradients<T>& gradients) {
  const Sizes s = sizes_of(inputs);
  require_shape("gradient of neighbour attention", d_output.shape(), {s.queries, s.channels});
  require_shape("log normaliser of neighbour attention", log_normaliser.shape(), {s.queries, s.heads});
  std::vector<T> scores, slopes;
  run_backward(inputs, s, log_normaliser.data(), d_output.data(), gradients, scores, slopes);
}

template <class T>
Tensor<T> neighbour_weights(const NeighbourInputs<T>& inputs, View<const T> log_normaliser) {
  const Sizes s = sizes_of(inputs);
  require_shape("log normaliser of neighbour attention", log_normaliser.shape(), {s.queries, s.heads});
  const NeighbourLists& lists = inputs.lists;
  Tensor<T> weights({static_cast<std::int64_t>(lists.keys.size()), s.heads});
  for (std::int64_t i = 0; i < s.queries; ++i) {
    const std::int64_t begin = lists.offsets[static_cast<std::size_t>(i)],
                       end = lists.offsets[static_cast<std::size_t>(i) + 1];
    score_list(inputs, s, i, weights.data() + begin * s.heads);
    for (std::int64_t n = begin; n < end; ++n) {
      const T envelope = Entry<T>(inputs, n).envelope;
      for (std::int64_t h = 0; h < s.heads; ++h)
        weights(n, h) = envelope * exponential(weights(n, h) - log_normaliser(i, h));
    }
  }
  return weights;
}

#define LIBBIO_INSTANTIATE(T)                                                                            \
  template void neighbour_attention<T>(const NeighbourInputs<T>&, View<T>, View<T>);                     \
  template void neighbour_attention_backward<T>(const NeighbourInputs<T>&, View<const T>, View<const T>, \
                                                const NeighbourGradients<T>&);                           \
  template Tensor<T> neighbour_weights<T>(const NeighbourInputs<T>&, View<const T>);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
