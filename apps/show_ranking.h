// A gene ranking in the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libbio/h5/file.h"

namespace bio {

// The file, where it is an AnnData file with results of 'bio rank'.
std::optional<libbio::h5::File> ranking_file(const std::string& path);

// Prints what it holds, and the `top` genes that come first in most spots.
void show_ranking(const std::string& path, const libbio::h5::Group& root, std::int64_t top);

}  // namespace bio
