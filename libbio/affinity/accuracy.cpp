#include "libbio/affinity/accuracy.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "libbio/error.h"
#include "libbio/statistics/correlation.h"

namespace libbio::affinity {
namespace {

using statistics::bootstrap_intervals;
using statistics::BootstrapOptions;
using statistics::Interval;
using statistics::Statistics;
using statistics::Strata;
using statistics::Unit;
using Members = std::span<const std::int32_t>;

// What the figures of some drawn complexes are computed of.
struct Sample {
  std::vector<double> measured, predicted, deviation, baseline, constant;

  Sample(std::span<const ScoredComplex> complexes, Members members) {
    for (const std::int32_t member : members) {
      const ScoredComplex& complex = complexes[static_cast<std::size_t>(member)];
      measured.push_back(complex.measured);
      predicted.push_back(complex.predicted);
      deviation.push_back(complex.deviation);
      baseline.push_back(complex.baseline);
      constant.push_back(complex.constant);
    }
  }
};

struct Likelihood {
  double mean = 0, gain = 0, within = 0;
};

double log_normal(double error, double deviation) {
  const double z = error / deviation;
  return -0.5 * z * z - std::log(deviation) - 0.5 * std::log(2 * std::numbers::pi);
}

Likelihood likelihood(const Sample& sample, bool constant_is_named) {
  const auto n = static_cast<double>(sample.measured.size());
  Likelihood found;
  const double best = statistics::root_mean_square_error(sample.predicted, sample.measured);
  double of_constant = 0;
  for (std::size_t i = 0; i < sample.measured.size(); ++i) {
    const double error = sample.measured[i] - sample.predicted[i];
    found.mean += log_normal(error, sample.deviation[i]) / n;
    of_constant += log_normal(error, constant_is_named ? sample.constant[i] : best) / n;
    found.within += (std::abs(error) <= sample.deviation[i] ? 1 : 0) / n;
  }
  found.gain = constant_is_named || best > 0 ? found.mean - of_constant : kUnknown;
  return found;
}

// Three numbers for each figure: predicted, baseline, difference.
void add_pair(std::vector<double>& to, double predicted, double baseline) {
  to.insert(to.end(), {predicted, baseline, predicted - baseline});
}

std::int64_t tied_values(const std::vector<double>& values) {
  std::map<double, std::int64_t> times;
  for (const double value : values) ++times[value];
  std::int64_t tied = 0;
  for (const auto& [value, count] : times) tied += count > 1 ? count : 0;
  return tied;
}

Unit everyone(std::size_t size) {
  Unit members(size);
  for (std::size_t i = 0; i < size; ++i) members[i] = static_cast<std::int32_t>(i);
  return members;
}

// So many clusters, or targets, must there be to say by drawing them how much they differ.
constexpr std::size_t kFewestUnits = 5;

// Two ways of drawing; no clusters where each has one member or where they are too few.
struct Drawing {
  Strata complexes;
  std::optional<Strata> clusters;

  explicit Drawing(const std::vector<std::string>& clusters_of)
      : complexes(statistics::single_units(static_cast<std::int32_t>(clusters_of.size()))) {
    Strata named = statistics::named_units(clusters_of);
    const std::size_t count = named.front().size();
    if (count >= kFewestUnits && count < clusters_of.size()) clusters = std::move(named);
  }
};

// Figures from a list of triples.
class Table {
 public:
  Table(std::vector<double> values, std::vector<Interval> by_complex,
        std::optional<std::vector<Interval>> by_cluster)
      : values_(std::move(values)), by_complex_(std::move(by_complex)), by_cluster_(std::move(by_cluster)) {}

  Figure next(std::string_view name, bool higher_is_better, std::int64_t count, std::int64_t tied) {
    Figure figure{name, higher_is_better, count, tied, estimate(0), {}, {}};
    if (!std::isnan(values_[place_ + 1])) figure.baseline = estimate(1);
    if (!std::isnan(values_[place_ + 2])) figure.difference = estimate(2);
    place_ += 3;
    return figure;
  }

 private:
  Estimate estimate(std::size_t which) const {
    const std::size_t at = place_ + which;
    Estimate found{values_[at], by_complex_[at], {}};
    if (by_cluster_) found.by_cluster = (*by_cluster_)[at];
    return found;
  }

