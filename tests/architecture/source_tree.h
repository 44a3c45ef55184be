// Source files as text, and what the rules need to know of them.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace architecture {

struct Include {
  std::string name;  // what stands between the quotes or angle brackets
  bool quoted = false;
  int line = 0;
};

struct SourceFile {
  std::string path;  // from the root of the repository: "libbio/text/reader.cpp"
  std::string text;
};

// C++ headers and sources below the named folders of `root`, in order of path.
std::vector<SourceFile> read_sources(const std::string& root, const std::vector<std::string>& folders);

// What needs a row in the floor table: the folders of libbio/, the headers directly in it, and "apps".
std::set<std::string> read_floors(const std::string& root);

std::vector<Include> includes_of(const SourceFile& file);

// The text with comments and the contents of literals replaced by blanks; lines keep their numbers.
std::string code_only(const std::string& text);

// The row of the floor table that a file belongs to, or an include leads to: "text" for
// "libbio/text/reader.h", "error" for "libbio/error.h", "apps" for "apps/verb.h"; "" for anything else.
std::string floor_of(const std::string& path);

}  // namespace architecture
