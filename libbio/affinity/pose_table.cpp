#include "libbio/affinity/pose_table.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace libbio::affinity {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string joined(const std::vector<std::string>& remarks) {
  std::string text;
  for (const std::string& remark : remarks) text += (text.empty() ? "" : "; ") + remark;
  return text;
}

// Adds columns one by one.
class Columns {
 public:
  Columns(const std::vector<PoseRow>& rows, record::Table& table) : rows_(rows), table_(table) {}

  template <class F>
  void texts(const char* name, F&& of) {
    add<std::string>(name, of);
  }
  template <class F>
  void integers(const char* name, F&& of) {
    add<std::int64_t>(name, [&](const PoseRow& row) { return static_cast<std::int64_t>(of(row)); });
  }
  // NaN where there is no score.
  template <class F>
  void scores(const char* name, F&& of) {
    add<double>(name, [&](const PoseRow& row) { return row.scored() ? of(row) : kNone; });
  }
  void score(const char* name, double Affinity::*member) {
    scores(name, [&](const PoseRow& row) { return row.affinity.*member; });
  }
  void flag(const char* name, bool Warnings::*member) {
    integers(name, [&](const PoseRow& row) { return row.scored() && row.affinity.warnings.*member; });
  }
  // NaN where the pose was not relaxed.
  void relaxed(const char* name, double RelaxedPose::*member) {
    scores(name, [&](const PoseRow& row) { return row.relaxed ? (*row.relaxed).*member : kNone; });
  }

 private:
  template <class Cell, class F>
  void add(const char* name, F&& of) {
    std::vector<Cell> cells;
    cells.reserve(rows_.size());
    for (const PoseRow& row : rows_) cells.push_back(of(row));
    table_.columns.emplace_back(name, std::move(cells));
  }

  const std::vector<PoseRow>& rows_;
  record::Table& table_;
};

void add_relaxation(Columns& add) {
  add.relaxed("pk_relaxed", &RelaxedPose::pk);
  add.relaxed("pk_sd_relaxed", &RelaxedPose::deviation);
  add.relaxed("pose_relaxed", &RelaxedPose::pose);
  add.relaxed("displacement", &RelaxedPose::ligand_rmsd);
  add.relaxed("largest_displacement", &RelaxedPose::largest_displacement);
  add.relaxed("pocket_displacement", &RelaxedPose::pocket_rmsd);
  add.relaxed("strain", &RelaxedPose::strain);
  add.relaxed("vdw", &RelaxedPose::vdw);
  add.relaxed("electrostatics", &RelaxedPose::electrostatics);
  add.relaxed("solvation", &RelaxedPose::solvation);
  add.relaxed("vdw_before", &RelaxedPose::vdw_before);
  add.relaxed("electrostatics_before", &RelaxedPose::electrostatics_before);
  add.relaxed("solvation_before", &RelaxedPose::solvation_before);
  // Counts are numbers that may be missing, so they are real columns.
  add.scores("clashes_before", [](const PoseRow& row) {
    return row.relaxed ? static_cast<double>(row.relaxed->clashes_before) : kNone;
  });
  add.scores("clashes_after", [](const PoseRow& row) {
    return row.relaxed ? static_cast<double>(row.relaxed->clashes_after) : kNone;
  });
  add.texts("relaxation_failure", [](const PoseRow& row) { return row.relaxation_failure; });
}

// A number with at most four decimals, no more zeros than needed; counts come out whole.
std::string number_text(double value) {
  if (std::isnan(value)) return "";
  std::array<char, 400> digits{};
  std::snprintf(digits.data(), digits.size(), "%.4f", value);
  std::string text = digits.data();
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string field_text(std::string text) {
  for (char& c : text)
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  return text;
}

std::string cell_text(const record::Column& column, std::size_t row) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column)) return field_text((*texts)[row]);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
    return std::to_string((*integers)[row]);
  return number_text(std::get<std::vector<double>>(column)[row]);
}

}  // namespace

record::Table pose_table(const std::vector<PoseRow>& rows, const PoseColumns& columns) {
  record::Table table;
  table.index_name = "title";
  for (const PoseRow& row : rows) table.index.push_back(row.title);
  Columns add(rows, table);
  add.integers("record", [](const PoseRow& row) { return row.record; });
  add.texts("receptor", [](const PoseRow& row) { return row.receptor; });
  add.texts("ligands", [](const PoseRow& row) { return row.ligands; });
  add.score("pk", &Affinity::pk);
  add.score("pk_sd", &Affinity::deviation);
  add.scores("delta_g", [](const PoseRow& row) { return free_energy(row.affinity.pk); });
  add.scores("heavy_atoms", [](const PoseRow& row) { return static_cast<double>(row.heavy_atoms); });
  add.score("pk_from_size", &Affinity::size_baseline);
  add.score("pose", &Affinity::pose);
  add.score("novelty", &Affinity::novelty);
  add.score("novelty_percentile", &Affinity::novelty_percentile);
  if (columns.ranks) {
    add.integers("ligand", [](const PoseRow& row) { return row.ligand; });
    add.integers("rank", [](const PoseRow& row) { return row.rank; });
  }
  if (columns.pictures) add.texts("picture", [](const PoseRow& row) { return row.picture; });
  add.flag("metal", &Warnings::metal);
  add.flag("covalent", &Warnings::covalent);
  add.flag("clash", &Warnings::clash);
  add.flag("unknown_residue", &Warnings::unknown_residue);
  add.flag("far", &Warnings::far);
  add.flag("outside", &Warnings::outside);
  if (columns.relaxation) add_relaxation(add);
  add.texts("remarks", [](const PoseRow& row) { return joined(row.remarks); });
  add.texts("failure", [](const PoseRow& row) { return row.failure; });
  return table;
}

void write_pose_table(std::ostream& out, const record::Table& table) {
  out << table.index_name;
  for (const auto& [name, column] : table.columns) out << '\t' << name;
  out << '\n';
  for (std::size_t row = 0; row < table.index.size(); ++row) {
    out << field_text(table.index[row]);
    for (const auto& [name, column] : table.columns) out << '\t' << cell_text(column, row);
    out << '\n';
  }
}

}  // namespace libbio::affinity
