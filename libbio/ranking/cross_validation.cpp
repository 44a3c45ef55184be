#include "libbio/ranking/cross_validation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <optional>
#include <span>
#include <utility>

#include "libbio/error.h"
#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/background_shares.h"
#include "libbio/ranking/baselines.h"
#include "libbio/ranking/dirichlet_neighbours.h"
#include "libbio/ranking/gene_correlation.h"
#include "libbio/ranking/gene_ranking.h"
#include "libbio/ranking/markers.h"
#include "libbio/ranking/matrix_rows.h"
#include "libbio/ranking/moran.h"
#include "libbio/ranking/ridge_baseline.h"
#include "libbio/ranking/section_parts.h"
#include "libbio/ranking/splits.h"
#include "libbio/ranking/spot_scores.h"

namespace libbio::ranking {
namespace {

constexpr double kScales[] = {0.25, 0.5, 0.75, 1, 1.25};
constexpr double kBitsWidth = 2;  // pitches, of the neighbours whose counts foretell those of a spot
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

class CrossValidation {
 public:
  CrossValidation(const SpotSet& set, const LogExpression& expression, const Regions& regions,
                  const CrossValidationOptions& options, Workers& workers)
      : set_(set), expression_(expression), regions_(regions), options_(options), workers_(workers) {}

  void fold(std::span<const std::uint8_t> training, const Stage& stage) {
    training_.assign(training.begin(), training.end());
    std::vector<std::uint8_t> held_out(training.size());
    for (std::size_t i = 0; i < held_out.size(); ++i) held_out[i] = !training_[i];
    held_out_ = rows_where(set_, held_out);
    judges_ = marker_judges();
    log_background_ = log_shares(set_, set_.counts, training_);
    ours(stage);
    stage("baselines");
    ridges();
    neighbour_means();
    global_orders();
  }

  // Ours on spots that have exchanged places; everything but the places as in fold().
  void shuffled(const SpotSet& set) {
    const RankingModel model = fit_ranking(
        set, expression_, training_, options_.fit, [](std::string_view) {}, workers_);
    const ProductScores product{model.query, model.key};
    add("ours, places shuffled", scores_of(product), {});
  }

  std::vector<MethodResult> results() {
    std::vector<MethodResult> all;
    for (const std::string& name : order_) {
      MethodResult& result = methods_.at(name).result;
      const Pearson& pearson = methods_.at(name).pearson;
      if (pearson.parts > 0) result.pearson = pearson.sum / pearson.parts;
      all.push_back(std::move(result));
    }
    return all;
  }

 private:
  struct Pearson {
    double sum = 0;
    int parts = 0;  // folds of sections
  };
  struct Method {
    MethodResult result;
    Pearson pearson;
  };

  Method& method(const std::string& name) {
    const auto found = methods_.find(name);
    if (found != methods_.end()) return found->second;
    order_.push_back(name);
    return methods_
        .emplace(name, Method{{name, RankingAccuracy(set_.spots()),
                               std::vector<double>(as_index(set_.spots()), kNaN), kNaN},
                              {}})
        .first->second;
  }

  // One judge per section: markers differ where they come from the other sections.
  std::vector<MarkerJudge> marker_judges() const {
    std::vector<MarkerJudge> judges;
    if (!options_.markers_from_other_sections) {
      const MarkerJudge judge(markers(region_contrast(expression_, regions_, training_, workers_)),
                              expression_.genes());
      judges.assign(as_index(set_.sections), judge);
      return judges;
    }
    std::vector<Tensor<double>> contrasts;
    for (std::int64_t s = 0; s < set_.sections; ++s) {
      std::vector<std::uint8_t> own;
      for (const std::int32_t section : set_.section) own.push_back(section == s);
      contrasts.push_back(region_contrast(expression_, regions_, own, workers_));
    }
    for (std::int64_t s = 0; s < set_.sections; ++s) {
      std::vector<Tensor<double>> others;
      for (std::int64_t other = 0; other < set_.sections; ++other)
        if (other != s) others.push_back(contrasts[as_index(other)]);
      judges.emplace_back(markers(mean_contrast(others)), expression_.genes());
    }
    return judges;
  }

