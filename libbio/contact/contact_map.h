// The result of the contact job: a score and a probability for every pair of query residues.
#pragma once

#include <cstdint>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Both maps are symmetric with a zero diagonal; probabilities lie in [0, 1]. Pairs closer in sequence than
// `min_separation` have a score but are not ranked or written to pair lists.
struct ContactMap {
  sequence::QueryMap query;   // L residues
  Tensor<float> score;        // [L, L] APC-corrected, no unit
  Tensor<float> probability;  // [L, L] that C-beta atoms are closer than 8 Å
  std::int64_t min_separation = 6;
  double neff = 0;  // effective number of sequences behind the map

  // Throws ShapeError if any of the above does not hold.
  void validate() const;
};

}  // namespace libbio::contact
