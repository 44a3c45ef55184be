#include "libbio/msa_transformer/weights.h"

#include <sstream>
#include <utility>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/pending_file.h"
#include "libbio/text/sha256.h"

namespace libbio::msa_transformer {
namespace {

constexpr const char* kParameters = "parameters";
constexpr const char* kLearningCurve = "learning_curve";

using Size = std::pair<const char*, std::int64_t Config::*>;
constexpr Size kSizes[] = {{"layers", &Config::layers},
                           {"embed_dim", &Config::embed_dim},
                           {"attention_heads", &Config::heads},
                           {"ffn_dim", &Config::ffn_dim},
                           {"max_positions", &Config::max_positions},
                           {"max_rows", &Config::max_rows}};

template <class WriteTensors>
void write_file(const Config& config, const std::string& trained_on, const std::string& path, bool overwrite,
                const WriteTensors& write_tensors) {
  text::PendingFile pending(path, overwrite);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::write_weights_header(root, {kModelName, settings_of(config), trained_on});
  write_tensors(root);
  file.close();
  pending.commit();
}

[[noreturn]] void unreadable(const std::string& path, const InputError& error) {
  const bool is_checkpoint = path.ends_with(".pt") || path.ends_with(".pth");
  throw WeightsError(
      std::string(record::unreadable_weights(error).what()) +
      (is_checkpoint ? "; a checkpoint of PyTorch becomes a weights file by: bio weights import" : ""));
}

}  // namespace

record::Settings settings_of(const Config& config) {
  record::Settings settings;
  for (const auto& [name, size] : kSizes) settings[name] = config.*size;
  settings["row_embedding"] = std::string(config.row_embedding == RowEmbedding::vector ? "vector" : "scalar");
  settings["contact_head"] = config.contact_head;
  std::string alphabet;
  for (const std::string& token : config.vocabulary.tokens())
    alphabet += (alphabet.empty() ? "" : " ") + token;
  settings["alphabet"] = alphabet;
  return settings;
}

Config config_of(const record::Settings& settings, const std::string& place) try {
  Config config;
  for (const auto& [name, size] : kSizes)
    config.*size = record::required_setting<std::int64_t>(settings, name, place);
  const auto rows = record::required_setting<std::string>(settings, "row_embedding", place);
  if (rows != "vector" && rows != "scalar")
    throw WeightsError("row_embedding is '" + rows + "', expected 'vector' or 'scalar'");
  config.row_embedding = rows == "vector" ? RowEmbedding::vector : RowEmbedding::scalar;
  config.contact_head = record::required_setting<bool>(settings, "contact_head", place);
  std::istringstream words(record::required_setting<std::string>(settings, "alphabet", place));
  std::vector<std::string> tokens;
  for (std::string token; words >> token;) tokens.push_back(token);
  config.vocabulary = Vocabulary(std::move(tokens));
  config.validate();
  return config;
} catch (const WeightsError& error) {
  const std::string message = error.what();
  throw WeightsError(message.starts_with(place) ? message : place + ": " + message);
}

void write_msa_transformer(MsaTransformer<float>& model, const std::string& trained_on,
                           const std::string& path, bool overwrite, const record::Table* learning_curve) {
  write_file(model.config(), trained_on, path, overwrite, [&](h5::Group& root) {
    nn::write_parameters(root, kParameters, model.parameters());
    if (learning_curve != nullptr) record::write_table(root, kLearningCurve, *learning_curve);
  });
}

void write_msa_transformer(const Config& config, const std::string& trained_on,
                           const std::function<void(std::size_t, std::span<float>)>& read_tensor,
                           const std::string& path, bool overwrite) {
  MsaTransformer<float> model(config);
  const std::vector<nn::TensorShape> tensors = nn::tensor_shapes(model.parameters());
  write_file(config, trained_on, path, overwrite,
             [&](h5::Group& root) { nn::write_tensors(root, kParameters, tensors, read_tensor); });
}

TrainedModel read_msa_transformer(const std::string& path) try {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  record::WeightsHeader header = record::read_weights_header(root, path, kModelName);
  MsaTransformer<float> model(config_of(header.config, path));
  nn::read_parameters(root, kParameters, model.parameters());
  return {std::move(model),
          {path, text::digest_of_file(path).sha256, kModelName, std::move(header.config),
           std::move(header.trained_on)}};
} catch (const InputError& error) {
  unreadable(path, error);
}

record::Table read_learning_curve(const std::string& path) try {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  record::read_weights_header(root, path, kModelName);
  return root.contains(kLearningCurve) ? record::read_table(root, kLearningCurve) : record::Table();
} catch (const InputError& error) {
  unreadable(path, error);
}

}  // namespace libbio::msa_transformer
