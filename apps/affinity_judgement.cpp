#include "apps/affinity_judgement.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "apps/column_table.h"
#include "apps/evaluate.h"
#include "libbio/error.h"
#include "libbio/record/record_reader.h"

namespace bio {
namespace {

namespace affinity = libbio::affinity;
using libbio::InputError;

struct Truth {
  double pk = 0;
  std::string target, cluster;
  std::vector<double> rmsd;  // of the rows of this id, in order; NaN where there is none
  double baseline = affinity::kUnknown;
};

struct Row {
  double pk = 0, deviation = 0, constant = 0, pose = 0, rmsd = 0, baseline = 0;
  double number = affinity::kUnknown;  // of the record in its file
  std::string files;                   // item, receptor and ligand file that the record is of
};

using Truths = std::map<std::string, Truth>;
using Rows = std::map<std::string, std::vector<Row>>;

std::string first_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < 5; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > 5 ? text + ", ..." : text;
}

void warn_of(std::vector<std::string>& warnings, const std::vector<std::string>& names,
             const std::string& what) {
  if (!names.empty())
    warnings.push_back(std::to_string(names.size()) + " " + what + ": " + first_names(names));
}

// Sets has_baseline where the truth has that column.
Truths read_truths(const JudgementSources& sources, bool& has_baseline, std::vector<std::string>& warnings) {
  const ColumnTable table = ColumnTable::from_file(sources.truth);
  const std::size_t id = table.require("id"), pk = table.require("pK");
  const auto target = table.find("target"), rmsd = table.find("rmsd"),
             baseline = table.find(sources.baseline);
  auto cluster = table.find("cluster");
  if (!cluster) cluster = table.find("pfam_cluster");
  has_baseline = baseline.has_value();
  Truths truths;
  std::vector<std::string> without;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& name = table.text(row, id);
    const std::string& field = table.text(row, pk);
    // A bound is no value to come close to.
    if (field.empty() || field[0] == '<' || field[0] == '>') {
      without.push_back(name);
      continue;
    }
    const Truth read{table.number(row, pk),
                     table.text_if(row, target),
                     table.text_if(row, cluster),
                     {},
                     table.number_if(row, baseline)};
    const auto [place, is_new] = truths.try_emplace(name, read);
    if (!is_new && (place->second.pk != read.pk || place->second.target != read.target))
      throw InputError("id '" + name + "' has another pK or target than in an earlier row",
                       table.location(row));
    place->second.rmsd.push_back(table.number_if(row, rmsd));
  }
  warn_of(warnings, without, "rows of the truth without a measured value (empty, < or >) are left out");
  return truths;
}

struct Predictions {
  Rows rows;
  bool has_baseline = false;
  std::vector<std::string> unknown, failed;  // names
};

// Rows of one table, by the id they have in the truth: their id or title, or else the item they are in.
void collect(const ColumnTable& table, std::size_t id, const std::string& item, const Truths& truths,
             const std::string& baseline_name, Predictions& to) {
  const std::size_t pk = table.require("pk");
  const auto deviation = table.find("pk_sd"), constant = table.find("pk_sd_constant"),
             pose = table.find("pose"), rmsd = table.find("rmsd"), baseline = table.find(baseline_name),
             number = table.find("record"), receptor = table.find("receptor"),
             ligands = table.find("ligands");
  to.has_baseline = to.has_baseline || baseline;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string name = table.text(row, id);
    if (!truths.contains(name) && truths.contains(item)) name = item;
    if (!truths.contains(name)) {
      if (to.unknown.empty() || to.unknown.back() != name) to.unknown.push_back(name);
      continue;
    }
    Row read{table.number(row, pk),
             table.number_if(row, deviation),
             table.number_if(row, constant),
             table.number_if(row, pose),
             table.number_if(row, rmsd),
             table.number_if(row, baseline),
             table.number_if(row, number),
             item + '\t' + table.text_if(row, receptor) + '\t' + table.text_if(row, ligands)};
    // A failed row keeps its place, as errors of poses are told by order.
    if (std::isnan(read.pk)) to.failed.push_back(name);
    to.rows[name].push_back(std::move(read));
  }
}

// Puts the poses of an id into the order of their file, which --rank-poses has changed.
void restore_order(std::vector<Row>& rows) {
  const bool one_file =
      std::ranges::all_of(rows, [&](const Row& row) { return row.files == rows.front().files; });
  if (one_file && !std::isnan(rows.front().number)) std::ranges::stable_sort(rows, {}, &Row::number);
}

