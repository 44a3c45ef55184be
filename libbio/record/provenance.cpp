#include "libbio/record/provenance.h"

#include "libbio/record/element.h"
#include "libbio/record/table.h"

namespace libbio::record {
namespace {

void write_inputs(h5::Group& group, const std::vector<InputFile>& inputs) {
  Table table{.index_name = "path", .index = {}, .columns = {}};
  std::vector<std::int64_t> bytes;
  std::vector<std::string> sha256;
  for (const InputFile& input : inputs) {
    table.index.push_back(input.path);
    bytes.push_back(input.bytes);
    sha256.push_back(input.sha256);
  }
  table.columns.emplace_back("bytes", std::move(bytes));
  table.columns.emplace_back("sha256", std::move(sha256));
  write_table(group, "inputs", table);
}

std::vector<InputFile> read_inputs(const h5::Group& group) {
  const Table table = read_table(group, "inputs");
  const std::string place = group.place() + "/inputs";
  const auto& bytes = integer_column(table, "bytes", place);
  const auto& sha256 = string_column(table, "sha256", place);
  std::vector<InputFile> inputs;
  for (std::size_t i = 0; i < table.index.size(); ++i)
    inputs.push_back({table.index[i], bytes[i], sha256[i]});
  return inputs;
}

void write_weights(h5::Group& group, const WeightsFile& weights) {
  h5::Group stored = create_dict(group, "weights");
  write_value(stored, "path", weights.path);
  write_value(stored, "sha256", weights.sha256);
  write_value(stored, "model", weights.model);
  write_settings(stored, "config", weights.config);
  write_value(stored, "trained_on", weights.trained_on);
}

WeightsFile read_weights(const h5::Group& stored) {
  return {read_string(stored, "path"), read_string(stored, "sha256"), read_string(stored, "model"),
          read_settings(stored, "config"), read_string(stored, "trained_on")};
}

}  // namespace

void write_provenance(h5::Group& root, const Provenance& provenance) {
  h5::Group group = create_dict(root, "provenance");
  write_value(group, "program", provenance.program);
  write_value(group, "version", provenance.version);
  write_value(group, "commit", provenance.commit);
  write_value(group, "build_flags", provenance.build_flags);
  write_value(group, "compute", provenance.compute);
  write_value(group, "command_line", provenance.command_line);
  write_settings(group, "config", provenance.config);
  write_value(group, "seed", provenance.seed);
  write_value(group, "threads", provenance.threads);
  write_value(group, "host", provenance.host);
  write_settings(group, "scheduler", provenance.scheduler);
  write_value(group, "started", provenance.started);
  write_value(group, "finished", provenance.finished);
  write_inputs(group, provenance.inputs);
  if (provenance.weights) write_weights(group, *provenance.weights);
}

Provenance read_provenance(const h5::Group& root) {
  const h5::Group group = root.group("provenance");
  Provenance provenance;
  provenance.program = read_string(group, "program");
  provenance.version = read_string(group, "version");
  provenance.commit = read_string(group, "commit");
  provenance.build_flags = read_string(group, "build_flags");
  provenance.compute = read_string(group, "compute");
  provenance.command_line = read_string(group, "command_line");
  provenance.config = read_settings(group, "config");
  provenance.seed = read_unsigned(group, "seed");
  provenance.threads = read_integer(group, "threads");
  provenance.host = read_string(group, "host");
  provenance.scheduler = read_settings(group, "scheduler");
  provenance.started = read_string(group, "started");
  provenance.finished = read_string(group, "finished");
  provenance.inputs = read_inputs(group);
  if (group.contains("weights")) provenance.weights = read_weights(group.group("weights"));
  return provenance;
}

}  // namespace libbio::record
