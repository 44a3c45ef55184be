#include "apps/variants_options.h"

#include "apps/outputs.h"
#include "apps/provenance.h"
#include "libbio/error.h"

namespace bio {
namespace {

using namespace libbio;

constexpr std::int64_t kMostOffset = 1'000'000;

constexpr const char* kDescription =
    "Scores substitutions in a protein with an MSA transformer: log p(mutant) - log p(wild type), in nats, "
    "where "
    "p is what the network expects at that residue of the query beside its relatives. Below zero: less "
    "likely "
    "than the letter that is there. Several substitutions add. Scores rank variants of one protein; they are "
    "no "
    "probabilities of disease. Without --weights a small network is used, which comes with the program.\n"
    "\n"
    "--scoring masked, the default, hides one residue at a time from the network: one pass for each residue, "
    "minutes to hours on a processor; the time is estimated first. With --mutations only the residues of the "
    "list are run. --scoring wildtype takes a single pass and is a little less accurate.\n"
    "\n"
    "LIST has one variant per line, such as A42G or A42G:D55N (also joined by ',' or '+'), or is a table "
    "with a "
    "column 'mutant' (tabs or commas, as in ProteinGym), whose other columns are carried into --tsv. "
    "Residues "
    "are numbered by their place in the query without gaps, from 1, whatever range its name has; with "
    "--offset "
    "N, residue 1 is called N + 1 in LIST, --tsv and --plot.";

void add_outputs(OptionTable& table, VariantsOptions& s) {
  table.group("Output, at least one")
      .add_options()("output,o", po::value(&s.output)->value_name("FILE"),
                     "record (HDF5): scores of all computed residues, those of the list, provenance")(
          "tsv", po::value(&s.table)->value_name("FILE"),
          "a row for each variant of the list, else for each substitution")(
          "plot", po::value(&s.plot)->value_name("FILE"),
          "all scores as a picture, 20 letters against residues, .svg or .png")(
          "id", po::value(&s.id)->value_name("NAME"),
          "name of the item in the record; otherwise that of the file")("force", po::bool_switch(&s.force),
                                                                        "replace existing files");
}

void add_inputs(OptionTable& table, VariantsOptions& s) {
  table.group("Variants")
      .add_options()("mutations", po::value(&s.mutations)->value_name("LIST"),
                     "the variants to score; otherwise every substitution")(
          "offset", po::value(&s.offset)->value_name("N")->default_value(s.offset),
          "number of residue 1 minus 1: 4 for a list in the numbers of RASH_HUMAN/5-165");
  po::options_description& alignment = table.group("Alignment");
  add_alignment_options(alignment, s.alignment, "the row whose residues are substituted");
  alignment.add_options()(
      "identity", po::value(&s.alignment.identity)->value_name("X")->default_value(0.8, "0.8"),
      "--subsample weighted: rows that agree in at least this share of the columns share one weight");
}

void add_computation(OptionTable& table, VariantsOptions& s) {
  add_transformer_options(table.group("Transformer"), s.transformer,
                          "otherwise a small one that comes with the program");
  table.group("Transformer")
      .add_options()("scoring", po::value(&s.scoring)->value_name("HOW")->default_value(s.scoring),
                     "masked, a pass for each residue; or wildtype, one pass")(
          "renormalise", po::bool_switch(&s.renormalise),
          "probabilities sum to 1 over the 20 amino acids, not over all tokens; scores are the same")(
          "window", po::value(&s.window)->value_name("N"),
          "for proteins longer than the network has positions: the network sees N columns around a residue")(
          "seed", po::value(&s.seed)->value_name("N")->default_value(s.seed), "of random choices of rows");
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it")(
      "quiet", po::bool_switch(&s.quiet), "no progress and no summary");
}

}  // namespace

variants::ScoringOptions VariantsOptions::scoring_options(std::int64_t columns) const {
  return {variants::scoring_named(scoring), renormalise, window == 0 ? columns : window};
}

OptionTable variants_option_table(VariantsOptions& s) {
  OptionTable table(
      "variants", "FAMILY [--weights FILE] [--mutations LIST] [-o FILE] [--tsv FILE] [--plot FILE] [options]",
      kDescription);
  add_alignment_argument(table, s.alignment);
  s.threads = default_threads();
  add_outputs(table, s);
  add_inputs(table, s);
  add_computation(table, s);
  table.example("bio variants ras.a3m --weights esm_msa1b.h5 --scoring wildtype --tsv ras.tsv --plot ras.svg",
                "every substitution, from one pass");
  table.example(
      "bio variants ras.a3m --weights esm_msa1b.h5 --mutations screen.csv -o ras.h5 --tsv scored.tsv",
      "the variants of a screen, with its own columns beside the scores");
  table.example("bio variants ras.a3m --weights esm_msa1b.h5 --rows 400 --subsample first -o ras.h5",
                "rows as the public scripts for variants take them: the first 400 of the file, not the most "
                "different 128");
  table.example(
      "bio variants ras.a3m --weights esm_msa1b.h5 --rows 384 --subsample weighted --repeats 5 -o ras.h5",
      "the mean over five choices of rows");
  return table;
}

void check_variants_options(const VariantsOptions& s, const OptionTable& table) {
  checked(s.transformer);
  variants::scoring_named(s.scoring);
  if (s.mutations == "-" && s.alignment.family == "-")
    throw UsageError("the alignment and --mutations cannot both be standard input");
  if (table.given("offset") && (s.offset < -kMostOffset || s.offset > kMostOffset))
    throw UsageError("--offset must be from -1000000 to 1000000");
  if (s.window < 0 || (s.window == 0 && table.given("window")))
    throw UsageError("--window must be at least 1");
  check(s.alignment);
  if (s.output.empty() && s.table.empty() && s.plot.empty())
    throw UsageError("nothing to write: give at least one of -o, --tsv, --plot");
  check_picture_name(s.plot);
  check_output_files({s.output, s.table, s.plot}, s.force);
  if (!s.output.empty()) check_item_name(s.item());
}

}  // namespace bio
