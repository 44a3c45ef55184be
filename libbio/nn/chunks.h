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

// Positions per part of a layer that multiplies each of them by large weights. A product packs its weights
// anew every time: long parts make that cheap, but there must be enough parts for the threads of a small
// machine. Where the weights are packed once for all (Pass::packed), short parts stay in the cache.
inline std::int64_t part_positions(std::int64_t positions, bool weights_are_packed) {
  return weights_are_packed ? 256 : std::clamp<std::int64_t>(positions / 16, 256, 1024);
}

}  // namespace libbio::nn
