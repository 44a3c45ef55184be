// How many of the best-ranked pairs are contacts in the native structure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "libbio/contact/native_contacts.h"
#include "libbio/contact/pair_list.h"

namespace libbio::contact {

// Pairs by the difference of their positions in the query, both ends included.
struct SeparationRange {
  std::string_view name;
  std::int64_t min = 0, max = 0;
};

inline constexpr std::int64_t kNoLimit = INT64_MAX;
inline constexpr std::array<SeparationRange, 4> kSeparationRanges = {
    {{"long", 24, kNoLimit}, {"medium", 12, 23}, {"short", 6, 11}, {"all", 6, kNoLimit}}};
inline constexpr std::array<std::int64_t, 3> kTopDivisors = {1, 2, 5};  // L, L/2, L/5

struct TopPrecision {
  std::int64_t pairs = 0;                                                // the denominator
  std::int64_t contacts = 0;                                             // native contacts among them
  double precision() const { return double(contacts) / double(pairs); }  // NaN without pairs
};

struct RangePrecision {
  SeparationRange range;
  std::int64_t native = 0;    // native contacts in the range
  std::int64_t possible = 0;  // pairs of resolved residues in the range
  std::int64_t ranked = 0;    // of these, pairs on the list
  std::array<TopPrecision, kTopDivisors.size()> top;
};

struct ContactPrecision {
  std::int64_t resolved = 0;  // L of the definitions: query residues with native coordinates
  std::array<RangePrecision, kSeparationRanges.size()> ranges;
};

// For each range and each divisor k, precision of the first floor(L/k) pairs of the list that lie in the
// range and have both residues resolved. A list that has fewer counts as if the rest were wrong; only where
// the protein itself has fewer such pairs is the denominator their number. Throws ShapeError unless list and
// native contacts have the same number of residues.
ContactPrecision contact_precision(const PairList& list, const NativeContacts& native);

}  // namespace libbio::contact