  // Judges held-out spots, with `only` those of this section; with `scores_are_logs` also takes the
  // correlation gene by gene.
  void add(const std::string& name, const SpotScores& scores, const std::vector<double>& bits,
           bool scores_are_logs = false, std::int64_t only = -1) {
    Method& to = method(name);
    for (std::size_t i = 0; i < bits.size(); ++i) to.result.bits[as_index(held_out_.row[i])] = bits[i];
    for (std::int64_t section = 0; section < set_.sections; ++section) {
      if (only >= 0 && section != only) continue;
      std::vector<std::int64_t> spots;
      for (std::size_t i = 0; i < held_out_.row.size(); ++i)
        if (held_out_.section[i] == section) spots.push_back(held_out_.row[i]);
      GeneCorrelation correlation(expression_.genes());
      score_by_tiles(
          scores, spots, expression_.genes(),
          [&](std::span<const std::int64_t> tile, View<const float> values) {
            judge_tile(judges_[as_index(section)], regions_, tile, values, to.result.accuracy, workers_);
            if (scores_are_logs) correlation.add(tile, values, expression_, workers_);
          },
          workers_);
      if (const double mean = correlation.result().mean; !std::isnan(mean)) {
        to.pearson.sum += mean;
        ++to.pearson.parts;
      }
    }
  }

  std::vector<double> bits_of(const ProductScores& product) const {
    std::vector<double> bits = spot_losses<float>(rows_of(product.query, held_out_.row), held_out_.view(),
                                                  {product.key, log_background_}, set_.counts, workers_);
    for (double& b : bits) b /= std::numbers::ln2;
    return bits;
  }

  void ours(const Stage& stage) {
    const RankingModel model = fit_ranking(set_, expression_, training_, options_.fit, stage, workers_);
    const ProductScores product{model.query, model.key};
    add("ours (lift)", scores_of(product), bits_of(product), true);
    add("ours (deviance)", scores_of_spots(model, set_.section, RankingScore::kDeviance), {});
  }

  void add_ridge(const std::string& name, const ProductScores& product) {
    std::vector<double> best;
    double least = std::numeric_limits<double>::infinity();
    for (const double scale : kScales) {
      ProductScores scaled = product;
      for (float& x : scaled.key) x *= static_cast<float>(scale);
      std::vector<double> bits = bits_of(scaled);
      double sum = 0;
      for (const double b : bits) sum += b;
      if (sum >= least) continue;
      least = sum;
      best = std::move(bits);
    }
    add(name, scores_of(product), best, true);
  }

  void ridges() {
    const Tensor<float> features = baseline_features(set_, expression_, training_, options_.fit, workers_);
    const RidgeBaseline ridge = ridge_baseline(expression_, features, training_, workers_);
    add_ridge("ridge", ridge.whole);
    add_ridge("ridge, rank 8", ridge.low_rank);
    if (set_.sections > 1)
      add_ridge("ridge, rank 8, each section alone",
                ridge_of_each_section(set_, training_, options_.fit, workers_));
    if (const std::int64_t width = set_.image_features.dim(1); width > 0) {
      Tensor<float> image(Shape{features.dim(0), width});
      for (std::int64_t i = 0; i < image.dim(0); ++i)
        std::copy_n(features[i].end() - width, width, image[i].begin());
      add_ridge("histology alone, rank 8", ridge_baseline(expression_, image, training_, workers_).low_rank);
    }
  }

  // Neighbours are compared with the mean of their own section.
  void neighbour_means() {
    for (const SectionRun& run : section_runs(set_.section)) {
      const SpotSet alone = section_alone(set_, run);
      const std::vector<std::uint8_t> training(training_.begin() + run.begin, training_.begin() + run.end);
      const LogExpression expression(alone.counts, workers_);
      const graph::Neighbours neighbours =
          graph::nearest_neighbours(alone.position, kBaselineNeighbours, training, workers_);
      for (const double width : {1.0, 2.0, 4.0}) {
        const std::string name = "neighbour mean, " + std::to_string(static_cast<int>(width)) +
                                 (width == 1 ? " pitch" : " pitches");
        const NeighbourMean mean(expression, neighbours, training, width);
        add(
            name, [&](std::int64_t spot, std::span<float> genes) { mean.score(spot - run.begin, genes); }, {},
            true, set_.section[as_index(run.begin)]);
        if (width != kBitsWidth) continue;
        std::vector<std::int64_t> held_out;
        for (std::int64_t i = 0; i < run.size(); ++i)
          if (!training[as_index(i)]) held_out.push_back(i);
        const std::vector<double> bits =
            DirichletNeighbours(alone.counts, neighbours, training, width, {}, workers_)
                .bits(held_out, workers_);
        for (std::size_t i = 0; i < held_out.size(); ++i)
          method(name).result.bits[as_index(run.begin + held_out[i])] = bits[i];
      }
    }
  }

