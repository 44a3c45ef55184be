// A model as the published checkpoints hold one: row and column names exchanged, names of the training
// program in front, tied output weights in one storage with the embedding, the contact head in a file of its
// own.
#pragma once

#include <string>

#include "libbio/msa_transformer/model.h"
#include "tests/unit/torch_file/checkpoint_writer.h"

namespace libbio::msa_transformer {

inline std::string published_name(std::string name) {
  if (const std::size_t at = name.find("row_"); at != std::string::npos)
    name.replace(at, 4, "column_");
  else if (const std::size_t other = name.find("column_"); other != std::string::npos)
    name.replace(other, 7, "row_");
  return (name.starts_with("lm_head.") ? "encoder." : "encoder.sentence_encoder.") + name;
}

struct PublishedFiles {
  testing::WrittenCheckpoint checkpoint, regression;
};

inline PublishedFiles published(MsaTransformer<float>& model) {
  PublishedFiles files;
  nn::Parameters<float>& parameters = model.parameters();
  for (int i = 0; i < parameters.size(); ++i) {
    const std::string& name = parameters.name(i);
    const auto dims = parameters.shape(i).dims();
    const View<float> value = parameters.value(i);
    const bool is_head = name.starts_with("contact_head.");
    testing::add_tensor(is_head ? files.regression : files.checkpoint, is_head ? name : published_name(name),
                        {dims.begin(), dims.end()}, {value.begin(), value.end()});
    if (name == "embed_tokens.weight") {
      testing::WrittenTensor tied = files.checkpoint.tensors.back();
      tied.name = "encoder.lm_head.weight";
      files.checkpoint.tensors.push_back(tied);
    }
  }
  files.checkpoint.args = {{"encoder_layers", model.config().layers},
                           {"encoder_attention_heads", model.config().heads}};
  return files;
}

}  // namespace libbio::msa_transformer
