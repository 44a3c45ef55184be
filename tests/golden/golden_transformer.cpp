#include "golden_transformer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/shared_data.h"

namespace libbio::golden {
namespace {

namespace fs = std::filesystem;
using msa_transformer::Config;
using msa_transformer::MsaTransformer;

std::int64_t number(const h5::Group& group, const std::string& name) {
  return std::get<std::int64_t>(group.attribute(name));
}

Config config_of(const h5::File& file) {
  const h5::Group stored = file.root().group("config");
  Config config;
  if (stored.has_attribute("alphabet")) {  // absent beside pt/: the usual one
    std::istringstream words(stored.string_attribute("alphabet"));
    std::vector<std::string> alphabet;
    for (std::string word; words >> word;) alphabet.push_back(word);
    config.vocabulary = msa_transformer::Vocabulary(alphabet);
  }
  config.layers = number(stored, "layers");
  config.embed_dim = number(stored, "embed_dim");
  config.heads = number(stored, "attention_heads");
  config.ffn_dim = number(stored, "ffn_embed_dim");
  config.max_positions = number(stored, "max_positions");
  const auto dims = file.root().group("weights").dataset("msa_position_embedding").dims();
  config.max_rows = dims.at(1);
  config.row_embedding =
      dims.at(3) == 1 ? msa_transformer::RowEmbedding::scalar : msa_transformer::RowEmbedding::vector;
  return config;
}

template <class T>
Tensor<T> read_tensor(const h5::Group& group, const std::string& name) {
  const h5::Dataset dataset = group.dataset(name);
  Tensor<T> tensor{Shape(dataset.dims())};
  dataset.read_into(tensor.span());
  return tensor;
}

}  // namespace

fs::path shared_transformers() {
  return shared_data("golden/msa_transformer");
}

template <class T>
MsaTransformer<T> read_golden_model(const h5::File& file) {
  MsaTransformer<T> model(config_of(file));
  nn::Parameters<T>& parameters = model.parameters();
  parameters.allocate();
  const h5::Group weights = file.root().group("weights");
  EXPECT_EQ(weights.children().size(), static_cast<std::size_t>(parameters.size()) + 1)
      << "all tensors of the file but the tied lm_head.weight";
  EXPECT_EQ(weights.dataset("lm_head.weight").read<float>(),
            weights.dataset("embed_tokens.weight").read<float>());
  for (int i = 0; i < parameters.size(); ++i) {
    const Tensor<float> stored = read_tensor<float>(weights, parameters.name(i));
    require_shape(parameters.name(i), stored.shape(), parameters.shape(i));
    std::copy(stored.begin(), stored.end(), parameters.value(i).begin());
  }
  return model;
}

template MsaTransformer<float> read_golden_model<float>(const h5::File&);
template MsaTransformer<double> read_golden_model<double>(const h5::File&);

GoldenCase read_golden_case(const h5::File& file, const std::string& name) {
  const h5::Group group = file.root().group("cases").group(name);
  GoldenCase found;
  found.tokens = read_tensor<msa_transformer::Token>(group, "tokens");
  found.row_attention = read_tensor<float>(group, "row_attentions");
  if (group.contains("col_attentions")) found.column_attention = read_tensor<float>(group, "col_attentions");
  found.logits = read_tensor<float>(group, "logits");
  found.contacts = read_tensor<float>(group, "contacts");
  for (const std::string& layer : group.group("representations").children())
    found.representations[std::stoll(layer)] = read_tensor<float>(group.group("representations"), layer);
  const std::string prefix = "float32_max_abs_error_";
  for (const std::string& attribute : group.attribute_names())
    if (attribute.starts_with(prefix))
      found.float32_error[attribute.substr(prefix.size())] = std::get<double>(group.attribute(attribute));
  return found;
}

}  // namespace libbio::golden
