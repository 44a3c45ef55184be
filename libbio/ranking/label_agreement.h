// How far two labellings of the same things agree.
#pragma once

#include <cstdint>
#include <span>

namespace libbio::ranking {

// Adjusted Rand index (Hubert & Arabie 1985, J. Classification 2, 193): 1 where both make the same groups, 0
// expected where they have nothing to do with each other. Things with a label below 0 in either are left out.
// 1 where both make one group of all, or a group of each. ShapeError unless there are as many labels in both.
double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

}  // namespace libbio::ranking
