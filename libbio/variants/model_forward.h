// The MSA transformer as the forward pass that scoring asks for.
#pragma once

#include <functional>

#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/parallel.h"
#include "libbio/variants/scoring.h"

namespace libbio::variants {

// What scoring asks of a model: logits of the query and nothing else.
msa_transformer::Wanted wanted_for_scoring();

// For as long as the model and the workers live. `layer_done()` is called after each layer of each pass.
Forward forward_of(const msa_transformer::MsaTransformer<float>& model, Workers& workers,
                   msa_transformer::Precision precision, const std::function<void()>& layer_done = {});

}  // namespace libbio::variants
