#include "libbio/contact/predict.h"

#include <vector>

namespace libbio::contact {

FactoredPrediction predict_contacts(const sequence::Msa& msa, const sequence::Weights& weights,
                                    const FitOptions& options, const Calibration& calibration,
                                    std::int64_t min_separation, FactoredAttention<float>& model,
                                    Workers& workers,
                                    const std::function<void(const FitProgress&)>& progress) {
  const std::vector<float> row_weights(weights.values().begin(), weights.values().end());
  FitResult fit = fit_family(msa, row_weights, options, model, workers, progress);
  FactoredPrediction prediction;
  prediction.steps = static_cast<std::int64_t>(fit.losses.size());
  prediction.loss = fit.losses.back();
  prediction.converged = fit.converged;
  ContactMap& map = prediction.map;
  map.query = msa.query();
  map.min_separation = min_separation;
  map.neff = weights.neff();
  map.probability =
      contact_probability(calibration, fit.score, map.query.residue_number, min_separation, map.neff);
  map.score = std::move(fit.score);
  map.validate();
  return prediction;
}

Tensor<float> attention_maps(FactoredAttention<float>& model, Workers& workers) {
  const FactoredAttentionShape& shape = model.shape();
  Tensor<float> maps(Shape{shape.heads, shape.columns, shape.columns});
  for (std::int64_t head = 0; head < shape.heads; ++head) model.attention_map(head, maps[head], workers);
  return maps;
}

}  // namespace libbio::contact
