// What the verbs that run an MSA transformer have in common: its options, the rows that it is given, and what
// a run will cost.
//
//   add_transformer_options(table.group("Transformer"), options);
//   ...
//   const TransformerChoices choices = checked(options);
//   const std::vector<TransformerInput> inputs =
//       transformer_inputs(msa, weights, options, choices, seed, config, workers);
//   std::cerr << transformer_estimate({config, rows, columns, wanted, choices.precision, runs}, threads);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/options.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/msa_transformer/tokens.h"
#include "libbio/record/value.h"
#include "libbio/sequence/subsample.h"

namespace bio {

// As they stand on the command line.
struct TransformerOptions {
  std::string weights;
  std::int64_t rows = 128;
  std::string subsample = "greedy";
  std::int64_t repeats = 1;
  std::string precision = "f32";
  std::string unknown = "error";
};

// --weights --rows --subsample --repeats --precision --unknown. The caller has --seed. `without_weights` says
// what happens without --weights.
void add_transformer_options(po::options_description& group, TransformerOptions& options,
                             const std::string& without_weights);
// The names of these options without "--".
const std::vector<std::string>& transformer_option_names();

// What their words mean.
struct TransformerChoices {
  libbio::sequence::Subsampling subsample = libbio::sequence::Subsampling::greedy;
  libbio::msa_transformer::Precision precision = libbio::msa_transformer::Precision::f32;
  libbio::msa_transformer::UnknownLetter unknown = libbio::msa_transformer::UnknownLetter::refuse;
};
// UsageError, naming the option, for words that mean nothing, numbers out of range, and repeats that would
// all be the same.
TransformerChoices checked(const TransformerOptions& options);

// Refuses a `window` (0: none) that the network has no positions for (UsageError), and without one an
// alignment that it has none for (InputError). `advice` ends the sentence "--window 1023 ...".
void check_positions(const libbio::sequence::Msa& msa, std::int64_t window,
                     const libbio::msa_transformer::Config& config, const std::string& advice);

// What users should know before a run: a query without relatives (`expect`: "expect a weak map"), repeats
// without a choice.
std::vector<std::string> transformer_warnings(const libbio::sequence::Msa& msa,
                                              const TransformerOptions& options, const std::string& expect);

// For the parameters of a record.
libbio::record::Settings settings_of(const TransformerOptions& options);

// One choice of rows.
struct TransformerInput {
  std::vector<std::int64_t> rows;                         // [R] of the alignment, 0 first
  libbio::Tensor<libbio::msa_transformer::Token> tokens;  // [R, L + 1]
};

// One per repeat; a single one where the alignment has no more rows than wanted. Gaps count as '-' however
// the file writes them: the networks were trained so. Repeat r draws from Rng(seed).stream(r). InputError
// where the rows are more than the network has positions for, where its alphabet is not that of the query,
// and for a letter without token unless it may be replaced.
std::vector<TransformerInput> transformer_inputs(const libbio::sequence::Msa& msa,
                                                 const libbio::sequence::Weights& weights,
                                                 const TransformerOptions& options,
                                                 const TransformerChoices& choices, std::uint64_t seed,
                                                 const libbio::msa_transformer::Config& config,
                                                 libbio::Workers& workers);

// What a verb is about to compute.
struct TransformerRun {
  const libbio::msa_transformer::Config& config;
  std::int64_t rows = 0;     // R
  std::int64_t columns = 0;  // L + 1
  libbio::msa_transformer::Wanted wanted;
  libbio::msa_transformer::Precision precision = libbio::msa_transformer::Precision::f32;
  std::int64_t forward_passes = 1;
  std::int64_t more_bytes = 0;  // beside those of one forward pass
};
// "about 750 MB of memory and 12 s". ResourceError where the machine has not so much memory.
std::string transformer_estimate(const TransformerRun& run, int threads);

}  // namespace bio
