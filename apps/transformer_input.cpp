#include "apps/transformer_input.h"

#include <algorithm>
#include <sstream>

#include "apps/machine_speed.h"
#include "apps/memory.h"
#include "libbio/error.h"

namespace bio {
namespace {

using namespace libbio;
using namespace libbio::msa_transformer;

// Above this share of letters without a token, the network is for other molecules.
constexpr double kMostUnknown = 0.2;
// No protein of so many residues has only letters that are nucleotides, too.
constexpr std::int64_t kNucleicAcidLetters = 16;
constexpr std::string_view kNucleotides = "ACGTUN";
// Products of large matrices leave this share of a run to other work.
constexpr double kProductShare = 0.8;
// Fits std::int64_t.
constexpr double kMostBytes = 9e18;

template <class Named>
auto named(const char* option, const std::string& word, Named meaning) {
  try {
    return meaning(word);
  } catch (const UsageError& error) {
    throw UsageError("--" + std::string(option) + ": " + error.what());
  }
}

Precision precision_named(const std::string& name) {
  if (name == "f32") return Precision::f32;
  if (name == "bf16") return Precision::bf16;
  throw UsageError("'" + name + "' is no precision; there are: f32, bf16");
}

void require_alphabet(const sequence::Msa& msa, const Vocabulary& vocabulary) {
  if (msa.columns() >= kNucleicAcidLetters && vocabulary.letter('W') >= 0 &&
      msa.query().sequence.find_first_not_of(kNucleotides) == std::string::npos)
    throw InputError("'" + msa.query().name + "' has nothing but the letters " + std::string(kNucleotides) +
                     ": it is a nucleic acid, and the network is for proteins");
  std::int64_t unknown = 0;
  for (const char letter : msa.query().sequence) unknown += vocabulary.letter(letter) < 0;
  if (static_cast<double>(unknown) <= kMostUnknown * static_cast<double>(msa.columns())) return;
  std::string known;
  for (const std::string& token : vocabulary.tokens())
    if (token.size() == 1) known += (known.empty() ? "" : " ") + token;
  throw InputError("the network has no token for " + std::to_string(unknown) + " of the " +
                   std::to_string(msa.columns()) + " letters of '" + msa.query().name +
                   "': it is a network for other molecules; its letters are " + known);
}

}  // namespace

const std::vector<std::string>& transformer_option_names() {
  static const std::vector<std::string> names = {"weights", "rows",      "subsample",
                                                 "repeats", "precision", "unknown"};
  return names;
}

void add_transformer_options(po::options_description& group, TransformerOptions& options,
                             const std::string& without_weights) {
  group.add_options()(
      "weights", po::value(&options.weights)->value_name("FILE"),
      ("the network, from: bio weights import, or bio train transformer; " + without_weights).c_str())(
      "rows", po::value(&options.rows)->value_name("N")->default_value(options.rows),
      "sequences that the network sees, the query included")(
      "subsample", po::value(&options.subsample)->value_name("HOW")->default_value(options.subsample),
      "which ones: greedy, the most different; greedy-similar, the most alike; first; random; weighted, by "
      "sequence weight and with replacement")(
      "repeats", po::value(&options.repeats)->value_name("N")->default_value(options.repeats),
      "average over N choices of rows, random or weighted")(
      "precision", po::value(&options.precision)->value_name("NAME")->default_value(options.precision),
      "f32, or bf16: faster on processors with instructions for it (AVX-512 BF16, AMX), a little less exact")(
      "unknown", po::value(&options.unknown)->value_name("WHAT")->default_value(options.unknown),
      "a letter that the network does not know (J, in proteins) is an error, or becomes unk, X or gap");
}

TransformerChoices checked(const TransformerOptions& options) {
  TransformerChoices choices;
  choices.subsample = named("subsample", options.subsample, sequence::subsampling_named);
  choices.precision = named("precision", options.precision, precision_named);
  choices.unknown = named("unknown", options.unknown, unknown_letter_named);
  if (options.rows < 1) throw UsageError("--rows must be at least 1: the query");
  if (options.repeats < 1) throw UsageError("--repeats must be at least 1");
  if (options.repeats > 1 && !sequence::is_random(choices.subsample))
    throw UsageError("--repeats " + std::to_string(options.repeats) + ": --subsample " + options.subsample +
                     " chooses the same rows every time; average over --subsample random or weighted");
  return choices;
}

void check_positions(const sequence::Msa& msa, std::int64_t window, const Config& config,
                     const std::string& advice) {
  const std::int64_t most = config.max_positions - 1;
  if (window > most)
    throw UsageError("--window " + std::to_string(window) + ": the network has positions for " +
                     std::to_string(most) + " columns");
  if (window == 0 && msa.columns() > most)
    throw InputError("'" + msa.query().name + "' has " + std::to_string(msa.columns()) +
                     " columns, the network has positions for " + std::to_string(most) + ". --window " +
                     std::to_string(most) + " " + advice);
}

std::vector<std::string> transformer_warnings(const sequence::Msa& msa, const TransformerOptions& options,
                                              const std::string& expect) {
  if (msa.rows() == 1)
    return {"a single sequence: the network reads relatives of the query, and there are none; " + expect};
  if (options.repeats > 1 && msa.rows() <= options.rows)
    return {"--repeats has nothing to choose from: all " + std::to_string(msa.rows()) +
            " sequences are used, once"};
  return {};
}

record::Settings settings_of(const TransformerOptions& options) {
  return {{"rows", options.rows},
          {"subsample", options.subsample},
          {"repeats", options.repeats},
          {"precision", options.precision},
          {"unknown", options.unknown}};
}

std::vector<TransformerInput> transformer_inputs(const sequence::Msa& msa, const sequence::Weights& weights,
                                                 const TransformerOptions& options,
                                                 const TransformerChoices& choices, std::uint64_t seed,
                                                 const Config& config, Workers& workers) {
  const std::int64_t rows = std::min(options.rows, msa.rows());
  if (rows > config.max_rows)
    throw InputError("the network has positions for " + std::to_string(config.max_rows) +
                     " sequences, not for " + std::to_string(rows) + "; choose fewer with --rows");
  require_alphabet(msa, config.vocabulary);
  const sequence::Msa dashed = msa.with_dashes();
  const std::int64_t repeats = msa.rows() <= options.rows ? 1 : options.repeats;
  std::vector<TransformerInput> inputs;
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    TransformerInput input;
    input.rows = sequence::subsample(dashed, rows, choices.subsample, weights,
                                     Rng(seed).stream(static_cast<std::uint64_t>(repeat)), workers);
    try {
      input.tokens = tokens_of(dashed.with_rows(input.rows), config.vocabulary, choices.unknown);
    } catch (const InputError& error) {
      throw InputError(std::string(error.what()) +
                       "; with --unknown X (or unk, or gap) something stands in for it");
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

std::string transformer_estimate(const TransformerRun& run, int threads) {
  const Cost cost = estimate_cost(run.config, run.rows, run.columns, run.wanted, run.precision, threads);
  const auto bytes = static_cast<std::int64_t>(
      std::min(static_cast<double>(cost.bytes) + static_cast<double>(run.more_bytes), kMostBytes));
  const AvailableMemory available = available_memory();
  if (bytes > available.bytes)
    throw ResourceError(std::to_string(run.rows) + " sequences of " + std::to_string(run.columns - 1) +
                        " columns need " + readable_bytes(bytes) + " of memory; " + available.limited_by +
                        " leaves " + readable_bytes(available.bytes) + ". Fewer --rows need less.");
  const double seconds = static_cast<double>(run.forward_passes) * cost.operations /
                         (kProductShare * products_per_second() * std::min(threads, 64));
  std::ostringstream text;
  text << (run.precision == Precision::bf16 ? "at most " : "about ") << readable_bytes(bytes)
       << " of memory and " << readable_duration(seconds);
  return text.str();
}

}  // namespace bio
