#include "libbio/variants/model_forward.h"

#include <utility>

namespace libbio::variants {

msa_transformer::Wanted wanted_for_scoring() {
  msa_transformer::Wanted wanted;
  wanted.contacts = false;
  wanted.logits = msa_transformer::LogitRows::query;
  return wanted;
}

Forward forward_of(const msa_transformer::MsaTransformer<float>& model, Workers& workers,
                   msa_transformer::Precision precision, const std::function<void()>& layer_done) {
  return [&model, &workers, precision, layer_done](View<const msa_transformer::Token> tokens) {
    const auto count_layer = [&layer_done](std::int64_t) {
      if (layer_done) layer_done();
    };
    return std::move(model.predict(tokens, wanted_for_scoring(), workers, precision, count_layer).logits);
  };
}

}  // namespace libbio::variants
