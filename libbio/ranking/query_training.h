// Spot attention trained on counts, with query weights and keys held fixed.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "libbio/nn/linear.h"
#include "libbio/nn/parameters.h"
#include "libbio/ranking/gene_attention.h"
#include "libbio/ranking/spot_context.h"

namespace libbio::ranking {

// q_s = W f_s, f_s from the spot attention over the context of s.
class QueryModel {
 public:
  QueryModel(const SpotAttentionShape& shape, std::int64_t features, std::int64_t directions,
             std::uint64_t seed);

  const SpotAttention<float>& attention() const { return attention_; }
  nn::Parameters<float>& attention_parameters() { return attention_parameters_; }
  // W = query_weightᵀ, query_weight [f, d].
  void set_weight(View<const float> query_weight);

  // Queries of all spots, [B, d].
  Tensor<float> queries(const SpotContext& context, Workers& workers) const;
  // Of the spots listed; differentiable.
  nn::Activation<float> forward(const SpotContext& context, std::size_t copy,
                                std::span<const std::int64_t> rows, const nn::Pass& pass) const;

 private:
  nn::Parameters<float> attention_parameters_, query_parameters_;
  SpotAttention<float> attention_;
  nn::Linear<float> query_;
};

struct QueryTrainingOptions {
  int epochs = 20;
  std::int64_t batch = 512;
  std::int64_t most_spots = 8192;  // seen in one epoch
  double learning_rate = 0.02;
  bool masked = false;  // half of the batches see masked copies
  std::uint64_t seed = 0;
};

// Called after each epoch; false stops the training.
using AfterEpoch = std::function<bool(int epoch)>;
// Adam on count_loss (gene_attention.h) of the training spots, in batches drawn anew in each epoch, changes
// the parameters of the model's attention and nothing else. The scale of the features stays that of
// context.fit_scale().
void train_queries(QueryModel& model, const SpotContext& context, const QueriedSpots& training,
                   const GeneAttention<float>& genes, const spatial::CountMatrix& counts,
                   const QueryTrainingOptions& options, const AfterEpoch& after_epoch, Workers& workers);

}  // namespace libbio::ranking
