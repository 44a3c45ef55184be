#include "libbio/msa_transformer/esm_checkpoint.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string_view>

#include "libbio/error.h"
#include "libbio/msa_transformer/model.h"

namespace libbio::msa_transformer {
namespace {

namespace tf = torch_file;

constexpr const char* kTokens = "embed_tokens.weight";
constexpr const char* kTied = "lm_head.weight";
constexpr const char* kContact = "contact_head.regression.weight";
constexpr std::int64_t kUsualHeadDim = 64;
// Rows of the position table before the first position: padding, and what stands before it.
constexpr std::int64_t kPositionOffset = 2;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

void drop_through(std::string& text, std::string_view mark) {
  if (const std::size_t at = text.find(mark); at != std::string::npos) text.erase(0, at + mark.size());
}

bool same_elements(const tf::TensorEntry& a, const tf::TensorEntry& b) {
  return a.storage->key == b.storage->key && a.offset == b.offset && a.shape == b.shape &&
         a.stride == b.stride;
}

}  // namespace

std::string canonical_name(std::string published) {
  const bool has_row = published.find("row") != std::string::npos;
  std::string name = has_row ? replaced(std::move(published), "row", "column")
                             : replaced(std::move(published), "column", "row");
  drop_through(name, "sentence_encoder.");
  drop_through(name, "encoder.");
  return name;
}

std::string regression_path_of(const std::string& checkpoint_path) {
  const std::filesystem::path path(checkpoint_path);
  return (path.parent_path() / path.stem()).string() + "-contact-regression.pt";
}

EsmCheckpoint::EsmCheckpoint(const std::string& path, const std::string& regression)
    : checkpoint_(path), regression_path_(regression) {
  std::error_code ignored;
  if (regression.empty() && std::filesystem::exists(regression_path_of(path), ignored))
    regression_path_ = regression_path_of(path);
  collect(checkpoint_, true);
  if (!sources_.contains(kTokens))
    throw WeightsError(path + ": is no checkpoint of an MSA transformer: it has no tensor '" + kTokens + "'");
  if (!regression_path_.empty()) {
    regression_ = std::make_unique<tf::Checkpoint>(regression_path_);
    collect(*regression_, false);
  }
  require_total();
  derive_config();
  MsaTransformer<float> model(config_);
  tensors_ = nn::tensor_shapes(model.parameters());
  std::vector<nn::TensorShape> expected = tensors_, found;
  expected.push_back({kTied, {config_.vocabulary.size(), config_.embed_dim}});
  for (const auto& [name, source] : sources_) found.push_back({name, source.entry->shape});
  if (const std::string differences = nn::shape_differences(found, expected); !differences.empty())
    throw WeightsError(path +
                       ": the tensors are not those of an MSA transformer (names without the prefixes of "
                       "the file, 'row' and 'column' exchanged)" +
                       differences);
  require_tied();
}

void EsmCheckpoint::collect(tf::Checkpoint& file, bool rename) {
  const auto* root = file.root().as<tf::Dict>();
  const tf::Value* model = root ? root->find("model") : nullptr;
  const auto* entries = model ? model->as<tf::Dict>() : nullptr;
  if (entries == nullptr)
    throw WeightsError(file.path() + ": expected a dict with the entry 'model', a dict of tensors; found " +
                       (root == nullptr    ? file.root().describe()
                        : model == nullptr ? std::string("a dict without it")
                                           : "that 'model' is " + model->describe()));
  for (const auto& [key, value] : entries->items) {
    const auto* published = key->as<std::string>();
    if (published == nullptr) throw WeightsError(file.path() + ": a tensor is named by " + key->describe());
    const auto* entry = value->as<tf::TensorEntry>();
    if (entry == nullptr)
      throw WeightsError(file.path() + ": " + tf::shown(*published) + " is " + value->describe() +
                         ", expected a tensor");
    const std::string name = rename ? canonical_name(*published) : *published;
    if (!sources_.emplace(name, Source{&file, entry}).second)
      throw WeightsError(file.path() + ": the tensor " + tf::shown(name) + " is there twice");
  }
}

// Tensors may share storages, so a small file could claim any number of large tensors.
void EsmCheckpoint::require_total() const {
  constexpr std::uint64_t kLeastBytes = 2;  // of a real number
  const std::uint64_t held = (checkpoint_.bytes() + (regression_ ? regression_->bytes() : 0)) / kLeastBytes;
  std::uint64_t claimed = 0;
  for (const auto& [name, source] : sources_) {
    if (name == kTied) continue;
    claimed += static_cast<std::uint64_t>(source.entry->elements());  // each at most 2^59
    if (claimed > held)
      throw WeightsError(checkpoint_.path() + ": the tensors claim more numbers than a file of " +
                         std::to_string(checkpoint_.bytes()) + " bytes can hold");
  }
}

std::int64_t EsmCheckpoint::dim(const std::string& name, std::size_t axis, std::int64_t otherwise) const {
  const auto found = sources_.find(name);
  if (found == sources_.end() || found->second.entry->shape.size() <= axis) return otherwise;
  return found->second.entry->shape[axis];
}

void EsmCheckpoint::derive_config() {
  const std::int64_t tokens = dim(kTokens, 0, 0);
  if (tokens != config_.vocabulary.size())
    throw WeightsError(checkpoint_.path() + ": has an alphabet of " + std::to_string(tokens) +
                       " tokens; expected the " + std::to_string(config_.vocabulary.size()) +
                       " of ESM-MSA-1 and ESM-MSA-1b");
  config_.embed_dim = dim(kTokens, 1, 0);
  config_.layers = 0;
  while (true) {
    const std::string layer = "layers." + std::to_string(config_.layers) + ".";
    const auto first = sources_.lower_bound(layer);
    if (first == sources_.end() || !first->first.starts_with(layer)) break;
    ++config_.layers;
  }
  config_.ffn_dim = dim("layers.0.feed_forward_layer.layer.fc1.weight", 0, config_.ffn_dim);
  config_.max_positions =
      dim("embed_positions.weight", 0, config_.max_positions + kPositionOffset) - kPositionOffset;
  config_.max_rows = dim("msa_position_embedding", 1, config_.max_rows);
  config_.row_embedding = dim("msa_position_embedding", 3, config_.embed_dim) == 1 && config_.embed_dim != 1
                              ? RowEmbedding::scalar
                              : RowEmbedding::vector;
  config_.contact_head = sources_.contains(kContact);
  config_.heads = heads();
  try {
    config_.validate();
  } catch (const WeightsError& error) {
    throw WeightsError(checkpoint_.path() + ": " + error.what());
  }
}

std::int64_t EsmCheckpoint::heads() const {
  const std::int64_t by_width =
      config_.contact_head && config_.layers > 0 ? dim(kContact, 1, 0) / config_.layers : 0;
  const tf::Dict* args = tf::attributes(checkpoint_.root().as<tf::Dict>()->find("args"));
  if (args != nullptr)
    for (const char* name : {"encoder_attention_heads", "attention_heads"})
      if (const tf::Value* value = args->find(name))
        if (const auto* heads = value->as<std::int64_t>()) return *heads;
  return by_width > 0 ? by_width : std::max<std::int64_t>(1, config_.embed_dim / kUsualHeadDim);
}

void EsmCheckpoint::require_tied() {
  const Source &tokens = sources_.at(kTokens), &tied = sources_.at(kTied);
  if (tokens.file == tied.file && same_elements(*tokens.entry, *tied.entry)) return;
  if (values(kTokens) != values(kTied))
    throw WeightsError(checkpoint_.path() + ": '" + kTied + "' differs from '" + kTokens +
                       "'; in an MSA transformer both are the same numbers");
}

std::vector<float> EsmCheckpoint::values(const std::string& name) {
  std::vector<float> elements(static_cast<std::size_t>(sources_.at(name).entry->elements()));
  read_source(name, elements);
  return elements;
}

void EsmCheckpoint::read(std::size_t tensor, std::span<float> to) {
  read_source(tensors_.at(tensor).name, to);
}

void EsmCheckpoint::read_source(const std::string& name, std::span<float> to) {
  const Source& source = sources_.at(name);
  source.file->read(*source.entry, to);
  if (!std::ranges::all_of(to, [](float value) { return std::isfinite(value); }))
    throw WeightsError(source.file->path() + ": the tensor '" + name +
                       "' holds numbers that are infinite, beyond float32 or not a number");
}

std::string EsmCheckpoint::storage() const {
  std::set<std::string> formats;
  for (const auto& [name, source] : sources_)
    formats.emplace(tf::number_format(source.entry->storage->type)->name);
  std::string text = checkpoint_.is_zip() ? "zip" : "legacy";
  for (const std::string& format : formats) text += ", " + format;
  return text;
}

}  // namespace libbio::msa_transformer
