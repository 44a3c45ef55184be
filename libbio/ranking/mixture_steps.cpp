#include "libbio/ranking/mixture_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kPointsPerPart = 1024;
constexpr int kMeansRounds = 10;
// A cluster of less than this much of a point has lost it.
constexpr double kNoPoint = 1e-8;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

double squared_distance(const double* a, const double* b, std::int64_t dimensions) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t d = 0; d < dimensions; ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

}  // namespace

MixtureSteps::MixtureSteps(const Tensor<double>& points, const GaussianMixtureOptions& options,
                           Workers& workers)
    : points_(points),
      options_(options),
      workers_(workers),
      size_(points.dim(0)),
      dimensions_(points.dim(1)),
      clusters_(options.clusters),
      scatter_(Shape{dimensions_, dimensions_}) {
  matrix_product(Transpose::yes, Transpose::no, dimensions_, dimensions_, size_, 1.0, points.data(),
                 dimensions_, points.data(), dimensions_, 0.0, scatter_.data(), dimensions_);
}

MixtureSteps::Sums MixtureSteps::empty_sums() const {
  Sums sums;
  sums.weight.assign(as_index(clusters_), 0);
  sums.mean = Tensor<double>(Shape{clusters_, dimensions_});
  if (options_.covariance == Covariance::full)
    sums.square = Tensor<double>(Shape{clusters_, dimensions_, dimensions_});
  return sums;
}

MixtureSteps::Sums MixtureSteps::total(const std::vector<Sums>& parts) const {
  Sums all = empty_sums();
  for (const Sums& part : parts) {
    all.log_likelihood += part.log_likelihood;
    for (std::size_t k = 0; k < all.weight.size(); ++k) all.weight[k] += part.weight[k];
    for (std::int64_t i = 0; i < all.mean.size(); ++i) all.mean.data()[i] += part.mean.data()[i];
    for (std::int64_t i = 0; i < all.square.size(); ++i) all.square.data()[i] += part.square.data()[i];
  }
  return all;
}

void MixtureSteps::add(const Tensor<double>& responsibility, std::int64_t begin, Sums& sums) const {
  const std::int64_t size = responsibility.dim(0);
  const double* points = points_.data() + begin * dimensions_;
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t k = 0; k < clusters_; ++k) sums.weight[as_index(k)] += responsibility(i, k);
  matrix_product(Transpose::yes, Transpose::no, clusters_, dimensions_, size, 1.0, responsibility.data(),
                 clusters_, points, dimensions_, 0.0, sums.mean.data(), dimensions_);
  if (options_.covariance == Covariance::tied) return;
  Tensor<double> weighted(Shape{size, dimensions_});
  for (std::int64_t k = 0; k < clusters_; ++k) {
    for (std::int64_t i = 0; i < size; ++i)
      for (std::int64_t d = 0; d < dimensions_; ++d)
        weighted(i, d) = responsibility(i, k) * points[i * dimensions_ + d];
    matrix_product(Transpose::yes, Transpose::no, dimensions_, dimensions_, size, 1.0, weighted.data(),
                   dimensions_, points, dimensions_, 0.0, sums.square[k].data(), dimensions_);
  }
}

void MixtureSteps::maximise(const Sums& sums, MixtureState& state) const {
  const bool tied = options_.covariance == Covariance::tied;
  for (std::int64_t k = 0; k < clusters_; ++k) {
    const double weight = sums.weight[as_index(k)];
    state.weight[as_index(k)] = weight > kNoPoint ? weight / static_cast<double>(size_) : 0;
    if (!(weight > kNoPoint)) continue;  // stays as it was, and takes no part
    for (std::int64_t d = 0; d < dimensions_; ++d) state.mean(k, d) = sums.mean(k, d) / weight;
    if (tied) continue;
    for (std::int64_t c = 0; c < dimensions_; ++c)
      for (std::int64_t d = 0; d < dimensions_; ++d)
        state.covariance(k, c, d) = sums.square(k, c, d) / weight - state.mean(k, c) * state.mean(k, d) +
                                    (c == d ? options_.regularisation : 0);
  }
  if (!tied) return;
  // Σ_k Σ r (x − m)(x − m)ᵀ: the scatter of all points without that of the means.
  for (std::int64_t c = 0; c < dimensions_; ++c)
    for (std::int64_t d = 0; d < dimensions_; ++d) {
      double sum = scatter_(c, d) / static_cast<double>(size_) + (c == d ? options_.regularisation : 0);
      for (std::int64_t k = 0; k < clusters_; ++k)
        sum -= state.weight[as_index(k)] * state.mean(k, c) * state.mean(k, d);
      state.covariance(0, c, d) = sum;
    }
}

