#include "libbio/contact/precision.h"

#include <algorithm>
#include <string>

#include "libbio/error.h"

namespace libbio::contact {
namespace {

std::int64_t separation(const PairList& list, std::int64_t i, std::int64_t j) {
  return list.position[static_cast<std::size_t>(j)] - list.position[static_cast<std::size_t>(i)];
}

bool contains(const SeparationRange& range, std::int64_t distance) {
  return distance >= range.min && distance <= range.max;
}

RangePrecision precision_in(const SeparationRange& range, const PairList& list, const NativeContacts& native,
                            std::int64_t resolved) {
  RangePrecision found;
  found.range = range;
  const auto both_resolved = [&](std::int64_t i, std::int64_t j) {
    return native.resolved[static_cast<std::size_t>(i)] && native.resolved[static_cast<std::size_t>(j)];
  };
  for (std::int64_t i = 0; i < native.length(); ++i)
    for (std::int64_t j = i + 1; j < native.length(); ++j)
      if (both_resolved(i, j) && contains(range, separation(list, i, j))) {
        ++found.possible;
        found.native += native.contact(i, j);
      }
  for (std::size_t k = 0; k < kTopDivisors.size(); ++k)
    found.top[k].pairs = std::min(resolved / kTopDivisors[k], found.possible);
  for (const ScoredPair& pair : list.pairs) {
    if (!both_resolved(pair.i, pair.j) || !contains(range, separation(list, pair.i, pair.j))) continue;
    for (TopPrecision& top : found.top)
      if (found.ranked < top.pairs) top.contacts += native.contact(pair.i, pair.j);
    ++found.ranked;
  }
  return found;
}

}  // namespace

ContactPrecision contact_precision(const PairList& list, const NativeContacts& native) {
  if (static_cast<std::int64_t>(list.position.size()) != native.length())
    throw ShapeError("pair list of " + std::to_string(list.position.size()) +
                     " residues against native contacts of " + std::to_string(native.length()));
  ContactPrecision precision;
  precision.resolved = native.resolved_count();
  for (std::size_t r = 0; r < kSeparationRanges.size(); ++r)
    precision.ranges[r] = precision_in(kSeparationRanges[r], list, native, precision.resolved);
  return precision;
}

}  // namespace libbio::contact
