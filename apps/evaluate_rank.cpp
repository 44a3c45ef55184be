// bio evaluate rank: gene rankings of held-out spots against labelled regions, beside baselines.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "apps/evaluate.h"
#include "apps/options.h"
#include "apps/outputs.h"
#include "apps/rank_options.h"
#include "apps/rank_sections.h"
#include "apps/suggestion.h"
#include "apps/text_output.h"
#include "libbio/error.h"
#include "libbio/ranking/cross_validation.h"
#include "libbio/ranking/domains.h"
#include "libbio/ranking/label_agreement.h"
#include "libbio/ranking/ranking_comparison.h"
#include "libbio/ranking/splits.h"
#include "libbio/record/categorical.h"

namespace bio {
namespace {

using namespace libbio;

constexpr const char* kDescription =
    "Ranks the genes of spots that nothing was fitted to, five times with another fifth of the spots "
    "held out, and compares the rankings with markers of labelled regions, beside baselines on the same "
    "spots: ridge regression and its best approximation of rank 8 on the same inputs, the mean of the "
    "neighbours, the order of Moran's I, the background.\n"
    "\n"
    "Markers of a region are its 50 genes of largest Welch t above 3 on log1p CP10k of training spots. "
    "cAUROC: the chance that a marker of the spot's region alone is ranked above a marker of the other "
    "regions; one half for any list that is the same in every spot. AP: average precision of the "
    "region's markers among all genes, which such a list can win. Both are means over spots, then "
    "regions. bits: how much better than the section's mean the counts of a held-out spot are foretold, "
    "per molecule. r: correlation gene by gene over held-out spots. With the places of the spots "
    "shuffled, cAUROC must fall to one half. Last come spot domains, as many as there are regions (bio rank "
    "--domains), beside the regions.";

struct Settings {
  SampleOptions sample;
  std::string labels, table, split = "spots";
  bool leave_section_out = false, no_control = false, force = false;
  std::int64_t epochs = 20;
  std::int64_t draws = 1000;
};

bool parse(const Invocation& invoked, Settings& s) {
  OptionTable table("evaluate rank", "SAMPLE... --labels COLUMN [options]", kDescription);
  table.arguments("SAMPLE", &s.sample.paths,
                  "a section with labelled spots, as for bio rank; several share keys");
  table.group("Truth").add_options()(
      "labels", po::value(&s.labels)->value_name("COLUMN")->required(),
      "column of obs that names the region of a spot; must be given. Spots called "
      "'undetermined', 'NA', 'nan', 'None' or nothing have none")(
      "markers-from-others", po::bool_switch(&s.leave_section_out),
      "markers of a region come from the other samples only (leave one patient out)");
  table.group("Judging").add_options()(
      "split", po::value(&s.split)->value_name("NAME")->default_value(s.split),
      "what is held out together: spots at random, or blocks, a grid of 6 x 6 over the section")(
      "epochs", po::value(&s.epochs)->value_name("N")->default_value(s.epochs),
      "most passes of training of the spot attention")("no-control", po::bool_switch(&s.no_control),
                                                       "leave out the control with shuffled places")(
      "draws", po::value(&s.draws)->value_name("N")->default_value(s.draws),
      "of the bootstrap of differences");
  table.group("Output").add_options()("tsv", po::value(&s.table)->value_name("FILE"),
                                      "also write the figures to this tab-separated file")(
      "force", po::bool_switch(&s.force), "replace an existing --tsv file");
  add_sample_options(table, s.sample);
  table.example("bio evaluate rank section.h5ad --labels layer --split blocks", "held out in blocks: harder");
  table.example("bio evaluate rank B1.h5ad C1.h5ad D1.h5ad --labels label --markers-from-others",
                "a section of each patient; markers from the other patients");
  if (!table.parse(invoked.arguments)) return false;
  check_sample_options(s.sample);
  if (s.split != "spots" && s.split != "blocks")
    throw UsageError("--split is '" + s.split + "'; expected spots or blocks");
  if (s.leave_section_out && s.sample.paths.size() < 2)
    throw UsageError("--markers-from-others needs at least two samples");
  if (s.draws < 1) throw UsageError("--draws must be at least 1");
  if (s.epochs < 0) throw UsageError("--epochs must not be negative");
  check_output_files({s.table}, s.force);
  return true;
}

// Labels of the spots of the set.
std::vector<std::string> labels_of(const Settings& s, const std::vector<RankSection>& sections,
                                   const ranking::SpotSet& set) {
  std::vector<std::vector<std::string>> by_section;
  for (const RankSection& section : sections) {
    const auto& columns = section.sample.spot_columns;
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const auto& column) { return column.first == s.labels; });
    if (found == columns.end()) {
      std::vector<std::string> names;
      std::string list;
      for (const auto& [name, column] : columns) {
        names.push_back(name);
        list += (list.empty() ? "" : ", ") + name;
      }
      throw InputError(section.path + ": the spots have no column '" + s.labels + "'" +
                       suggestion(s.labels, names) +
                       (list.empty() ? "; they have none at all" : "; there are " + list));
    }
    by_section.push_back(record::cells_as_text(found->second));
  }
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < set.row.size(); ++i)
    labels.push_back(
        by_section[static_cast<std::size_t>(set.section[i])][static_cast<std::size_t>(set.row[i])]);
  return labels;
}

