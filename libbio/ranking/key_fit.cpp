#include "libbio/ranking/key_fit.h"

#include <algorithm>
#include <utility>

#include "libbio/attention/softmax.h"
#include "libbio/tensor/linear_algebra.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kSpotParts = 16;  // sums over spots are taken in so many parts, whatever the threads
constexpr std::int64_t kGeneTile = 256;  // of the Newton step
constexpr std::int64_t kSpotTile = 512;
constexpr double kConverged = 1e-7;  // nats per molecule
constexpr int kHalvings = 6;

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

std::int64_t part_begin(std::int64_t part, std::int64_t n) {
  return part * n / kSpotParts;
}

}  // namespace

KeyFit::KeyFit(View<const float> query, QueriedSpots spots, View<const float> background,
               const spatial::CountMatrix& counts, std::span<const double> weight, Workers& workers)
    : query_(query),
      spots_(spots),
      background_(background),
      workers_(workers),
      spot_molecules_(spots.row.size()),
      moment_(Shape{counts.columns(), query.dim(1)}) {
  const std::int64_t n = query.dim(0), d = query.dim(1), genes = counts.columns();
  require_shape("queries", query.shape(), {static_cast<std::int64_t>(spots.row.size()), d});
  require_shape("background", background.shape(), {background.dim(0), genes});
  products_ = Tensor<float>::for_overwrite({n, d + d * (d + 1) / 2});
  std::vector<Tensor<double>> moments(kSpotParts, Tensor<double>(Shape{genes, d}));
  std::vector<double> scores(kSpotParts);
  workers.parallel_for(kSpotParts, [&](std::int64_t part) {
    for (std::int64_t i = part_begin(part, n); i < part_begin(part + 1, n); ++i) {
      const double w = weight.empty() ? 1 : weight[as_index(i)];
      const auto counted = counts.row(spots.row[as_index(i)]);
      const float* q = query.data() + i * d;
      const float* b = background.data() + spots.section[as_index(i)] * genes;
      double total = 0;
      for (std::size_t e = 0; e < counted.size(); ++e) {
        const double count = w * static_cast<double>(counted.count[e]);
        total += count;
        scores[as_index(part)] += count * static_cast<double>(b[counted.column[e]]);
        double* to = moments[as_index(part)].data() + counted.column[e] * d;
        for (std::int64_t c = 0; c < d; ++c) to[c] += count * static_cast<double>(q[c]);
      }
      spot_molecules_[as_index(i)] = total;
      float* product = products_.data() + i * products_.dim(1);
      for (std::int64_t a = 0; a < d; ++a) *product++ = static_cast<float>(total) * q[a];
      for (std::int64_t a = 0; a < d; ++a)
        for (std::int64_t c = a; c < d; ++c) *product++ = static_cast<float>(total) * q[a] * q[c];
    }
  });
  for (std::int64_t part = 0; part < kSpotParts; ++part) {
    background_score_ += scores[as_index(part)];
    for (std::int64_t e = 0; e < moment_.size(); ++e) moment_.data()[e] += moments[as_index(part)].data()[e];
  }
  for (const double total : spot_molecules_) molecules_ += total;
}

double KeyFit::loss(View<const float> key, std::span<float> log_normaliser) const {
  for_each_block<float>(query_, spots_.section, {key, background_}, workers_,
                        [&](std::int64_t first, View<const float>, std::span<const float> normalisers) {
                          std::copy(normalisers.begin(), normalisers.end(), log_normaliser.begin() + first);
                        });
  double sum = -background_score_;
  for (std::size_t i = 0; i < spot_molecules_.size(); ++i)
    sum += spot_molecules_[i] * static_cast<double>(log_normaliser[i]);
  for (std::int64_t e = 0; e < key.size(); ++e) sum -= moment_.data()[e] * static_cast<double>(key.data()[e]);
  return sum;
}

