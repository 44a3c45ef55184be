// Fixed cuts of a loop: the borders depend on the size only, so results do not depend on the number of
// workers.
#pragma once

#include <algorithm>
#include <cstdint>

#include "libbio/tensor/parallel.h"

namespace libbio::nn {

// Calls run(begin, end) for consecutive ranges of at most `chunk` indices that together are [0, size).
template <class Run>
void for_chunks(Workers& workers, std::int64_t size, std::int64_t chunk, const Run& run) {
  workers.parallel_for((size + chunk - 1) / chunk,
                       [&](std::int64_t part) { run(part * chunk, std::min(size, (part + 1) * chunk)); });
}

}  // namespace libbio::nn
