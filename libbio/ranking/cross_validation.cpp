#include "libbio/ranking/cross_validation.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/baselines.h"
#include "libbio/ranking/closed_form.h"
#include "libbio/ranking/dirichlet_neighbours.h"
#include "libbio/ranking/gene_correlation.h"
#include "libbio/ranking/held_out_bits.h"
#include "libbio/ranking/markers.h"
#include "libbio/ranking/moran.h"
#include "libbio/ranking/query_training.h"
#include "libbio/ranking/splits.h"
#include "libbio/ranking/spot_scores.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

constexpr double kRidgePenalty = 0.1;
constexpr std::int64_t kRidgeRank = 8;
constexpr double kScales[] = {0.25, 0.5, 0.75, 1, 1.25};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

// A method that scores a gene by the product of a vector of the spot and one of the gene.
struct Product {
  Tensor<float> query, key;
};

SpotScores scores_of(const Product& product, const Tensor<float>* weight,
                     std::span<const std::int32_t> section) {
  return [&product, weight, section](std::int64_t spot, std::span<float> genes) {
    const std::int64_t d = product.key.dim(1);
    matrix_product<float>(Transpose::no, Transpose::yes, 1, product.key.dim(0), d, 1.0F,
                          product.query.data() + spot * d, d, product.key.data(), d, 0.0F, genes.data(),
                          product.key.dim(0));
    if (!weight) return;
    double sum = 0;
    for (const float score : genes) sum += static_cast<double>(score);
    const auto mean = static_cast<float>(sum / static_cast<double>(genes.size()));
    const float* own = weight->data() + section[as_index(spot)] * weight->dim(1);
    for (std::size_t g = 0; g < genes.size(); ++g) genes[g] = (genes[g] - mean) * own[g];
  };
}

