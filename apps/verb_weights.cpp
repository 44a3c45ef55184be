// bio weights: published checkpoints become weights files, and what such a file holds.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "apps/memory.h"
#include "apps/options.h"
#include "apps/progress.h"
#include "apps/suggestion.h"
#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/msa_transformer/esm_checkpoint.h"
#include "libbio/msa_transformer/weights.h"
#include "libbio/record/element.h"
#include "libbio/record/table.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/pending_file.h"
#include "libbio/text/sha256.h"
#include "libbio/torch_file/checkpoint.h"

namespace bio {
namespace {

namespace fs = std::filesystem;
namespace h5 = libbio::h5;
namespace nn = libbio::nn;
namespace record = libbio::record;
namespace text = libbio::text;
namespace torch_file = libbio::torch_file;
using libbio::ResourceError;
using libbio::UsageError;
using libbio::WeightsError;
using libbio::msa_transformer::EsmCheckpoint;

constexpr const char* kLearningCurve = "learning_curve";

struct Settings {
  std::string what, file, regression, output;
  bool force = false, quiet = false;
};

bool parse(const Invocation& invoked, Settings& s) {
  OptionTable table(
      "weights", "import FILE.pt -o FILE.h5 [options]  |  bio weights show FILE",
      "Weights of the MSA transformer.\n"
      "\n"
      "import turns a published checkpoint of ESM-MSA-1b or ESM-MSA-1 into a weights file, which 'bio "
      "contact "
      "--method transformer' and 'bio variants' take. The checkpoint is a file of PyTorch, read here without "
      "PyTorch and without running anything of it. Two files are needed; keep their names, and both in one "
      "folder:\n"
      "\n"
      "  the network:       esm_msa1b_t12_100M_UR50S.pt\n"
      "  its contact head:  esm_msa1b_t12_100M_UR50S-contact-regression.pt\n"
      "\n"
      "Without the second file everything works but contacts. Numbers in float16, bfloat16 and float64 "
      "become "
      "float32.\n"
      "\n"
      "show prints what a weights file or a checkpoint holds: sizes, where it comes from, its SHA-256, and "
      "each "
      "tensor with its shape, mean and standard deviation.");
  table.argument("WHAT", &s.what, "import or show");
  table.argument("FILE", &s.file, "checkpoint (.pt), or for show any weights file (.h5)");
  table.group("Import").add_options()("output,o", po::value(&s.output)->value_name("FILE"),
                                      "weights file to write")(
      "regression", po::value(&s.regression)->value_name("FILE"),
      "checkpoint of the contact head; otherwise <name of FILE>-contact-regression.pt beside FILE")(
      "force", po::bool_switch(&s.force), "replace an existing file")("quiet", po::bool_switch(&s.quiet),
                                                                      "no progress, no notes");
  table.example("bio weights import esm_msa1b_t12_100M_UR50S.pt -o esm_msa1b.h5",
                "462 MB of weights in a few seconds; needs about 0.5 GB of memory");
  table.example("bio weights show esm_msa1b.h5", "what was imported, and from which file");
  if (!table.parse(invoked.arguments)) return false;
  if (s.what != "import" && s.what != "show")
    throw UsageError("'" + s.what + "' cannot be done with weights" + suggestion(s.what, {"import", "show"}) +
                     "\n  there is: import, show");
  if (s.what == "show" && (!s.output.empty() || s.force))
    throw UsageError("'bio weights show' writes no file: --output and --force belong to import");
  if (s.what == "import" && s.output.empty())
    throw UsageError("'bio weights import' needs -o FILE, the weights file to write");
  return true;
}

std::int64_t count_of(const std::vector<nn::TensorShape>& tensors) {
  std::int64_t count = 0;
  for (const nn::TensorShape& tensor : tensors) count += tensor.size();
  return count;
}

std::string summary(const libbio::msa_transformer::Config& config) {
  return std::to_string(config.layers) + " layers, embed_dim " + std::to_string(config.embed_dim) + ", " +
         std::to_string(config.heads) + " heads, ffn_dim " + std::to_string(config.ffn_dim) + ", " +
         (config.contact_head ? "with" : "without") + " contact head";
}

// What the import holds at once: the new file, and the largest tensor while it is read and compared.
void require_memory(const std::vector<nn::TensorShape>& tensors, std::int64_t& bytes) {
  constexpr std::int64_t kProgram = 30'000'000;
  std::int64_t largest = 0;
  for (const nn::TensorShape& tensor : tensors) largest = std::max(largest, tensor.size());
  bytes = kProgram + static_cast<std::int64_t>(sizeof(float)) * (count_of(tensors) + 2 * largest);
  const AvailableMemory available = available_memory();
  if (bytes > available.bytes)
    throw ResourceError("the import needs " + readable_bytes(bytes) + " of memory; " + available.limited_by +
                        " leaves " + readable_bytes(available.bytes));
}

void import_checkpoint(const Settings& s) {
  text::refuse_existing(s.output, s.force);
  std::error_code ignored;
  if (fs::equivalent(s.file, s.output, ignored))
    throw UsageError("'" + s.output + "' is the checkpoint itself");
  EsmCheckpoint checkpoint(s.file, s.regression);
  std::int64_t bytes = 0;
  require_memory(checkpoint.tensors(), bytes);
  if (!s.quiet) {
    std::cerr << summary(checkpoint.config()) << "; " << checkpoint.storage() << "; about "
              << readable_bytes(bytes) << " of memory\n";
    if (!checkpoint.config().contact_head)
      std::cerr << "warning: no contact head: there is no '"
                << libbio::msa_transformer::regression_path_of(s.file)
                << "'; without it these weights predict no contacts (see --regression)\n";
  }
  std::string trained_on;
  for (const record::InputFile& file : checkpoint.files())
    trained_on += (trained_on.empty() ? "imported from " : " and ") +
                  fs::path(file.path).filename().string() + " (sha256 " + file.sha256 + ")";

  Progress progress("import", Progress::style_for_standard_error(s.quiet));
  const auto steps = std::ssize(checkpoint.tensors());
  const auto read = [&](std::size_t tensor, std::span<float> to) {
    checkpoint.read(tensor, to);
    progress.update({static_cast<std::int64_t>(tensor) + 1, steps});
  };
  write_msa_transformer(checkpoint.config(), trained_on, read, s.output, s.force);
  progress.finish();
  std::cout << s.output << ": " << count_of(checkpoint.tensors()) << " parameters in "
            << checkpoint.tensors().size() << " tensors\n";
}

void print_line(const char* name, const std::string& value) {
  std::printf("  %-12s %s\n", name, value.c_str());
}

void print_heading() {
  std::printf("\n  %-62s %-20s %12s %12s\n", "tensor", "shape", "mean", "std");
}

template <class T>
void print_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                  std::span<const T> elements) {
  double sum = 0, squares = 0;
  for (const T element : elements) sum += static_cast<double>(element);
  const double count = std::max<double>(1, static_cast<double>(elements.size()));
  const double mean = sum / count;
  for (const T element : elements) squares += std::pow(static_cast<double>(element) - mean, 2);
  std::printf("  %-62s %-20s %12.5g %12.5g\n", name.c_str(), h5::to_string(dims).c_str(), mean,
              std::sqrt(squares / count));
}

// The last value of a column of numbers; NaN where there is none.
double last_value(const record::Table& table, const std::string& name) {
  for (const auto& [its_name, column] : table.columns)
    if (const auto* numbers = std::get_if<std::vector<double>>(&column);
        its_name == name && numbers != nullptr && !numbers->empty())
      return numbers->back();
  return std::nan("");
}

// How well a network of ours guesses hidden letters, beside the guess from the letters of the column.
void print_quality(const record::Table& curve, const char* line, const std::string& part) {
  const auto of = [&](const std::string& what) { return last_value(curve, part + what); };
  if (std::isnan(of("_accuracy"))) return;
  std::printf("  %-12s %.3f nats, %.1f %% right (column frequencies %.3f, %.1f %%)\n", line,
              of("_cross_entropy"), 100 * of("_accuracy"), of("_column_frequency_cross_entropy"),
              100 * of("_column_frequency_accuracy"));
}

struct StoredTensor {
  std::string name;
  h5::Dataset dataset;
};

// Arrays of numbers in a group and the groups in it, but not its config and its tables.
void collect_tensors(const h5::Group& group, const std::string& prefix, std::vector<StoredTensor>& tensors) {
  for (const std::string& name : group.children()) {
    if (group.has_group(name)) {
      if (name != "config" && name != kLearningCurve)
        collect_tensors(group.group(name), prefix + name + "/", tensors);
      continue;
    }
    h5::Dataset dataset = group.dataset(name);
    if (dataset.type() != h5::ElementType::kString && dataset.type() != h5::ElementType::kBool)
      tensors.push_back({prefix + name, std::move(dataset)});
  }
}

// Layers in the order of their numbers: "layers.2" before "layers.10".
std::string sort_key(const std::string& name) {
  std::string key, digits;
  for (const char c : name + '.') {
    if (c >= '0' && c <= '9') {
      digits += c;
      continue;
    }
    if (!digits.empty()) key += std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
    digits.clear();
    key += c;
  }
  return key;
}

void show_weights_file(const std::string& path) try {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  const record::WeightsHeader header = record::read_weights_header(root, path, "");
  std::cout << path << ": libbio weights " << root.string_attribute("encoding-version") << ", "
            << header.model << std::endl;
  if (root.contains("scores_of")) print_line("scores of", record::read_string(root, "scores_of"));
  print_line("config", record::to_string(header.config));
  print_line("trained on", header.trained_on);
  const text::FileDigest digest = text::digest_of_file(path);
  print_line("size", std::to_string(digest.bytes) + " bytes");
  print_line("sha256", digest.sha256);
  if (root.has_group(kLearningCurve)) {
    const record::Table curve = record::read_table(root, kLearningCurve);
    print_quality(curve, "learned", "training");
    print_quality(curve, "held out", "held_out");
  }
  std::vector<StoredTensor> tensors;
  collect_tensors(root, "", tensors);
  std::ranges::sort(tensors, {}, [](const StoredTensor& tensor) { return sort_key(tensor.name); });
  std::int64_t count = 0;
  for (const StoredTensor& tensor : tensors) count += tensor.dataset.size();
  print_line("parameters", std::to_string(count));
  print_heading();
  for (const auto& [name, dataset] : tensors) {
    const std::string shown = name.starts_with("parameters/") ? name.substr(name.find('/') + 1) : name;
    if (dataset.type() == h5::ElementType::kFloat32)
      print_tensor<float>(shown, dataset.dims(), dataset.read<float>());
    else if (dataset.type() == h5::ElementType::kFloat64)
      print_tensor<double>(shown, dataset.dims(), dataset.read<double>());
    else
      print_tensor<std::int64_t>(shown, dataset.dims(), dataset.read<std::int64_t>());
  }
} catch (const libbio::InputError& error) {
  throw record::unreadable_weights(error);
}

// Names and shapes of what cannot be imported, to see what it is.
void print_entries(const torch_file::Checkpoint& checkpoint) {
  const auto* root = checkpoint.root().as<torch_file::Dict>();
  const auto* model = root ? torch_file::attributes(root->find("model")) : nullptr;
  if (model == nullptr) model = root;
  if (model == nullptr) return print_line("holds", checkpoint.root().describe());
  for (const auto& [key, value] : model->items) {
    const auto* name = key->as<std::string>();
    const auto* tensor = value->as<torch_file::TensorEntry>();
    const std::string shown = name ? torch_file::shown(*name) : key->describe();
    const std::string what = tensor ? h5::to_string(tensor->shape) + " " +
                                          std::string(torch_file::number_format(tensor->storage->type)->name)
                                    : value->describe();
    std::printf("  %-62s %s\n", shown.c_str(), what.c_str());
  }
}

void show_checkpoint(const Settings& s) {
  std::cout << s.file << ": PyTorch checkpoint" << std::endl;
  try {
    EsmCheckpoint checkpoint(s.file, s.regression);
    print_line("model", "MSA transformer, not yet imported");
    print_line("stored as", checkpoint.storage());
    for (const record::InputFile& file : checkpoint.files())
      print_line("file",
                 file.path + " (" + std::to_string(file.bytes) + " bytes, sha256 " + file.sha256 + ")");
    print_line("config", record::to_string(settings_of(checkpoint.config())));
    print_line("parameters", std::to_string(count_of(checkpoint.tensors())));
    print_heading();
    std::vector<float> elements;
    for (std::size_t i = 0; i < checkpoint.tensors().size(); ++i) {
      const nn::TensorShape& tensor = checkpoint.tensors()[i];
      elements.resize(static_cast<std::size_t>(tensor.size()));
      checkpoint.read(i, elements);
      print_tensor<float>(tensor.name, tensor.dims, elements);
    }
  } catch (const WeightsError& error) {
    // A damaged file fails here again.
    const torch_file::Checkpoint checkpoint(s.file);
    print_line("entries", "");
    print_entries(checkpoint);
    std::fflush(stdout);
    throw;
  }
}

}  // namespace

int run_weights(const Invocation& invoked) {
  Settings s;
  if (!parse(invoked, s)) return 0;
  if (s.what == "import")
    import_checkpoint(s);
  else if (fs::is_regular_file(s.file) && torch_file::is_checkpoint(s.file))
    show_checkpoint(s);
  else
    show_weights_file(s.file);
  return 0;
}

}  // namespace bio
