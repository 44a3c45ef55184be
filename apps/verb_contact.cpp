// bio contact: alignment → contact map.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "apps/machine_speed.h"
#include "apps/memory.h"
#include "apps/options.h"
#include "apps/progress.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/verb.h"
#include "libbio/contact/contact_figure.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/native_reader.h"
#include "libbio/contact/pair_list.h"
#include "libbio/contact/predict.h"
#include "libbio/error.h"
#include "libbio/record/record_writer.h"
#include "libbio/sequence/filters.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/weights.h"
#include "libbio/text/pending_file.h"
#include "libbio/text/sha256.h"

namespace bio {
namespace {

using namespace libbio;

// Below this the couplings are mostly noise, and users should hear it.
constexpr double kLowNeffPerColumn = 0.5;
// A usual number of steps, for the time estimate.
constexpr double kUsualSteps = 60;
// Fits std::int64_t; an absurd request needs more.
constexpr double kMostBytes = 9e18;

struct Settings {
  std::string family;
  std::string method = "factored";
  std::string output, rr, table, plot, native, chain, save, id, calibration;
  bool force = false, quiet = false, quick = false;
  std::int64_t limit = 0, min_separation = 6;
  std::string query, format = "auto";
  double min_coverage = 0, max_gap = 1, max_identity = 1, identity = 0.8;
  int threads = 1;
  contact::FitOptions fit;
  std::string start = "mean-field";
};

OptionTable described_options(Settings& s) {
  OptionTable table("contact", "FAMILY [-o FILE] [--rr FILE] [--tsv FILE] [--plot FILE] [options]",
                    "Predicts which residues of a protein touch (C-beta atoms closer than 8 A) from an "
                    "alignment of its family: "
                    "factored attention is fitted to the family, and its scores become probabilities by a "
                    "calibration on families "
                    "of known structure. No network weights are needed.\n"
                    "\n"
                    "Positions in all outputs count the residues of the query without gaps, from 1. An "
                    "existing file is never "
                    "overwritten without --force.");
  table.argument(
      "FAMILY", &s.family,
      "alignment, gzip or not: A3M, A2M, FASTA, Stockholm or plain rows, told by content; '-' reads "
      "standard input");
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
          "also keep in the record: attention, the maps of all heads (H x L x L numbers of 4 bytes)")(
          "id", po::value(&s.id)->value_name("NAME"),
          "name of the item in the record; otherwise that of the file")(
          "limit", po::value(&s.limit)->value_name("N")->default_value(0, "all"), "pairs in --rr and --tsv")(
          "min-separation", po::value(&s.min_separation)->value_name("N")->default_value(s.min_separation),
          "least |i - j| of a pair, residues")("force", po::bool_switch(&s.force), "replace existing files");
  table.group("Alignment")
      .add_options()("query", po::value(&s.query)->value_name("NAME"),
                     "the row to predict; otherwise the first")(
          "format", po::value(&s.format)->value_name("NAME")->default_value(s.format),
          "auto, a3m, a2m, fasta, stockholm or aln")(
          "min-coverage", po::value(&s.min_coverage)->value_name("X")->default_value(0, "0"),
          "drop rows with residues in less than this share of the columns")(
          "max-gap", po::value(&s.max_gap)->value_name("X")->default_value(1, "1"),
          "drop columns with gaps in more than this share of the rows")(
          "max-identity", po::value(&s.max_identity)->value_name("X")->default_value(1, "1"),
          "drop rows that equal a kept one in more than this share of the columns")(
          "identity", po::value(&s.identity)->value_name("X")->default_value(0.8, "0.8"),
          "rows that agree in at least this share of the columns share one weight");
  table.group("Fit").add_options()(
      "method", po::value(&s.method)->value_name("NAME")->default_value(s.method), "factored")(
      "quick", po::bool_switch(&s.quick),
      "two to three times faster, precision about 0.02 lower: 128 heads, 1,024 sequences a step, tolerance "
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
      "seed", po::value(&s.fit.seed)->value_name("N")->default_value(s.fit.seed), "of all random numbers")(
      "calibration", po::value(&s.calibration)->value_name("FILE"),
      "weights of the probability; otherwise those that come with the program");
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it")(
      "quiet", po::bool_switch(&s.quiet), "no progress and no summary");
  table.example("bio contact family.a3m.gz -o family.h5 --rr family.rr --plot family.svg",
                "all pairs, with a picture");
  table.example("bio contact family.sto --query RASH_HUMAN -o ras.h5 --native 5p21.pdb --plot ras.png",
                "with native contacts below the diagonal");
  return table;
}

// The name of a file without folder and endings; "query" for standard input.
std::string item_name(const Settings& s) {
  if (!s.id.empty()) return s.id;
  if (s.family == "-") return "query";
  const std::string file = s.family.substr(s.family.rfind('/') + 1);
  const std::string stem = file.substr(0, file.find('.', 1));
  return stem.empty() ? "query" : stem;
}

