#include "apps/machine_speed.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "libbio/tensor/matrix_product.h"
#include "libbio/tensor/tensor.h"

namespace bio {

double products_per_second() {
  static const double speed = [] {
    constexpr std::int64_t kSize = 384;
    const libbio::Tensor<float> a(libbio::Shape{kSize, kSize}, 1.0f), b = a;
    libbio::Tensor<float> c = a;
    double best = 1;  // seconds; the first product also loads the kernels
    for (int repeat = 0; repeat < 3; ++repeat) {
      const auto begin = std::chrono::steady_clock::now();
      libbio::matrix_product(libbio::Transpose::no, libbio::Transpose::no, kSize, kSize, kSize, 1.0f,
                             a.data(), kSize, b.data(), kSize, 0.0f, c.data(), kSize);
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      if (taken.count() < best) best = taken.count();
    }
    return 2.0 * kSize * kSize * kSize / best;
  }();
  return speed;
}

double additions_per_second() {
  return products_per_second() / 10;
}

std::string readable_duration(double seconds) {
  constexpr double kMinute = 60, kHour = 3600, kDay = 86400;
  char text[32];
  if (seconds < 2 * kMinute)
    std::snprintf(text, sizeof text, "%.0f s", std::max(1.0, std::round(seconds)));
  else if (seconds < 2 * kHour)
    std::snprintf(text, sizeof text, "%.0f min", seconds / kMinute);
  else if (seconds < 2 * kDay)
    std::snprintf(text, sizeof text, "%.1f h", seconds / kHour);
  else
    std::snprintf(text, sizeof text, "%.1f days", seconds / kDay);
  return text;
}

}  // namespace bio
