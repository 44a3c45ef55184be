#include "libbio/contact/coupling_score.h"

#include <cmath>
#include <vector>

#include "libbio/sequence/alphabet.h"

namespace libbio::contact {

using sequence::kAminoAcids;

void to_zero_sum_gauge(float* block) {
  float row_mean[kAminoAcids] = {}, column_mean[kAminoAcids] = {}, mean = 0;
  for (int a = 0; a < kAminoAcids; ++a)
    for (int b = 0; b < kAminoAcids; ++b) {
      const float share = block[a * kAminoAcids + b] / kAminoAcids;
      row_mean[a] += share;
      column_mean[b] += share;
      mean += share / kAminoAcids;
    }
  for (int a = 0; a < kAminoAcids; ++a)
    for (int b = 0; b < kAminoAcids; ++b) block[a * kAminoAcids + b] += mean - row_mean[a] - column_mean[b];
}

float frobenius_norm(const float* block) {
  float square = 0;
  for (int k = 0; k < kAminoAcids * kAminoAcids; ++k) square += block[k] * block[k];
  return std::sqrt(square);
}

void correct_average_product(View<float> map) {
  const std::int64_t columns = map.dim(0);
  std::vector<double> mean(static_cast<std::size_t>(columns));
  double total = 0;
  for (std::int64_t i = 0; i < columns; ++i) {
    for (std::int64_t j = 0; j < columns; ++j)
      if (i != j) mean[i] += map(i, j);
    total += mean[i];
    if (columns > 1) mean[i] /= static_cast<double>(columns - 1);
  }
  if (columns > 1) total /= static_cast<double>(columns) * static_cast<double>(columns - 1);
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      if (i == j)
        map(i, j) = 0;
      else if (total != 0)
        map(i, j) -= static_cast<float>(mean[i] * mean[j] / total);
    }
}

}  // namespace libbio::contact
