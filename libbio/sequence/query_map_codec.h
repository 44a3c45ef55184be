// The query of an alignment in records: the elements residue_number, alignment_column, sequence, query_name,
// query_description and query_range, see docs/record.md.
#pragma once

#include "libbio/h5/group.h"
#include "libbio/sequence/msa.h"

namespace libbio::sequence {

// Adds the elements to the group of a result.
void write_query_map(h5::Group& group, const QueryMap& query);

// InputError where an element is absent or of another kind. Whether they agree is for the result to say.
QueryMap read_query_map(const h5::Group& group);

}  // namespace libbio::sequence
