// The whole job: alignment → contact map.
#pragma once

#include <functional>

#include "libbio/contact/calibration.h"
#include "libbio/contact/contact_map.h"
#include "libbio/contact/family_fit.h"
#include "libbio/sequence/msa.h"
#include "libbio/sequence/weights.h"
#include "libbio/tensor/parallel.h"

namespace libbio::contact {

struct FactoredPrediction {
  ContactMap map;
  std::int64_t steps = 0;
  double loss = 0;         // of the last step, per effective sequence and column
  bool converged = false;  // by the rule of FitOptions
};

// Fits factored attention to the family and calibrates its scores. `model` (of model_shape) keeps the fit,
// for its attention maps. Errors as fit_family.
FactoredPrediction predict_contacts(const sequence::Msa& msa, const sequence::Weights& weights,
                                    const FitOptions& options, const Calibration& calibration,
                                    std::int64_t min_separation, FactoredAttention<float>& model,
                                    Workers& workers,
                                    const std::function<void(const FitProgress&)>& progress = {});

// All maps of a fitted model, [H, L, L].
Tensor<float> attention_maps(FactoredAttention<float>& model, Workers& workers);

}  // namespace libbio::contact
