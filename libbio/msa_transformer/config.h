// The sizes of an MSA transformer. Sizes and alphabet come from the weights file, never from the code.
#pragma once

#include <cstdint>

#include "libbio/msa_transformer/vocabulary.h"

namespace libbio::msa_transformer {

// What is added to the embedding for the number of a row: a vector (ESM-MSA-1b), or one number for all
// components (ESM-MSA-1, RNA-MSM).
enum class RowEmbedding { vector, scalar };

struct Config {
  std::int64_t layers = 12;
  std::int64_t embed_dim = 768;
  std::int64_t heads = 12;  // embed_dim is a multiple
  std::int64_t ffn_dim = 3072;
  std::int64_t max_positions = 1024;  // columns, the start token included
  std::int64_t max_rows = 1024;
  RowEmbedding row_embedding = RowEmbedding::vector;
  bool contact_head = true;  // whether there is a regression from attention maps to contacts
  Vocabulary vocabulary;

  std::int64_t head_dim() const { return embed_dim / heads; }
  // WeightsError where sizes are not positive, absurdly large, or embed_dim is no multiple of heads.
  void validate() const;
  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace libbio::msa_transformer
