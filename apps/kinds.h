// Verbs that do several kinds of things: bio train KIND, bio evaluate KIND.
#pragma once

#include <span>
#include <string>

#include "apps/verb.h"

namespace bio {

struct Kind {
  const char* name;
  const char* summary;
  int (*run)(const Invocation& invoked);
};

struct KindVerb {
  const char* name;      // "train"
  const char* operands;  // what follows the kind in the usage line: "[options]"
  const char* purpose;   // one sentence
  std::span<const Kind> kinds;
};

// Runs the kind that the first argument names, with the other arguments; prints the kinds for --help.
// UsageError with the nearest kind where there is none of that name.
int run_kind(const KindVerb& verb, const Invocation& invoked);

}  // namespace bio
