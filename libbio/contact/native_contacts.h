// The contacts that a structure has, on the residues of the query.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/query_alignment.h"
#include "libbio/molecule/structure.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

inline constexpr double kContactDistance = 8.0;  // Å between C-beta atoms, exclusive

struct NativeContacts {
  std::vector<std::uint8_t> resolved;  // [L] 1 where the query residue has coordinates
  Tensor<std::uint8_t> contact;        // [L, L] symmetric, zero diagonal; 0 where a residue is not resolved

  std::int64_t length() const { return static_cast<std::int64_t>(resolved.size()); }
  std::int64_t resolved_count() const;
};

// Pairs of aligned residues whose C-beta atoms (molecule::beta_carbon: CA for glycine, ideal geometry where
// it is missing) are closer than kContactDistance. A residue without any of these atoms is not resolved.
NativeContacts native_contacts(const QueryAlignment& alignment, const molecule::Chain& chain);

// An L x L matrix of 0 and 1, plain or gzip; every residue counts as resolved. Throws InputError for other
// values or a matrix that is not symmetric; the diagonal is ignored.
NativeContacts read_native_contacts(const std::string& path);

}  // namespace libbio::contact
