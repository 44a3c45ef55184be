#include "libbio/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::statistics {
namespace {

// Of sorted values, the one at a share of their way.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Strata single_units(std::int32_t size) {
  std::vector<Unit> units;
  for (std::int32_t member = 0; member < size; ++member) units.push_back({member});
  return {std::move(units)};
}

Strata named_units(std::span<const std::string> names) {
  std::vector<Unit> units;
  std::map<std::string, std::size_t> place;
  for (std::size_t member = 0; member < names.size(); ++member) {
    std::size_t unit = units.size();
    if (!names[member].empty()) unit = place.try_emplace(names[member], unit).first->second;
    if (unit == units.size()) units.emplace_back();
    units[unit].push_back(static_cast<std::int32_t>(member));
  }
  return {std::move(units)};
}

std::vector<Interval> bootstrap_intervals(const Strata& strata, const Statistics& statistics,
                                          const BootstrapOptions& options) {
  if (options.draws < 1) throw UsageError("the bootstrap needs at least one draw");
  std::vector<std::vector<double>> found;
  std::vector<std::int32_t> members;
  const Rng seed(options.seed);
  for (std::int64_t draw = 0; draw < options.draws; ++draw) {
    Rng rng = seed.stream(static_cast<std::uint64_t>(draw));
    members.clear();
    for (const std::vector<Unit>& units : strata)
      for (std::size_t k = 0; k < units.size(); ++k) {
        const Unit& unit = units[rng.below(units.size())];
        members.insert(members.end(), unit.begin(), unit.end());
      }
    const std::vector<double> figures = statistics(members);
    found.resize(figures.size());
    for (std::size_t f = 0; f < figures.size(); ++f)
      if (!std::isnan(figures[f])) found[f].push_back(figures[f]);
  }
  std::vector<Interval> intervals(found.size());
  for (std::size_t f = 0; f < found.size(); ++f) {
    if (found[f].empty()) continue;
    std::ranges::sort(found[f]);
    intervals[f] = {quantile(found[f], 0.025), quantile(found[f], 0.975)};
  }
  return intervals;
}

}  // namespace libbio::statistics
