// The program `bio`: finds the verb, runs it, and turns errors into messages and exit statuses.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "apps/provenance.h"
#include "apps/suggestion.h"
#include "apps/verb.h"
#include "libbio/error.h"

namespace bio {
namespace {

constexpr Verb kVerbs[] = {
    {"contact", "predict residue contacts from a multiple sequence alignment", run_contact},
    {"variants", "score substitutions with an MSA transformer", run_variants},
    {"affinity", "score poses of ligands in a receptor", run_affinity},
    {"rank", "rank the genes of every spot of a tissue section", run_rank},
    {"evaluate", "compare predictions with what is known", run_evaluate},
    {"train", "fit weights on data of known truth", run_train},
    {"weights", "import published weights, and print what a weights file holds", run_weights},
    {"show", "summarise a result file in the terminal", run_show},
    {"diff", "compare two result files", run_diff},
};

constexpr int kOutOfMemory = 5;
constexpr int kDefect = 70;

void print_help(std::ostream& out) {
  out << "Usage: bio VERB [arguments] [options]\n\n"
         "Structural biology built on attention.\n\n"
         "Verbs:\n";
  for (const Verb& verb : kVerbs) {
    std::string name = verb.name;
    name.resize(12, ' ');
    out << "  " << name << verb.summary << '\n';
  }
  out << "\n"
         "  bio VERB --help     options, defaults and examples of a verb\n"
         "  bio help [VERB]     the same\n"
         "  bio --version       version, build, instruction sets and data folder in use\n"
         "\n"
         "Variables:\n"
         "  LIBBIO_DATA         folder with example data and weights, in place of the installed one\n";
}

void print_version() {
  const Build build = this_build();
  const std::string data = find_data_directory();
  std::cout << build.program << ' ' << build.version << '\n'
            << "commit:  " << build.commit << '\n'
            << "build:   " << build.flags << '\n'
            << "compute: " << build.compute << '\n'
            << "data:    " << (data.empty() ? "not found (set LIBBIO_DATA)" : data) << '\n';
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> names = {"help"};
  for (const Verb& verb : kVerbs) {
    if (name == verb.name) return verb;
    names.emplace_back(verb.name);
  }
  throw libbio::UsageError("'" + name + "' is not a verb of bio" + suggestion(name, names) +
                           "\n  'bio --help' lists the verbs");
}

int run(const std::vector<std::string>& words) {
  if (words.size() < 2) {
    print_help(std::cerr);
    return libbio::UsageError("").exit_code();
  }
  std::string name = words[1];
  std::vector<std::string> arguments(words.begin() + 2, words.end());
  if (name == "--version") {
    print_version();
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    if (arguments.empty()) {
      print_help(std::cout);
      return 0;
    }
    name = arguments.front();
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  const Verb& verb = find_verb(name);
  return verb.run({arguments, shell_line(words), find_data_directory()});
}

// A reader that stops early (`bio show x.h5 | head`) is no error of ours: normally SIGPIPE ends the program,
// and where the caller ignores that signal the failed write is passed over in silence.
bool reader_is_gone() {
  pollfd standard_output = {STDOUT_FILENO, POLLOUT, 0};
  return poll(&standard_output, 1, 0) == 1 && (standard_output.revents & POLLERR) != 0;
}

int close_standard_output(int status) {
  errno = 0;
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout) return status;
  if (reader_is_gone()) return status;
  throw libbio::ResourceError(std::string("cannot write to standard output") +
                              (errno == 0 ? "" : std::string(": ") + std::strerror(errno)));
}

int run_reporting_errors(const std::vector<std::string>& words) {
  try {
    return close_standard_output(run(words));
  } catch (const libbio::Error& error) {
    std::cout.flush();
    std::cerr << "error: " << error.report() << '\n';
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    std::cerr << "error: not enough memory for this run\n";
    return kOutOfMemory;
  } catch (const std::exception& error) {
    std::cerr << "error: a defect of the program, please report it: " << error.what() << '\n';
    return kDefect;
  }
}

}  // namespace
}  // namespace bio

int main(int count, char** words) {
  return bio::run_reporting_errors({words, words + count});
}
