#include "libbio/ranking/sparse_products.h"

#include <algorithm>
#include <string>

#include "libbio/tensor/instruction_set.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kLanes = CentredExpression::kLanes;
constexpr std::int64_t kSpotsPerPart = 128;
constexpr std::int64_t kGenesPerPart = 512;
// Sums over spots are kept apart for this many runs of spots, so that they do not depend on the threads.
constexpr std::int64_t kSums = 16;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// out[c] = Σ_e value[e] · table[index[e], c]. Sixteen channels stay in registers.
LIBBIO_DISPATCHED
void gather(const std::int32_t* index, const float* value, std::size_t entries, const float* table,
            std::int64_t channels, float* out) {
  for (std::int64_t c = 0; c < channels; c += kLanes) {
    float sum[kLanes] = {};
    for (std::size_t e = 0; e < entries; ++e) {
      const float* row = table + index[e] * channels + c;
      const float v = value[e];
#pragma omp simd
      for (std::int64_t lane = 0; lane < kLanes; ++lane) sum[lane] += v * row[lane];
    }
    std::copy(sum, sum + kLanes, out + c);
  }
}

// table[index[e], c] += value[e] · row[c].
LIBBIO_DISPATCHED
void scatter(const std::int32_t* index, const float* value, std::size_t entries, float* table,
             std::int64_t channels, const float* row) {
  for (std::size_t e = 0; e < entries; ++e) {
    float* to = table + index[e] * channels;
    const float v = value[e];
#pragma omp simd
    for (std::int64_t c = 0; c < channels; ++c) to[c] += v * row[c];
  }
}

void require_lanes(View<const float> vectors, std::int64_t rows) {
  if (vectors.rank() != 2 || vectors.dim(0) != rows || vectors.dim(1) % kLanes != 0)
    throw ShapeError("vectors of a sparse product have shape " + vectors.shape().to_string() +
                     ", expected [" + std::to_string(rows) + ", a multiple of " + std::to_string(kLanes) +
                     "]");
}

std::int64_t parts_of(std::int64_t size, std::int64_t part) {
  return (size + part - 1) / part;
}

}  // namespace

CentredExpression::CentredExpression(const LogExpression& expression, const NeighbourWeights* smoothing,
                                     std::span<const std::uint8_t> fitted, std::int64_t minimum_spots,
                                     Workers& workers)
    : expression_(expression), smoothing_(smoothing), fitted_(fitted), workers_(workers) {
  if (!fitted.empty() && std::ssize(fitted) != spots())
    throw ShapeError(std::to_string(fitted.size()) + " marks of fitted spots for " + std::to_string(spots()) +
                     " spots");
  if (smoothing != nullptr && smoothing->spots() != spots())
    throw ShapeError("smoothing of " + std::to_string(smoothing->spots()) + " spots for " +
                     std::to_string(spots()));
  std::vector<std::int64_t> counted(as_index(genes()));
  Tensor<float> weight(Shape{spots(), 1});
  for (std::int64_t spot = 0; spot < spots(); ++spot)
    if (is_fitted(spot)) {
      ++fitted_spots_;
      weight(spot, 0) = 1;
      for (const std::int32_t gene : expression.row(spot).gene) ++counted[as_index(gene)];
    }
  used_.resize(as_index(genes()));
  for (std::size_t gene = 0; gene < used_.size(); ++gene) {
    used_[gene] = counted[gene] >= minimum_spots ? 1 : 0;
    used_genes_ += used_[gene];
  }
  if (smoothing != nullptr) {
    transposed_smoothing_ = transposed(*smoothing);
    weight = weighted_sums(transposed_smoothing_, weight, workers);
  }
  mean_ = gene_sums(std::vector<double>(weight.begin(), weight.end()));
  for (std::size_t gene = 0; gene < mean_.size(); ++gene)
    mean_[gene] =
        used_[gene] != 0 && fitted_spots_ > 0 ? mean_[gene] / static_cast<double>(fitted_spots_) : 0;
}