MixtureSteps::Whitening MixtureSteps::whitening(View<const double> covariance) {
  const std::int64_t n = covariance.dim(0);
  Tensor<double> factor(Shape{n, n});  // lower triangle
  Whitening result{Tensor<double>(Shape{n, n}), 0};
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j <= i; ++j) {
      double sum = covariance(i, j);
      for (std::int64_t k = 0; k < j; ++k) sum -= factor(i, k) * factor(j, k);
      if (i != j) {
        factor(i, j) = sum / factor(j, j);
      } else {
        if (!(sum > 0)) throw ShapeError("the covariance of a cluster is not positive definite");
        factor(i, i) = std::sqrt(sum);
      }
    }
  for (std::int64_t j = 0; j < n; ++j) {
    result.log_determinant -= std::log(factor(j, j));
    for (std::int64_t i = j; i < n; ++i) {
      double sum = i == j ? 1 : 0;
      for (std::int64_t k = j; k < i; ++k) sum -= factor(i, k) * result.matrix(k, j);
      result.matrix(i, j) = sum / factor(i, i);
    }
  }
  return result;
}

Tensor<double> MixtureSteps::log_densities(const MixtureState& state,
                                           const std::vector<Whitening>& whitenings, std::int64_t begin,
                                           std::int64_t end) const {
  const std::int64_t size = end - begin;
  Tensor<double> densities(Shape{size, clusters_}), white(Shape{size, dimensions_});
  std::vector<double> centre(as_index(dimensions_));
  for (std::int64_t k = 0; k < clusters_; ++k) {
    const bool tied = whitenings.size() == 1;
    const Whitening& own = whitenings[tied ? 0 : as_index(k)];
    if (k == 0 || !tied)
      matrix_product(Transpose::no, Transpose::yes, size, dimensions_, dimensions_, 1.0,
                     points_.data() + begin * dimensions_, dimensions_, own.matrix.data(), dimensions_, 0.0,
                     white.data(), dimensions_);
    for (std::int64_t d = 0; d < dimensions_; ++d) {
      centre[as_index(d)] = 0;
      for (std::int64_t c = 0; c <= d; ++c) centre[as_index(d)] += own.matrix(d, c) * state.mean(k, c);
    }
    const double constant = std::log(state.weight[as_index(k)]) + own.log_determinant -
                            0.5 * static_cast<double>(dimensions_) * std::log(2 * std::numbers::pi);
    for (std::int64_t i = 0; i < size; ++i)
      densities(i, k) =
          constant - 0.5 * squared_distance(white.data() + i * dimensions_, centre.data(), dimensions_);
  }
  return densities;
}

double MixtureSteps::step(MixtureState& state, Tensor<float>* probability) const {
  std::vector<Whitening> whitenings;
  for (std::int64_t k = 0; k < state.covariance.dim(0); ++k)
    whitenings.push_back(whitening(state.covariance[k]));
  const std::int64_t parts = (size_ + kPointsPerPart - 1) / kPointsPerPart;
  std::vector<Sums> sums(as_index(parts));
  workers_.parallel_for(parts, [&](std::int64_t part) {
    const std::int64_t begin = part * kPointsPerPart, end = std::min(size_, begin + kPointsPerPart);
    Tensor<double> densities = log_densities(state, whitenings, begin, end);
    Sums own = empty_sums();
    for (std::int64_t i = 0; i < end - begin; ++i) {
      const View<double> row = densities[i];
      const double largest = *std::max_element(row.begin(), row.end());
      double sum = 0;
      for (const double density : row) sum += std::exp(density - largest);
      own.log_likelihood += largest + std::log(sum);
      for (double& density : row) density = std::exp(density - largest) / sum;
      if (probability != nullptr)
        std::transform(row.begin(), row.end(), (*probability)[begin + i].begin(),
                       [](double p) { return static_cast<float>(p); });
    }
    add(densities, begin, own);
    sums[as_index(part)] = std::move(own);
  });
  const Sums all = total(sums);
  maximise(all, state);
  return all.log_likelihood / static_cast<double>(size_);
}

