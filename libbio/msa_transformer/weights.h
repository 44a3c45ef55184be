// The weights file of an MSA transformer (docs/record.md, "Weights").
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libbio/msa_transformer/config.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/nn/weights_file.h"
#include "libbio/record/provenance.h"

namespace libbio::msa_transformer {

inline constexpr const char* kModelName = "msa-transformer";

// A model ready for use, and where its weights come from, for the provenance of results.
struct TrainedModel {
  MsaTransformer<float> model;
  record::WeightsFile origin;  // path, sha256, model, config, trained_on
};

// As stored: layers, embed_dim, attention_heads, ffn_dim, max_positions, max_rows, row_embedding ("vector" or
// "scalar"), contact_head, alphabet (tokens with blanks between).
record::Settings settings_of(const Config& config);
// WeightsError, beginning with `place`, where a setting is missing or makes no sense.
Config config_of(const record::Settings& settings, const std::string& place);

// Writes a file that appears complete or not at all; errors as text::PendingFile. While it is written the
// file is in memory, 4 bytes per parameter, beside the model. `trained_on`: data, split, command.
void write_msa_transformer(MsaTransformer<float>& model, const std::string& trained_on,
                           const std::string& path, bool overwrite);
// The same from tensors that are read one at a time: those of MsaTransformer(config), in its order.
void write_msa_transformer(const Config& config, const std::string& trained_on,
                           const std::function<void(std::size_t, std::span<float>)>& read_tensor,
                           const std::string& path, bool overwrite);

// WeightsError where the file is absent, damaged, for another model, or its tensors are not those of its
// config. Needs the memory of the weights and little more.
TrainedModel read_msa_transformer(const std::string& path);

}  // namespace libbio::msa_transformer
