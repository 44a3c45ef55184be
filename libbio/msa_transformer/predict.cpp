// The forward pass of an MSA transformer with everything that can be asked of it.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "libbio/error.h"
#include "libbio/msa_transformer/contact_head.h"
#include "libbio/msa_transformer/model_layers.h"
#include "libbio/msa_transformer/pads.h"
#include "libbio/nn/chunks.h"
#include "libbio/nn/packed_weights.h"

namespace libbio::msa_transformer {
namespace {

constexpr std::int64_t kPositions = 256;  // of the language-model head per part

bool is_wanted(const Wanted& wanted, std::int64_t representation) {
  const auto& list = wanted.representations;
  return std::find(list.begin(), list.end(), representation) != list.end();
}

void require_possible(const Config& config, const Wanted& wanted) {
  if (wanted.contacts && !config.contact_head)
    throw WeightsError("these weights have no contact head: they cannot predict contacts");
  for (const std::int64_t layer : wanted.representations)
    if (layer < 0 || layer > config.layers)
      throw UsageError("there is no representation " + std::to_string(layer) + "; there are 0 to " +
                       std::to_string(config.layers));
}

}  // namespace

template <class T>
Prediction<T> MsaTransformer<T>::predict(View<const Token> tokens, const Wanted& wanted, Workers& workers,
                                         Precision precision,
                                         const std::function<void(std::int64_t)>& done) const {
  Layers& model = *layers_;
  const Config& config = model.config;
  require_possible(config, wanted);
  nn::PackedWeights packed;
  nn::Pass pass{workers};
  if (precision == Precision::bf16) pass.packed = &packed;
  Tensor<T> x = model.norm_before.normalised(model.embedding.forward(tokens, pass).value(), workers);
  const Tensor<std::uint8_t> visible =
      visible_positions(tokens, config.vocabulary.pad(), wanted.padded_batch);
  clear_pads(visible, x.view());

  const std::int64_t rows = tokens.dim(0), columns = tokens.dim(1), residues = columns - 1,
                     heads = config.heads;
  Prediction<T> result;
  if (is_wanted(wanted, 0)) result.representations[0] = x;
  if (wanted.contacts) {
    result.contact_logit = Tensor<T>({residues, residues});
    result.contact_logit.fill(model.parameters.value(model.contact_bias).data()[0]);
  }
  if (wanted.row_attention) result.row_attention = Tensor<T>({config.layers, heads, columns, columns});
  if (wanted.column_average) result.column_average = Tensor<T>({config.layers, heads, rows, rows});
  if (wanted.column_attention)
    result.column_attention = Tensor<T>({config.layers, heads, columns, rows, rows});
  Tensor<T> map(wanted.row_attention ? Shape{0} : Shape{heads, columns, columns});

  for (std::int64_t n = 0; n < config.layers; ++n) {
    const typename Layers::Layer& layer = model.layers[static_cast<std::size_t>(n)];
    const View<T> row_map = wanted.row_attention ? result.row_attention[n] : map.view();
    layer.rows.apply(x, view_of(visible), row_map, pass);
    if (wanted.contacts) {
      const std::span<const T> weights = model.parameters.value(model.contact_weight).span();
      add_contact_features<T>(
          row_map, weights.subspan(static_cast<std::size_t>(n * heads), static_cast<std::size_t>(heads)),
          result.contact_logit, workers);
    }
    nn::ColumnMaps<T> maps;
    if (wanted.column_attention) maps.maps = result.column_attention[n];
    if (wanted.column_average) maps.mean = result.column_average[n];
    maps.first_column = std::min<std::int64_t>(1, residues);
    layer.columns.apply(x, view_of(visible), maps, pass);
    layer.feed_forward.apply(x, pass);
    packed.clear();
    if (n + 1 < config.layers && is_wanted(wanted, n + 1)) result.representations[n + 1] = x;
    if (done) done(n + 1);
  }

  if (wanted.contacts) {
    result.contact = Tensor<T>(result.contact_logit.shape());
    std::transform(result.contact_logit.begin(), result.contact_logit.end(), result.contact.begin(),
                   [](T logit) { return T(1) / (T(1) + std::exp(-logit)); });
  }
  if (wanted.logits != LogitRows::none) {
    const std::int64_t shown = wanted.logits == LogitRows::query ? 1 : rows,
                       classes = config.vocabulary.size();
    result.logits = Tensor<T>({shown, columns, classes});
    model.head_dense.prepare(pass);
    model.head_output.prepare(pass);
    nn::for_chunks(workers, shown * columns, kPositions, [&](std::int64_t begin, std::int64_t end) {
      Workers alone(1);
      const nn::Pass part = pass.within_part(alone);
      const View<const T> positions(x.data() + begin * config.embed_dim, {end - begin, config.embed_dim});
      const nn::Activation<T> scores =
          logits(nn::Activation<T>(model.norm_after.normalised(positions, alone)), part);
      std::copy(scores.value().begin(), scores.value().end(), result.logits.data() + begin * classes);
    });
  }
  if (is_wanted(wanted, config.layers))
    result.representations[config.layers] = model.norm_after.normalised(x, workers);
  return result;
}

template Prediction<float> MsaTransformer<float>::predict(View<const Token>, const Wanted&, Workers&,
                                                          Precision,
                                                          const std::function<void(std::int64_t)>&) const;
template Prediction<double> MsaTransformer<double>::predict(View<const Token>, const Wanted&, Workers&,
                                                            Precision,
                                                            const std::function<void(std::int64_t)>&) const;

}  // namespace libbio::msa_transformer