std::vector<double> CentredExpression::gene_sums(std::span<const double> spot_weight) const {
  const std::size_t size = as_index(genes());
  std::vector<double> sums(as_index(kSums) * size);
  const std::int64_t run = parts_of(spots(), kSums);
  workers_.parallel_for(kSums, [&](std::int64_t part) {
    double* own = sums.data() + as_index(part) * size;
    for (std::int64_t spot = part * run; spot < std::min(spots(), (part + 1) * run); ++spot) {
      const double weight = spot_weight[as_index(spot)];
      if (weight == 0) continue;
      const LogExpression::Row row = expression_.row(spot);
      for (std::size_t e = 0; e < row.size(); ++e)
        own[row.gene[e]] += weight * static_cast<double>(row.value[e]);
    }
  });
  for (std::size_t part = 1; part < as_index(kSums); ++part)
    for (std::size_t gene = 0; gene < size; ++gene) sums[gene] += sums[part * size + gene];
  sums.resize(size);
  return sums;
}

Tensor<float> CentredExpression::times(View<const float> vectors) const {
  require_lanes(vectors, genes());
  const std::int64_t channels = vectors.dim(1);
  std::vector<double> shift(as_index(channels));
  for (std::int64_t gene = 0; gene < genes(); ++gene)
    for (std::int64_t c = 0; c < channels; ++c)
      shift[as_index(c)] += mean_[as_index(gene)] * static_cast<double>(vectors(gene, c));
  Tensor<float> products = Tensor<float>::for_overwrite(Shape{spots(), channels});
  workers_.parallel_for(parts_of(spots(), kSpotsPerPart), [&](std::int64_t part) {
    const std::int64_t end = std::min(spots(), (part + 1) * kSpotsPerPart);
    for (std::int64_t spot = part * kSpotsPerPart; spot < end; ++spot) {
      const LogExpression::Row row = expression_.row(spot);
      float* product = products.data() + spot * channels;
      gather(row.gene.data(), row.value.data(), row.size(), vectors.data(), channels, product);
      for (std::int64_t c = 0; c < channels; ++c)
        product[c] = static_cast<float>(static_cast<double>(product[c]) - shift[as_index(c)]);
    }
  });
  return smoothing_ != nullptr ? weighted_sums(*smoothing_, products, workers_) : std::move(products);
}

Tensor<float> CentredExpression::transposed_times(View<const float> vectors) const {
  require_lanes(vectors, spots());
  const std::int64_t channels = vectors.dim(1), size = genes() * channels;
  std::vector<double> total(as_index(channels));
  for (std::int64_t spot = 0; spot < spots(); ++spot)
    for (std::int64_t c = 0; c < channels; ++c) total[as_index(c)] += static_cast<double>(vectors(spot, c));
  Tensor<float> smoothed;
  if (smoothing_ != nullptr) {
    smoothed = weighted_sums(transposed_smoothing_, vectors, workers_);
    vectors = smoothed.view();
  }
  Tensor<float> sums(Shape{kSums, size});
  const std::int64_t run = parts_of(spots(), kSums);
  workers_.parallel_for(kSums, [&](std::int64_t part) {
    for (std::int64_t spot = part * run; spot < std::min(spots(), (part + 1) * run); ++spot) {
      const LogExpression::Row row = expression_.row(spot);
      scatter(row.gene.data(), row.value.data(), row.size(), sums[part].data(), channels,
              vectors[spot].data());
    }
  });
  Tensor<float> products(Shape{genes(), channels});
  workers_.parallel_for(parts_of(genes(), kGenesPerPart), [&](std::int64_t part) {
    for (std::int64_t gene = part * kGenesPerPart; gene < std::min(genes(), (part + 1) * kGenesPerPart);
         ++gene) {
      if (!is_used(gene)) continue;
      for (std::int64_t c = 0; c < channels; ++c) {
        double sum = -mean_[as_index(gene)] * total[as_index(c)];
        for (std::int64_t s = 0; s < kSums; ++s) sum += static_cast<double>(sums(s, gene * channels + c));
        products(gene, c) = static_cast<float>(sum);
      }
    }
  });
  return products;
}

}  // namespace libbio::ranking
