// Models and cases of ../shared/golden/msa_transformer (see its README): small random networks and what the
// public program, run in float64, gives for them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "libbio/h5/file.h"
#include "libbio/msa_transformer/model.h"

namespace libbio::golden {

// Empty where the data are not there.
std::filesystem::path shared_transformers();

template <class T>
msa_transformer::MsaTransformer<T> read_golden_model(const h5::File& file);

// Sets the tensors of a model from the group `weights` of a golden file; lm_head.weight must be the
// embedding.
struct GoldenCase {
  Tensor<msa_transformer::Token> tokens;                  // [B, R, C]
  Tensor<float> row_attention;                            // [B, Lr, H, C, C]
  Tensor<float> column_attention;                         // [B, Lr, H, C, R, R], empty where not stored
  Tensor<float> logits;                                   // [B, R, C, V]
  Tensor<float> contacts;                                 // [B, L, L]
  std::map<std::int64_t, Tensor<float>> representations;  // [B, R, C, D]
  // How far a float32 run of the public program is from these numbers, by the name of the array.
  std::map<std::string, double> float32_error;
};

GoldenCase read_golden_case(const h5::File& file, const std::string& name);

}  // namespace libbio::golden
