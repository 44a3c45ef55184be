// Names in messages, and names in lower case.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace libbio::spatial {

// "a, b, c", with "..." in place of all beyond the first `most`; "nothing" where there is none.
std::string listed(const std::vector<std::string>& names, std::size_t most = 12);
// The same in quotes: "'a', 'b', ...".
std::string quoted(std::vector<std::string> names, std::size_t most = 12);

// ASCII letters only.
std::string lower_case(std::string_view text);

}  // namespace libbio::spatial
