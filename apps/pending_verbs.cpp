// Verbs that are declared but not written yet. Delete a function here when its verb_*.cpp arrives.
#include "apps/options.h"
#include "apps/verb.h"
#include "libbio/error.h"

namespace bio {

int run_contact(const Invocation& invoked) {
  OptionTable table("contact", "[options]", "This verb is not part of this version.");
  if (!table.parse(invoked.arguments)) return 0;
  throw libbio::UsageError("'bio contact' is not part of this version");
}

}  // namespace bio
