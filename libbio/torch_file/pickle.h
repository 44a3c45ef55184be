// One pickle as values. An interpreter of the data opcodes of protocols 2 to 4 on an explicit stack: it does
// not recurse, and it calls nothing.
#pragma once

#include "libbio/torch_file/binary_file.h"
#include "libbio/torch_file/value.h"

namespace libbio::torch_file {

// Reads from the cursor up to and including the end of the pickle. The value and all it refers to are added
// to `values`. WeightsError for a pickle that is damaged, uses other opcodes, or is larger than any
// checkpoint needs (32 MiB, half a million values).
const Value& read_pickle(ByteCursor& bytes, Values& values);

}  // namespace libbio::torch_file
