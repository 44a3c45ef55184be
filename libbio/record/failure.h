// An item for which there is no result, and why: one row of /failures.
#pragma once

#include <string>

namespace libbio::record {

struct Failure {
  std::string id;
  std::string error_type;  // Error::kind()
  std::string message;
  std::string location;  // "file:line:column-column", empty where unknown
  friend bool operator==(const Failure&, const Failure&) = default;
};

}  // namespace libbio::record