Tensor<float> KeyFit::newton_step(View<const float> key, std::span<const float> log_normaliser,
                                  View<const float> prior, double strength) const {
  const std::int64_t n = query_.dim(0), d = query_.dim(1), genes = key.dim(0), terms = products_.dim(1);
  Tensor<float> stepped = Tensor<float>::for_overwrite(key.shape());
  workers_.parallel_for((genes + kGeneTile - 1) / kGeneTile, [&](std::int64_t part) {
    const std::int64_t g0 = part * kGeneTile, tile = std::min(kGeneTile, genes - g0);
    Tensor<float> share = Tensor<float>::for_overwrite({kSpotTile, tile});
    Tensor<float> partial = Tensor<float>::for_overwrite({tile, terms});
    Tensor<double> expected(Shape{tile, terms});
    for (std::int64_t s0 = 0; s0 < n; s0 += kSpotTile) {
      const std::int64_t rows = std::min(kSpotTile, n - s0);
      for (std::int64_t i = 0; i < rows; ++i)
        std::copy_n(background_.data() + spots_.section[as_index(s0 + i)] * genes + g0, tile,
                    share.data() + i * tile);
      matrix_product<float>(Transpose::no, Transpose::yes, rows, tile, d, 1.0F, query_.data() + s0 * d, d,
                            key.data() + g0 * d, d, 1.0F, share.data(), tile);
      attention::probabilities_from_log_sum_exp<float>(rows, tile, share.data(),
                                                       log_normaliser.data() + as_index(s0));
      matrix_product<float>(Transpose::yes, Transpose::no, tile, terms, rows, 1.0F, share.data(), tile,
                            products_.data() + s0 * terms, terms, 0.0F, partial.data(), terms);
      for (std::int64_t e = 0; e < partial.size(); ++e)
        expected.data()[e] += static_cast<double>(partial.data()[e]);
    }
    Tensor<double> hessian(Shape{d, d}), step(Shape{d});
    for (std::int64_t g = 0; g < tile; ++g) {
      const double* sums = expected.data() + g * terms;
      const double* second = sums + d;
      for (std::int64_t a = 0; a < d; ++a) {
        const std::int64_t at = (g0 + g) * d + a;
        step(a) =
            moment_.data()[at] - sums[a] - strength * static_cast<double>(key.data()[at] - prior.data()[at]);
        for (std::int64_t c = a; c < d; ++c) hessian(a, c) = hessian(c, a) = *second++;
        hessian(a, a) += strength;
      }
      solve_positive_definite(hessian, step);
      for (std::int64_t a = 0; a < d; ++a) stepped(g0 + g, a) = key(g0 + g, a) + static_cast<float>(step(a));
    }
  });
  return stepped;
}

Tensor<float> KeyFit::fit(View<const float> prior, double strength, Tensor<float> key, int steps) const {
  require_shape("prior keys", prior.shape(), key.shape());
  const auto objective = [&](const Tensor<float>& at, std::span<float> log_normaliser) {
    double pull = 0;
    for (std::int64_t e = 0; e < at.size(); ++e) {
      const double away = static_cast<double>(at.data()[e]) - static_cast<double>(prior.data()[e]);
      pull += away * away;
    }
    return loss(at, log_normaliser) + 0.5 * strength * pull;
  };
  std::vector<float> log_normaliser(spots_.row.size());
  double value = objective(key, log_normaliser);
  for (int step = 0; step < steps; ++step) {
    Tensor<float> next = newton_step(key, log_normaliser, prior, strength);
    double lowered = objective(next, log_normaliser);
    for (int halving = 0; halving < kHalvings && !(lowered < value); ++halving) {
      for (std::int64_t e = 0; e < key.size(); ++e) next.data()[e] = 0.5F * (next.data()[e] + key.data()[e]);
      lowered = objective(next, log_normaliser);
    }
    if (!(lowered < value)) break;
    const double gained = value - lowered;
    key = std::move(next);
    value = lowered;
    if (gained < kConverged * molecules_) break;
  }
  return key;
}

}  // namespace libbio::ranking
