// bio evaluate: one program file per kind.
#include <array>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "apps/evaluate.h"
#include "apps/suggestion.h"
#include "libbio/error.h"

namespace bio {
namespace {

struct Kind {
  const char* name;
  const char* summary;
  int (*run)(const Invocation& invoked);
};

constexpr Kind kKinds[] = {
    {"affinity", "affinities and poses against measured affinities and known poses", run_evaluate_affinity},
    {"contact", "contacts against a structure", run_evaluate_contact},
};

void print_help() {
  std::cout << "Usage: bio evaluate KIND PREDICTION [options]\n\n"
               "Compares predictions with what is known.\n\n"
               "Kinds:\n";
  for (const Kind& kind : kKinds) {
    std::string name = kind.name;
    name.resize(14, ' ');
    std::cout << "  " << name << kind.summary << '\n';
  }
  std::cout << "\n  bio evaluate KIND --help     options, defaults and examples of a kind\n";
}

}  // namespace

// HDF5 begins at offset 0, or at 512 behind the seal that libbio writes (docs/record.md).
bool is_record(const std::string& path) {
  constexpr std::array<char, 8> kSignature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::ifstream file(path, std::ios::binary);
  for (const std::streamoff offset : {0, 512}) {
    std::array<char, 8> begin{};
    if (file.seekg(offset).read(begin.data(), begin.size()) && begin == kSignature) return true;
  }
  return false;
}

int run_evaluate(const Invocation& invoked) {
  const std::vector<std::string>& words = invoked.arguments;
  const std::string hint = "\n  'bio evaluate --help' lists the kinds";
  if (words.empty()) throw libbio::UsageError("what shall be evaluated?" + hint);
  if (words.front() == "--help" || words.front() == "-h") {
    print_help();
    return 0;
  }
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) {
    names.emplace_back(kind.name);
    if (words.front() == kind.name)
      return kind.run({{words.begin() + 1, words.end()}, invoked.command_line, invoked.data_directory});
  }
  throw libbio::UsageError("'" + words.front() + "' is no kind of 'bio evaluate'" +
                           suggestion(words.front(), names) + hint);
}

}  // namespace bio
