// Attention straight from its definition, in double, one element at a time: the reference of the tests.
#pragma once

#include <cmath>
#include <vector>

#include "libbio/attention/attention.h"
#include "libbio/tensor/random.h"

namespace libbio::attention_test {

struct Naive {
  Tensor<double> output, probabilities;  // [B, H, Lq, Dv], [B, H, Lq, Lk]
  Tensor<double> d_query, d_key, d_value, d_bias, d_score_vector;
};

inline bool visible(const attention::Mask& mask, std::int64_t b, std::int64_t i, std::int64_t j) {
  const std::int64_t position = i + mask.first_query;
  if (mask.keys.data() && !(mask.keys.rank() == 1 ? mask.keys(j) : mask.keys(b, j))) return false;
  return !(mask.causal && j > position) && !(mask.exclude_diagonal && j == position);
}

template <class T>
Naive naive_attention(const attention::Inputs<T>& in, const Tensor<double>& d_output) {
  const std::int64_t batch = in.query.dim(0), heads = in.query.dim(1), queries = in.query.dim(2),
                     size = in.query.dim(3), keys = in.key.dim(2), value_size = in.value.dim(3);
  Naive n{Tensor<double>({batch, heads, queries, value_size}),
          Tensor<double>({batch, heads, queries, keys}),
          Tensor<double>(in.query.shape()),
          Tensor<double>(in.key.shape()),
          Tensor<double>(in.value.shape()),
          Tensor<double>(in.bias.shape()),
          Tensor<double>(in.score_vector.shape())};
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t h = 0; h < heads; ++h)
      for (std::int64_t i = 0; i < queries; ++i) {
        const std::int64_t bias_head = in.bias.data() && in.bias.dim(0) == 1 ? 0 : h;
        std::vector<double> score(static_cast<std::size_t>(keys), -INFINITY), dp(score.size(), 0);
        double top = -INFINITY, sum = 0, mean = 0;
        for (std::int64_t j = 0; j < keys; ++j) {
          if (!visible(in.mask, b, i, j)) continue;
          double s = 0;
          for (std::int64_t t = 0; t < size; ++t)
            s += in.score_vector.data() ? in.score_vector(h, t) * std::tanh(double(in.query(b, h, i, t)) +
                                                                            double(in.key(b, h, j, t)))
                                        : double(in.query(b, h, i, t)) * double(in.key(b, h, j, t));
          s = in.scale * s + (in.bias.data() ? double(in.bias(bias_head, i, j)) : 0.0);
          score[static_cast<std::size_t>(j)] = s;
          top = std::max(top, s);
        }
        for (const double s : score) sum += s == -INFINITY ? 0 : std::exp(s - top);
        for (std::int64_t j = 0; j < keys; ++j) {
          const double s = score[static_cast<std::size_t>(j)];
          const double p = n.probabilities(b, h, i, j) = s == -INFINITY ? 0 : std::exp(s - top) / sum;
          for (std::int64_t t = 0; t < value_size; ++t) {
            n.output(b, h, i, t) += p * in.value(b, h, j, t);
            n.d_value(b, h, j, t) += p * d_output(b, h, i, t);
            dp[static_cast<std::size_t>(j)] += d_output(b, h, i, t) * in.value(b, h, j, t);
          }
          mean += p * dp[static_cast<std::size_t>(j)];
        }
        for (std::int64_t j = 0; j < keys; ++j) {
          const double ds = n.probabilities(b, h, i, j) * (dp[static_cast<std::size_t>(j)] - mean);
          if (in.bias.data()) n.d_bias(bias_head, i, j) += ds;
          for (std::int64_t t = 0; t < size; ++t)
            if (in.score_vector.data()) {
              const double tanh = std::tanh(double(in.query(b, h, i, t)) + double(in.key(b, h, j, t)));
              const double d = in.scale * ds * in.score_vector(h, t) * (1 - tanh * tanh);
              n.d_query(b, h, i, t) += d;
              n.d_key(b, h, j, t) += d;
              n.d_score_vector(h, t) += in.scale * ds * tanh;
            } else {
              n.d_query(b, h, i, t) += in.scale * ds * in.key(b, h, j, t);
              n.d_key(b, h, j, t) += in.scale * ds * in.query(b, h, i, t);
            }
        }
      }
  return n;
}

template <class T>
Tensor<T> normal_tensor(Rng& rng, const Shape& shape, double spread = 1) {
  Tensor<T> tensor(shape);
  for (T& x : tensor) x = static_cast<T>(spread * rng.normal());
  return tensor;
}

// The largest difference relative to the largest expected element.
template <class Found, class Expected>
double largest_difference(const Found& found, const Expected& expected) {
  if (found.size() != expected.size()) return INFINITY;
  double difference = 0, largest = 0;
  for (std::int64_t e = 0; e < expected.size(); ++e) {
    const double d = std::abs(double(found.data()[e]) - double(expected.data()[e]));
    if (!(d <= difference)) difference = d;
    largest = std::max(largest, std::abs(double(expected.data()[e])));
  }
  return difference == 0 ? 0 : difference / largest;
}

}  // namespace libbio::attention_test
