// Options that must lie in a range.
#pragma once

#include <sstream>

#include "libbio/error.h"

namespace libbio::affinity {

// UsageError "<name> is <value>; expected <expected>" unless `right`.
inline void require_option(bool right, const char* name, double value, const char* expected) {
  if (right) return;
  std::ostringstream text;
  text << name << " is " << value << "; expected " << expected;
  throw UsageError(text.str());
}

}  // namespace libbio::affinity
