// Verbs that are declared but not written yet. Delete a function here when its verb_*.cpp arrives.
#include "apps/options.h"
#include "apps/verb.h"
#include "libbio/error.h"

namespace bio {
namespace {

int run_pending(const std::string& verb, const Invocation& invoked) {
  OptionTable table(verb, "[options]", "This verb is not part of this version.");
  if (!table.parse(invoked.arguments)) return 0;
  throw libbio::UsageError("'bio " + verb + "' is not part of this version");
}

}  // namespace

int run_contact(const Invocation& invoked) {
  return run_pending("contact", invoked);
}
int run_show(const Invocation& invoked) {
  return run_pending("show", invoked);
}
int run_diff(const Invocation& invoked) {
  return run_pending("diff", invoked);
}

}  // namespace bio
