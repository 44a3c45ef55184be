// How well predicted affinities agree with measured ones, each figure with its interval and beside a
// baseline.
//
//   pearson, spearman      over all complexes (statistics/correlation.h)
//   rmse, sd               pK; root mean square error, and standard deviation after a linear fit
//   target_spearman        mean over the targets with at least kSeries ligands. A target whose predictions
//   are
//                          all equal counts 0: nothing is ranked there. One whose measured values are all
//                          equal has no order to find and is left out.
//   log_likelihood         nats per complex: mean of -log(σ sqrt 2π) - (y - f)² / 2σ²
//   likelihood_gain        the same less that of a constant σ: the one that the complexes name, if all do,
//   else
//                          the best one, σ = RMSE of these complexes (which has seen the answers)
//   within_deviation       share of complexes with |y - f| <= σ; 0.683 where errors are normal and σ is right
//
// Intervals hold 95 % of the bootstrap draws, of complexes and of clusters; those of target_spearman are of
// the ligands within each target and of targets. A difference to the baseline is paired: both figures are of
// the same draw.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/statistics/bootstrap.h"

namespace libbio::affinity {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::int64_t kSeries = 8;

struct ScoredComplex {
  std::string id;
  std::string target;   // whose ligands are ranked among each other; may be empty
  std::string cluster;  // that is drawn as a whole; empty: the target, or else the complex alone
  double measured = 0, predicted = 0;  // pK
  double deviation = kUnknown;         // σ, pK
  double baseline = kUnknown;          // another prediction, in any unit
  double constant = kUnknown;          // a constant σ, of whatever σ was fitted on, pK
};

struct Estimate {
  double value = kUnknown;
  statistics::Interval by_complex;
  // Nothing where no two complexes share a cluster, or where there are fewer than five of them (of
  // target_spearman: targets).
  std::optional<statistics::Interval> by_cluster;
};

enum class Verdict { better, tie, worse };

// One line of a table.
struct Figure {
  std::string_view name;
  bool higher_is_better = true;
  std::int64_t count = 0;  // complexes, or targets
  std::int64_t tied = 0;   // complexes whose prediction equals that of another one of the count
  Estimate predicted;
  std::optional<Estimate> baseline, difference;  // difference: predicted less baseline

  // Tie: the interval of the difference holds 0 (that of clusters, where there is one). Nothing without a
  // difference.
  std::optional<Verdict> verdict() const;
};

struct AccuracyOptions {
  statistics::BootstrapOptions bootstrap;
  bool baseline_is_pk = false;  // else it has no rmse
};

// Figures that the complexes have the numbers for, in the order above. The baseline counts only if all
// complexes have one, and σ alike. UsageError for fewer than two complexes, a σ that is not positive, and
// numbers that are not finite.
std::vector<Figure> affinity_accuracy(std::span<const ScoredComplex> complexes,
                                      const AccuracyOptions& options);

// A pose of one ligand at one receptor.
struct ScoredPose {
  double score = 0;  // higher: more likely the right pose
  double rmsd = 0;   // Å from the crystal pose
  bool crystal = false;
};

struct DockedComplex {
  std::string id;
  std::string cluster;  // drawn as a whole; may be empty
  std::vector<ScoredPose> poses;
};

inline constexpr double kRightPose = 2;  // Å

// Docking success: share of complexes whose pose of the highest score lies below kRightPose; poses that tie
// for the first place share it, so that a complex may count in part. The baseline gives all poses the same
// score, as the heavy-atom count does: a pose at random.
//   docking_crystal        with the crystal pose among the poses, over complexes that have one and others
//   docking                among the other poses only, over complexes that have such
//   docking_possible       share of the latter with any pose below kRightPose: the most `docking` can be
// `tied`: complexes in which several poses share the highest score. No figures without a complex for them.
std::vector<Figure> docking_accuracy(std::span<const DockedComplex> complexes,
                                     const statistics::BootstrapOptions& options);

}  // namespace libbio::affinity
