// What a run of bio affinity has found, as it grows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/complex_list.h"
#include "apps/pose_scoring.h"
#include "libbio/affinity/affinity_codec.h"
#include "libbio/record/record_writer.h"

namespace bio {

class AffinityResult {
 public:
  // Whether contributions are kept, and failures name the receptor.
  AffinityResult(bool contributions, bool several_receptors)
      : keeps_contributions_(contributions), several_receptors_(several_receptors) {}

  // The receptor of the poses that follow.
  void begin_complex(const ComplexFiles& files, const libbio::molecule::Receptor& receptor);
  void add(ScoredPose pose, const libbio::molecule::Receptor& receptor);
  // A complex, or the rest of one, that could not be read.
  void add_failure(const ComplexFiles& files, const libbio::Error& error);
  // As affinity::rank_poses.
  void rank_poses();

  std::int64_t rows() const { return std::ssize(rows_); }
  std::int64_t failed() const { return std::ssize(failures_); }
  // "complex.sdf, record 3: why"
  std::vector<std::string> failure_lines(std::size_t most) const;

  libbio::record::Table table(const libbio::affinity::PoseColumns& columns) const;
  // Moves the contributions out.
  libbio::affinity::StoredAffinities stored(const libbio::affinity::PoseColumns& columns,
                                            libbio::affinity::AffinityNotes notes);
  void write_failures(libbio::record::RecordWriter& writer) const;

 private:
  struct FailedRecord {
    std::string id;
    libbio::InputError error;
  };
  void keep_contributions(std::optional<libbio::affinity::Contributions> found,
                          const libbio::molecule::Receptor& receptor);

  bool keeps_contributions_, several_receptors_;
  ComplexFiles files_;
  std::vector<libbio::affinity::PoseRow> rows_;
  std::vector<std::uint64_t> graph_keys_;
  std::vector<FailedRecord> failures_;
  libbio::affinity::ContributionTable contributions_;
  std::vector<int>
      named_atoms_;  // of the receptor at hand: numbers in contributions_.atoms, -1: not yet there
};

}  // namespace bio