  void global_orders() {
    const std::vector<double> shares = background_shares(set_.counts, training_);
    const GlobalOrder background = background_order(shares);
    add(
        "background", [&](std::int64_t spot, std::span<float> genes) { background.score(spot, genes); },
        bits_of({Tensor<float>(Shape{set_.spots(), 1}), Tensor<float>(Shape{expression_.genes(), 1})}));
    const SpotRows rows = rows_where(set_, training_);
    const spatial::CountMatrix training_counts = set_.counts.select_rows(rows.row);
    const GlobalOrder moran(
        morans_i(training_counts, row_normalised(neighbours_among(rows)), workers_).index);
    add("Moran's I", [&](std::int64_t spot, std::span<float> genes) { moran.score(spot, genes); }, {});
  }

  // Neighbours of some spots among themselves, each within its own section, numbered by their place in the
  // list, which is in the order of sections.
  graph::Neighbours neighbours_among(const SpotRows& rows) const {
    graph::Neighbours all;
    for (const SectionRun& run : section_runs(rows.section)) {
      std::vector<std::array<double, 2>> positions;
      for (std::int64_t i = run.begin; i < run.end; ++i)
        positions.push_back(set_.position[as_index(rows.row[as_index(i)])]);
      const graph::Neighbours near = graph::nearest_neighbours(positions, kMoranNeighbours, {}, workers_);
      const std::int64_t before = all.start.back();
      for (std::size_t i = 1; i < near.start.size(); ++i) all.start.push_back(before + near.start[i]);
      for (const std::int32_t index : near.index)
        all.index.push_back(index + static_cast<std::int32_t>(run.begin));
      all.distance.insert(all.distance.end(), near.distance.begin(), near.distance.end());
    }
    return all;
  }

  const SpotSet& set_;
  const LogExpression& expression_;
  const Regions& regions_;
  const CrossValidationOptions& options_;
  Workers& workers_;
  std::vector<std::uint8_t> training_;
  SpotRows held_out_;
  std::vector<MarkerJudge> judges_;
  Tensor<float> log_background_;
  std::map<std::string, Method> methods_;
  std::vector<std::string> order_;
};

}  // namespace

std::vector<std::int32_t> folds_of(const SpotSet& set, Validation split, std::uint64_t seed) {
  std::vector<std::int32_t> folds;
  for (const SectionRun& run : section_runs(set.section)) {
    const std::vector<std::int32_t> own =
        split == Validation::kSpots
            ? random_folds(run.size(), kFolds, seed)
            : block_folds(std::span(set.position).subspan(as_index(run.begin), as_index(run.size())), kFolds,
                          seed);
    folds.insert(folds.end(), own.begin(), own.end());
  }
  return folds;
}

std::vector<MethodResult> cross_validate(const SpotSet& set, const Regions& regions,
                                         const CrossValidationOptions& options, const Stage& stage,
                                         Workers& workers) {
  if (options.markers_from_other_sections && set.sections < 2)
    throw UsageError("markers from other sections need at least 2 sections");
  const LogExpression expression(set.counts, workers);
  CrossValidation validation(set, expression, regions, options, workers);
  const std::vector<std::int32_t> folds = folds_of(set, options.split, options.fit.seed);
  std::optional<SpotSet> shuffled;
  if (options.shuffled_control) shuffled = with_places_shuffled(set, options.fit.seed);
  for (std::int32_t fold = 0; fold < kFolds; ++fold) {
    const auto say = [&](std::string_view what) {
      stage("fold " + std::to_string(fold + 1) + " of " + std::to_string(kFolds) + ": " + std::string(what));
    };
    validation.fold(training_marks(folds, fold), say);
    if (shuffled) {
      say("places shuffled");
      validation.shuffled(*shuffled);
    }
  }
  return validation.results();
}

}  // namespace libbio::ranking
