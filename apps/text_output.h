// Text that a verb prints, and text files that it writes.
#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace bio {

// Writes a file that appears under its name complete or not at all. Errors as libbio::text::AtomicFile.
void write_text_file(const std::string& path, bool overwrite,
                     const std::function<void(std::ostream&)>& write);

// A line "  name   value" of what a verb shows.
void print_line(const std::string& name, const std::string& value);

}  // namespace bio