std::string figure(double value, const char* format) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// The figures of a method: of one section, or of all.
struct Figures {
  double precision, contrast, bits, pearson;
};

// Regions of different sections are different regions.
ranking::Regions regions_by_section(const ranking::SpotSet& set, const ranking::Regions& regions) {
  ranking::Regions own;
  for (std::size_t i = 0; i < regions.of_spot.size(); ++i)
    own.of_spot.push_back(regions.of_spot[i] < 0
                              ? ranking::kNoRegion
                              : regions.of_spot[i] +
                                    set.section[i] * static_cast<std::int32_t>(regions.count()));
  for (std::int64_t section = 0; section < set.sections; ++section)
    own.names.insert(own.names.end(), regions.names.begin(), regions.names.end());
  return own;
}

Figures figures_of(const ranking::MethodResult& method, const ranking::MethodResult& background,
                   const ranking::Regions& regions, const std::vector<double>& totals) {
  double gained = 0, counted = 0;
  for (std::size_t i = 0; i < totals.size(); ++i)
    if (!std::isnan(method.bits[i])) {
      gained += background.bits[i] - method.bits[i];
      counted += totals[i];
    }
  return {ranking::mean_over_regions(method.accuracy.precision, regions),
          ranking::mean_over_regions(method.accuracy.contrast, regions),
          counted > 0 ? gained / counted : std::nan(""), method.pearson};
}

const ranking::MethodResult& named(const std::vector<ranking::MethodResult>& methods,
                                   const std::string& name) {
  return *std::find_if(methods.begin(), methods.end(),
                       [&](const auto& method) { return method.name == name; });
}

// "0.0117 [0.0096, 0.0139]", and what that says.
std::string interval_text(double value, const statistics::Interval& interval) {
  return figure(value, "%+.4f") + " [" + figure(interval.low, "%+.4f") + ", " +
         figure(interval.high, "%+.4f") + "]" +
         (interval.low > 0    ? ""
          : interval.high < 0 ? ", worse"
                              : ", a tie");
}

void compare(const std::vector<ranking::MethodResult>& methods, const std::string& other,
             const ranking::SpotSet& set, const ranking::Regions& regions, const Settings& s) {
  const ranking::MethodResult &mine = named(methods, "ours (lift)"), &theirs = named(methods, other);
  std::vector<std::int64_t> block(set.section.size());
  for (std::int32_t section = 0; section < set.sections; ++section) {
    std::vector<std::array<double, 2>> positions;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < set.section.size(); ++i)
      if (set.section[i] == section) {
        positions.push_back(set.position[i]);
        rows.push_back(i);
      }
    const std::vector<std::int64_t> own = ranking::spatial_blocks(positions, ranking::kBlocksPerSide);
    for (std::size_t k = 0; k < rows.size(); ++k)
      block[rows[k]] = own[k] + section * ranking::kBlocksPerSide * ranking::kBlocksPerSide;
  }
  statistics::BootstrapOptions options;
  options.draws = s.draws;
  options.seed = s.sample.seed + 1;
  const ranking::Comparison found = ranking::compare_over_regions(
      mine.accuracy.contrast, theirs.accuracy.contrast, regions, block, options);
  std::printf("cAUROC, ours (lift) less %s: %s by spots", other.c_str(),
              interval_text(found.difference, found.by_spot.difference).c_str());
  if (found.by_block)
    std::printf("; %s by blocks", interval_text(found.difference, found.by_block->difference).c_str());
  std::printf("\n");
}

