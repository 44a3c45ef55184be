// bio train calibration: from contact scores to probabilities, on families of known structure.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "apps/options.h"
#include "apps/outputs.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/train.h"
#include "apps/verb.h"
#include "libbio/contact/calibration_fit.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/native_reader.h"
#include "libbio/error.h"
#include "libbio/plot/curve.h"
#include "libbio/record/record_reader.h"
#include "libbio/text/pending_file.h"

namespace bio {
namespace {

using namespace libbio;
namespace fs = std::filesystem;

// Knots of z and classes of separation: see calibration.h.
const contact::CalibrationFeatures kFeatures{{1, 2, 3, 4.5, 6.5, 10}, {6, 7, 8, 10, 12, 18, 24, 36, 60, 100}};

struct Settings {
  std::string families, records, manifest, output, curve, table;
  std::int64_t hold_out = 4;
  int threads = 1;
  bool force = false;
};

bool parse(const Invocation& invoked, Settings& s) {
  OptionTable table(
      "train calibration", "--families DIR --records DIR --manifest FILE -o FILE [options]",
      "Fits the calibration that turns contact scores into probabilities, on families of known structure. "
      "The "
      "manifest is a table with the columns 'family' and 'fold'; families of one fold stay together. One "
      "fold is "
      "held out and judged at the end; the others are also judged by cross-validation.\n"
      "\n"
      "For each family are read <records>/<family>.h5, written by 'bio contact', and "
      "<families>/<family>/native.pdb.gz, "
      "or native_contacts.txt.gz, a matrix of 0 and 1. Families without a record are left out and counted.");
  s.threads = default_threads();
  table.group("Data").add_options()("families", po::value(&s.families)->value_name("DIR")->required(),
                                    "native structures")(
      "records", po::value(&s.records)->value_name("DIR")->required(), "records of 'bio contact'")(
      "manifest", po::value(&s.manifest)->value_name("FILE")->required(),
      "tab-separated table: family, fold")("hold-out",
                                           po::value(&s.hold_out)->value_name("N")->default_value(s.hold_out),
                                           "fold that is not trained on");
  table.group("Output").add_options()("output,o", po::value(&s.output)->value_name("FILE")->required(),
                                      "weights file")("plot", po::value(&s.curve)->value_name("FILE"),
                                                      "reliability curve, .svg or .png")(
      "tsv", po::value(&s.table)->value_name("FILE"), "the bins of that curve")(
      "force", po::bool_switch(&s.force), "replace existing files");
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it");
  table.example(
      "bio train calibration --families contacts --records records --manifest contacts/MANIFEST.tsv -o "
      "contact_calibration.h5",
      "as the shipped weights were made");
  if (!table.parse(invoked.arguments)) return false;
  check_picture_name(s.curve);
  check_output_files({s.output, s.curve, s.table}, s.force);
  return true;
}

contact::ScoredFamily read_family(const Settings& s, const std::string& name, std::int64_t fold,
                                  record::Settings& parameters) {
  const std::string path = s.records + "/" + name + ".h5";
  const contact::ContactMap map = contact::read_contact_map(path, "");
  const record::RecordReader reader(path);
  parameters = contact::read_contact_map_notes(reader.item(reader.item_ids().front())).parameters;
  return contact::scored_family(
      name, fold, map,
      contact::read_native(native_file(s.families, name), map.query.sequence, std::nullopt).contacts);
}

contact::Calibration fit(const std::vector<const contact::ScoredFamily*>& families, Workers& workers) {
  contact::Calibration calibration;
  calibration.features = kFeatures;
  calibration.coefficients = contact::fit_coefficients(kFeatures, families, workers);
  return calibration;
}

void print_quality(const std::string& name, const contact::CalibrationQuality& quality) {
  std::printf("%-18s %9lld %9lld %8.4f %9.5f %9.5f\n", name.c_str(), static_cast<long long>(quality.families),
              static_cast<long long>(quality.pairs), quality.expected_error, quality.brier,
              quality.brier_of_separation);
}

void write_bins(std::ostream& out, const std::map<std::string, contact::CalibrationQuality>& judged) {
  out << "families\tpredicted\tobserved\tpairs\n";
  for (const auto& [name, quality] : judged)
    for (const contact::ReliabilityBin& bin : quality.bins)
      out << name << '\t' << bin.predicted << '\t' << bin.observed << '\t' << bin.pairs << '\n';
}

void draw_bins(const Settings& s, const std::map<std::string, contact::CalibrationQuality>& judged) {
  plot::Curve curve;
  curve.title = "Reliability of contact probabilities";
  curve.x_label = "predicted probability";
  curve.y_label = "observed share of contacts";
  curve.diagonal = true;
  for (const auto& [name, quality] : judged) {
    plot::Series series{name, {}, {}};
    for (const contact::ReliabilityBin& bin : quality.bins) {
      series.x.push_back(bin.predicted);
      series.y.push_back(bin.observed);
    }
    curve.series.push_back(std::move(series));
  }
  plot::draw_curve(curve, s.curve, s.force);
}

}  // namespace

int run_train_calibration(const Invocation& invoked) {
  Settings s;
  if (!parse(invoked, s)) return 0;
  std::vector<contact::ScoredFamily> families;
  std::int64_t without_record = 0, without_pairs = 0;
  record::Settings parameters;
  for (const auto& [name, fold] : read_manifest(s.manifest)) {
    if (!fs::exists(s.records + "/" + name + ".h5")) {
      ++without_record;
      continue;
    }
    contact::ScoredFamily family = read_family(s, name, fold, parameters);
    if (family.z.empty())
      ++without_pairs;
    else
      families.push_back(std::move(family));
  }
  std::printf("%zu families; without record %lld, without resolved pairs %lld\n\n", families.size(),
              static_cast<long long>(without_record), static_cast<long long>(without_pairs));

  Workers workers(s.threads);
  const auto chosen = [&](const auto& takes) {
    std::vector<const contact::ScoredFamily*> list;
    for (const contact::ScoredFamily& family : families)
      if (takes(family)) list.push_back(&family);
    return list;
  };
  std::vector<std::int64_t> folds;
  for (const contact::ScoredFamily& family : families)
    if (std::ranges::find(folds, family.fold) == folds.end()) folds.push_back(family.fold);
  std::ranges::sort(folds);

  std::printf("%-18s %9s %9s %8s %9s %9s\n", "judged on", "families", "pairs", "ECE", "Brier", "by |i-j|");
  std::vector<contact::JudgedFamily> out_of_fold;
  for (const std::int64_t fold : folds) {
    if (fold == s.hold_out) continue;
    const auto training = chosen([&](const auto& f) { return f.fold != fold && f.fold != s.hold_out; });
    const contact::Calibration calibration = fit(training, workers);
    const std::vector<double> rates = contact::separation_rates(kFeatures, training);
    for (const contact::ScoredFamily* family : chosen([&](const auto& f) { return f.fold == fold; }))
      out_of_fold.push_back(contact::judge_family(*family, calibration, rates));
  }
  std::map<std::string, contact::CalibrationQuality> judged;
  judged["cross-validation"] = contact::calibration_quality(out_of_fold);

  const auto training = chosen([&](const auto& f) { return f.fold != s.hold_out; });
  contact::Calibration calibration = fit(training, workers);
  const std::vector<double> rates = contact::separation_rates(kFeatures, training);
  std::vector<contact::JudgedFamily> held_out;
  for (const contact::ScoredFamily* family : chosen([&](const auto& f) { return f.fold == s.hold_out; }))
    held_out.push_back(contact::judge_family(*family, calibration, rates));
  judged["held-out fold"] = contact::calibration_quality(held_out);
  for (const auto& [name, quality] : judged) print_quality(name, quality);

  calibration.model = "factored";
  for (const char* name : {"heads", "head_size", "penalty", "start", "tolerance", "batch"})
    if (parameters.contains(name)) calibration.config[name] = parameters[name];
  calibration.trained_on = std::to_string(training.size()) + " families of " +
                           fs::path(s.manifest).filename().string() + ", all folds but " +
                           std::to_string(s.hold_out) + "; " + invoked.command_line;
  contact::write_calibration(calibration, s.output, s.force);
  if (!s.table.empty())
    write_text_file(s.table, s.force, [&](std::ostream& out) { write_bins(out, judged); });
  if (!s.curve.empty()) draw_bins(s, judged);
  return 0;
}

}  // namespace bio
