// What was predicted of complexes, put beside what is known of them.
#pragma once

#include <string>
#include <vector>

#include "libbio/affinity/accuracy.h"

namespace bio {

struct JudgementSources {
  std::string prediction;              // a record of 'bio affinity', or a table
  std::string item;                    // of the record; empty: all
  std::string truth;                   // a table
  std::string baseline;                // a column of either
  bool baseline_is_asked_for = false;  // then it must be there
  bool rank_by_pose = true;            // by the column pose, where there is one; else by pk
};

struct AffinityJudgement {
  std::string source;  // "record" or "table"
  std::vector<libbio::affinity::ScoredComplex> complexes;
  std::vector<libbio::affinity::DockedComplex> docked;  // of complexes with poses of known error
  std::string ranked_by;                                // "pose" or "pk"
  std::vector<std::string> warnings;
};

// InputError where a table lacks a column or has a bad field, and where no prediction has a truth.
AffinityJudgement read_judgement(const JudgementSources& sources);

}  // namespace bio
