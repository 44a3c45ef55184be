// A verb of the program: `bio <verb> [options]`.
#pragma once

#include <string>
#include <vector>

namespace bio {

// What a verb is told by the program.
struct Invocation {
  std::vector<std::string> arguments;  // after the verb
  std::string command_line;            // the whole line, for provenance
  std::string data_directory;          // examples and shipped weights; empty when not found
};

struct Verb {
  const char* name;
  const char* summary;                    // one line of `bio --help`
  int (*run)(const Invocation& invoked);  // returns the exit status; throws libbio::Error
};

// One per file in apps/: verb_contact.cpp, verb_evaluate.cpp, ... A new verb adds a line here and one in
// main.cpp.
int run_contact(const Invocation& invoked);
int run_evaluate(const Invocation& invoked);
int run_show(const Invocation& invoked);
int run_train(const Invocation& invoked);
int run_weights(const Invocation& invoked);
int run_diff(const Invocation& invoked);
int run_variants(const Invocation& invoked);
int run_affinity(const Invocation& invoked);
int run_rank(const Invocation& invoked);

}  // namespace bio
