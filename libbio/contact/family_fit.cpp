#include "libbio/contact/family_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/contact/coupling_fold.h"
#include "libbio/contact/coupling_score.h"
#include "libbio/contact/letter_batch.h"
#include "libbio/contact/mean_field.h"
#include "libbio/contact/mean_field_start.h"
#include "libbio/contact/pseudolikelihood.h"
#include "libbio/nn/adam.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

// Streams of the seed.
enum Stream : std::uint64_t { kInitialStream, kStartStream, kBatchStream };

void check(const FitOptions& options) {
  const auto refuse = [](const std::string& what) { throw UsageError(what); };
  if (options.heads < 2 || options.heads % 2 != 0)
    refuse("heads come in pairs: " + std::to_string(options.heads) + " is not an even number of at least 2");
  if (options.head_size < 1) refuse("head size must be at least 1, not " + std::to_string(options.head_size));
  if (!(options.penalty >= 0) || std::isinf(options.penalty))
    refuse("penalty must be finite and not negative");
  if (!(options.learning_rate > 0) || std::isinf(options.learning_rate))
    refuse("learning rate must be finite and positive");
  if (!(options.tolerance >= 0)) refuse("tolerance must not be negative");
  if (options.maximum_steps < 1) refuse("at least one step is needed");
  if (options.batch < 0) refuse("batch size must not be negative");
}

// Rows for each step. An alignment within the batch size is used whole, with its weights; a larger one is
// sampled by weight, systematically (one random offset, equal steps along the cumulative weights of a
// shuffled order), so that every drawn row counts the same.
class BatchSampler {
 public:
  BatchSampler(const sequence::Msa& msa, std::span<const float> weights, std::int64_t batch, Rng rng)
      : msa_(msa), weights_(weights), size_(batch), rng_(rng), order_(weights.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    for (float w : weights) total_ += w;
    sampled_ = size_ > 0 && msa.rows() > size_;
    if (!sampled_) current_ = make_batch(msa, order_, weights);
  }

  const LetterBatch& next() {
    if (!sampled_) return current_;
    rng_.shuffle(std::span<std::int64_t>(order_));
    const double stride = total_ / static_cast<double>(size_), offset = rng_.uniform() * stride;
    std::vector<std::int64_t> rows;
    double cumulative = 0;
    for (std::int64_t row : order_) {
      cumulative += weights_[row];
      while (static_cast<std::int64_t>(rows.size()) < size_ &&
             offset + static_cast<double>(rows.size()) * stride < cumulative)
        rows.push_back(row);
    }
    const std::vector<float> equal(rows.size(),
                                   static_cast<float>(total_ / static_cast<double>(rows.size())));
    current_ = make_batch(msa_, rows, equal);
    return current_;
  }

 private:
  const sequence::Msa& msa_;
  std::span<const float> weights_;
  std::int64_t size_;
  Rng rng_;
  std::vector<std::int64_t> order_;
  double total_ = 0;
  bool sampled_;
  LetterBatch current_;
};

// Log frequencies with one pseudocount of each letter: the optimum without couplings.
void start_bias(const sequence::Msa& msa, std::span<const float> weights, View<float> bias) {
  for (std::int64_t i = 0; i < msa.columns(); ++i) {
    double count[kLetters], mean = 0;
    std::fill_n(count, kLetters, 1.0);
    for (std::int64_t s = 0; s < msa.rows(); ++s)
      if (const sequence::Letter letter = msa.letters()(s, i); letter < kLetters) count[letter] += weights[s];
    for (int a = 0; a < kLetters; ++a) mean += std::log(count[a]) / kLetters;
    for (int a = 0; a < kLetters; ++a) bias(i, a) = static_cast<float>(std::log(count[a]) - mean);
  }
}

void require_finite(double value, const FitOptions& options) {
  if (!std::isfinite(value))
    throw UsageError("the fit diverges with learning rate " + std::to_string(options.learning_rate) +
                     " and penalty " + std::to_string(options.penalty) + "; choose smaller ones");
}

// Mean decrease per step between the last two windows; infinite while there are too few steps.
double mean_decrease(const std::vector<double>& losses) {
  const auto window = static_cast<std::ptrdiff_t>(kConvergenceWindow);
  if (static_cast<std::ptrdiff_t>(losses.size()) < 2 * window) return INFINITY;
  const double last = std::accumulate(losses.end() - window, losses.end(), 0.0);
  const double before = std::accumulate(losses.end() - 2 * window, losses.end() - window, 0.0);
  return (before - last) / static_cast<double>(kConvergenceWindow * kConvergenceWindow);
}

}  // namespace