// Takes errors of poses from the truth where that has one row for each.
void take_errors(const std::string& name, const Truth& truth, std::vector<Row>& rows,
                 const std::string& place) {
  if (std::ranges::all_of(truth.rmsd, [](double rmsd) { return std::isnan(rmsd); })) return;
  if (truth.rmsd.size() != rows.size()) {
    if (!std::isnan(rows.front().rmsd)) return;
    throw InputError("id '" + name + "' has " + std::to_string(truth.rmsd.size()) +
                         " rows with an RMSD, and " + std::to_string(rows.size()) + " predictions",
                     libbio::TextLocation{.path = place});
  }
  for (std::size_t k = 0; k < rows.size(); ++k)
    if (std::isnan(rows[k].rmsd)) rows[k].rmsd = truth.rmsd[k];
}

}  // namespace

AffinityJudgement read_judgement(const JudgementSources& sources) {
  AffinityJudgement judgement;
  Predictions all;
  const Truths truths = read_truths(sources, all.has_baseline, judgement.warnings);
  std::vector<std::string> absent, no_baseline;
  if (is_record(sources.prediction)) {
    judgement.source = "record";
    const libbio::record::RecordReader reader(sources.prediction);
    for (const std::string& item :
         sources.item.empty() ? reader.item_ids() : std::vector<std::string>{sources.item}) {
      const auto group = reader.item(item).group("affinity");
      const auto table =
          ColumnTable::from_record(libbio::record::read_table(group, "poses"), group.place() + "/poses");
      collect(table, table.require("title"), item, truths, sources.baseline, all);
    }
  } else {
    judgement.source = "table";
    if (!sources.item.empty()) throw libbio::UsageError("--item is for records; the prediction is a table");
    const ColumnTable table = ColumnTable::from_file(sources.prediction);
    // The table that 'bio affinity --tsv' writes names its rows by title.
    collect(table, table.find("id") ? table.require("id") : table.require("title"), "", truths,
            sources.baseline, all);
  }
  if (!all.has_baseline && sources.baseline_is_asked_for)
    throw InputError("neither the prediction nor the truth has a column '" + sources.baseline +
                     "' to compare with");
  bool has_pose = sources.rank_by_pose;
  for (const auto& [name, rows] : all.rows)
    for (const Row& row : rows) has_pose = has_pose && (std::isnan(row.pk) || !std::isnan(row.pose));
  judgement.ranked_by = has_pose ? "pose" : "pk";
  for (const auto& [name, truth] : truths) {
    const auto found = all.rows.find(name);
    if (found == all.rows.end()) {
      absent.push_back(name);
      continue;
    }
    std::vector<Row>& rows = found->second;
    const auto judged = std::ranges::find_if(rows, [](const Row& row) { return !std::isnan(row.pk); });
    const Row first = judged == rows.end() ? rows.front() : *judged;
    restore_order(rows);
    take_errors(name, truth, rows, sources.truth);
    std::erase_if(rows, [](const Row& row) { return std::isnan(row.pk); });
    if (rows.empty()) continue;
    // The crystal pose, or the first of the prediction.
    const Row* row = &first;
    affinity::DockedComplex docked{name, truth.cluster.empty() ? truth.target : truth.cluster, {}};
    bool errors_known = true;
    for (const Row& one : rows) {
      if (one.rmsd == 0 && row->rmsd != 0) row = &one;
      errors_known = errors_known && !std::isnan(one.rmsd);
      docked.poses.push_back({has_pose ? one.pose : one.pk, one.rmsd, one.rmsd == 0});
    }
    const double baseline = std::isnan(row->baseline) ? truth.baseline : row->baseline;
    if (std::isnan(baseline)) no_baseline.push_back(name);
    judgement.complexes.push_back(
        {name, truth.target, truth.cluster, truth.pk, row->pk, row->deviation, baseline, row->constant});
    if (errors_known && rows.size() > 1) judgement.docked.push_back(std::move(docked));
  }
  if (all.has_baseline)
    warn_of(judgement.warnings, no_baseline,
            "complexes have no " + sources.baseline + ", so that nothing is compared with it");
  warn_of(judgement.warnings, all.failed, "rows without a predicted value are left out");
  warn_of(judgement.warnings, all.unknown, "predictions are not in the truth");
  warn_of(judgement.warnings, absent, "complexes of the truth have no prediction");
  if (judgement.complexes.empty())
    throw InputError("no prediction of " + sources.prediction + " has a truth; " +
                     (all.unknown.empty() ? "there is none" : "it names " + first_names(all.unknown)) +
                     ", the truth " + first_names(absent));
  return judgement;
}

}  // namespace bio
