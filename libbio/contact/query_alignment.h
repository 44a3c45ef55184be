// Which residue of a structure belongs to which residue of the query: by sequence, never by number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/structure.h"

namespace libbio::contact {

struct QueryAlignment {
  std::string chain;                        // name of the chain aligned to
  std::vector<std::int64_t> residue_index;  // [L] into the residues of the chain, -1 where there is none
  std::int64_t aligned = 0;                 // query residues with a residue of the chain
  std::int64_t compared = 0;                // of these, pairs of two known amino acids
  std::int64_t identical = 0;               // of these, equal ones

  double identity() const { return compared == 0 ? 0 : double(identical) / double(compared); }
  double coverage() const {
    return residue_index.empty() ? 0 : double(aligned) / double(residue_index.size());
  }
};

// A chain is taken for the structure of the query if at least kMinAligned residues are aligned (or half of
// the shorter sequence, if that is less) with at least this identity: 40 %, for fewer than 54 compared
// residues more, 480 n^(-0.32 (1 + exp(-n/1000))) % (Rost, Protein Eng. 12, 85, 1999), as short alignments
// agree by chance.
inline constexpr std::int64_t kMinAligned = 30;
double min_identity(std::int64_t compared);

// Global alignment (Needleman-Wunsch, affine gaps after Gotoh 1982) of the query [L letters] to the resolved
// residues of a chain: BLOSUM62, gap open 11, extend 1, ends free. A gap opposite a break of the chain
// backbone is almost free, so that residues beside an unresolved loop fall on the right side of it. Residues
// of a tag in place of the query's own ends count as substitutions.
QueryAlignment align_to_chain(std::string_view query, const molecule::Chain& chain);

// The chain with the most identical residues (ties: the first), aligned. Throws InputError if it is not
// acceptable by the limits above.
QueryAlignment align_to_structure(std::string_view query, const molecule::Structure& structure);

// Throws InputError, naming the figures and the file, unless the alignment keeps the limits above.
void require_same_protein(const QueryAlignment& alignment, const molecule::Structure& structure);

}  // namespace libbio::contact
