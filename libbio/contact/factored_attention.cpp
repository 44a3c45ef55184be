#include "libbio/contact/factored_attention.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libbio/attention/attention_map.h"
#include "libbio/contact/coupling_fold.h"
#include "libbio/contact/coupling_score.h"
#include "libbio/contact/pseudolikelihood.h"

namespace libbio::contact {
namespace {

// Parts of the parallel loop over blocks of columns. Each part keeps its own gradient of the values; the sums
// are taken in part order, so this number, not that of the threads, sets the order of the additions.
constexpr std::int64_t kParts = 64;

attention::Mask off_diagonal() {
  attention::Mask mask;
  mask.exclude_diagonal = true;
  return mask;
}

// Everything one thread needs to work on one block of columns.
template <class T>
struct BlockWork {
  CouplingRows<T> couplings;
  PseudolikelihoodBlock<T> likelihood;

  BlockWork(std::int64_t rows, std::int64_t columns)
      : couplings(kBlockColumns, columns), likelihood(rows, columns) {}
};

// Lends work space to whoever runs a part, so that there is one per thread, not one per part.
template <class T>
class BlockWorkPool {
 public:
  BlockWorkPool(std::int64_t rows, std::int64_t columns) : rows_(rows), columns_(columns) {}

  std::unique_ptr<BlockWork<T>> take() {
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<BlockWork<T>>(rows_, columns_);
    auto work = std::move(idle_.back());
    idle_.pop_back();
    return work;
  }
  void give_back(std::unique_ptr<BlockWork<T>> work) {
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(work));
  }

 private:
  std::int64_t rows_, columns_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<BlockWork<T>>> idle_;
};

// Lays the couplings of a block out by input letter, as the pseudolikelihood reads them.
template <class T>
void fill_table(const CouplingRows<T>& couplings, std::int64_t rows, std::int64_t columns, Tensor<T>& table) {
  T block[kLetters * kLetters];
  for (std::int64_t c = 0; c < kBlockColumns; ++c)
    for (std::int64_t j = 0; j < columns; ++j) {
      if (c < rows)
        unpack_block(couplings, c * columns + j, block);
      else
        std::fill(std::begin(block), std::end(block), T(0));
      T* row = table.data() + j * kLettersAndGap * kBlockWidth + c * kLetters;
      for (int x = 0; x < kLetters; ++x) std::copy_n(block + x * kLetters, kLetters, row + x * kBlockWidth);
    }
}

// Replaces couplings by the gradients by them: data (laid out by input letter) plus penalty. Returns the
// penalty, ½ strength Σ W², of these rows.
template <class T>
T couplings_to_gradient(const Tensor<T>& by_letter, T strength, std::int64_t rows, std::int64_t columns,
                        CouplingRows<T>& couplings) {
  T sum = T(0);
  for (std::int64_t c = 0; c < rows; ++c)
    for (std::int64_t j = 0; j < columns; ++j) {
      const T* g =
          by_letter.data() + j * kLetters * kBlockWidth + c * kLetters;  // g[x * width + a]: d/dW[a, x]
      T* e = couplings.even.data() + (c * columns + j) * kEvenSize;
      T* o = couplings.odd.data() + (c * columns + j) * kOddSize;
      for (int a = 0; a < kLetters; ++a) {
        sum += *e * *e * T(0.5);
        *e = g[a * kBlockWidth + a] + strength * *e;
        ++e;
        for (int b = a + 1; b < kLetters; ++b, ++e, ++o) {
          sum += *e * *e + *o * *o;
          const T ab = g[b * kBlockWidth + a], ba = g[a * kBlockWidth + b];
          *e = ab + ba + T(2) * strength * *e;
          *o = ab - ba + T(2) * strength * *o;
        }
      }
    }
  return strength * sum;
}

}  // namespace

