// A small network with random weights, and random alignments for it.
#pragma once

#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/random.h"

namespace libbio::msa_transformer {

inline Config sample_config() {
  Config config;
  config.layers = 3;
  config.embed_dim = 12;
  config.heads = 3;
  config.ffn_dim = 20;
  config.max_positions = 64;
  config.max_rows = 200;
  return config;
}

// Weights of a size that makes attention neither uniform nor one-hot.
template <class T = float>
MsaTransformer<T> sample_model(const Config& config = sample_config(), std::uint64_t seed = 1) {
  MsaTransformer<T> model(config);
  model.parameters().initialise(Rng(seed));
  Rng rng(seed + 1);
  for (T& x : model.parameters().values()) x += static_cast<T>(0.3 * rng.normal());
  return model;
}

inline Tensor<Token> sample_tokens(std::int64_t rows, std::int64_t residues, std::uint64_t seed = 1) {
  Tensor<Token> tokens({rows, residues + 1});
  Rng rng(seed);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 1; column <= residues; ++column)
      tokens(row, column) = static_cast<Token>(4 + rng.below(20));
  return tokens;
}

}  // namespace libbio::msa_transformer
