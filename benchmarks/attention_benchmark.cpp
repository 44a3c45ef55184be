// Explicit attention maps, forward and backward, against the bare matrix products they are made of.
// Usage: attention_benchmark [heads length head_size threads]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "libbio/attention/attention.h"
#include "libbio/attention/attention_map.h"
#include "libbio/tensor/matrix_product.h"
#include "libbio/tensor/random.h"

namespace {

using namespace libbio;

// Seconds of the fastest of several runs.
double fastest(const std::function<void()>& run) {
  double best = 1e300;
  for (int repeat = 0; repeat < 7; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    run();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

Tensor<float> normal_tensor(Rng& rng, const Shape& shape) {
  Tensor<float> tensor(shape);
  for (float& x : tensor) x = static_cast<float>(rng.normal());
  return tensor;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::int64_t fallback) {
    return i < argc ? std::atoll(argv[i]) : fallback;
  };
  const std::int64_t heads = argument(1, 64), length = argument(2, 200), size = argument(3, 64);
  Workers workers(static_cast<int>(argument(4, 1)));
  Rng rng(1);
  const Shape operand{heads, length, size}, square{heads, length, length};
  const Tensor<float> query = normal_tensor(rng, operand), key = normal_tensor(rng, operand),
                      value = normal_tensor(rng, operand), d_map = normal_tensor(rng, square);
  Tensor<float> map(square), d_query(operand), d_key(operand), scratch(square);
  const double scale = attention::dot_product_scale(size);
  attention::Mask mask;
  mask.exclude_diagonal = true;

  const double product_flop = 2.0 * static_cast<double>(heads * length * length * size);
  const auto report = [&](const char* what, double products, double seconds, double bare_seconds) {
    std::printf("%-22s %8.3f ms  %7.1f GFLOP/s  %5.1f %% of bare matrix products\n", what, 1e3 * seconds,
                products * product_flop / seconds * 1e-9, 100 * bare_seconds / seconds);
  };
  std::printf("%s\nheads %lld, length %lld, head size %lld, threads %d\n", describe_compute().c_str(),
              static_cast<long long>(heads), static_cast<long long>(length), static_cast<long long>(size),
              workers.threads());

  const double bare1 = fastest([&] {
    workers.parallel_for(heads, [&](std::int64_t h) {
      matrix_product<float>(Transpose::no, Transpose::yes, length, length, size, 1, query[h].data(), size,
                            key[h].data(), size, 0, scratch[h].data(), length);
    });
  });
  const double bare2 = fastest([&] {
    workers.parallel_for(heads, [&](std::int64_t h) {
      matrix_product<float>(Transpose::no, Transpose::no, length, size, length, 1, d_map[h].data(), length,
                            key[h].data(), size, 0, d_query[h].data(), size);
      matrix_product<float>(Transpose::yes, Transpose::no, length, size, length, 1, d_map[h].data(), length,
                            query[h].data(), size, 0, d_key[h].data(), size);
    });
  });
  report("sgemm, forward's one", 1, bare1, bare1);
  report("sgemm, backward's two", 2, bare2, bare2);
  report("map forward", 1,
         fastest([&] { attention::attention_map_forward<float>(query, key, scale, mask, map, workers); }),
         bare1);
  report("map backward", 2, fastest([&] {
           attention::attention_map_backward<float>(query, key, scale, map, d_map, d_query, d_key, workers);
         }),
         bare2);

  attention::Inputs<float> inputs;
  const Shape item{1, heads, length, size};
  inputs.query = query.view().reshaped(item);
  inputs.key = key.view().reshaped(item);
  inputs.value = value.view().reshaped(item);
  inputs.scale = scale;
  inputs.mask = mask;
  Tensor<float> output(item), log_sum_exp({1, heads, length}), d_value(item);
  attention::InputGradients<float> gradients;
  gradients.query = d_query.view().reshaped(item);
  gradients.key = d_key.view().reshaped(item);
  gradients.value = d_value;
  report("attention forward", 2,
         fastest([&] { attention::attention_forward<float>(inputs, output, log_sum_exp, workers); }),
         2 * bare1);
  report("attention backward", 5, fastest([&] {
           attention::attention_backward<float>(inputs, log_sum_exp, output, gradients, workers);
         }),
         2 * bare1 + 1.5 * bare2);
}
