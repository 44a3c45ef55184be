#include "tests/unit/record/sample_record.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>

#include "libbio/record/element.h"
#include "libbio/record/record_writer.h"
#include "libbio/tensor/random.h"

namespace libbio::record {

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> number{0};
  path_ = std::filesystem::temp_directory_path() /
          ("libbio-record-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
  std::filesystem::create_directory(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::size_t TemporaryFolder::entries() const {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator()));
}

Provenance sample_provenance() {
  Provenance provenance;
  provenance.program = "bio";
  provenance.version = "0.1.0";
  provenance.commit = "0123456789abcdef";
  provenance.build_flags = "Release -O3";
  provenance.compute = "avx2, OpenBLAS";
  provenance.command_line = "bio contact 'ras family.a3m' -o ras.h5";
  provenance.config = {
      {"heads", std::int64_t{32}}, {"learning_rate", 0.005}, {"weighted", true}, {"gauge", "zero-sum"}};
  provenance.seed = 18446744073709551615u;
  provenance.threads = 2;
  provenance.host = "node-7";
  provenance.scheduler = {{"SLURM_JOB_ID", "4711"}};
  provenance.started = "2026-11-21T09:30:00Z";
  provenance.finished = "2026-11-21T09:30:07Z";
  provenance.inputs = {{"ras family.a3m", 161234, std::string(64, 'a')},
                       {"kinase \xCE\xB1.sto", 20123, std::string(64, '0')}};
  provenance.weights = WeightsFile{
      "contact.h5", std::string(64, 'f'), "factored", {{"head_size", std::int64_t{32}}}, "fold 0-3"};
  return provenance;
}

namespace {

void write_contact_map(h5::Group& item, const SampleOptions& options, std::uint64_t seed) {
  const std::int64_t residues = options.residues;
  Rng rng(seed);
  Tensor<float> score({residues, residues}), probability({residues, residues});
  for (std::int64_t i = 0; i < residues; ++i)
    for (std::int64_t j = 0; j < i; ++j) {
      score(i, j) = score(j, i) = static_cast<float>(rng.normal());
      probability(i, j) = probability(j, i) = static_cast<float>(rng.uniform());
    }
  if (residues > 1) score(0, 1) += options.shift;
  std::vector<std::int64_t> number, column;
  std::string sequence;
  for (std::int64_t i = 0; i < residues; ++i) {
    number.push_back(i + 3);
    column.push_back(2 * i);
    sequence += "ARNDCQEGHILKMFPSTWYV"[rng.below(20)];
  }
  h5::Group map = create_dict(item, "contact_map");
  write_array(map, "score", score, {"L,L"});
  write_array(map, "probability", probability, {"L,L"});
  write_array(map, "residue_number", number, {"L"});
  write_array(map, "alignment_column", column, {"L"});
  write_value(map, "sequence", sequence);
  write_value(map, "query_name", std::string("RASH_HUMAN/5-165"));
  write_value(map, "query_description", std::string("GTPase HRas"));
  write_array(map, "query_range", std::vector<std::int64_t>{5, 165}, {"2"});
  write_value(map, "min_separation", std::int64_t{6}, "residues");
  write_value(map, "neff", 123.5, "sequences");
  write_value(map, "rows", std::int64_t{999}, "sequences");
  write_settings(map, "parameters",
                 {{"method", "factored"}, {"heads", std::int64_t{32}}, {"lambda", 0.01}, {"weighted", true}});
  write_strings(map, "warnings", {"low Neff"}, "W");
  if (!options.attention) return;
  Tensor<float> attention({2, residues, residues});
  for (float& value : attention) value = static_cast<float>(rng.uniform());
  write_array(map, "attention", attention, {"H,L,L"});
}

}  // namespace

void write_sample(const std::string& path, const SampleOptions& options) {
  RecordWriter writer(path, false);
  h5::Group ras = writer.item("ras");
  write_contact_map(ras, options, 1);
  h5::Group kinase = writer.item("kinase \xCE\xB1");
  write_contact_map(kinase, options, 2);
  writer.add_failure(
      "broken", InputError("row 3 has 186 columns, the query has 187", {"broken.a3m", 35, 1, 186, "", ""}));
  writer.write_provenance(options.provenance);
  writer.commit();
}

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace libbio::record
