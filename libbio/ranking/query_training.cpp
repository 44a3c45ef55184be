#include "libbio/ranking/query_training.h"

#include <algorithm>
#include <vector>

#include "libbio/nn/adam.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {

QueryModel::QueryModel(const SpotAttentionShape& shape, std::int64_t features, std::int64_t directions,
                       std::uint64_t seed)
    : attention_(attention_parameters_, "spot_attention", shape),
      query_(query_parameters_, "query", features, directions, nn::Bias::no) {
  attention_parameters_.initialise(Rng(seed).stream(2));
  query_parameters_.allocate();
  query_parameters_.zero_gradients();  // written by the tape, read by nobody
  attention_.set_start();
}

void QueryModel::set_weight(View<const float> query_weight) {
  const View<float> weight = query_parameters_.value(query_parameters_.find("query.weight"));
  require_shape("weights of queries", query_weight.shape(), {weight.dim(1), weight.dim(0)});
  for (std::int64_t c = 0; c < weight.dim(1); ++c)
    for (std::int64_t k = 0; k < weight.dim(0); ++k) weight(k, c) = query_weight(c, k);
}

Tensor<float> QueryModel::queries(const SpotContext& context, Workers& workers) const {
  const nn::Activation<float> features(context.features(attention_, 0, workers));
  return query_.forward(features, nn::Pass{workers}).value();
}

nn::Activation<float> QueryModel::forward(const SpotContext& context, std::size_t copy,
                                          std::span<const std::int64_t> rows, const nn::Pass& pass) const {
  return query_.forward(context.features(attention_, copy, rows, pass), pass);
}

void train_queries(QueryModel& model, const SpotContext& context, const QueriedSpots& training,
                   const GeneAttention<float>& genes, const spatial::CountMatrix& counts,
                   const QueryTrainingOptions& options, const AfterEpoch& after_epoch, Workers& workers) {
  nn::AdamOptions adam_options;
  adam_options.learning_rate.peak = options.learning_rate;
  adam_options.beta2 = 0.99;
  nn::Adam<float> adam(adam_options);
  Rng rng = Rng(options.seed).stream(3);
  std::vector<std::size_t> order(training.row.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    rng.shuffle(std::span(order));
    const std::int64_t seen = std::min(options.most_spots, std::ssize(order));
    for (std::int64_t first = 0; first < seen; first += options.batch) {
      const std::int64_t size = std::min(options.batch, seen - first);
      std::vector<std::int64_t> rows;
      std::vector<std::int32_t> section;
      for (std::int64_t i = first; i < first + size; ++i) {
        rows.push_back(training.row[order[static_cast<std::size_t>(i)]]);
        section.push_back(training.section[order[static_cast<std::size_t>(i)]]);
      }
      std::size_t copy = 0;
      if (options.masked && context.copies() > 1 && rng.uniform() < 0.5)
        copy = 1 + rng.below(context.copies() - 1);
      nn::Tape tape;
      const nn::Pass pass{workers, &tape};
      model.attention_parameters().zero_gradients();
      const nn::Activation<float> loss = count_loss<float>(model.forward(context, copy, rows, pass),
                                                           {rows, section}, genes, counts, {}, pass);
      tape.backward(loss);
      adam.step(model.attention_parameters(), workers);
    }
    if (!after_epoch(epoch)) return;
  }
}

}  // namespace libbio::ranking