template <class T>
FactoredAttention<T>::FactoredAttention(const FactoredAttentionShape& shape) : shape_(shape) {
  if (shape.columns < 1 || shape.heads < 2 || shape.heads % 2 != 0 || shape.head_size < 1)
    throw ShapeError("factored attention needs columns, an even number of heads and a head size; got " +
                     std::to_string(shape.columns) + ", " + std::to_string(shape.heads) + ", " +
                     std::to_string(shape.head_size));
  const std::int64_t columns = shape.columns;
  query_ = parameters_.declare("query", {shape.heads, columns, shape.head_size}, nn::Initial::normal(1));
  key_ = parameters_.declare("key", {shape.heads, columns, shape.head_size}, nn::Initial::normal(1));
  value_ = parameters_.declare("value", {shape.head_pairs(), kLetters, kLetters}, nn::Initial::normal(0.01));
  bias_ = parameters_.declare("bias", {columns, kLetters});
  even_maps_ = Tensor<T>({shape.head_pairs(), columns, columns});
  odd_maps_ = Tensor<T>({shape.head_pairs(), columns, columns});
}

template <class T>
void FactoredAttention<T>::attention_map(std::int64_t head, View<T> map, Workers& workers) {
  const Shape one_map{1, shape_.columns, shape_.columns}, one_head{1, shape_.columns, shape_.head_size};
  attention::attention_map_forward<T>(query()[head].reshaped(one_head), key()[head].reshaped(one_head),
                                      1 / std::sqrt(static_cast<double>(shape_.head_size)), off_diagonal(),
                                      map.reshaped(one_map), workers);
}

template <class T>
void FactoredAttention<T>::fill_difference_maps(Workers& workers) {
  const std::int64_t columns = shape_.columns;
  workers.parallel_for(shape_.head_pairs(), [&](std::int64_t r) {
    Workers alone(1);
    Tensor<T> maps(Shape{2, columns, columns});
    attention_map(2 * r, maps[0], alone);
    attention_map(2 * r + 1, maps[1], alone);
    const View<T> plus = maps[0], minus = maps[1], even = even_maps_[r], odd = odd_maps_[r];
    for (std::int64_t i = 0; i < columns; ++i)
      for (std::int64_t j = 0; j <= i; ++j) {
        const T ij = plus(i, j) - minus(i, j), ji = plus(j, i) - minus(j, i);
        even(i, j) = even(j, i) = T(0.5) * (ij + ji);
        odd(i, j) = T(0.5) * (ij - ji);
        odd(j, i) = T(0.5) * (ji - ij);
      }
  });
}

template <class T>
void FactoredAttention<T>::backpropagate_maps(Workers& workers) {
  const std::int64_t columns = shape_.columns, head_size = shape_.head_size;
  const double scale = 1 / std::sqrt(static_cast<double>(head_size));
  const View<T> query_gradient = parameters_.gradient(query_), key_gradient = parameters_.gradient(key_);
  workers.parallel_for(shape_.head_pairs(), [&](std::int64_t r) {
    Workers alone(1);
    Tensor<T> map(Shape{1, columns, columns}), d_map(Shape{1, columns, columns});
    const View<const T> even = even_maps_[r], odd = odd_maps_[r];
    for (std::int64_t i = 0; i < columns; ++i)
      for (std::int64_t j = 0; j <= i; ++j) {
        const T sum = even(i, j) + even(j, i), difference = odd(i, j) - odd(j, i);
        d_map(0, i, j) = T(0.5) * (sum + difference);
        d_map(0, j, i) = T(0.5) * (sum - difference);
      }
    const Shape one_head{1, columns, head_size};
    for (const std::int64_t head : {2 * r, 2 * r + 1}) {
      attention_map(head, map[0], alone);
      attention::attention_map_backward<T>(query()[head].reshaped(one_head), key()[head].reshaped(one_head),
                                           scale, map, d_map, query_gradient[head].reshaped(one_head),
                                           key_gradient[head].reshaped(one_head), alone);
      for (T& x : d_map) x = -x;
    }
  });
}