// Everything about the outputs that would fail only after the work.
void check_outputs(const Settings& s) {
  if (!s.plot.empty() && !s.plot.ends_with(".svg") && !s.plot.ends_with(".png"))
    throw UsageError("cannot draw '" + s.plot + "': expected a name that ends in .svg or .png");
  std::set<std::string> names;
  for (const std::string& path : {s.output, s.rr, s.table, s.plot}) {
    if (path.empty()) continue;
    text::refuse_existing(path, s.force);
    if (!names.insert(std::filesystem::absolute(path).lexically_normal()).second)
      throw UsageError("two outputs have the name '" + path + "'");
  }
  if (!s.output.empty() && !h5::is_valid_name(item_name(s)))
    throw UsageError("'" + item_name(s) + "' cannot be the name of an item; choose another with --id");
}

void check(Settings& s, const OptionTable& table) {
  if (s.method != "factored") throw UsageError("--method is '" + s.method + "'; there is: factored");
  if (!s.save.empty() && s.save != "attention")
    throw UsageError("--save is '" + s.save + "'; there is: attention");
  if (!s.save.empty() && s.output.empty())
    throw UsageError("--save keeps something in a record; give one with -o");
  if (s.start != "mean-field" && s.start != "random")
    throw UsageError("--start is '" + s.start + "'; there are: mean-field, random");
  if (s.start == "random") s.fit.start = contact::FitStart::random;
  if (s.output.empty() && s.rr.empty() && s.table.empty() && s.plot.empty())
    throw UsageError("nothing to write: give at least one of -o, --rr, --tsv, --plot");
  if (!s.native.empty() && s.plot.empty())
    throw UsageError("--native is drawn into --plot; to compare with it use: bio evaluate contact");
  if (s.min_separation < 1) throw UsageError("--min-separation must be at least 1");
  if (s.limit < 0) throw UsageError("--limit must not be negative");
  if (s.quick) {
    if (!table.given("heads")) s.fit.heads = 128;
    if (!table.given("batch")) s.fit.batch = 1024;
    if (!table.given("tolerance")) s.fit.tolerance = 0.005;
  }
  const auto require_share = [](const char* option, double value) {
    if (!(value >= 0 && value <= 1)) throw UsageError(std::string(option) + " must be from 0 to 1");
  };
  require_share("--min-coverage", s.min_coverage);
  require_share("--max-gap", s.max_gap);
  require_share("--max-identity", s.max_identity);
  require_share("--identity", s.identity);
  contact::model_shape(s.fit, 1);
  check_outputs(s);
}

sequence::Msa filtered(const Settings& s, sequence::Msa msa, Workers& workers) {
  if (s.max_gap < 1) msa = msa.with_columns(sequence::columns_with_gaps_below(msa, s.max_gap));
  if (s.min_coverage > 0) msa = msa.with_rows(sequence::rows_covering(msa, s.min_coverage));
  if (s.max_identity < 1) msa = msa.with_rows(sequence::rows_within_identity(msa, s.max_identity, workers));
  return msa;
}

std::string rounded(double value, int digits) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(digits);
  text << value;
  return text.str();
}

// Refuses a run that does not fit; otherwise says what it will take.
std::string estimate(const Settings& s, const sequence::Msa& msa) {
  const contact::FitEstimate needed = contact::estimate_fit(msa.rows(), msa.columns(), s.fit, s.threads);
  const auto length = static_cast<double>(msa.columns());
  const double saved = s.save.empty() ? 0 : 4.0 * static_cast<double>(s.fit.heads) * length * length;
  const auto bytes = static_cast<std::int64_t>(std::min(needed.bytes + 2 * saved, kMostBytes));
  const AvailableMemory available = available_memory();
  if (bytes > available.bytes)
    throw ResourceError("L = " + std::to_string(msa.columns()) + " with " + std::to_string(s.fit.heads) +
                        " heads needs " + readable_bytes(bytes) + " of memory; " + available.limited_by +
                        " leaves " + readable_bytes(available.bytes) +
                        ". Fewer --heads or --start random need less.");
  const double seconds =
      (needed.start_operations + kUsualSteps * needed.step_operations) / products_per_second() +
      kUsualSteps * needed.step_additions / additions_per_second();
  return "about " + readable_bytes(bytes) + " of memory and " +
         rounded(std::max(1.0, seconds / std::min<double>(s.threads, 64)), 0) + " s";
}

record::Settings parameters(const Settings& s, const contact::FactoredPrediction& prediction,
                            const sequence::Msa& msa) {
  return {{"method", s.method},
          {"heads", s.fit.heads},
          {"head_size", std::min(s.fit.head_size, msa.columns())},
          {"penalty", s.fit.penalty},
          {"start", s.start},
          {"learning_rate", s.fit.learning_rate},
          {"tolerance", s.fit.tolerance},
          {"maximum_steps", s.fit.maximum_steps},
          {"batch", s.fit.batch},
          {"seed", static_cast<std::int64_t>(s.fit.seed)},
          {"identity", s.identity},
          {"min_coverage", s.min_coverage},
          {"max_gap", s.max_gap},
          {"max_identity", s.max_identity},
          {"steps", prediction.steps},
          {"loss", prediction.loss},
          {"converged", prediction.converged}};
}