  std::vector<double> values_;
  std::vector<Interval> by_complex_;
  std::optional<std::vector<Interval>> by_cluster_;
  std::size_t place_ = 0;
};

Table tabulate(std::size_t size, const Drawing& drawing, const Statistics& statistics,
               const BootstrapOptions& options) {
  std::optional<std::vector<Interval>> by_cluster;
  if (drawing.clusters) by_cluster = bootstrap_intervals(*drawing.clusters, statistics, options);
  return {statistics(everyone(size)), bootstrap_intervals(drawing.complexes, statistics, options),
          std::move(by_cluster)};
}

// Spearman of one target, by the rule of the header; NaN: left out, or not known.
double series_spearman(const std::vector<double>& predicted, const std::vector<double>& measured) {
  if (std::isnan(predicted.front()) || std::isnan(statistics::spearman(measured, measured))) return kUnknown;
  const double found = statistics::spearman(predicted, measured);
  return std::isnan(found) ? 0 : found;
}

double mean_of_known(const std::vector<double>& values) {
  double sum = 0, count = 0;
  for (const double value : values)
    if (!std::isnan(value)) {
      sum += value;
      ++count;
    }
  return count > 0 ? sum / count : kUnknown;
}

// Of targets of enough ligands.
std::optional<Figure> target_figure(std::span<const ScoredComplex> complexes,
                                    const BootstrapOptions& options) {
  std::map<std::string, Unit> by_target;
  for (std::size_t i = 0; i < complexes.size(); ++i)
    if (!complexes[i].target.empty()) by_target[complexes[i].target].push_back(static_cast<std::int32_t>(i));
  std::vector<Unit> targets;
  Strata within;
  std::vector<double> predicted, baseline;
  const auto both = [&](Members members) {
    const Sample sample(complexes, members);
    return std::pair(series_spearman(sample.predicted, sample.measured),
                     series_spearman(sample.baseline, sample.measured));
  };
  std::int64_t tied = 0;
  for (const auto& [name, members] : by_target) {
    if (static_cast<std::int64_t>(members.size()) < kSeries) continue;
    const auto [mine, other] = both(members);
    if (std::isnan(mine)) continue;
    predicted.push_back(mine);
    baseline.push_back(other);
    tied += tied_values(Sample(complexes, members).predicted);
    std::vector<Unit> ligands;
    for (const std::int32_t member : members) ligands.push_back({member});
    within.push_back(std::move(ligands));
    targets.push_back(members);
  }
  if (targets.empty()) return std::nullopt;
  const auto count = static_cast<std::int64_t>(targets.size());
  // Draws keep the number of ligands of each target, and their order.
  const Statistics of_ligands = [&](Members members) {
    std::vector<double> mine, other, triple;
    std::size_t begin = 0;
    for (const Unit& target : targets) {
      const auto [a, b] = both(members.subspan(begin, target.size()));
      begin += target.size();
      mine.push_back(a);
      other.push_back(b);
    }
    add_pair(triple, mean_of_known(mine), mean_of_known(other));
    return triple;
  };
  const Statistics of_targets = [&](Members members) {
    std::vector<double> mine, other, triple;
    for (const std::int32_t member : members) {
      mine.push_back(predicted[static_cast<std::size_t>(member)]);
      other.push_back(baseline[static_cast<std::size_t>(member)]);
    }
    add_pair(triple, mean_of_known(mine), mean_of_known(other));
    return triple;
  };
  std::optional<std::vector<Interval>> by_target_intervals;
  if (targets.size() >= kFewestUnits)
    by_target_intervals =
        bootstrap_intervals(statistics::single_units(static_cast<std::int32_t>(count)), of_targets, options);
  return Table(of_targets(everyone(targets.size())), bootstrap_intervals(within, of_ligands, options),
               std::move(by_target_intervals))
      .next("target_spearman", true, count, tied);
}

void require_numbers(std::span<const ScoredComplex> complexes) {
  if (complexes.size() < 2) throw UsageError("accuracy is not defined for fewer than two complexes");
  for (const ScoredComplex& complex : complexes) {
    if (!std::isfinite(complex.measured) || !std::isfinite(complex.predicted))
      throw UsageError("a measured or predicted value of " + complex.id + " is not finite");
    for (const double deviation : {complex.deviation, complex.constant})
      if (!std::isnan(deviation) && !(deviation > 0 && std::isfinite(deviation)))
        throw UsageError("the standard deviation of " + complex.id + " is not positive");
    if (std::isinf(complex.baseline)) throw UsageError("the baseline of " + complex.id + " is not finite");
  }
}

}  // namespace

std::optional<Verdict> Figure::verdict() const {
  if (!difference) return std::nullopt;
  const Interval& interval = difference->by_cluster.value_or(difference->by_complex);
  if (std::isnan(interval.low)) return std::nullopt;
  if (interval.low <= 0 && interval.high >= 0) return Verdict::tie;
  return (interval.low > 0) == higher_is_better ? Verdict::better : Verdict::worse;
}

std::vector<Figure> affinity_accuracy(std::span<const ScoredComplex> all, const AccuracyOptions& options) {
  require_numbers(all);
  // A baseline that some lack would be judged on other complexes.
  std::vector<ScoredComplex> complexes(all.begin(), all.end());
  if (std::ranges::any_of(complexes, [](const auto& one) { return std::isnan(one.baseline); }))
    for (ScoredComplex& complex : complexes) complex.baseline = kUnknown;
  const bool has_deviation =
      std::ranges::none_of(complexes, [](const auto& one) { return std::isnan(one.deviation); });
  const bool has_baseline = !std::isnan(complexes.front().baseline);
  const bool has_constant =
      std::ranges::none_of(complexes, [](const auto& one) { return std::isnan(one.constant); });
  std::vector<std::string> clusters;
  for (const ScoredComplex& complex : complexes)
    clusters.push_back(complex.cluster.empty() ? complex.target : complex.cluster);

  const Statistics statistics = [&](Members members) {
    const Sample sample(complexes, members);
    std::vector<double> found;
    const std::vector<double> truth = statistics::ranks(sample.measured);
    const auto compare = [&](const auto& figure, bool with_baseline) {
      add_pair(found, figure(sample.predicted), with_baseline ? figure(sample.baseline) : kUnknown);
    };
    compare([&](const auto& x) { return statistics::pearson(x, sample.measured); }, has_baseline);
    compare([&](const auto& x) { return statistics::pearson(statistics::ranks(x), truth); }, has_baseline);
    compare([&](const auto& x) { return statistics::root_mean_square_error(x, sample.measured); },
            has_baseline && options.baseline_is_pk);
    compare([&](const auto& x) { return statistics::deviation_after_fit(x, sample.measured); }, has_baseline);
    if (has_deviation) {
      const Likelihood mine = likelihood(sample, has_constant);
      for (const double value : {mine.mean, mine.gain, mine.within}) add_pair(found, value, kUnknown);
    }
    return found;
  };
  Table table = tabulate(complexes.size(), Drawing(clusters), statistics, options.bootstrap);
  const auto count = static_cast<std::int64_t>(complexes.size());
  const std::int64_t tied = tied_values(Sample(complexes, everyone(complexes.size())).predicted);
  std::vector<Figure> figures = {
      table.next("pearson", true, count, tied), table.next("spearman", true, count, tied),
      table.next("rmse", false, count, tied), table.next("sd", false, count, tied)};
  if (auto series = target_figure(complexes, options.bootstrap)) figures.push_back(*std::move(series));
  if (has_deviation)
    for (const char* name : {"log_likelihood", "likelihood_gain", "within_deviation"})
      figures.push_back(table.next(name, true, count, tied));
  return figures;
}

namespace {

struct Docked {
  double success = kUnknown, at_random = kUnknown, possible = kUnknown;
  bool tied = false;
};

// Poses that are asked for; kUnknown where there is none.
Docked success_among(const std::vector<ScoredPose>& poses, bool with_crystal) {
  Docked found;
  double best = -std::numeric_limits<double>::infinity(), right = 0, first = 0, first_right = 0, all = 0;
  for (const ScoredPose& pose : poses) {
    if (pose.crystal && !with_crystal) continue;
    const double is_right = pose.rmsd < kRightPose ? 1 : 0;
    ++all;
    right += is_right;
    if (pose.score > best) {
      best = pose.score;
      first = first_right = 0;
    }
    if (pose.score == best) {
      ++first;
      first_right += is_right;
    }
  }
  if (all == 0) return found;
  return {first_right / first, right / all, right > 0 ? 1.0 : 0.0, first > 1};
}

}  // namespace

std::vector<Figure> docking_accuracy(std::span<const DockedComplex> complexes,
                                     const BootstrapOptions& options) {
  std::vector<Figure> figures;
  for (const bool with_crystal : {true, false}) {
    std::vector<Docked> docked;
    std::vector<std::string> clusters;
    std::int64_t tied = 0;
    for (const DockedComplex& complex : complexes) {
      for (const ScoredPose& pose : complex.poses)
        if (!std::isfinite(pose.score) || !std::isfinite(pose.rmsd))
          throw UsageError("a score or RMSD of a pose of " + complex.id + " is not finite");
      const auto crystals = std::ranges::count_if(complex.poses, &ScoredPose::crystal);
      const auto others = static_cast<std::ptrdiff_t>(complex.poses.size()) - crystals;
      if (others == 0 || (with_crystal && crystals == 0)) continue;
      docked.push_back(success_among(complex.poses, with_crystal));
      clusters.push_back(complex.cluster);
      tied += docked.back().tied;
    }
    if (docked.empty()) continue;
    const Statistics statistics = [&](Members members) {
      Docked mean{0, 0, 0};
      const double share = 1 / static_cast<double>(members.size());
      for (const std::int32_t member : members) {
        const Docked& one = docked[static_cast<std::size_t>(member)];
        mean.success += share * one.success;
        mean.at_random += share * one.at_random;
        mean.possible += share * one.possible;
      }
      std::vector<double> found;
      add_pair(found, mean.success, mean.at_random);
      add_pair(found, mean.possible, kUnknown);
      return found;
    };
    Table table = tabulate(docked.size(), Drawing(clusters), statistics, options);
    const auto count = static_cast<std::int64_t>(docked.size());
    figures.push_back(table.next(with_crystal ? "docking_crystal" : "docking", true, count, tied));
    if (!with_crystal) figures.push_back(table.next("docking_possible", true, count, 0));
  }
  return figures;
}

}  // namespace libbio::affinity
