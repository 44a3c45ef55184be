// Affinities in records: the elements of /items/<id>/affinity, see docs/record.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libbio/affinity/pose_table.h"
#include "libbio/h5/group.h"
#include "libbio/record/value.h"

namespace libbio::affinity {

// What a record keeps beside the rows.
struct AffinityNotes {
  record::Settings parameters;
  std::vector<std::string> warnings;  // of the run, of the receptors as read
};

// An atom of a receptor that contributions speak of.
struct NamedAtom {
  std::string receptor;  // path
  std::string residue;   // "ASP:A:274"
  std::string atom;      // "OD1"
  friend bool operator==(const NamedAtom&, const NamedAtom&) = default;
};

// Where the numbers of all rows come from; PairContribution::receptor_atom is a number of `atoms`.
struct ContributionTable {
  std::vector<NamedAtom> atoms;
  std::vector<std::optional<Contributions>> rows;  // none where there is no score
};

struct StoredAffinities {
  record::Table poses;
  AffinityNotes notes;
  std::optional<ContributionTable> contributions;
};

// Creates the group affinity in an item. ShapeError if there are not as many contributions as rows, or one
// names an atom that is not there.
void write_affinities(h5::Group& item, const StoredAffinities& affinities);
// InputError where the elements are not those of affinities.
StoredAffinities read_affinities(const h5::Group& item);

}  // namespace libbio::affinity
