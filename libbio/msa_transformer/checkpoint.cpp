#include "libbio/msa_transformer/checkpoint.h"

#include <array>
#include <set>
#include <utility>

#include "libbio/h5/file.h"
#include "libbio/msa_transformer/weights.h"
#include "libbio/record/element.h"
#include "libbio/text/pending_file.h"

namespace libbio::msa_transformer {
namespace {

constexpr const char* kEncoding = "libbio-training";
constexpr const char* kVersion = "0.1.0";

// The numbers of a curve point besides its step, by name, to be read or written.
template <class Point, class Visit>
void visit_numbers(Point& point, const Visit& visit) {
  visit("training_loss", point.training_loss);
  visit("learning_rate", point.learning_rate);
  visit("gradient_norm", point.gradient_norm);
  visit("training_loss_sum", point.training.all.loss);
  visit("training_residue_loss_sum", point.training.residues.loss);
  visit("held_out_loss_sum", point.held_out.all.loss);
  visit("held_out_residue_loss_sum", point.held_out.residues.loss);
}

template <class Point, class Visit>
void visit_counts(Point& point, const Visit& visit) {
  visit("step", point.step);
  visit("training_targets", point.training.all.targets);
  visit("training_right", point.training.all.right);
  visit("training_residue_targets", point.training.residues.targets);
  visit("training_residue_right", point.training.residues.right);
  visit("held_out_targets", point.held_out.all.targets);
  visit("held_out_right", point.held_out.all.right);
  visit("held_out_residue_targets", point.held_out.residues.targets);
  visit("held_out_residue_right", point.held_out.residues.right);
}

record::Table table_of(const std::vector<CurvePoint>& curve) {
  record::Table table{"point", {}, {}};
  const CurvePoint names;
  visit_counts(names, [&](const char* name, const std::int64_t&) {
    table.columns.emplace_back(name, std::vector<std::int64_t>());
  });
  visit_numbers(names, [&](const char* name, const double&) {
    table.columns.emplace_back(name, std::vector<double>());
  });
  for (const CurvePoint& point : curve) {
    table.index.push_back(std::to_string(table.index.size()));
    std::size_t column = 0;
    visit_counts(point, [&](const char*, const std::int64_t& count) {
      std::get<std::vector<std::int64_t>>(table.columns[column++].second).push_back(count);
    });
    visit_numbers(point, [&](const char*, const double& number) {
      std::get<std::vector<double>>(table.columns[column++].second).push_back(number);
    });
  }
  return table;
}

std::vector<CurvePoint> curve_of(const record::Table& table, const std::string& place) {
  const auto cell = [&](const char* name, std::size_t row, auto& value) {
    using Number = std::remove_reference_t<decltype(value)>;
    for (const auto& [column, numbers] : table.columns)
      if (column == name)
        if (const auto* found = std::get_if<std::vector<Number>>(&numbers)) {
          value = (*found)[row];
          return;
        }
    throw InputError(place + " has no column '" + name + "'");
  };
  std::vector<CurvePoint> curve(table.index.size());
  for (std::size_t row = 0; row < curve.size(); ++row) {
    visit_counts(curve[row], [&](const char* name, std::int64_t& count) { cell(name, row, count); });
    visit_numbers(curve[row], [&](const char* name, double& number) { cell(name, row, number); });
  }
  return curve;
}

void list_differences(std::string& list, const record::Settings& there, const record::Settings& here) {
  std::set<std::string> names;
  for (const auto& [name, value] : there) names.insert(name);
  for (const auto& [name, value] : here) names.insert(name);
  for (const std::string& name : names) {
    const auto shown = [&](const record::Settings& settings) {
      const auto found = settings.find(name);
      return found == settings.end() ? std::string("nothing") : record::to_string(found->second);
    };
    if (const std::string a = shown(there), b = shown(here); a != b)
      list += "\n  " + name + ": " + a + " in the checkpoint, " + b + " here";
  }
}

void require_same(const TrainingIdentity& there, const TrainingIdentity& here, const std::string& path) {
  std::string list;
  list_differences(list, there.model, here.model);
  list_differences(list, there.options, here.options);
  if (there.data != here.data)
    list += "\n  data: " + there.data_note + " in the checkpoint (sha256 " + there.data.substr(0, 12) +
            "), " + here.data_note + " here (" + here.data.substr(0, 12) + ")";
  if (!list.empty())
    throw UsageError(path + " is of another training:" + list +
                     "\n  continue with the options and data that it began with, or start anew");
}

}  // namespace

TrainingIdentity training_identity(const Config& config, const TrainingOptions& options,
                                   const TrainingData& data) {
  TrainingIdentity identity;
  identity.model = settings_of(config);
  const nn::LearningRate& rate = options.adam.learning_rate;
  constexpr std::array<const char*, 3> decays = {"constant", "linear", "cosine"};
  identity.options = {{"steps", options.steps},
                      {"batch", options.batch},
                      {"tokens", options.example.tokens},
                      {"max_columns", options.example.max_columns},
                      {"example_rows", options.example.max_rows},
                      {"masked_share", options.masking.share},
                      {"mask_share", options.masking.mask_share},
                      {"random_share", options.masking.random_share},
                      {"learning_rate", rate.peak},
                      {"decay", std::string(decays[static_cast<std::size_t>(rate.decay)])},
                      {"warm_up_steps", rate.warm_up_steps},
                      {"decay_steps", rate.total_steps},
                      {"final_fraction", rate.final_fraction},
                      {"beta1", options.adam.beta1},
                      {"beta2", options.adam.beta2},
                      {"epsilon", options.adam.epsilon},
                      {"weight_decay", options.adam.weight_decay},
                      {"clip_norm", options.adam.clip_norm},
                      {"seed", options.seed},
                      {"evaluate_every", options.evaluate_every},
                      {"evaluation_examples", options.evaluation_examples}};
  identity.data = digest_of(data);
  identity.data_note = std::to_string(data.training.size()) + " families, " +
                       std::to_string(data.held_out.size()) + " held out";
  return identity;
}

void write_checkpoint(const TrainingState& state, const TrainingIdentity& identity, const std::string& path) {
  text::PendingFile pending(path, true);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::mark_encoding(root, kEncoding, kVersion);
  record::write_settings(root, "model", identity.model);
  record::write_settings(root, "options", identity.options);
  record::write_value(root, "data", identity.data);
  record::write_value(root, "data_note", identity.data_note);
  record::write_value(root, "steps", state.steps);
  record::write_value(root, "adam_steps", state.adam_steps);
  record::write_value(root, "loss_sum", state.loss_sum);
  record::write_value(root, "loss_count", state.loss_count);
  record::write_array(root, "parameters", state.parameters, {"P"});
  record::write_array(root, "first_moment", state.first_moment, {"P"});
  record::write_array(root, "second_moment", state.second_moment, {"P"});
  record::write_table(root, "curve", table_of(state.curve));
  file.close();
  pending.commit();
}

TrainingState read_checkpoint(const std::string& path, const TrainingIdentity& expected) {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  if (!root.has_attribute("encoding-type") || root.string_attribute("encoding-type") != kEncoding)
    throw InputError(path + " is no checkpoint of a training");
  if (const std::string version = root.string_attribute("encoding-version"); version != kVersion)
    throw InputError(path + " is a checkpoint of version " + version + ", expected " + kVersion);
  require_same({record::read_settings(root, "model"), record::read_settings(root, "options"),
                record::read_string(root, "data"), record::read_string(root, "data_note")},
               expected, path);
  TrainingState state;
  state.steps = record::read_integer(root, "steps");
  state.adam_steps = record::read_integer(root, "adam_steps");
  state.loss_sum = record::read_real(root, "loss_sum");
  state.loss_count = record::read_integer(root, "loss_count");
  state.parameters = record::read_array<float>(root, "parameters", "P");
  state.first_moment = record::read_array<float>(root, "first_moment", "P");
  state.second_moment = record::read_array<float>(root, "second_moment", "P");
  state.curve = curve_of(record::read_table(root, "curve"), path + ":/curve");
  return state;
}

}  // namespace libbio::msa_transformer