// Domains of each section, as many as it has regions, beside the regions.
void judge_domains(const std::vector<RankSection>& sections, const ranking::Regions& judged,
                   const Settings& s, Workers& workers) {
  std::size_t begin = 0;
  std::printf("\n%-34s %7s %15s\n", "domains: adjusted Rand index", "tied", "each its own");
  for (const RankSection& section : sections) {
    const ranking::SpotSet set = ranking::make_spot_set({{&section.sample, section.image_features}}, workers);
    const std::span<const std::int32_t> regions =
        std::span(judged.of_spot).subspan(begin, static_cast<std::size_t>(set.spots()));
    begin += regions.size();
    std::set<std::int32_t> names(regions.begin(), regions.end());
    names.erase(ranking::kNoRegion);
    if (names.empty()) continue;
    const ranking::LogExpression expression(set.counts, workers);
    std::printf("%-34s", (section.sample.name + ", " + std::to_string(names.size())).c_str());
    for (const auto& [covariance, width] :
         {std::pair(ranking::Covariance::tied, 8), std::pair(ranking::Covariance::full, 16)}) {
      const ranking::Domains found = ranking::find_domains(
          expression, set.position,
          {.domains = std::ssize(names), .covariance = covariance, .seed = s.sample.seed}, workers);
      std::printf("%*.3f", width, ranking::adjusted_rand_index(found.label, regions));
    }
    std::printf("\n");
  }
}

}  // namespace

int run_evaluate_rank(const Invocation& invoked) {
  Settings s;
  if (!parse(invoked, s)) return 0;
  Workers workers(s.sample.threads);
  const std::vector<RankSection> sections = read_rank_sections(s.sample, workers);
  print_remarks(sections);
  const ranking::SpotSet set = spot_set_of(sections, workers);
  const std::vector<std::string> labels = labels_of(s, sections, set);
  const ranking::Regions regions = ranking::regions_of(labels);
  if (regions.count() < 2)
    throw InputError("column '" + s.labels + "' names " + std::to_string(regions.count()) +
                     " regions, expected at least 2");
  ranking::CrossValidationOptions options;
  options.split = options.fit.validation =
      s.split == "blocks" ? ranking::Validation::kBlocks : ranking::Validation::kSpots;
  options.markers_from_other_sections = s.leave_section_out;
  options.shuffled_control = !s.no_control;
  options.fit.epochs = static_cast<int>(s.epochs);
  options.fit.seed = s.sample.seed;
  const std::vector<ranking::MethodResult> methods = ranking::cross_validate(
      set, regions, options,
      [&](std::string_view stage) {
        if (!s.sample.quiet) std::cerr << stage << " ...\n";
      },
      workers);
  const std::vector<double> totals = set.counts.row_totals();
  const ranking::MethodResult& background = named(methods, "background");
  const ranking::Regions judged = regions_by_section(set, regions);

  std::printf("%lld spots of %zu section%s, %zu genes, %lld regions in '%s'; five folds of %s\n\n",
              static_cast<long long>(set.spots()), sections.size(), sections.size() == 1 ? "" : "s",
              set.gene_ids.size(), static_cast<long long>(regions.count()), s.labels.c_str(),
              s.split.c_str());
  std::printf("%-34s %7s %8s %9s %7s\n", "method", "AP", "cAUROC", "bits", "r");
  for (const ranking::MethodResult& method : methods) {
    const Figures found = figures_of(method, background, judged, totals);
    std::printf("%-34s %7s %8s %9s %7s\n", method.name.c_str(), figure(found.precision, "%.3f").c_str(),
                figure(found.contrast, "%.4f").c_str(), figure(found.bits, "%.4f").c_str(),
                figure(found.pearson, "%.3f").c_str());
  }
  std::printf("\n");
  compare(methods, "ridge, rank 8", set, judged, s);
  if (set.sections > 1) compare(methods, "ridge, rank 8, each section alone", set, judged, s);
  judge_domains(sections, judged, s, workers);
  if (!s.table.empty())
    write_text_file(s.table, s.force, [&](std::ostream& out) {
      out << "method\taverage_precision\tcontrastive_auroc\tbits_per_molecule\tpearson\n";
      for (const ranking::MethodResult& method : methods) {
        const Figures found = figures_of(method, background, judged, totals);
        out << method.name << '\t' << figure(found.precision, "%.5f") << '\t'
            << figure(found.contrast, "%.5f") << '\t' << figure(found.bits, "%.6f") << '\t'
            << figure(found.pearson, "%.5f") << '\n';
      }
    });
  return 0;
}

}  // namespace bio