Tensor<double> MixtureSteps::seeded_centres(Rng& rng) const {
  Tensor<double> centres(Shape{clusters_, dimensions_});
  std::vector<double> squared(as_index(size_), std::numeric_limits<double>::infinity());
  auto chosen = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(size_)));
  for (std::int64_t k = 0; k < clusters_; ++k) {
    std::copy(points_[chosen].begin(), points_[chosen].end(), centres[k].begin());
    double sum = 0;
    for (std::int64_t i = 0; i < size_; ++i) {
      double& nearest = squared[as_index(i)];
      nearest = std::min(nearest, squared_distance(points_.data() + i * dimensions_,
                                                   centres.data() + k * dimensions_, dimensions_));
      sum += nearest;
    }
    // The next with a probability that grows with its squared distance; any, where all are at the centres.
    double left = rng.uniform() * sum;
    chosen = size_ - 1;
    for (std::int64_t i = 0; i < size_; ++i) {
      left -= squared[as_index(i)];
      if (left < 0) {
        chosen = i;
        break;
      }
    }
  }
  return centres;
}

std::vector<std::int32_t> MixtureSteps::nearest_centres(const Tensor<double>& centres) const {
  std::vector<std::int32_t> nearest(as_index(size_));
  workers_.parallel_for((size_ + kPointsPerPart - 1) / kPointsPerPart, [&](std::int64_t part) {
    for (std::int64_t i = part * kPointsPerPart; i < std::min(size_, (part + 1) * kPointsPerPart); ++i) {
      double least = std::numeric_limits<double>::infinity();
      for (std::int64_t k = 0; k < clusters_; ++k) {
        const double squared =
            squared_distance(points_.data() + i * dimensions_, centres.data() + k * dimensions_, dimensions_);
        if (squared < least) {
          least = squared;
          nearest[as_index(i)] = static_cast<std::int32_t>(k);
        }
      }
    }
  });
  return nearest;
}

MixtureState MixtureSteps::start(Rng rng) const {
  Tensor<double> centres = seeded_centres(rng);
  std::vector<std::int32_t> nearest = nearest_centres(centres);
  const std::int64_t parts = (size_ + kPointsPerPart - 1) / kPointsPerPart;
  for (int round = 0;; ++round) {
    std::vector<Sums> sums(as_index(parts));
    workers_.parallel_for(parts, [&](std::int64_t part) {
      const std::int64_t begin = part * kPointsPerPart, end = std::min(size_, begin + kPointsPerPart);
      Tensor<double> responsibility(Shape{end - begin, clusters_});
      for (std::int64_t i = begin; i < end; ++i) responsibility(i - begin, nearest[as_index(i)]) = 1;
      sums[as_index(part)] = empty_sums();
      add(responsibility, begin, sums[as_index(part)]);
    });
    MixtureState state{std::vector<double>(as_index(clusters_)), centres,
                       Tensor<double>(Shape{options_.covariance == Covariance::tied ? 1 : clusters_,
                                            dimensions_, dimensions_})};
    for (std::int64_t k = 0; k < state.covariance.dim(0); ++k)  // for clusters without points
      for (std::int64_t d = 0; d < dimensions_; ++d) state.covariance(k, d, d) = 1;
    maximise(total(sums), state);
    if (round == kMeansRounds) return state;
    std::vector<std::int32_t> before = std::move(nearest);
    centres = state.mean;
    nearest = nearest_centres(centres);
    if (nearest == before) return state;
  }
}

}  // namespace libbio::ranking
