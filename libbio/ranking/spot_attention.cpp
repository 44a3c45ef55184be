#include "libbio/ranking/spot_attention.h"

#include <cmath>
#include <complex>

#include "libbio/attention/attention.h"

namespace libbio::ranking {
namespace {

// The values once per head, side by side.
template <class T>
nn::Activation<T> repeated(const nn::Activation<T>& values, std::int64_t heads, const nn::Pass& pass) {
  const std::int64_t n = values.shape()[0], d = values.shape()[1];
  Tensor<T> result = Tensor<T>::for_overwrite({n, heads * d});
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t h = 0; h < heads; ++h)
      for (std::int64_t c = 0; c < d; ++c) result(i, h * d + c) = values.value()(i, c);
  nn::Activation<T> output(std::move(result));
  if (pass.tape)
    pass.tape->record([values, output, heads, n, d] {
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t h = 0; h < heads; ++h)
          for (std::int64_t c = 0; c < d; ++c) values.gradient()(i, c) += output.gradient()(i, h * d + c);
    });
  return output;
}

}  // namespace

template <class T>
SpotAttention<T>::SpotAttention(nn::Parameters<T>& parameters, const std::string& name,
                                const SpotAttentionShape& shape)
    : parameters_(&parameters),
      shape_(shape),
      query_(parameters, parameters.declare(name + ".query.weight", {context_size(), shape.query_features}),
             name + ".query"),
      key_(parameters,
           parameters.declare(name + ".key.weight", {context_size(), shape.values}, nn::Initial::normal(0.3)),
           name + ".key"),
      log_width_(parameters.declare(name + ".log_width", {heads()})),
      likeness_(parameters.declare(name + ".likeness", {heads()})),
      fade_(parameters.declare(name + ".fade", {heads()}, nn::Initial::constant(shape.fade))) {}

template <class T>
void SpotAttention<T>::set_start() const {
  for (std::int64_t h = 0; h < heads(); ++h)
    parameters_->value(log_width_)(h) = static_cast<T>(std::log(shape_.widths[static_cast<std::size_t>(h)]));
}

template <class T>
nn::Activation<T> SpotAttention<T>::edge_bias(const SpotEdges& edges, const nn::Pass& pass) const {
  const auto n = static_cast<std::int64_t>(edges.squared_distance.size());
  const std::int64_t heads_count = heads();
  const View<T> log_width = parameters_->value(log_width_), likeness = parameters_->value(likeness_),
                fade = parameters_->value(fade_);
  Tensor<T> bias = Tensor<T>::for_overwrite({n, heads_count});
  for (std::int64_t h = 0; h < heads_count; ++h) {
    const T sharpness = std::exp(T(-2) * log_width(h)) * T(0.5);
    const T fading = shape_.null_neighbour ? fade(h) : T(0);
    for (std::int64_t e = 0; e < n; ++e) {
      const auto at = static_cast<std::size_t>(e);
      bias(e, h) = -sharpness * static_cast<T>(edges.squared_distance[at]) - fading;
      if (!edges.likeness.empty()) bias(e, h) += likeness(h) * static_cast<T>(edges.likeness[at]);
    }
  }
  nn::Activation<T> output(std::move(bias));
  if (pass.tape)
    pass.tape->record([this, output, edges] {
      const View<T> width = parameters_->value(log_width_);
      const View<T> d_width = parameters_->gradient(log_width_),
                    d_likeness = parameters_->gradient(likeness_), d_fade = parameters_->gradient(fade_);
      for (std::int64_t h = 0; h < heads(); ++h) {
        const T twice_sharpness = std::exp(T(-2) * width(h));
        T by_distance = 0, by_likeness = 0, all = 0;
        for (std::int64_t e = 0; e < output.shape()[0]; ++e) {
          const auto at = static_cast<std::size_t>(e);
          const T slope = output.gradient()(e, h);
          by_distance += slope * static_cast<T>(edges.squared_distance[at]);
          if (!edges.likeness.empty()) by_likeness += slope * static_cast<T>(edges.likeness[at]);
          all += slope;
        }
        d_width(h) += twice_sharpness * by_distance;
        d_likeness(h) += by_likeness;
        if (shape_.null_neighbour) d_fade(h) -= all;
      }
    });
  return output;
}

template <class T>
nn::Activation<T> SpotAttention<T>::forward(const nn::Activation<T>& query_features,
                                            const nn::Activation<T>& values, const SpotEdges& edges,
                                            const nn::Pass& pass) const {
  nn::EdgeModulation<T> along;
  along.bias = edge_bias(edges, pass);
  return nn::neighbour_attend<T>(query_.forward(query_features, pass), key_.forward(values, pass),
                                 repeated(values, heads(), pass), along, edges.lists, heads(),
                                 shape_.null_neighbour, pass);
}

template <class T>
std::vector<T> SpotAttention<T>::weights(const nn::Activation<T>& query_features,
                                         const nn::Activation<T>& values, const SpotEdges& edges,
                                         const nn::Pass& pass) const {
  const nn::Activation<T> query = query_.forward(query_features, pass), key = key_.forward(values, pass),
                          value = repeated(values, heads(), pass), bias = edge_bias(edges, pass);
  attention::NeighbourInputs<T> inputs;
  inputs.query = query.value();
  inputs.key = key.value();
  inputs.value = value.value();
  inputs.bias = bias.value();
  inputs.lists = edges.lists->view();
  inputs.heads = heads();
  inputs.scale = attention::dot_product_scale(shape_.values);
  inputs.null_key = false;  // the null neighbour takes from all in equal parts
  Tensor<T> output = Tensor<T>::for_overwrite(query.shape());
  Tensor<T> log_normaliser = Tensor<T>::for_overwrite({query.shape()[0], heads()});
  attention::neighbour_attention<T>(inputs, output, log_normaliser);
  const Tensor<T> shares = attention::neighbour_weights<T>(inputs, log_normaliser);
  std::vector<T> mean(static_cast<std::size_t>(shares.dim(0)));
  for (std::int64_t e = 0; e < shares.dim(0); ++e) {
    for (std::int64_t h = 0; h < heads(); ++h) mean[static_cast<std::size_t>(e)] += shares(e, h);
    mean[static_cast<std::size_t>(e)] /= static_cast<T>(static_cast<double>(heads()));
  }
  return mean;
}

template class SpotAttention<float>;
template class SpotAttention<double>;
template class SpotAttention<std::complex<double>>;

}  // namespace libbio::ranking
