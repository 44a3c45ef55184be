// The kinds of `bio evaluate`.
#pragma once

#include <string>

#include "apps/verb.h"

namespace bio {

int run_evaluate_affinity(const Invocation& invoked);
int run_evaluate_contact(const Invocation& invoked);
int run_evaluate_rank(const Invocation& invoked);

// Whether a file is HDF5, by its first bytes.
bool is_record(const std::string& path);

}  // namespace bio
