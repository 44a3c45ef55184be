#include "apps/affinity_result.h"

#include <algorithm>
#include <utility>

#include "libbio/affinity/pose_ranking.h"
#include "libbio/text/byte_source.h"

namespace bio {
namespace {

using namespace libbio;

template <class T>
std::vector<T> reordered(std::vector<T> things, const std::vector<std::size_t>& order) {
  std::vector<T> moved;
  moved.reserve(things.size());
  for (const std::size_t from : order) moved.push_back(std::move(things[from]));
  return moved;
}

}  // namespace

void AffinityResult::begin_complex(const ComplexFiles& files, const molecule::Receptor& receptor) {
  files_ = files;
  if (keeps_contributions_) named_atoms_.assign(receptor.atoms.size(), -1);
}

void AffinityResult::keep_contributions(std::optional<affinity::Contributions> found,
                                        const molecule::Receptor& receptor) {
  if (!found) {
    contributions_.rows.emplace_back();
    return;
  }
  for (affinity::PairContribution& pair : found->pairs) {
    int& number = named_atoms_[static_cast<std::size_t>(pair.receptor_atom)];
    if (number < 0) {
      number = static_cast<int>(contributions_.atoms.size());
      const molecule::ReceptorAtom& atom = receptor.atoms[static_cast<std::size_t>(pair.receptor_atom)];
      contributions_.atoms.push_back(
          {files_.receptor, receptor.residues[static_cast<std::size_t>(atom.residue)].label(), atom.name});
    }
    pair.receptor_atom = number;
  }
  contributions_.rows.push_back(std::move(found));
}

void AffinityResult::add(ScoredPose pose, const molecule::Receptor& receptor) {
  pose.row.receptor = files_.receptor;
  pose.row.ligands = files_.ligands;
  if (!pose.row.scored()) {
    std::string id = text::shown_path(files_.ligands);
    if (several_receptors_) id += " in " + files_.receptor;
    id += ", record " + std::to_string(pose.row.record);
    if (!pose.row.title.empty()) id += " (" + pose.row.title + ")";
    failures_.push_back({std::move(id), InputError(pose.row.failure, std::move(pose.location))});
  }
  if (keeps_contributions_) keep_contributions(std::move(pose.contributions), receptor);
  rows_.push_back(std::move(pose.row));
  graph_keys_.push_back(pose.graph_key);
}

void AffinityResult::add_failure(const ComplexFiles& files, const Error& error) {
  affinity::PoseRow row;
  row.receptor = files.receptor;
  row.ligands = files.ligands;
  row.failure = error.what();
  failures_.push_back(
      {files.ligands + " in " + files.receptor,
       error.location() ? InputError(error.what(), *error.location()) : InputError(error.what())});
  if (keeps_contributions_) contributions_.rows.emplace_back();
  rows_.push_back(std::move(row));
  graph_keys_.push_back(0);
}

void AffinityResult::rank_poses() {
  const std::vector<std::size_t> order = affinity::rank_poses(rows_, graph_keys_);
  rows_ = reordered(std::move(rows_), order);
  graph_keys_ = reordered(std::move(graph_keys_), order);
  if (keeps_contributions_) contributions_.rows = reordered(std::move(contributions_.rows), order);
}

std::vector<std::string> AffinityResult::failure_lines(std::size_t most) const {
  std::vector<std::string> lines;
  for (const FailedRecord& failure : failures_) {
    if (lines.size() == most) {
      lines.push_back("and " + std::to_string(failures_.size() - most) + " more");
      break;
    }
    lines.push_back(failure.id + ": " + failure.error.what());
    if (const auto& place = failure.error.location(); place && place->line > 0)
      lines.back() += " (" + place->path + ":" + std::to_string(place->line) + ")";
  }
  return lines;
}

record::Table AffinityResult::table(const affinity::PoseColumns& columns) const {
  return affinity::pose_table(rows_, columns);
}

affinity::StoredAffinities AffinityResult::stored(const affinity::PoseColumns& columns,
                                                  affinity::AffinityNotes notes) {
  affinity::StoredAffinities all{.poses = table(columns), .notes = std::move(notes), .contributions = {}};
  if (keeps_contributions_) all.contributions = std::move(contributions_);
  return all;
}

void AffinityResult::write_failures(record::RecordWriter& writer) const {
  for (const FailedRecord& failure : failures_) writer.add_failure(failure.id, failure.error);
}

}  // namespace bio
