#include "libbio/ranking/gene_attention.h"

#include <algorithm>
#include <complex>

#include "libbio/attention/softmax.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

// So few that the scores of a block stay in the cache of a core.
constexpr std::int64_t kBlock = 32;

template <class T>
void require_attention(View<const T> query, std::size_t spots, const GeneAttention<T>& attention) {
  const std::int64_t genes = attention.key.dim(0);
  if (query.rank() != 2 || attention.key.rank() != 2 || attention.background.rank() != 2)
    throw ShapeError("queries, keys and background must have rank 2");
  require_shape("queries", query.shape(), {static_cast<std::int64_t>(spots), attention.key.dim(1)});
  require_shape("background", attention.background.shape(), {attention.background.dim(0), genes});
}

// Σ_g x_sg z_sg of one spot, and Σ_g x_sg k_g added to `moment` unless that is null.
template <class T>
Sum<T> observed_score(const spatial::CountMatrix::Row& counted, const T* query,
                      const GeneAttention<T>& attention, const T* background, T* moment) {
  const std::int64_t d = attention.key.dim(1);
  Sum<T> score = 0;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const std::int64_t g = counted.column[i];
    const T* key = attention.key.data() + g * d;
    const T count = static_cast<T>(counted.count[i]);
    T z = background[g];
    for (std::int64_t c = 0; c < d; ++c) z += query[c] * key[c];
    score += static_cast<Sum<T>>(count) * static_cast<Sum<T>>(z);
    if (moment)
      for (std::int64_t c = 0; c < d; ++c) moment[c] += count * key[c];
  }
  return score;
}

double total(const spatial::CountMatrix::Row& counted) {
  double sum = 0;
  for (const float count : counted.count) sum += count;
  return sum;
}

}  // namespace

template <class T>
void for_each_block(View<const T> query, std::span<const std::int32_t> section,
                    const GeneAttention<T>& attention, Workers& workers, const UseBlock<T>& use) {
  require_attention(query, section.size(), attention);
  const std::int64_t n = query.dim(0), d = query.dim(1), genes = attention.key.dim(0);
  workers.parallel_for((n + kBlock - 1) / kBlock, [&](std::int64_t part) {
    const std::int64_t first = part * kBlock, rows = std::min(kBlock, n - first);
    Tensor<T> z = Tensor<T>::for_overwrite({rows, genes});
    for (std::int64_t i = 0; i < rows; ++i)
      std::copy_n(attention.background.data() + section[static_cast<std::size_t>(first + i)] * genes, genes,
                  z.data() + i * genes);
    matrix_product<T>(Transpose::no, Transpose::yes, rows, genes, d, T(1), query.data() + first * d, d,
                      attention.key.data(), d, T(1), z.data(), genes);
    std::vector<T> log_normaliser(static_cast<std::size_t>(rows));
    attention::softmax_rows<T>(rows, genes, z.data(), log_normaliser.data());
    use(first, z, log_normaliser);
  });
}

template <class T>
std::vector<Sum<T>> spot_losses(View<const T> query, const QueriedSpots& spots,
                                const GeneAttention<T>& attention, const spatial::CountMatrix& counts,
                                Workers& workers) {
  const std::int64_t d = attention.key.dim(1), genes = attention.key.dim(0);
  std::vector<Sum<T>> losses(spots.row.size());
  for_each_block<T>(query, spots.section, attention, workers,
                    [&](std::int64_t first, View<const T> probability, std::span<const T> log_normaliser) {
                      for (std::int64_t i = 0; i < probability.dim(0); ++i) {
                        const auto s = static_cast<std::size_t>(first + i);
                        const auto counted = counts.row(spots.row[s]);
                        losses[s] = total(counted) *
                                        static_cast<Sum<T>>(log_normaliser[static_cast<std::size_t>(i)]) -
                                    observed_score(counted, query.data() + (first + i) * d, attention,
                                                   attention.background.data() + spots.section[s] * genes,
                                                   static_cast<T*>(nullptr));
                      }
                    });
  return losses;
}

template <class T>
nn::Activation<T> count_loss(const nn::Activation<T>& query, const QueriedSpots& spots,
                             const GeneAttention<T>& attention, const spatial::CountMatrix& counts,
                             std::span<const double> weight, const nn::Pass& pass) {
  const std::int64_t d = attention.key.dim(1), genes = attention.key.dim(0);
  const auto n = static_cast<std::int64_t>(spots.row.size());
  double molecules = 0;
  std::vector<double> share(spots.row.size(), 1.0);  // w_s
  for (std::size_t s = 0; s < spots.row.size(); ++s) {
    if (!weight.empty()) share[s] = weight[s];
    molecules += share[s] * total(counts.row(spots.row[s]));
  }
  const double scale = molecules > 0 ? 1 / molecules : 0;
  Tensor<T> slope(Shape{n, d});
  std::vector<Sum<T>> losses(spots.row.size());
  for_each_block<T>(
      query.value(), spots.section, attention, pass.workers,
      [&](std::int64_t first, View<const T> probability, std::span<const T> log_normaliser) {
        const std::int64_t rows = probability.dim(0);
        Tensor<T> expected = Tensor<T>::for_overwrite({rows, d});
        matrix_product<T>(Transpose::no, Transpose::no, rows, d, genes, T(1), probability.data(), genes,
                          attention.key.data(), d, T(0), expected.data(), d);
        std::vector<T> moment(static_cast<std::size_t>(d));
        for (std::int64_t i = 0; i < rows; ++i) {
          const auto s = static_cast<std::size_t>(first + i);
          const auto counted = counts.row(spots.row[s]);
          const double molecules_here = total(counted);
          std::fill(moment.begin(), moment.end(), T(0));
          losses[s] = molecules_here * static_cast<Sum<T>>(log_normaliser[static_cast<std::size_t>(i)]) -
                      observed_score(counted, query.value().data() + (first + i) * d, attention,
                                     attention.background.data() + spots.section[s] * genes, moment.data());
          for (std::int64_t c = 0; c < d; ++c)
            slope(first + i, c) =
                static_cast<T>(scale * share[s]) *
                (static_cast<T>(molecules_here) * expected(i, c) - moment[static_cast<std::size_t>(c)]);
        }
      });
  Sum<T> sum = 0;
  for (std::size_t s = 0; s < losses.size(); ++s) sum += share[s] * losses[s];
  nn::Activation<T> loss(Tensor<T>(Shape(), static_cast<T>(sum * scale)));
  if (pass.tape)
    pass.tape->record([query, loss, slope = std::move(slope)] {
      const T outer = loss.gradient().data()[0];
      T* to = query.gradient().data();
      for (std::int64_t e = 0; e < slope.size(); ++e) to[e] += outer * slope.data()[e];
    });
  return loss;
}

#define LIBBIO_INSTANTIATE(T)                                                                              \
  template void for_each_block<T>(View<const T>, std::span<const std::int32_t>, const GeneAttention<T>&,   \
                                  Workers&, const UseBlock<T>&);                                           \
  template std::vector<Sum<T>> spot_losses<T>(View<const T>, const QueriedSpots&, const GeneAttention<T>&, \
                                              const spatial::CountMatrix&, Workers&);                      \
  template nn::Activation<T> count_loss<T>(const nn::Activation<T>&, const QueriedSpots&,                  \
                                           const GeneAttention<T>&, const spatial::CountMatrix&,           \
                                           std::span<const double>, const nn::Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::ranking
