#include "libbio/affinity/ensemble.h"
#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/nn/weights_file.h"
#include "libbio/record/element.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/pending_file.h"
#include "libbio/text/sha256.h"

namespace libbio::affinity {
namespace {

constexpr std::int64_t kMostMembers = 1000;

using Size = std::pair<const char*, std::int64_t Config::*>;
constexpr Size kSizes[] = {{"channels", &Config::channels},
                           {"heads", &Config::heads},
                           {"hidden", &Config::hidden},
                           {"graph_layers", &Config::graph_layers},
                           {"cross_layers", &Config::cross_layers}};
using Number = std::pair<const char*, double Config::*>;
constexpr Number kNumbers[] = {{"size_exponent", &Config::size_exponent},
                               {"dropout", &Config::dropout},
                               {"network_share", &Config::network_share}};

std::string member_name(std::size_t member) {
  return "member_" + std::to_string(member);
}

record::Settings settings_of(const Config& config, std::size_t members) {
  record::Settings settings;
  for (const auto& [name, size] : kSizes) settings[name] = config.*size;
  for (const auto& [name, number] : kNumbers) settings[name] = config.*number;
  settings["near_reach"] = config.reach.near;
  settings["wide_reach"] = config.reach.wide;
  settings["members"] = static_cast<std::int64_t>(members);
  return settings;
}

Config config_of(const record::Settings& settings, const std::string& place) {
  Config config;
  for (const auto& [name, size] : kSizes)
    config.*size = record::required_setting<std::int64_t>(settings, name, place);
  for (const auto& [name, number] : kNumbers)
    config.*number = record::required_setting<double>(settings, name, place);
  config.reach.near = record::required_setting<double>(settings, "near_reach", place);
  config.reach.wide = record::required_setting<double>(settings, "wide_reach", place);
  try {
    config.validate();
  } catch (const UsageError& error) {
    throw WeightsError(place + ": in the config, " + error.what());
  }
  return config;
}

std::vector<double> numbers_of(const h5::Group& group, const std::string& name) {
  const Tensor<double> numbers = record::read_array<double>(group, name, "n");
  return {numbers.begin(), numbers.end()};
}

}  // namespace

void write_affinity_weights(const Ensemble& ensemble, const std::string& trained_on,
                            const std::vector<std::pair<std::string, record::Table>>& tables,
                            const std::string& path, bool overwrite) {
  text::PendingFile pending(path, overwrite);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::write_weights_header(
      root, {kModelName, settings_of(ensemble.config, ensemble.members.size()), trained_on});
  for (std::size_t m = 0; m < ensemble.members.size(); ++m)
    nn::write_parameters(root, member_name(m), ensemble.members[m]->parameters());
  const EnsembleFacts& facts = ensemble.facts;
  const auto& coefficients = facts.uncertainty.coefficients;
  record::write_array(root, "uncertainty", std::vector<double>(coefficients.begin(), coefficients.end()),
                      {"n"});
  record::write_array(root, "size_baseline",
                      std::vector<double>{facts.size_baseline.intercept, facts.size_baseline.slope}, {"n"});
  record::write_array(root, "novelty_quantiles", facts.novelty_quantiles, {"n"});
  for (const auto& [name, table] : tables) record::write_table(root, name, table);
  file.close();
  pending.commit();
}

Ensemble read_affinity_weights(const std::string& path) try {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  record::WeightsHeader header = record::read_weights_header(root, path, kModelName);
  Ensemble ensemble;
  ensemble.config = config_of(header.config, path);
  const auto members = record::required_setting<std::int64_t>(header.config, "members", path);
  if (members < 1 || members > kMostMembers)
    throw WeightsError(path + ": " + std::to_string(members) + " members, expected 1 to " +
                       std::to_string(kMostMembers));
  for (std::int64_t m = 0; m < members; ++m) {
    ensemble.members.push_back(std::make_unique<Model<float>>(ensemble.config));
    nn::read_parameters(root, member_name(static_cast<std::size_t>(m)),
                        ensemble.members.back()->parameters());
  }
  const std::vector<double> coefficients = numbers_of(root, "uncertainty"),
                            size = numbers_of(root, "size_baseline");
  if (coefficients.size() != ensemble.facts.uncertainty.coefficients.size() || size.size() != 2)
    throw WeightsError(path + ": uncertainty or size baseline have another length than expected");
  std::copy(coefficients.begin(), coefficients.end(), ensemble.facts.uncertainty.coefficients.begin());
  ensemble.facts.size_baseline = {size[0], size[1]};
  ensemble.facts.novelty_quantiles = numbers_of(root, "novelty_quantiles");
  ensemble.origin = {path, text::digest_of_file(path).sha256, kModelName, std::move(header.config),
                     std::move(header.trained_on)};
  return ensemble;
} catch (const InputError& error) {
  throw record::unreadable_weights(error);
}

}  // namespace libbio::affinity
