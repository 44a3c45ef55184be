// How well the list of a spot's genes agrees with the markers of its region.
//
//   contrast    AUROC (cAUROC) of the markers that only the spot's region has, against markers of others
//               that are none of its own: the chance that one of the former scores above one of the latter,
//               ties half. One list for all spots gets about one half, whatever markers it finds.
//   precision   average precision of all markers of the region among all genes: mean over markers of
//               (markers down to this one) / (genes down to this one); genes of equal score by number. One
//               list for all spots may do well.
//
// Figures are means over the spots of a region, then over regions: small regions count as much as large ones.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "libbio/ranking/markers.h"
#include "libbio/ranking/regions.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

inline constexpr std::int64_t kFewestMarkers = 3;  // on each side of a contrast; of a precision
inline constexpr std::int64_t kFewestSpots = 5;    // judged, of a region that counts

// NaN where there are too few markers, or the spot has no region.
struct SpotAccuracy {
  double contrast = std::numeric_limits<double>::quiet_NaN();
  double precision = std::numeric_limits<double>::quiet_NaN();
};

class MarkerJudge {
 public:
  // ShapeError for markers that are none of `genes`, or listed twice.
  MarkerJudge(const Markers& markers, std::int64_t genes);

  // Of a spot in this region (or kNoRegion) by the scores of all genes. Time grows with their number.
  // ShapeError for scores that are NaN, and another number of them.
  SpotAccuracy judge(std::int32_t region, std::span<const float> scores) const;

 private:
  struct Side {
    std::vector<std::int32_t> all, own,
        others;  // markers of the region, those exclusive to it, those of others
  };
  std::int64_t genes_;
  std::vector<Side> sides_;  // of each region
};

// The figures of one method, one per spot of the section; NaN where a spot was not judged. Spots of several
// folds, each with the markers of its training spots, come together in one of these.
struct RankingAccuracy {
  std::vector<double> contrast, precision;  // [B]
  explicit RankingAccuracy(std::int64_t spots);
};

// Judges a tile of scores (score_by_tiles) into `accuracy`. ShapeError where shapes disagree.
void judge_tile(const MarkerJudge& judge, const Regions& regions, std::span<const std::int64_t> spots,
                View<const float> scores, RankingAccuracy& accuracy, Workers& workers);

// Mean of a figure over the judged spots of each region, [R]; NaN where there are fewer than kFewestSpots.
std::vector<double> region_means(std::span<const double> figure, const Regions& regions);
// Mean of these; NaN where no region counts.
double mean_over_regions(std::span<const double> figure, const Regions& regions);

}  // namespace libbio::ranking
