// Fitting factored attention to one family.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libbio/contact/factored_attention.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

enum class FitStart {
  mean_field,  // from the closed-form couplings
  random       // query and key normal(1), value normal(0.01)
};

// Defaults: see docs/results/contacts.md for the measurements behind them.
struct FitOptions {
  std::int64_t heads = 256;     // H
  std::int64_t head_size = 64;  // d; at most L is used
  double penalty = 0.01;        // λ
  FitStart start = FitStart::mean_field;
  double learning_rate = 0.05;
  // Converged when the loss falls by less than this per step, averaged over two windows of kConvergenceWindow
  // steps; nats per effective sequence and column.
  double tolerance = 0.002;
  std::int64_t maximum_steps = 300;
  // Sequences per step; a larger alignment is sampled anew in every step, by weight. 0: always all.
  std::int64_t batch = 2048;
  std::uint64_t seed = 1;
};

inline constexpr std::int64_t kConvergenceWindow = 5;

struct FitProgress {
  std::int64_t step = 0;
  double loss = 0;      // objective per effective sequence and column
  double decrease = 0;  // per step, over the last windows; the fit stops when it is below the tolerance
};

struct FitResult {
  Tensor<float> score;         // [L, L] APC-corrected
  std::vector<double> losses;  // before each step
  bool converged = false;
};

// Fits the model and scores all pairs. weights: one per row of the alignment. `model` keeps the fitted
// parameters. UsageError for options that make no sense or let the fit diverge, ShapeError for weights or a
// model of another size.
FitResult fit_family(const sequence::Msa& msa, std::span<const float> weights, const FitOptions& options,
                     FactoredAttention<float>& model, Workers& workers,
                     const std::function<void(const FitProgress&)>& progress);

// The model of the options for L columns.
FactoredAttentionShape model_shape(const FitOptions& options, std::int64_t columns);

// What a fit will need.
struct FitEstimate {
  double bytes = 0;             // peak memory beyond the alignment itself
  double start_operations = 0;  // floating-point operations of the start
  double step_operations = 0;   // of one step, matrix products
  double step_additions = 0;    // of one step, table look-ups of the pseudolikelihood
};
FitEstimate estimate_fit(std::int64_t rows, std::int64_t columns, const FitOptions& options, int threads);

}  // namespace libbio::contact
