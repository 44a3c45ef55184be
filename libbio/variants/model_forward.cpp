#include "libbio/variants/model_forward.h"

#include <utility>

namespace libbio::variants {

Forward forward_of(const msa_transformer::MsaTransformer<float>& model, Workers& workers,
                   msa_transformer::Precision precision, const std::function<void()>& layer_done) {
  return [&model, &workers, precision, layer_done](View<const msa_transformer::Token> tokens) {
    msa_transformer::Wanted wanted;
    wanted.contacts = false;
    wanted.logits = msa_transformer::LogitRows::query;
    const auto count_layer = [&layer_done](std::int64_t) {
      if (layer_done) layer_done();
    };
    return std::move(model.predict(tokens, wanted, workers, precision, count_layer).logits);
  };
}

}  // namespace libbio::variants
