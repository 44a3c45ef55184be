// The layers of an MSA transformer. For the .cpp files of this folder.
#pragma once

#include <string>
#include <vector>

#include "libbio/msa_transformer/alignment_embedding.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/nn/column_attention_block.h"
#include "libbio/nn/feed_forward_block.h"
#include "libbio/nn/row_attention_block.h"

namespace libbio::msa_transformer {

template <class T>
struct MsaTransformer<T>::Layers {
  struct Layer {
    nn::RowAttentionBlock<T> rows;
    nn::ColumnAttentionBlock<T> columns;
    nn::FeedForwardBlock<T> feed_forward;

    Layer(nn::Parameters<T>& parameters, const std::string& name, const Config& config)
        : rows(parameters, name + ".row_self_attention", config.embed_dim, config.heads),
          columns(parameters, name + ".column_self_attention", config.embed_dim, config.heads),
          feed_forward(parameters, name + ".feed_forward_layer", config.embed_dim, config.ffn_dim) {}
  };

  explicit Layers(const Config& sizes)
      : config(sizes),
        embedding(parameters, config),
        norm_before(parameters, "emb_layer_norm_before", config.embed_dim),
        layers(make_layers(parameters, config)),
        norm_after(parameters, "emb_layer_norm_after", config.embed_dim),
        head_dense(parameters, "lm_head.dense", config.embed_dim, config.embed_dim),
        head_norm(parameters, "lm_head.layer_norm", config.embed_dim),
        head_output(parameters, embedding.token_weight(), "lm_head") {
    if (!config.contact_head) return;
    contact_weight = parameters.declare("contact_head.regression.weight", {1, config.layers * config.heads});
    contact_bias = parameters.declare("contact_head.regression.bias", {1});
  }

  static std::vector<Layer> make_layers(nn::Parameters<T>& parameters, const Config& config) {
    std::vector<Layer> layers;
    for (std::int64_t n = 0; n < config.layers; ++n)
      layers.emplace_back(parameters, "layers." + std::to_string(n), config);
    return layers;
  }

  Config config;
  nn::Parameters<T> parameters;
  AlignmentEmbedding<T> embedding;
  nn::LayerNorm<T> norm_before;
  std::vector<Layer> layers;
  nn::LayerNorm<T> norm_after;
  nn::Linear<T> head_dense;
  nn::LayerNorm<T> head_norm;
  nn::Linear<T> head_output;
  int contact_weight = -1, contact_bias = -1;
};

}  // namespace libbio::msa_transformer
