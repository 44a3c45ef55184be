// Where a histogram of two heaps is best cut.
#pragma once

#include <cstdint>
#include <span>

namespace libbio::spatial {

// The last bin of the lower heap: the cut with the largest variance between the heaps (Otsu, IEEE Trans.
// Syst. Man Cybern. 9, 62, 1979), the middle one of several as good. Where all counts lie in one bin, that
// bin; -1 where there is none.
std::int64_t otsu_cut(std::span<const std::int64_t> histogram);

}  // namespace libbio::spatial
