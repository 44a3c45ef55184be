// Native contacts of a query from whatever file the user has: a structure or a matrix.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/contact/native_contacts.h"

namespace libbio::contact {

struct NativeReading {
  NativeContacts contacts;
  std::string source;                 // "chain A, identity 98.2 %, coverage 100.0 %" or "matrix of contacts"
  std::vector<std::string> warnings;  // for instance of a structure that is not of this very sequence
};

// path: PDB, mmCIF or an L x L matrix of 0 and 1, gzip or not, told by content. The residues of a structure
// are found by aligning `query` (L letters) to its sequence, in the given chain or the best one. UsageError
// where a structure is given without a query, or a matrix with a chain; InputError where the file does not
// fit the query.
NativeReading read_native(const std::string& path, const std::string& query,
                          const std::optional<std::string>& chain);

}  // namespace libbio::contact
