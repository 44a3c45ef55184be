// bio evaluate affinity: predicted affinities and poses against measured affinities and known poses.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "apps/affinity_judgement.h"
#include "apps/evaluate.h"
#include "apps/options.h"
#include "apps/outputs.h"
#include "apps/text_output.h"
#include "libbio/error.h"

namespace bio {
namespace {

namespace affinity = libbio::affinity;
namespace statistics = libbio::statistics;
using affinity::Estimate;
using affinity::Figure;

constexpr const char* kDescription =
    "Compares predicted pK with measured pK: Pearson and Spearman correlation, root mean square error, "
    "standard "
    "deviation after a linear fit (sd), mean Spearman within targets of 8 and more ligands, log-likelihood "
    "in "
    "nats per complex and what it gains over a constant error (the column pk_sd_constant, else the best one "
    "for "
    "these complexes), share of complexes within their own error "
    "(0.683 is right), and docking success: the first pose is closer than 2 Angstrom to the crystal pose.\n"
    "\n"
    "Beside each figure stands that of a baseline, the number of heavy atoms of the ligand unless "
    "--baseline names another, and the difference. Brackets hold 95 % of bootstrap draws: of clusters where "
    "the truth names at least five (else of targets), else of complexes; for target_spearman of targets, or "
    "of "
    "the ligands in each of fewer than five. 'tie' means "
    "that the interval of the difference holds 0. The baseline of docking is a pose at random.\n"
    "\n"
    "In a target all of whose predictions are equal nothing is ranked; it counts 0. Poses that share the "
    "first place share the success. A row whose rmsd is 0 is the crystal pose, which is also the one whose "
    "pK is judged; without one the first row of an id is.";

struct Settings {
  JudgementSources sources;
  affinity::AccuracyOptions accuracy;
  std::string table;
  bool force = false;
};

bool parse(const Invocation& invoked, Settings& settings) {
  std::string rank_by;
  OptionTable table("evaluate affinity", "PREDICTION --truth FILE [options]", kDescription);
  table.argument(
      "PREDICTION", &settings.sources.prediction,
      "a record written by 'bio affinity', whose titles or items are the ids of the truth, or a "
      "tab-separated table with columns id (or title), pk and, if there are such, pk_sd, pose (score that "
      "ranks poses), rmsd, heavy_atoms; told by its content");
  table.group("Truth").add_options()(
      "truth", po::value(&settings.sources.truth)->value_name("FILE")->required(),
      "tab-separated table with columns id, pK and, if there are such, target, cluster (or pfam_cluster), "
      "rmsd (a row for each pose, in the order of the predictions; Angstrom), heavy_atoms; must be given");
  table.group("Comparison")
      .add_options()("item", po::value(&settings.sources.item)->value_name("NAME"),
                     "only this item of a record")(
          "baseline",
          po::value(&settings.sources.baseline)
              ->value_name("NAME")
              ->default_value("heavy_atoms", "heavy_atoms"),
          "column, of the prediction or the truth, to compare with; any but heavy_atoms is taken as pK")(
          "rank-by", po::value(&rank_by)->value_name("NAME")->default_value("pose", "pose"),
          "what ranks poses: pose (pk where there is no such column) or pk")(
          "draws",
          po::value(&settings.accuracy.bootstrap.draws)
              ->value_name("N")
              ->default_value(settings.accuracy.bootstrap.draws),
          "draws of the bootstrap")("seed",
                                    po::value(&settings.accuracy.bootstrap.seed)
                                        ->value_name("N")
                                        ->default_value(settings.accuracy.bootstrap.seed),
                                    "of the draws");
  table.group("Output").add_options()("tsv", po::value(&settings.table)->value_name("FILE"),
                                      "also write the figures, with both kinds of intervals, to this "
                                      "tab-separated file")("force", po::bool_switch(&settings.force),
                                                            "replace an existing --tsv file");
  table.example("bio evaluate affinity out.h5 --truth measured.tsv", "titles of the SDF are the ids");
  table.example("bio evaluate affinity folds.tsv --truth MANIFEST.tsv --tsv accuracy.tsv",
                "another program or held-out folds, judged by the same code");
  if (!table.parse(invoked.arguments)) return false;
  if (rank_by != "pose" && rank_by != "pk")
    throw libbio::UsageError("--rank-by is '" + rank_by + "'; expected pose or pk");
  if (settings.accuracy.bootstrap.draws < 1)
    throw libbio::UsageError("--draws is " + std::to_string(settings.accuracy.bootstrap.draws) +
                             "; expected at least 1");
  for (const std::string& path : {settings.sources.prediction, settings.sources.truth})
    if (path == "-")
      throw libbio::UsageError("files to evaluate are told by content and cannot come from standard input");
  settings.sources.rank_by_pose = rank_by == "pose";
  settings.sources.baseline_is_asked_for = table.given("baseline");
  settings.accuracy.baseline_is_pk = settings.sources.baseline != "heavy_atoms";
  return true;
}

std::string number_text(double value) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string estimate_text(const std::optional<Estimate>& estimate) {
  if (!estimate) return "-";
  const statistics::Interval interval = estimate->by_cluster.value_or(estimate->by_complex);
  return number_text(estimate->value) + " [" + number_text(interval.low) + ", " + number_text(interval.high) +
         "]";
}

const char* verdict_text(const Figure& figure) {
  const auto verdict = figure.verdict();
  if (!verdict) return "";
  return *verdict == affinity::Verdict::better ? "better"
         : *verdict == affinity::Verdict::tie  ? "tie"
                                               : "worse";
}

void print(const Settings& settings, const AffinityJudgement& judgement, const std::vector<Figure>& figures) {
  std::set<std::string> clusters;
  for (const auto& complex : judgement.complexes)
    clusters.insert(!complex.cluster.empty()  ? complex.cluster
                    : !complex.target.empty() ? "target " + complex.target
                                              : "alone " + complex.id);
  std::printf("prediction  %s (%s, %zu complexes", settings.sources.prediction.c_str(),
              judgement.source.c_str(), judgement.complexes.size());
  if (!judgement.docked.empty())
    std::printf("; %zu with poses, ranked by %s", judgement.docked.size(), judgement.ranked_by.c_str());
  std::printf(")\ntruth       %s (%zu clusters)\n", settings.sources.truth.c_str(), clusters.size());
  std::printf("intervals   95 %% of %lld draws\n\n",
              static_cast<long long>(settings.accuracy.bootstrap.draws));
  const std::string& baseline = settings.sources.baseline;
  std::printf("%-17s %6s %6s  %-24s %-24s %s\n", "figure", "n", "tied", "prediction", baseline.c_str(),
              "difference");
  for (const Figure& figure : figures) {
    std::string line(256, ' ');
    const int size = std::snprintf(
        line.data(), line.size(), "%-17s %6lld %6lld  %-24s %-24s %-24s %s", std::string(figure.name).c_str(),
        static_cast<long long>(figure.count), static_cast<long long>(figure.tied),
        estimate_text(figure.predicted).c_str(), estimate_text(figure.baseline).c_str(),
        estimate_text(figure.difference).c_str(), verdict_text(figure));
    line.resize(static_cast<std::size_t>(size));
    line.resize(line.find_last_not_of(' ') + 1);
    std::printf("%s\n", line.c_str());
  }
}

void write_table(std::ostream& out, const std::string& baseline, const std::vector<Figure>& figures) {
  out.precision(9);
  out << "figure\tn\ttied\tof\tvalue\tlow\thigh\tcluster_low\tcluster_high\tverdict\n";
  const auto put = [&](double value) {
    out << '\t';
    if (!std::isnan(value)) out << value;
  };
  for (const Figure& figure : figures)
    for (const auto& [name, estimate] :
         {std::pair<std::string, std::optional<Estimate>>("prediction", figure.predicted),
          {baseline, figure.baseline},
          {"difference", figure.difference}}) {
      if (!estimate) continue;
      const statistics::Interval cluster = estimate->by_cluster.value_or(statistics::Interval{});
      out << figure.name << '\t' << figure.count << '\t' << figure.tied << '\t' << name;
      for (const double value :
           {estimate->value, estimate->by_complex.low, estimate->by_complex.high, cluster.low, cluster.high})
        put(value);
      out << '\t' << (name == "difference" ? verdict_text(figure) : "") << '\n';
    }
}

}  // namespace

int run_evaluate_affinity(const Invocation& invoked) {
  Settings settings;
  if (!parse(invoked, settings)) return 0;
  check_output_files({settings.table}, settings.force);
  check_distinct_outputs({settings.table}, {settings.sources.prediction, settings.sources.truth});
  const AffinityJudgement judgement = read_judgement(settings.sources);
  std::vector<Figure> figures = affinity::affinity_accuracy(judgement.complexes, settings.accuracy);
  const std::vector<Figure> docking =
      affinity::docking_accuracy(judgement.docked, settings.accuracy.bootstrap);
  figures.insert(figures.end(), docking.begin(), docking.end());
  if (!settings.table.empty())
    write_text_file(settings.table, settings.force,
                    [&](std::ostream& out) { write_table(out, settings.sources.baseline, figures); });
  print(settings, judgement, figures);
  for (const std::string& warning : judgement.warnings) std::cerr << "warning: " << warning << '\n';
  return 0;
}

}  // namespace bio