template <class T>
T FactoredAttention<T>::objective(const LetterBatch& batch, Workers& workers) {
  if (batch.columns != shape_.columns)
    throw ShapeError("a batch of " + std::to_string(batch.columns) + " columns does not fit a model of " +
                     std::to_string(shape_.columns));
  const std::int64_t columns = shape_.columns, blocks = (columns + kBlockColumns - 1) / kBlockColumns;
  const std::int64_t parts = std::min(blocks, kParts);
  const T strength = T(shape_.penalty * static_cast<double>(kLetters * columns));
  fill_difference_maps(workers);
  SplitValues<T> values(shape_.head_pairs());
  values.split(value());

  std::vector<T> losses(static_cast<std::size_t>(parts));
  std::vector<SplitValues<T>> value_gradients(static_cast<std::size_t>(parts),
                                              SplitValues<T>(shape_.head_pairs()));
  const View<T> bias_gradient = parameters_.gradient(bias_);
  BlockWorkPool<T> pool(batch.rows, columns);
  workers.parallel_for(parts, [&](std::int64_t part) {
    auto work = pool.take();
    PseudolikelihoodBlock<T>& likelihood = work->likelihood;
    for (std::int64_t b = part * blocks / parts; b < (part + 1) * blocks / parts; ++b) {
      const std::int64_t first = b * kBlockColumns, rows = std::min(kBlockColumns, columns - first);
      fold_rows<T>(even_maps_, odd_maps_, values, first, rows, work->couplings);
      fill_table(work->couplings, rows, columns, likelihood.table);
      likelihood.bias.fill(T(0));
      std::copy_n(bias().data() + first * kLetters, rows * kLetters, likelihood.bias.data());
      evaluate_block(batch, first, likelihood);
      losses[part] += likelihood.loss;
      for (std::int64_t k = 0; k < rows * kLetters; ++k)
        bias_gradient.data()[first * kLetters + k] += likelihood.bias_gradient(k);
      losses[part] += couplings_to_gradient(likelihood.gradient, strength, rows, columns, work->couplings);
      backpropagate_fold<T>(even_maps_, odd_maps_, values, first, rows, work->couplings,
                            value_gradients[part]);
    }
    pool.give_back(std::move(work));
  });

  T loss = T(0);
  for (std::int64_t part = 0; part < parts; ++part) {
    loss += losses[part];
    value_gradients[part].add_gradient_to(parameters_.gradient(value_));
  }
  backpropagate_maps(workers);
  return loss;
}

template <class T>
Tensor<float> FactoredAttention<T>::coupling_norms(Workers& workers) {
  const std::int64_t columns = shape_.columns, blocks = (columns + kBlockColumns - 1) / kBlockColumns;
  fill_difference_maps(workers);
  SplitValues<T> values(shape_.head_pairs());
  values.split(value());
  Tensor<float> norms(Shape{columns, columns});
  workers.parallel_for(blocks, [&](std::int64_t b) {
    const std::int64_t first = b * kBlockColumns, rows = std::min(kBlockColumns, columns - first);
    CouplingRows<T> couplings(rows, columns);
    fold_rows<T>(even_maps_, odd_maps_, values, first, rows, couplings);
    T block[kLetters * kLetters];
    float real_block[kLetters * kLetters];
    for (std::int64_t c = 0; c < rows; ++c)
      for (std::int64_t i = first + c, j = i + 1; j < columns; ++j) {
        unpack_block(couplings, c * columns + j, block);
        std::ranges::transform(block, real_block,
                               [](const T& x) { return static_cast<float>(std::real(x)); });
        to_zero_sum_gauge(real_block);
        norms(i, j) = norms(j, i) = frobenius_norm(real_block);
      }
  });
  return norms;
}

template class FactoredAttention<float>;
template class FactoredAttention<double>;
template class FactoredAttention<std::complex<double>>;

}  // namespace libbio::contact
