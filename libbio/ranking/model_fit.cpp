#include "libbio/ranking/model_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/ranking/closed_form.h"
#include "libbio/ranking/key_fit.h"
#include "libbio/ranking/matrix_rows.h"
#include "libbio/ranking/query_training.h"

namespace libbio::ranking {
namespace {

constexpr double kPenalties[] = {0.1, 1};
constexpr std::int64_t kDirections = 8;
constexpr double kScales[] = {0.25, 0.5, 0.75, 1, 1.25};
constexpr double kStrengths[] = {10000, 3000};  // molecules, strongest first
constexpr int kNewtonSteps = 3;                 // from one strength to the next
constexpr int kPatience = 3;                    // epochs without gain

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

Tensor<float> scaled(const Tensor<float>& values, double factor) {
  Tensor<float> result = values;
  for (float& x : result) x *= static_cast<float>(factor);
  return result;
}

// Everything that is fitted to one choice of training spots.
class Fit {
 public:
  Fit(const SpotSet& set, const LogExpression& expression, std::span<const std::uint8_t> training,
      const FitOptions& options, Workers& workers)
      : set_(set),
        expression_(expression),
        training_(training.begin(), training.end()),
        options_(options),
        workers_(workers),
        rows_(rows_where(set, training)),
        background_(log_shares(set, set.counts, training)),
        context_(set, expression, training, options.context, options.seed, workers) {
    shape_.widths = options.widths;
    shape_.values = context_.values().dim(1);
    shape_.query_features = context_.query_features(0).dim(1);
    features_ = std::ssize(options.widths) * shape_.values + context_.image_features().dim(1);
  }

  const Tensor<float>& background() const { return background_; }
  const SpotContext& context() const { return context_; }

  // Queries by this map; the attention as it starts, or as that of another model.
  std::unique_ptr<QueryModel> model_of(const LowRankMap& map, QueryModel* other = nullptr) const {
    auto model = std::make_unique<QueryModel>(shape_, features_, map.key.dim(1), options_.seed);
    model->set_weight(map.query_weight);
    if (other)
      std::ranges::copy(other->attention_parameters().values(),
                        model->attention_parameters().values().begin());
    return model;
  }

  // Contexts of all copies by this attention, which also fix the scale of the features.
  std::vector<Tensor<float>> features_by(const SpotAttention<float>& attention) {
    context_.fit_scale(attention, workers_);
    std::vector<Tensor<float>> features;
    for (std::size_t copy = 0; copy < context_.copies(); ++copy)
      features.push_back(context_.features(attention, copy, workers_));
    return features;
  }
  std::vector<Tensor<float>> start_features() {
    return features_by(QueryModel(shape_, features_, 1, options_.seed).attention());
  }
  // The start by these features, for spots of these weights.
  LowRankMap start(const std::vector<Tensor<float>>& features, const FitChoice& choice,
                   std::span<const double> weight) const {
    const RidgeMoments found = moments(features, choice.masked, weight);
    return low_rank_map(found, ridge_coefficients(found, choice.penalty, workers_), choice.directions,
                        workers_);
  }
  // The start anew, for the attention as it is now.
  LowRankMap restart(const QueryModel& model, const FitChoice& choice) {
    return start(features_by(model.attention()), choice, equal_weights());
  }
  std::vector<double> equal_weights() const { return {training_.begin(), training_.end()}; }
  RidgeMoments moments(const std::vector<Tensor<float>>& features, bool masked,
                       std::span<const double> weight) const {
    return ridge_moments(expression_, std::span(features).first(masked ? features.size() : 1), weight,
                         workers_);
  }

  void train(QueryModel& model, const Tensor<float>& key, bool masked, int epochs,
             const AfterEpoch& after) const {
    QueryTrainingOptions training;
    training.epochs = epochs;
    training.masked = masked;
    training.seed = options_.seed;
    train_queries(model, context_, rows_.view(), {key, background_}, set_.counts, training, after, workers_);
  }

  // `weight` of every training spot; empty: 1.
  KeyFit key_fit(const Tensor<float>& training_query, std::span<const double> weight = {}) const {
    return KeyFit(training_query, rows_.view(), background_, set_.counts, weight, workers_);
  }
  const SpotRows& rows() const { return rows_; }

