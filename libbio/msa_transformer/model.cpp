#include "libbio/msa_transformer/model.h"

#include <complex>

#include "libbio/msa_transformer/model_layers.h"
#include "libbio/msa_transformer/pads.h"
#include "libbio/nn/elementwise.h"

namespace libbio::msa_transformer {
template <class T>
MsaTransformer<T>::MsaTransformer(const Config& config) {
  config.validate();
  layers_ = std::make_unique<Layers>(config);
}

template <class T>
MsaTransformer<T>::~MsaTransformer() = default;

template <class T>
MsaTransformer<T>::MsaTransformer(MsaTransformer&&) noexcept = default;

template <class T>
const Config& MsaTransformer<T>::config() const {
  return layers_->config;
}

template <class T>
nn::Parameters<T>& MsaTransformer<T>::parameters() {
  return layers_->parameters;
}

template <class T>
nn::Activation<T> MsaTransformer<T>::encode(View<const Token> tokens, const nn::Pass& pass) const {
  const auto visible = std::make_shared<const Tensor<std::uint8_t>>(
      visible_positions(tokens, layers_->config.vocabulary.pad(), false));
  // The layers keep a view of `visible` on the tape: recorded first, this closure lets go of it last.
  if (pass.tape) pass.tape->record([visible] {});
  const nn::Activation<T> embedded =
      layers_->norm_before.forward(layers_->embedding.forward(tokens, pass), pass);
  Tensor<T> shown = embedded.value();
  clear_pads(*visible, shown.view());
  nn::Activation<T> x(std::move(shown));
  if (pass.tape)
    pass.tape->record([embedded, x, visible] {
      clear_pads(*visible, x.gradient().view());
      Tensor<T>& gradient = embedded.gradient();
      for (std::int64_t i = 0; i < gradient.size(); ++i) gradient.data()[i] += x.gradient().data()[i];
    });
  for (const typename Layers::Layer& layer : layers_->layers) {
    x = layer.rows.forward(x, view_of(*visible), pass);
    x = layer.columns.forward(x, view_of(*visible), pass);
    x = layer.feed_forward.forward(x, pass);
  }
  return layers_->norm_after.forward(x, pass);
}

template <class T>
nn::Activation<T> MsaTransformer<T>::logits(const nn::Activation<T>& representation,
                                            const nn::Pass& pass) const {
  const nn::Activation<T> dense = gelu(layers_->head_dense.forward(representation, pass), pass);
  return layers_->head_output.forward(layers_->head_norm.forward(dense, pass), pass);
}

template class MsaTransformer<float>;
template class MsaTransformer<double>;
template class MsaTransformer<std::complex<double>>;

}  // namespace libbio::msa_transformer
