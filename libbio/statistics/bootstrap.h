// Intervals by resampling (Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13): draw units
// with replacement, compute the figure anew, and take the 2.5 % and 97.5 % of what comes out.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace libbio::statistics {

struct BootstrapOptions {
  std::int64_t draws = 1000;
  std::uint64_t seed = 1;
};

struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

// What is drawn as a whole: the numbers of its members.
using Unit = std::vector<std::int32_t>;
// From each stratum as many units are drawn as it has.
using Strata = std::vector<std::vector<Unit>>;

// 0 ... size - 1, each a unit of its own, in one stratum.
Strata single_units(std::int32_t size);
// Members of the same name are one unit, in order of first appearance; one stratum. An empty name: a unit of
// its own.
Strata named_units(std::span<const std::string> names);

// Several figures of one drawn list of members; NaN where one is not defined.
using Statistics = std::function<std::vector<double>(std::span<const std::int32_t> members)>;

// The middle 95 % of each figure, between neighbours linearly; draws in which it is not defined are left out.
// The same for the same seed. UsageError unless there is at least one draw.
std::vector<Interval> bootstrap_intervals(const Strata& strata, const Statistics& statistics,
                                          const BootstrapOptions& options);

}  // namespace libbio::statistics
