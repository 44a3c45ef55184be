// The ranking of genes judged on spots that nothing was fitted to, beside baselines on the same spots.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/ranking/model_fit.h"
#include "libbio/ranking/ranking_accuracy.h"
#include "libbio/ranking/regions.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/tensor/parallel.h"

namespace libbio::ranking {

// One method, over all spots, each judged in the fold that held it out.
struct MethodResult {
  std::string name;
  RankingAccuracy accuracy;
  std::vector<double> bits;  // of the counts of each spot, base 2; NaN where the method foretells no counts
  double pearson;            // gene-wise, mean over genes, sections and folds; NaN where not computed
};

struct CrossValidationOptions {
  Validation split = Validation::kSpots;  // which spots are held out together
  // Markers of a region from the other sections only, all their spots: mean Welch t. Otherwise from the
  // training spots of all sections together.
  bool markers_from_other_sections = false;
  bool shuffled_control = true;  // also ours with the places of the spots exchanged at random
  FitOptions fit;
};

// Methods: ours, by lift and by deviance; ridge regression and its best approximation of rank 8 on Gaussian
// neighbour means of the same components, image features included; with several sections also fitted to each
// section alone; rank 8 on image features alone, where there are any; the neighbour mean; the background; the
// order of Moran's I; ours with shuffled places. Components, scales, markers and fits come from training
// spots only, and only training spots are neighbours. The scale of a softmax of ridge is the best of five on
// the held-out spots, to its advantage. Spots of no region count for bits alone. UsageError where a section
// has too few spots (about nine are needed: fit_ranking() wants seven beside the held-out ones), or markers
// are to come from other sections and there are none.
std::vector<MethodResult> cross_validate(const SpotSet& set, const Regions& regions,
                                         const CrossValidationOptions& options, const Stage& stage,
                                         Workers& workers);

// Fold of each spot, 0 ... kFolds - 1 (splits.h): drawn section by section.
std::vector<std::int32_t> folds_of(const SpotSet& set, Validation split, std::uint64_t seed);

}  // namespace libbio::ranking
