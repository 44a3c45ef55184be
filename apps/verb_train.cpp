// bio train: one program file per kind.
#include <iostream>
#include <string>
#include <vector>

#include "apps/options.h"
#include "apps/suggestion.h"
#include "apps/train.h"
#include "libbio/error.h"

namespace bio {
namespace {

struct Kind {
  const char* name;
  const char* summary;
  int (*run)(const Invocation& invoked);
};

constexpr Kind kKinds[] = {
    {"affinity", "affinity of ligands to proteins; trained on complexes of measured affinity",
     run_train_affinity},
    {"calibration", "turns contact scores into probabilities; fitted on families of known structure",
     run_train_calibration},
    {"transformer", "MSA transformer that guesses masked letters; trained on alignments alone",
     run_train_transformer},
};

void print_help() {
  std::cout << "Usage: bio train KIND [options]\n\n"
               "Fits weights on data of known truth.\n\n"
               "Kinds:\n";
  for (const Kind& kind : kKinds) {
    std::string name = kind.name;
    name.resize(14, ' ');
    std::cout << "  " << name << kind.summary << '\n';
  }
  std::cout << "\n  bio train KIND --help     options, defaults and examples of a kind\n";
}

}  // namespace

int run_train(const Invocation& invoked) {
  const std::vector<std::string>& words = invoked.arguments;
  const std::string hint = "\n  'bio train --help' lists the kinds";
  if (words.empty()) throw libbio::UsageError("what shall be trained?" + hint);
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
  throw libbio::UsageError("'" + words.front() + "' cannot be trained" + suggestion(words.front(), names) +
                           hint);
}

}  // namespace bio