std::vector<std::string> family_warnings(const sequence::ReadReport& report, const sequence::Msa& msa,
                                         double neff) {
  std::vector<std::string> warnings = report.warnings;
  if (!report.dropped.empty())
    warnings.push_back(std::to_string(report.dropped.size()) + " rows were dropped, the first, '" +
                       report.dropped.front().name + "', because " + report.dropped.front().reason);
  if (msa.rows() == 1)
    warnings.push_back(
        "a single sequence carries no couplings: the probabilities say little beyond separation");
  else if (neff < kLowNeffPerColumn * static_cast<double>(msa.columns()))
    warnings.push_back("few effective sequences: Neff " + rounded(neff, 1) + " for " +
                       std::to_string(msa.columns()) + " columns; expect a weak map");
  return warnings;
}

std::string calibration_path(const Settings& s, const std::string& data_directory) {
  if (!s.calibration.empty()) return s.calibration;
  if (data_directory.empty())
    throw UsageError(
        "the shipped weights are not found; set LIBBIO_DATA to the data folder or give --calibration");
  return data_directory + "/weights/contact_calibration.h5";
}

}  // namespace

int run_contact(const Invocation& invoked) {
  Settings s;
  OptionTable table = described_options(s);
  if (!table.parse(invoked.arguments)) return 0;
  check(s, table);
  record::Provenance provenance = gather_provenance(invoked.command_line);
  const std::string weights_path = calibration_path(s, invoked.data_directory);
  const contact::Calibration calibration = contact::read_calibration(weights_path);

  sequence::ReadReport report;
  const sequence::Msa whole =
      sequence::read_msa(s.family, {.query = s.query, .format = sequence::format_named(s.format)}, &report);
  std::optional<contact::NativeContacts> native;
  Workers workers(s.threads);
  const sequence::Msa msa = filtered(s, whole, workers);
  if (!s.native.empty()) {
    contact::NativeReading reading = contact::read_native(
        s.native, msa.query().sequence, s.chain.empty() ? std::nullopt : std::optional<std::string>(s.chain));
    native = std::move(reading.contacts);
    for (const std::string& warning : reading.warnings) std::cerr << "warning: " << warning << '\n';
  }
  const std::string needed = estimate(s, msa);
  const sequence::Weights weights = sequence::sequence_weights(msa, workers, s.identity);
  const std::vector<std::string> warnings = family_warnings(report, msa, weights.neff());
  for (const std::string& warning : warnings) std::cerr << "warning: " << warning << '\n';
  if (!s.quiet) {
    std::cout << msa.query().name << ": " << msa.columns() << " residues, " << msa.rows() << " sequences ("
              << sequence::format_name(report.format) << "), Neff " << rounded(weights.neff(), 1) << '\n'
              << std::flush;
    std::cerr << "fit: " << s.fit.heads << " heads, " << needed << '\n';
  }

  contact::FactoredAttention<float> model(contact::model_shape(s.fit, msa.columns()));
  Progress progress("fit", Progress::style_for_standard_error(s.quiet));
  const contact::FactoredPrediction prediction =
      contact::predict_contacts(msa, weights, s.fit, calibration, s.min_separation, model, workers,
                                [&](const contact::FitProgress& state) {
                                  progress.update({state.step, s.fit.maximum_steps, state.loss});
                                });
  progress.finish();

  if (!s.output.empty()) {
    provenance.config = parameters(s, prediction, msa);
    provenance.seed = s.fit.seed;
    provenance.threads = s.threads;
    provenance.inputs.push_back({s.family, static_cast<std::int64_t>(report.raw.bytes), report.raw.sha256});
    provenance.weights = record::WeightsFile{weights_path, text::digest_of_file(weights_path).sha256,
                                             calibration.model, calibration.config, calibration.trained_on};
    provenance.finished = utc_now();
    record::RecordWriter writer(s.output, s.force);
    h5::Group item = writer.item(item_name(s));
    const Tensor<float> attention =
        s.save.empty() ? Tensor<float>() : contact::attention_maps(model, workers);
    contact::write_contact_map(item, prediction.map, {msa.rows(), parameters(s, prediction, msa), warnings},
                               attention);
    writer.write_provenance(provenance);
    writer.commit();
  }
  const contact::CaspHeader header{msa.query().name, "libbio",
                                   "factored attention, libbio " + provenance.version};
  if (!s.rr.empty())
    write_text_file(s.rr, s.force,
                    [&](std::ostream& out) { write_casp_rr(out, prediction.map, header, s.limit); });
  if (!s.table.empty())
    write_text_file(s.table, s.force,
                    [&](std::ostream& out) { write_pair_table(out, prediction.map, s.limit); });
  if (!s.plot.empty()) contact::draw_contact_map(prediction.map, native, s.plot, s.force);
  if (!s.quiet) {
    std::cout << (prediction.converged ? "converged after " : "stopped after ") << prediction.steps
              << " steps, loss " << rounded(prediction.loss, 4) << '\n';
    for (const std::string& path : {s.output, s.rr, s.table, s.plot})
      if (!path.empty()) std::cout << "wrote " << path << '\n';
  }
  return 0;
}

}  // namespace bio
