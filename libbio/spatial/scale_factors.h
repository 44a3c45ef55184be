// scalefactors_json.json of Space Ranger.
#pragma once

#include <map>
#include <string>

namespace libbio::spatial {

// All numbers of the file by their names. InputError, at the place in the file, for what is no JSON object
// of at most 1 MiB.
std::map<std::string, double> read_scale_factors(const std::string& path);

}  // namespace libbio::spatial
