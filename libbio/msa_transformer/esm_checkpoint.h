// The published checkpoints of ESM-MSA-1 and ESM-MSA-1b as sizes and named tensors of this model.
//
// FILE.pt is a dict with `args` (settings of the training) and `model` (name → tensor); the contact head is
// in a file of its own, <stem>-contact-regression.pt. In the published names "row" and "column" are exchanged
// and parts of the training program stand in front:
//
//   encoder.sentence_encoder.layers.0.column_self_attention.layer.k_proj.weight
//                         -> layers.0.row_self_attention.layer.k_proj.weight
//
// Sizes come from the shapes; the number of heads from `args`, else from the width of the contact head, else
// it is embed_dim / 64.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libbio/msa_transformer/config.h"
#include "libbio/nn/weights_file.h"
#include "libbio/torch_file/checkpoint.h"

namespace libbio::msa_transformer {

// The name of a tensor of this model for a name of the published file.
std::string canonical_name(std::string published);
// Where the contact head of a checkpoint is looked for: "x/a.pt" -> "x/a-contact-regression.pt".
std::string regression_path_of(const std::string& checkpoint_path);

class EsmCheckpoint {
 public:
  // `regression` is the file of the contact head; empty: regression_path_of(path) if that exists, else there
  // is no contact head. WeightsError where a file is absent, damaged or no such checkpoint, where tensors are
  // missing, left over or of another shape (with all three lists), and where the output weights differ from
  // the token embedding that they are tied to.
  explicit EsmCheckpoint(const std::string& path, const std::string& regression = "");

  const Config& config() const { return config_; }
  // All tensors of MsaTransformer(config()), in its order.
  const std::vector<nn::TensorShape>& tensors() const { return tensors_; }
  // The elements of a tensor. WeightsError where they are damaged or not finite.
  void read(std::size_t tensor, std::span<float> to);
  // Empty without one.
  const std::string& regression_path() const { return regression_path_; }
  // "zip, float16".
  std::string storage() const;

 private:
  struct Source {
    torch_file::Checkpoint* file;
    const torch_file::TensorEntry* entry;
  };
  void collect(torch_file::Checkpoint& file, bool rename);
  void require_total() const;
  void derive_config();
  std::int64_t heads() const;
  std::int64_t dim(const std::string& name, std::size_t axis, std::int64_t otherwise) const;
  void require_tied();
  std::vector<float> values(const std::string& name);
  void read_source(const std::string& name, std::span<float> to);

  torch_file::Checkpoint checkpoint_;
  std::unique_ptr<torch_file::Checkpoint> regression_;
  std::string regression_path_;
  std::map<std::string, Source> sources_;
  Config config_;
  std::vector<nn::TensorShape> tensors_;
};

}  // namespace libbio::msa_transformer
