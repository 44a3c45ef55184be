// bio variants: alignment, network, mutations → scores of variants.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "apps/progress.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/variants_options.h"
#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/msa_transformer/weights.h"
#include "libbio/record/record_writer.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/weights.h"
#include "libbio/variants/model_forward.h"
#include "libbio/variants/mutation_list.h"
#include "libbio/variants/variant_figure.h"
#include "libbio/variants/variant_scores_codec.h"
#include "libbio/variants/variant_table.h"

namespace bio {
namespace {

using namespace libbio;

constexpr const char* kSmallNetworkWarning =
    "without --weights, the small network that comes with the program: it learned from 88 families, "
    "ESM-MSA-1b from 26 million "
    "(bio weights import --help)";

// --weights, else the small network among the data that come with the program.
std::string weights_path(const VariantsOptions& s, const std::string& data_directory) {
  if (!s.transformer.weights.empty()) return s.transformer.weights;
  const std::string shipped = data_directory + "/weights/msa_transformer_small.h5";
  if (data_directory.empty() || !std::filesystem::exists(shipped))
    throw UsageError(
        "the network is missing: set LIBBIO_DATA to the data folder, or give --weights FILE; 'bio weights "
        "import' makes such a file from the public checkpoint of ESM-MSA-1b, 'bio train transformer' from "
        "alignments of yours");
  return shipped;
}

std::string counted(std::int64_t number, const std::string& one, const std::string& several) {
  return std::to_string(number) + ' ' + (number == 1 ? one : several);
}

// Equal weights where none are asked for: those of a deep alignment take a while.
sequence::Weights weights_of(const VariantsOptions& s, const sequence::Msa& msa, Workers& workers) {
  if (s.transformer.subsample == sequence::subsampling_name(sequence::Subsampling::weighted))
    return sequence::sequence_weights(msa, workers, s.alignment.identity);
  return sequence::Weights(std::vector<double>(static_cast<std::size_t>(msa.rows()), 1.0));
}

std::vector<std::string> family_warnings(const VariantsOptions& s, const AlignmentInput& input) {
  std::vector<std::string> warnings = input.warnings();
  if (s.transformer.weights.empty()) warnings.push_back(kSmallNetworkWarning);
  for (std::string& warning : transformer_warnings(input.msa, s.transformer, "expect weak scores"))
    warnings.push_back(std::move(warning));
  return warnings;
}

// The columns that the run must compute.
std::vector<std::int64_t> scored_columns(const std::optional<variants::MutationList>& list,
                                         const sequence::Msa& msa) {
  if (list) return variants::columns_of(list->variants);
  std::vector<std::int64_t> all(static_cast<std::size_t>(msa.columns()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

record::Settings parameters(const VariantsOptions& s, std::int64_t choices) {
  record::Settings all = settings_of(s.transformer);
  all["repeats"] = choices;
  all.insert({{"scoring", s.scoring},
              {"renormalise", s.renormalise},
              {"window", s.window},
              {"offset", s.offset},
              {"seed", static_cast<std::int64_t>(s.seed)},
              {"min_coverage", s.alignment.min_coverage},
              {"max_identity", s.alignment.max_identity},
              {"identity", s.alignment.identity}});
  return all;
}

// Everything that a run was made from.
struct Sources {
  AlignmentInput alignment;
  std::optional<variants::MutationList> list;
  record::WeightsFile weights;
};

void write_record(const VariantsOptions& s, const Sources& sources, const variants::VariantScores& scores,
                  const variants::VariantScoresNotes& notes, record::Provenance provenance) {
  provenance.config = notes.parameters;
  provenance.seed = s.seed;
  provenance.threads = s.threads;
  const auto add_input = [&](const std::string& path, const text::FileDigest& raw) {
    provenance.inputs.push_back({path, static_cast<std::int64_t>(raw.bytes), raw.sha256});
  };
  add_input(s.alignment.family, sources.alignment.report.raw);
  if (sources.list) add_input(s.mutations, sources.list->raw);
  provenance.weights = sources.weights;
  provenance.finished = utc_now();
  record::RecordWriter writer(s.output, s.force);
  h5::Group item = writer.item(s.item());
  variants::write_variant_scores(item, scores, notes,
                                 sources.list ? sources.list->variants : std::vector<variants::Variant>{});
  writer.write_provenance(provenance);
  writer.commit();
}

void write_table(std::ostream& out, const Sources& sources, const variants::VariantScores& scores) {
  sources.list ? variants::write_variant_table(out, scores, *sources.list)
               : variants::write_substitution_table(out, scores);
}

// A line for the user.
std::string summary(const Sources& sources, const variants::VariantScores& scores) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(2);
  if (sources.list)
    text << counted(std::ssize(sources.list->variants), "variant", "variants") << " of "
         << counted(std::ssize(variants::columns_of(sources.list->variants)), "residue", "residues");
  else
    text << "every substitution of " << counted(scores.columns(), "residue", "residues");
  if (!std::isnan(scores.pseudo_perplexity))
    text << ", pseudo-perplexity of the query " << scores.pseudo_perplexity;
  return text.str();
}

}  // namespace

int run_variants(const Invocation& invoked) {
  VariantsOptions s;
  OptionTable table = variants_option_table(s);
  if (!table.parse(invoked.arguments)) return 0;
  check_variants_options(s, table);
  const TransformerChoices choices = checked(s.transformer);
  const record::Provenance provenance = gather_provenance(invoked.command_line);

  Workers workers(s.threads);
  Sources sources{.alignment = read_alignment(s.alignment, workers), .list = {}, .weights = {}};
  const sequence::Msa& msa = sources.alignment.msa;
  if (!s.mutations.empty()) sources.list = variants::read_mutation_list(s.mutations, msa.query(), s.offset);
  const msa_transformer::TrainedModel trained =
      msa_transformer::read_msa_transformer(weights_path(s, invoked.data_directory));
  sources.weights = trained.origin;
  const msa_transformer::Config& config = trained.model.config();
  check_positions(msa, s.window, config, "scores each residue with as many columns around it");
  const std::vector<std::string> warnings = family_warnings(s, sources.alignment);
  for (const std::string& warning : warnings) std::cerr << "warning: " << warning << '\n';

  std::vector<TransformerInput> inputs =
      transformer_inputs(msa, weights_of(s, msa, workers), s.transformer, choices, s.seed, config, workers);
  std::vector<Tensor<msa_transformer::Token>> samples;
  for (TransformerInput& input : inputs) samples.push_back(std::move(input.tokens));
  const std::vector<std::int64_t> columns = scored_columns(sources.list, msa);
  const variants::ScoringOptions options = s.scoring_options(msa.columns());
  const std::int64_t passes =
      variants::count_passes(std::ssize(columns), msa.columns(), std::ssize(samples), options);
  const std::int64_t rows = samples.front().dim(0), width = std::min(options.window, msa.columns());
  const std::string needed = transformer_estimate(
      {config, rows, width + 1, variants::wanted_for_scoring(), choices.precision, passes}, s.threads);
  if (!s.quiet) {
    std::cout << msa.query().name << ": " << msa.columns() << " residues, " << msa.rows() << " sequences ("
              << sequence::format_name(sources.alignment.report.format) << ")\n"
              << std::flush;
    std::cerr << "network: " << counted(rows, "sequence", "sequences") << ", "
              << counted(passes, "pass", "passes") << ", " << needed
              << (options.scoring == variants::Scoring::masked && passes > std::ssize(samples)
                      ? "; --scoring wildtype takes one pass\n"
                      : "\n");
  }

  Progress progress("network", Progress::style_for_standard_error(s.quiet));
  std::int64_t layers_done = 0;
  variants::VariantScores scores =
      variants::score_substitutions(msa.query(), samples, columns, config.vocabulary, options,
                                    variants::forward_of(trained.model, workers, choices.precision, [&] {
                                      progress.update({++layers_done, passes * config.layers});
                                    }));
  progress.finish();
  scores.offset = s.offset;

  if (!s.output.empty())
    write_record(s, sources, scores, {rows, parameters(s, std::ssize(samples)), warnings}, provenance);
  if (!s.table.empty())
    write_text_file(s.table, s.force, [&](std::ostream& out) { write_table(out, sources, scores); });
  if (!s.plot.empty()) variants::draw_variant_scores(scores, s.plot, s.force);
  if (!s.quiet) {
    std::cout << summary(sources, scores) << '\n';
    for (const std::string& path : {s.output, s.table, s.plot})
      if (!path.empty()) std::cout << "wrote " << path << '\n';
  }
  return 0;
}

}  // namespace bio
