#include "apps/kinds.h"

#include <iostream>
#include <vector>

#include "apps/suggestion.h"
#include "libbio/error.h"

namespace bio {
namespace {

constexpr std::size_t kNameWidth = 14;

void print_help(const KindVerb& verb) {
  const std::string name = std::string("bio ") + verb.name + " KIND ";
  std::cout << "Usage: " << name << verb.operands << "\n\n" << verb.purpose << "\n\nKinds:\n";
  for (const Kind& kind : verb.kinds) {
    std::string column = kind.name;
    column.resize(kNameWidth, ' ');
    std::cout << "  " << column << kind.summary << '\n';
  }
  std::cout << "\n  " << name << "--help     options, defaults and examples of a kind\n";
}

}  // namespace

int run_kind(const KindVerb& verb, const Invocation& invoked) {
  const std::vector<std::string>& words = invoked.arguments;
  const std::string command = std::string("'bio ") + verb.name;
  const std::string hint = "\n  " + command + " --help' lists the kinds";
  if (words.empty()) throw libbio::UsageError(command + "' needs a kind" + hint);
  if (words.front() == "--help" || words.front() == "-h") {
    print_help(verb);
    return 0;
  }
  std::vector<std::string> names;
  for (const Kind& kind : verb.kinds) {
    names.emplace_back(kind.name);
    if (words.front() == kind.name)
      return kind.run({{words.begin() + 1, words.end()}, invoked.command_line, invoked.data_directory});
  }
  throw libbio::UsageError("'" + words.front() + "' is no kind of " + command + "'" +
                           suggestion(words.front(), names) + hint);
}

}  // namespace bio