 private:
  const SpotSet& set_;
  const LogExpression& expression_;
  std::vector<std::uint8_t> training_;
  const FitOptions& options_;
  Workers& workers_;
  SpotRows rows_;
  Tensor<float> background_;
  SpotContext context_;
  SpotAttentionShape shape_;
  std::int64_t features_ = 0;
};

struct Start {
  FitChoice choice;
  LowRankMap map;
  std::vector<double> losses;
};

// The best start, unless the simplest (first) does nearly as well.
Start choose_start(Fit& fit, const ValidationJudge& judge, Workers& workers) {
  const std::vector<Tensor<float>> features = fit.start_features();
  const Tensor<float> asked = rows_of(features[0], judge.rows().row);
  std::optional<Start> simplest, best;
  for (const bool masked : {false, true}) {
    if (masked && features.size() < 2) continue;
    const RidgeMoments moments = fit.moments(features, masked, fit.equal_weights());
    for (const double penalty : kPenalties) {
      Start start;
      start.map = low_rank_map(moments, ridge_coefficients(moments, penalty, workers), kDirections, workers);
      start.choice.penalty = penalty;
      start.choice.directions = start.map.key.dim(1);
      start.choice.masked = masked;
      const Tensor<float> query = queries_of(asked, start.map);
      for (const double scale : kScales) {
        std::vector<double> losses = judge.losses(query, scaled(start.map.key, scale));
        if (start.losses.empty() || judge.bits(losses) < judge.bits(start.losses)) {
          start.losses = std::move(losses);
          start.choice.scale = scale;
        }
      }
      start.choice.start_bits = judge.bits(start.losses);
      if (!simplest) simplest = start;
      if (!best || start.choice.start_bits < best->choice.start_bits) best = std::move(start);
    }
  }
  return judge.displaces(best->losses, simplest->losses) ? *best : *simplest;
}

// The strongest pull that is not displaced by the best. `losses`: with the prior keys.
void choose_strength(const Fit& fit, const ValidationJudge& judge, const Tensor<float>& query,
                     const Tensor<float>& prior, const std::vector<double>& losses, FitChoice& choice) {
  const Tensor<float> training_query = rows_of(query, fit.rows().row),
                      asked_query = rows_of(query, judge.rows().row);
  const KeyFit keys = fit.key_fit(training_query);
  struct Tried {
    double strength;
    std::vector<double> losses;
  };
  std::vector<Tried> tried{{std::numeric_limits<double>::infinity(), losses}};
  Tensor<float> key = prior;
  for (const double strength : kStrengths) {
    key = keys.fit(prior, strength, std::move(key), kNewtonSteps);
    tried.push_back({strength, judge.losses(asked_query, key)});
  }
  const auto least = std::min_element(tried.begin(), tried.end(), [&](const Tried& a, const Tried& b) {
    return judge.bits(a.losses) < judge.bits(b.losses);
  });
  const auto strongest = std::find_if(tried.begin(), tried.end(), [&](const Tried& one) {
    return !judge.displaces(least->losses, one.losses);
  });
  choice.strength = strongest->strength;
  choice.key_bits = judge.bits(strongest->losses);
}

FitChoice choose(const SpotSet& set, const LogExpression& expression, std::span<const std::uint8_t> training,
                 const FitOptions& options, const Stage& stage, Workers& workers) {
  const std::vector<std::uint8_t> validation =
      validation_marks(set, training, options.validation, options.seed);
  std::vector<std::uint8_t> fitted(training.begin(), training.end());
  for (std::size_t i = 0; i < fitted.size(); ++i) fitted[i] = training[i] && !validation[i];
  stage("neighbours and components of the spots that choose");
  Fit fit(set, expression, fitted, options, workers);
  const ValidationJudge judge(set, rows_where(set, validation), fit.background(), workers);
  stage("choosing the start");
  Start start = choose_start(fit, judge, workers);
  FitChoice choice = start.choice;
  choice.background_bits = judge.bits(judge.background_losses());
  std::unique_ptr<QueryModel> model = fit.model_of(start.map);
  Tensor<float> prior = scaled(start.map.key, choice.scale);
  std::vector<double> best = start.losses;
  const auto validation_losses = [&] {
    return judge.losses(model->forward(fit.context(), 0, judge.rows().row, nn::Pass{workers}).value(), prior);
  };
  if (options.epochs > 0) {
    stage("training the spot attention");
    std::vector<float> kept;
    double least_bits = choice.start_bits;
    fit.train(*model, prior, choice.masked, options.epochs, [&](int epoch) {
      const double bits = judge.bits(validation_losses());
      if (bits < least_bits) {
        least_bits = bits;
        choice.epochs = epoch;
        const std::span<const float> values = model->attention_parameters().values();
        kept.assign(values.begin(), values.end());
      }
      return epoch - choice.epochs < kPatience;
    });
    // The start anew for what was learned; it must earn its place.
    if (choice.epochs > 0) {
      std::copy(kept.begin(), kept.end(), model->attention_parameters().values().begin());
      const LowRankMap map = fit.restart(*model, choice);
      model = fit.model_of(map, model.get());
      prior = scaled(map.key, choice.scale);
      std::vector<double> learned = validation_losses();
      if (judge.displaces(learned, best)) {
        best = std::move(learned);
      } else {
        choice.epochs = 0;
      }
    }
    if (choice.epochs == 0) {
      model = fit.model_of(start.map);
      fit.start_features();  // the scale of the start, too
      prior = scaled(start.map.key, choice.scale);
    }
  }
  choice.query_bits = judge.bits(best);
  stage("choosing how far keys follow the counts");
  choose_strength(fit, judge, model->queries(fit.context(), workers), prior, best, choice);
  return choice;
}

// Keys with the pull that was chosen, come to by way of the stronger ones.
Tensor<float> pulled_keys(const KeyFit& keys, const Tensor<float>& prior, double strength) {
  Tensor<float> key = prior;
  for (const double step : kStrengths) {
    if (step < strength) break;
    key = keys.fit(prior, step, std::move(key), kNewtonSteps);
  }
  return key;
}

// The start and the keys for training spots drawn with replacement.
ProductScores refit(const Fit& fit, const std::vector<Tensor<float>>& features, const FitChoice& choice,
                    Rng rng) {
  const SpotRows& rows = fit.rows();
  std::vector<double> training_weight(rows.row.size()), weight(as_index(features[0].dim(0)));
  for (std::size_t draw = 0; draw < rows.row.size(); ++draw) {
    const std::uint64_t drawn = rng.below(rows.row.size());
    training_weight[drawn] += 1;
    weight[as_index(rows.row[drawn])] += 1;
  }
  const LowRankMap map = fit.start(features, choice, weight);
  Tensor<float> query = queries_of(features[0], map);
  const Tensor<float> training_query = rows_of(query, rows.row);
  return {std::move(query), pulled_keys(fit.key_fit(training_query, training_weight),
                                        scaled(map.key, choice.scale), choice.strength)};
}

// Antibodies have a softmax of their own over the same queries; their keys start at ridge regression on
// these.
void fit_antibodies(const SpotSet& set, std::span<const std::uint8_t> training, const Fit& fit,
                    RankingModel& model, Workers& workers) {
  model.antibody_background = log_shares(set, set.antibody_counts, training);
  const LogExpression expression(set.antibody_counts, workers);
  const RidgeMoments moments =
      ridge_moments(expression, std::span(&model.query, 1), fit.equal_weights(), workers);
  const Tensor<float> prior = ridge_coefficients(moments, kPenalties[0], workers);
  const Tensor<float> training_query = rows_of(model.query, fit.rows().row);
  const KeyFit keys(training_query, fit.rows().view(), model.antibody_background, set.antibody_counts, {},
                    workers);
  model.antibody_key = pulled_keys(keys, prior, model.choice.strength);
}

}  // namespace

RankingModel fit_ranking(const SpotSet& set, const LogExpression& expression,
                         std::span<const std::uint8_t> training, const FitOptions& options,
                         const Stage& stage, Workers& workers) {
  if (std::ssize(training) != set.spots()) throw ShapeError("one mark of training per spot is needed");
  RankingModel result;
  result.choice = choose(set, expression, training, options, stage, workers);
  const FitChoice& choice = result.choice;

  stage("neighbours and components");
  Fit fit(set, expression, training, options, workers);
  const LowRankMap map = fit.start(fit.start_features(), choice, fit.equal_weights());
  Tensor<float> prior = scaled(map.key, choice.scale);
  std::unique_ptr<QueryModel> model = fit.model_of(map);
  if (choice.epochs > 0) {
    stage("training the spot attention on all spots");
    fit.train(*model, prior, choice.masked, choice.epochs, [](int) { return true; });
    const LowRankMap again = fit.restart(*model, choice);
    model = fit.model_of(again, model.get());
    prior = scaled(again.key, choice.scale);
  }
  result.query = model->queries(fit.context(), workers);
  result.key = prior;
  result.background = fit.background();
  if (std::isfinite(choice.strength)) {
    stage("fitting the keys of the genes");
    const Tensor<float> training_query = rows_of(result.query, fit.rows().row);
    result.key = pulled_keys(fit.key_fit(training_query), prior, choice.strength);
  }
  if (options.refits > 0) {
    const std::vector<Tensor<float>> seen = fit.features_by(model->attention());
    for (int r = 0; r < options.refits; ++r) {
      stage("refit " + std::to_string(r + 1) + " of " + std::to_string(options.refits) +
            " to resampled spots");
      result.refits.push_back(
          refit(fit, seen, choice, Rng(options.seed).stream(100 + static_cast<std::uint64_t>(r))));
    }
  }
  if (!set.antibody_ids.empty()) {
    stage("fitting the keys of the antibodies");
    fit_antibodies(set, training, fit, result, workers);
  }
  result.edges = fit.context().edges(0);
  const nn::Pass pass{workers};
  result.attention =
      model->attention().weights(nn::Activation<float>(fit.context().query_features(0)),
                                 nn::Activation<float>(fit.context().values()), result.edges, pass);
  nn::Parameters<float>& parameters = model->attention_parameters();
  for (std::int64_t h = 0; h < model->attention().heads(); ++h) {
    result.widths.push_back(
        std::exp(static_cast<double>(parameters.value(parameters.find("spot_attention.log_width"))(h))));
    result.fades.push_back(static_cast<double>(parameters.value(parameters.find("spot_attention.fade"))(h)));
  }
  return result;
}

}  // namespace libbio::ranking