FactoredAttentionShape model_shape(const FitOptions& options, std::int64_t columns) {
  check(options);
  return {columns, options.heads, std::min(options.head_size, columns), options.penalty};
}

FitResult fit_family(const sequence::Msa& msa, std::span<const float> weights, const FitOptions& options,
                     FactoredAttention<float>& model, Workers& workers,
                     const std::function<void(const FitProgress&)>& progress) {
  check(options);
  if (static_cast<std::int64_t>(weights.size()) != msa.rows())
    throw ShapeError(std::to_string(weights.size()) + " weights for " + std::to_string(msa.rows()) + " rows");
  if (model.shape().columns != msa.columns())
    throw ShapeError("a model of " + std::to_string(model.shape().columns) +
                     " columns does not fit an alignment of " + std::to_string(msa.columns()));
  const Rng seed(options.seed);
  model.parameters().initialise(seed.stream(kInitialStream));
  start_bias(msa, weights, model.bias());
  if (options.start == FitStart::mean_field)
    start_from_couplings(mean_field_couplings(msa, weights, kMeanFieldPseudocount, workers),
                         seed.stream(kStartStream), model, workers);

  BatchSampler sampler(msa, weights, options.batch, seed.stream(kBatchStream));
  nn::Adam<float> adam({.learning_rate = {.peak = options.learning_rate}});
  const double neff = std::accumulate(weights.begin(), weights.end(), 0.0);
  FitResult result;
  while (!result.converged && static_cast<std::int64_t>(result.losses.size()) < options.maximum_steps) {
    model.parameters().zero_gradients();
    const double objective = model.objective(sampler.next(), workers);
    result.losses.push_back(objective / (neff * static_cast<double>(msa.columns())));
    require_finite(result.losses.back(), options);
    // Adam moves by the ratio of the gradient to its size; per sequence, its epsilon means the same for every
    // family.
    for (float& g : model.parameters().gradients()) g /= static_cast<float>(neff);
    adam.step(model.parameters(), workers);
    const double decrease = mean_decrease(result.losses);
    result.converged = decrease < options.tolerance;
    if (progress) progress({static_cast<std::int64_t>(result.losses.size()), result.losses.back(), decrease});
  }
  result.score = model.coupling_norms(workers);
  correct_average_product(result.score);
  for (const float score : result.score) require_finite(score, options);
  return result;
}

FitEstimate estimate_fit(std::int64_t rows, std::int64_t columns, const FitOptions& options, int threads) {
  const FactoredAttentionShape shape = model_shape(options, columns);
  const double length = static_cast<double>(columns), heads = static_cast<double>(shape.heads),
               head_size = static_cast<double>(shape.head_size), pair_maps = heads / 2 * length * length;
  const double batch = static_cast<double>(options.batch > 0 ? std::min(options.batch, rows) : rows);
  const double parameters = 2 * heads * length * head_size + heads / 2 * 400 + 20 * length;
  const double per_thread = length * (kLettersAndGap + kLetters) * kBlockWidth + batch * kBlockWidth +
                            kBlockColumns * length * (kEvenSize + kOddSize) + 4 * length * length;
  const double maps = 2 * pair_maps, gradients_of_values = 64 * heads / 2 * 400;
  // A batch is kept in two orders, 5 bytes a letter; the next is made before the last is given up.
  const double batches = 2.5 * batch * length + 2 * static_cast<double>(rows);
  const double fit = 4 * parameters + maps + gradients_of_values + threads * per_thread + batches;
  const double states = length * kLetters;
  double start = 0;
  if (options.start == FitStart::mean_field) {
    // Beside the couplings lie in turn the letters by column; the list of pairs, the blocks of the strongest
    // and their components; the strengths of the patterns and the work on single maps.
    const double letters = static_cast<double>(rows) * length / 4;
    const double components = 4 * length * length + 3200 * length + 7 * 400 * 400 + heads / 2 * 400;
    const double strengths =
        pair_maps + heads / 2 * 400 +
        threads * (length * 400 + 3 * length * length + 4 * length * head_size + 8 * head_size * head_size);
    start = parameters + maps + states * states + std::max({letters, components, strengths});
  }
  FitEstimate estimate;
  estimate.bytes = 4 * std::max(fit, start);
  estimate.start_operations =
      options.start == FitStart::mean_field
          ? states * states * states + heads / 2 * length * length * (800 + 14 * head_size)
          : 0;
  estimate.step_operations = 3 * 2 * 400 * pair_maps + 4 * 2 * heads * length * length * head_size;
  estimate.step_additions = 2 * batch * length * length * kLetters;
  return estimate;
}

}  // namespace libbio::contact
