// What a prediction by an MSA transformer keeps in a record beside its map, see docs/record.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/transformer_prediction.h"
#include "libbio/h5/group.h"

namespace libbio::contact {

struct TransformerNotes {
  std::vector<std::vector<std::int64_t>> rows;         // [E][R] chosen rows of the alignment, 0 the query
  std::vector<std::string> row_names;                  // [E·R] theirs
  std::vector<msa_transformer::ColumnWindow> windows;  // [W]
};

// Adds elements to the group contact_map. ShapeError where the notes disagree.
void write_transformer_notes(h5::Group& contact_map, const TransformerNotes& notes,
                             const TransformerPrediction& prediction);

// InputError where the elements are not those of a prediction by a transformer.
TransformerNotes read_transformer_notes(const h5::Group& contact_map);

}  // namespace libbio::contact