// Rows of the section only, others 0: training marks of one section.
std::vector<std::uint8_t> of_section(std::span<const std::uint8_t> marks, const SpotSet& set,
                                     std::int64_t section) {
  std::vector<std::uint8_t> own(marks.begin(), marks.end());
  for (std::size_t i = 0; i < own.size(); ++i) own[i] = own[i] && set.section[i] == section;
  return own;
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
    add("ours, places shuffled", scores_of(Product{model.query, model.key}, nullptr, set_.section), {});
  }

  std::vector<MethodResult> results() {
    std::vector<MethodResult> all;
    for (const std::string& name : order_) {
      MethodResult& result = methods_.at(name).result;
      const Pearson& pearson = methods_.at(name).pearson;
      if (pearson.folds > 0) result.pearson = pearson.sum / pearson.folds;
      all.push_back(std::move(result));
    }
    return all;
  }

 private:
  struct Pearson {
    double sum = 0;
    int folds = 0;
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
    const std::vector<std::uint8_t> everyone(as_index(set_.spots()), 1);
    std::vector<Tensor<double>> contrasts;
    for (std::int64_t s = 0; s < set_.sections; ++s)
      contrasts.push_back(region_contrast(expression_, regions_, of_section(everyone, set_, s), workers_));
    for (std::int64_t s = 0; s < set_.sections; ++s) {
      std::vector<Tensor<double>> others;
      for (std::int64_t other = 0; other < set_.sections; ++other)
        if (other != s) others.push_back(contrasts[as_index(other)]);
      judges.emplace_back(markers(mean_contrast(others)), expression_.genes());
    }
    return judges;
  }

  // Judges held-out spots; with `scores_are_logs` also the correlation gene by gene.
  // `only`: spots of this section only.
  void add(const std::string& name, const SpotScores& scores, const std::vector<double>& bits,
           bool scores_are_logs = false, std::int64_t only = -1) {
    Method& to = method(name);
    for (std::size_t i = 0; i < bits.size(); ++i) to.result.bits[as_index(held_out_.row[i])] = bits[i];
    GeneCorrelation correlation(expression_.genes());
    for (std::int64_t section = 0; section < set_.sections; ++section) {
      if (only >= 0 && section != only) continue;
      std::vector<std::int64_t> spots;
      for (const std::int64_t row : held_out_.row)
        if (set_.section[as_index(row)] == section) spots.push_back(row);
      score_by_tiles(
          scores, spots, expression_.genes(),
          [&](std::span<const std::int64_t> tile, View<const float> values) {
            judge_tile(judges_[as_index(section)], regions_, tile, values, to.result.accuracy, workers_);
            if (scores_are_logs) correlation.add(tile, values, expression_, workers_);
          },
          workers_);
    }
    if (!scores_are_logs) return;
    to.pearson.sum += correlation.result().mean;
    ++to.pearson.folds;
  }

  std::vector<double> bits_of(const Product& product) const {
    std::vector<double> bits = spot_losses<float>(rows_of(product.query, held_out_), held_out_.view(),
                                                  {product.key, log_background_}, set_.counts, workers_);
    for (double& b : bits) b /= std::numbers::ln2;
    return bits;
  }

  void ours(const Stage& stage) {
    const RankingModel model = fit_ranking(set_, expression_, training_, options_.fit, stage, workers_);
    const Product product{model.query, model.key};
    const std::vector<double> bits = bits_of(product);
    add("ours (lift)", scores_of(product, nullptr, set_.section), bits, true);
    Tensor<float> weight = model.background;
    for (float& x : weight) x = std::exp(0.5F * x);
    add("ours (deviance)", scores_of(product, &weight, set_.section), {});
  }

  // `features` are centred; spots with weight 0 are predicted only.
  struct Ridge {
    Product whole, cut;
  };
  Ridge ridge(const Tensor<float>& features, std::span<const std::uint8_t> training) const {
    const std::vector<double> weight(training.begin(), training.end());
    const RidgeMoments moments = ridge_moments(expression_, std::span(&features, 1), weight, workers_);
    Ridge result;
    result.whole = {features, ridge_coefficients(moments, kRidgePenalty, workers_)};
    LowRankMap map = low_rank_map(moments, result.whole.key, kRidgeRank, workers_);
    result.cut.query = Tensor<float>(Shape{features.dim(0), map.key.dim(1)});
    matrix_product<float>(Transpose::no, Transpose::no, features.dim(0), map.key.dim(1), features.dim(1),
                          1.0F, features.data(), features.dim(1), map.query_weight.data(), map.key.dim(1),
                          0.0F, result.cut.query.data(), map.key.dim(1));
    result.cut.key = std::move(map.key);
    return result;
  }

  void add_ridge(const std::string& name, const Product& product) {
    std::vector<double> best;
    double least = std::numeric_limits<double>::infinity();
    for (const double scale : kScales) {
      Product scaled = product;
      for (float& x : scaled.key) x *= static_cast<float>(scale);
      std::vector<double> bits = bits_of(scaled);
      double sum = 0;
      for (const double b : bits) sum += b;
      if (sum >= least) continue;
      least = sum;
      best = std::move(bits);
    }
    add(name, scores_of(product, nullptr, set_.section), best, true);
  }

  // Gaussian neighbour means without null neighbour: the inputs of the model before anything is learned.
  Tensor<float> plain_features(std::span<const std::uint8_t> training) const {
    ContextOptions context = options_.fit.context;
    context.masked_copies = 0;
    SpotContext plain(set_, expression_, training, context, workers_);
    SpotAttentionShape shape;
    shape.widths = options_.fit.widths;
    shape.values = plain.values().dim(1);
    shape.query_features = plain.query_features(0).dim(1);
    shape.null_neighbour = false;
    const QueryModel model(shape, 1, 1, options_.fit.seed);
    plain.fit_scale(model.attention(), workers_);
    return plain.features(model.attention(), 0, workers_);
  }

  void ridges() {
    const Ridge plain = ridge(plain_features(training_), training_);
    add_ridge("ridge", plain.whole);
    add_ridge("ridge, rank 8", plain.cut);
    if (set_.sections > 1) {
      // Fitted to each section alone, then put together: keys side by side, queries 0 elsewhere.
      Product together{Tensor<float>(Shape{set_.spots(), kRidgeRank * set_.sections}),
                       Tensor<float>(Shape{expression_.genes(), kRidgeRank * set_.sections})};
      for (std::int64_t s = 0; s < set_.sections; ++s) {
        const std::vector<std::uint8_t> own = of_section(training_, set_, s);
        const Product alone = ridge(plain_of_section(s), own).cut;
        const std::int64_t d = alone.key.dim(1);
        for (std::int64_t g = 0; g < expression_.genes(); ++g)
          std::copy_n(alone.key.data() + g * d, d,
                      together.key.data() + g * together.key.dim(1) + s * kRidgeRank);
        for (std::int64_t i = 0; i < set_.spots(); ++i)
          if (set_.section[as_index(i)] == s)
            std::copy_n(alone.query.data() + i * d, d,
                        together.query.data() + i * together.query.dim(1) + s * kRidgeRank);
      }
      add_ridge("ridge, rank 8, each section alone", together);
    }
    if (set_.image_features.dim(1) > 0) {
      const Tensor<float> features = plain_features(training_);
      const std::int64_t width = set_.image_features.dim(1), first = features.dim(1) - width;
      Tensor<float> image(Shape{features.dim(0), width});
      for (std::int64_t i = 0; i < image.dim(0); ++i)
        std::copy_n(features.data() + i * features.dim(1) + first, width, image.data() + i * width);
      add_ridge("histology alone, rank 8", ridge(image, training_).cut);
    }
  }

  // One section as if there were no others.
  struct Alone {
    SpotSet set;
    std::vector<std::int64_t> rows;  // of the whole set
    std::vector<std::uint8_t> training;
  };
  Alone alone(std::int64_t section) const {
    Alone own;
    for (std::int64_t i = 0; i < set_.spots(); ++i)
      if (set_.section[as_index(i)] == section) own.rows.push_back(i);
    const std::int64_t width = set_.image_features.dim(1);
    own.set.sections = 1;
    own.set.counts = set_.counts.select_rows(own.rows);
    own.set.section.assign(own.rows.size(), 0);
    own.set.image_features = Tensor<float>(Shape{std::ssize(own.rows), width});
    for (std::size_t i = 0; i < own.rows.size(); ++i) {
      own.set.position.push_back(set_.position[as_index(own.rows[i])]);
      own.training.push_back(training_[as_index(own.rows[i])]);
      std::copy_n(set_.image_features.data() + own.rows[i] * width, width,
                  own.set.image_features.data() + static_cast<std::int64_t>(i) * width);
    }
    return own;
  }

  // plain_features of one section alone; rows of the others are 0.
  Tensor<float> plain_of_section(std::int64_t section) const {
    const Alone own = alone(section);
    const LogExpression expression(own.set.counts, workers_);
    const Tensor<float> features =
        CrossValidation(own.set, expression, regions_, options_, workers_).plain_features(own.training);
    Tensor<float> placed(Shape{set_.spots(), features.dim(1)});
    for (std::size_t i = 0; i < own.rows.size(); ++i)
      std::copy_n(features.data() + static_cast<std::int64_t>(i) * features.dim(1), features.dim(1),
                  placed.data() + own.rows[i] * features.dim(1));
    return placed;
  }

  // Neighbours are compared with the mean of their own section.
  void neighbour_means() {
    for (std::int64_t section = 0; section < set_.sections; ++section) {
      const Alone own = alone(section);
      const LogExpression expression(own.set.counts, workers_);
      std::vector<std::int64_t> place(as_index(set_.spots()), -1);
      std::vector<std::int64_t> asked, local;
      for (std::size_t i = 0; i < own.rows.size(); ++i) {
        place[as_index(own.rows[i])] = static_cast<std::int64_t>(i);
        if (own.training[i]) continue;
        asked.push_back(own.rows[i]);
        local.push_back(static_cast<std::int64_t>(i));
      }
      const graph::Neighbours neighbours =
          graph::nearest_neighbours(own.set.position, kBaselineNeighbours, own.training, workers_);
      for (const double width : {1.0, 2.0, 4.0}) {
        const std::string name = "neighbour mean, " + std::to_string(static_cast<int>(width)) +
                                 (width == 1 ? " pitch" : " pitches");
        const NeighbourMean mean(expression, neighbours, own.training, width);
        add(
            name,
            [&](std::int64_t spot, std::span<float> genes) { mean.score(place[as_index(spot)], genes); }, {},
            true, section);
        if (width != 2) continue;
        const std::vector<double> bits =
            DirichletNeighbours(own.set.counts, neighbours, own.training, width, {}, workers_)
                .bits(local, workers_);
        for (std::size_t i = 0; i < asked.size(); ++i) method(name).result.bits[as_index(asked[i])] = bits[i];
      }
    }
  }

  void global_orders() {
    const std::vector<double> shares = background_shares(set_.counts, training_);
    const GlobalOrder background = background_order(shares);
    add(
        "background", [&](std::int64_t spot, std::span<float> genes) { background.score(spot, genes); },
        bits_of({Tensor<float>(Shape{set_.spots(), 1}), Tensor<float>(Shape{expression_.genes(), 1})}));
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < training_.size(); ++i)
      if (training_[i]) rows.push_back(static_cast<std::int64_t>(i));
    const spatial::CountMatrix training_counts = set_.counts.select_rows(rows);
    const GlobalOrder moran(
        morans_i(training_counts, row_normalised(training_neighbours(rows)), workers_).index);
    add("Moran's I", [&](std::int64_t spot, std::span<float> genes) { moran.score(spot, genes); }, {});
  }

  // Neighbours of the training spots among themselves, each within its own section, numbered by their place
  // in the list, which is in order of sections.
  graph::Neighbours training_neighbours(const std::vector<std::int64_t>& rows) const {
    graph::Neighbours all;
    for (std::size_t first = 0; first < rows.size();) {
      std::size_t last = first;
      std::vector<std::array<double, 2>> positions;
      while (last < rows.size() && set_.section[as_index(rows[last])] == set_.section[as_index(rows[first])])
        positions.push_back(set_.position[as_index(rows[last++])]);
      const graph::Neighbours near = graph::nearest_neighbours(positions, kMoranNeighbours, {}, workers_);
      const std::int64_t before = all.start.back();
      for (std::size_t i = 1; i < near.start.size(); ++i) all.start.push_back(before + near.start[i]);
      for (const std::int32_t index : near.index)
        all.index.push_back(index + static_cast<std::int32_t>(first));
      all.distance.insert(all.distance.end(), near.distance.begin(), near.distance.end());
      first = last;
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
  for (std::size_t first = 0; first < set.section.size();) {
    std::size_t last = first;
    while (last < set.section.size() && set.section[last] == set.section[first]) ++last;
    const std::vector<std::int32_t> own =
        split == Validation::kSpots
            ? random_folds(static_cast<std::int64_t>(last - first), kFolds, seed)
            : block_folds(std::span(set.position).subspan(first, last - first), kFolds, seed);
    folds.insert(folds.end(), own.begin(), own.end());
    first = last;
  }
  return folds;
}

std::vector<MethodResult> cross_validate(const SpotSet& set, const Regions& regions,
                                         const CrossValidationOptions& options, const Stage& stage,
                                         Workers& workers) {
  const LogExpression expression(set.counts, workers);
  CrossValidation validation(set, expression, regions, options, workers);
  const std::vector<std::int32_t> folds = folds_of(set, options.split, options.fit.seed);
  std::optional<SpotSet> shuffled;
  if (options.shuffled_control) {
    shuffled = set;
    Rng rng = Rng(options.fit.seed).stream(7);
    for (std::size_t first = 0; first < set.section.size();) {
      std::size_t last = first;
      while (last < set.section.size() && set.section[last] == set.section[first]) ++last;
      std::vector<std::size_t> order;
      for (std::size_t i = first; i < last; ++i) order.push_back(i);
      rng.shuffle(std::span(order));
      for (std::size_t i = first; i < last; ++i) {
        shuffled->position[i] = set.position[order[i - first]];
        const std::int64_t width = set.image_features.dim(1);
        std::copy_n(set.image_features.data() + static_cast<std::int64_t>(order[i - first]) * width, width,
                    shuffled->image_features.data() + static_cast<std::int64_t>(i) * width);
      }
      first = last;
    }
  }
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
