#include "apps/contact_options.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "apps/outputs.h"
#include "apps/provenance.h"
#include "libbio/error.h"

namespace bio {
namespace {

using namespace libbio;

const std::vector<std::string> kFactoredOptions = {"quick", "heads",         "head-size", "penalty",
                                                   "start", "learning-rate", "tolerance", "max-steps",
                                                   "batch", "calibration"};

std::vector<std::string> transformer_options() {
  std::vector<std::string> names = transformer_option_names();
  names.insert(names.end(), {"window", "window-step"});
  return names;
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream stream(list);
  for (std::string word; std::getline(stream, word, ',');) words.push_back(word);
  return words;
}

void require_method(const ContactOptions& s, const OptionTable& table) {
  if (s.method != "factored" && s.method != "transformer")
    throw UsageError("--method is '" + s.method + "'; there are: factored, transformer");
  const std::string other = s.is_transformer() ? "factored" : "transformer";
  for (const std::string& option : s.is_transformer() ? kFactoredOptions : transformer_options())
    if (table.given(option))
      throw UsageError("--" + option + " belongs to --method " + other + "; the method is " + s.method);
}

void require_saved(const ContactOptions& s) {
  const std::vector<std::string> known =
      s.is_transformer() ? std::vector<std::string>{"attention", "column-average", "embedding"}
                         : std::vector<std::string>{"attention"};
  for (const std::string& word : words_of(s.save)) {
    if (std::ranges::find(known, word) != known.end()) continue;
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
    throw UsageError("--save is '" + word + "'; there " + (known.size() == 1 ? "is: " : "are: ") + list);
  }
  if (!s.save.empty() && s.output.empty())
    throw UsageError("--save keeps something in a record; give one with -o");
}

void check_factored(ContactOptions& s, const OptionTable& table) {
  if (s.start != "mean-field" && s.start != "random")
    throw UsageError("--start is '" + s.start + "'; there are: mean-field, random");
  if (s.start == "random") s.fit.start = contact::FitStart::random;
  if (s.quick) {
    if (!table.given("heads")) s.fit.heads = 128;
    if (!table.given("batch")) s.fit.batch = 1024;
    if (!table.given("tolerance")) s.fit.tolerance = 0.005;
  }
  s.fit.seed = s.seed;
  contact::model_shape(s.fit, 1);
}

void check_transformer(ContactOptions& s, const OptionTable& table) {
  if (s.transformer.weights.empty())
    throw UsageError(
        "the network is missing: give --weights FILE. 'bio weights import' makes such a file from the public "
        "checkpoint of ESM-MSA-1b, 'bio train transformer' from alignments of yours. (The small network that "
        "comes with the program is for bio variants: its maps are worse than those of --method factored.)");
  checked(s.transformer);
  if (s.window < 0 || (s.window == 0 && table.given("window")))
    throw UsageError("--window must be at least 1");
  if (table.given("window-step") && s.window == 0) throw UsageError("--window-step needs --window");
  if (s.window_step < 0 || s.window_step > s.window)
    throw UsageError("--window-step must be from 1 to the width of a window, " + std::to_string(s.window));
  if (s.window > 0 && s.window_step == 0) s.window_step = std::max<std::int64_t>(1, s.window / 2);
  if (s.saves("column-average") && s.transformer.repeats > 1)
    throw UsageError(
        "--save column-average is attention between the sequences of one choice: leave out --repeats");
}

}  // namespace

bool ContactOptions::saves(const std::string& what) const {
  const std::vector<std::string> words = words_of(save);
  return std::ranges::find(words, what) != words.end();
}

OptionTable contact_option_table(ContactOptions& s) {
  OptionTable table(
      "contact", "FAMILY [-o FILE] [--rr FILE] [--tsv FILE] [--plot FILE] [options]",
      "Predicts which residues of a protein touch (C-beta atoms closer than 8 A) from an alignment of "
      "its family.\n"
      "\n"
      "--method factored fits factored attention to the family; its scores become probabilities by a "
      "calibration on families of known structure. It needs no network. --method transformer runs an MSA "
      "transformer, a network trained on many families, on a choice of the sequences. With the weights of "
      "ESM-MSA-1b its maps are usually better, of small families above all.\n"
      "\n"
      "Positions in all outputs count the residues of the query without gaps, from 1. An existing file is "
      "never overwritten without --force.");
  add_alignment_argument(table, s.alignment);
  s.threads = default_threads();
  table.group("Output, at least one")
      .add_options()("output,o", po::value(&s.output)->value_name("FILE"),
                     "record (HDF5): scores, probabilities, provenance")(
          "rr", po::value(&s.rr)->value_name("FILE"), "pairs in CASP RR format, best first")(
          "tsv", po::value(&s.table)->value_name("FILE"), "pairs as a table with scores and probabilities")(
          "plot", po::value(&s.plot)->value_name("FILE"), "map as a picture, .svg or .png")(
          "native", po::value(&s.native)->value_name("FILE"),
          "structure (PDB, mmCIF) or matrix of 0 and 1 for the lower triangle of --plot")(
          "chain", po::value(&s.chain)->value_name("NAME"),
          "chain of --native; otherwise the one most like the query")(
          "save", po::value(&s.save)->value_name("WHAT"),
          "also keep in the record, with commas between: attention, the maps of all heads; of a transformer "
          "also "
          "column-average, attention between sequences, and embedding, a vector for each residue")(
          "id", po::value(&s.id)->value_name("NAME"),
          "name of the item in the record; otherwise that of the file")(
          "limit", po::value(&s.limit)->value_name("N")->default_value(0, "all"), "pairs in --rr and --tsv")(
          "min-separation", po::value(&s.min_separation)->value_name("N")->default_value(s.min_separation),
          "least |i - j| of a pair, residues")("force", po::bool_switch(&s.force), "replace existing files");
  po::options_description& alignment = table.group("Alignment");
  add_alignment_options(alignment, s.alignment, "the row to predict");
  alignment.add_options()("max-gap", po::value(&s.alignment.max_gap)->value_name("X")->default_value(1, "1"),
                          "drop columns with gaps in more than this share of the rows")(
      "identity", po::value(&s.alignment.identity)->value_name("X")->default_value(0.8, "0.8"),
      "rows that agree in at least this share of the columns share one weight");
  table.group("Method").add_options()(
      "method", po::value(&s.method)->value_name("NAME")->default_value(s.method), "factored or transformer")(
      "seed", po::value(&s.seed)->value_name("N")->default_value(s.seed), "of all random numbers");
  table.group("Factored attention, --method factored")
      .add_options()("quick", po::bool_switch(&s.quick),
                     "two to three times faster, precision about 0.02 lower: 128 heads, 1,024 sequences a "
                     "step, tolerance "
                     "0.005")("heads", po::value(&s.fit.heads)->value_name("H")->default_value(s.fit.heads),
                              "attention heads, in pairs")(
          "head-size", po::value(&s.fit.head_size)->value_name("D")->default_value(s.fit.head_size),
          "components of a query or key; at most L are used")(
          "penalty", po::value(&s.fit.penalty)->value_name("X")->default_value(s.fit.penalty, "0.01"),
          "lambda of 20 lambda L sum |W_ij|^2")(
          "start", po::value(&s.start)->value_name("NAME")->default_value(s.start), "mean-field or random")(
          "learning-rate",
          po::value(&s.fit.learning_rate)->value_name("X")->default_value(s.fit.learning_rate, "0.05"),
          "of Adam")("tolerance",
                     po::value(&s.fit.tolerance)->value_name("X")->default_value(s.fit.tolerance, "0.002"),
                     "stop when a step lowers the loss by less than this, nats per sequence and column")(
          "max-steps", po::value(&s.fit.maximum_steps)->value_name("N")->default_value(s.fit.maximum_steps),
          "stop at the latest after N steps")(
          "batch", po::value(&s.fit.batch)->value_name("N")->default_value(s.fit.batch),
          "sequences a step, drawn by weight; 0: always all")(
          "calibration", po::value(&s.calibration)->value_name("FILE"),
          "weights of the probability; otherwise those that come with the program");
  po::options_description& transformer = table.group("MSA transformer, --method transformer");
  add_transformer_options(transformer, s.transformer, "there is no default");
  transformer.add_options()("window", po::value(&s.window)->value_name("N")->default_value(0, "off"),
                            "predict a long protein in windows of N residues; pairs further apart get none")(
      "window-step", po::value(&s.window_step)->value_name("N")->default_value(0, "half a window"),
      "residues from one window to the next");
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it")(
      "quiet", po::bool_switch(&s.quiet), "no progress and no summary");
  table.example("bio contact family.a3m.gz -o family.h5 --rr family.rr --plot family.svg",
                "all pairs, with a picture");
  table.example("bio contact family.sto --query RASH_HUMAN -o ras.h5 --native 5p21.pdb --plot ras.png",
                "with native contacts below the diagonal");
  table.example("bio contact family.a3m --method transformer --weights esm_msa1b.h5 -o family.h5",
                "by the network ESM-MSA-1b, from 128 sequences that differ most");
  return table;
}

void check_contact_options(ContactOptions& s, const OptionTable& table) {
  require_method(s, table);
  require_saved(s);
  if (s.output.empty() && s.rr.empty() && s.table.empty() && s.plot.empty())
    throw UsageError("nothing to write: give at least one of -o, --rr, --tsv, --plot");
  if (!s.native.empty() && s.plot.empty())
    throw UsageError("--native is drawn into --plot; to compare with it use: bio evaluate contact");
  if (s.min_separation < 1) throw UsageError("--min-separation must be at least 1");
  if (s.limit < 0) throw UsageError("--limit must not be negative");
  check(s.alignment);
  s.is_transformer() ? check_transformer(s, table) : check_factored(s, table);
  check_picture_name(s.plot);
  check_output_files({s.output, s.rr, s.table, s.plot}, s.force);
  if (!s.output.empty()) check_item_name(s.item());
}

}  // namespace bio
