#include "libbio/ranking/model_fit.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/ranking/closed_form.h"
#include "libbio/ranking/key_fit.h"
#include "libbio/ranking/query_training.h"
#include "libbio/ranking/validation.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

constexpr double kPenalties[] = {0.1, 1};
constexpr std::int64_t kDirections[] = {8};
constexpr double kScales[] = {0.25, 0.5, 0.75, 1, 1.25};
constexpr double kStrengths[] = {10000, 3000};
constexpr int kNewtonSteps = 3;  // from one strength to the next
constexpr int kPatience = 3;     // epochs without gain

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
        context_(set, expression, training, options.context, workers) {
    shape_.widths = options.widths;
    shape_.values = context_.values().dim(1);
    shape_.query_features = context_.query_features(0).dim(1);
    features_ = std::ssize(options.widths) * shape_.values + context_.image_features().dim(1);
  }

  const Tensor<float>& background() const { return background_; }
  const SpotContext& context() const { return context_; }

  std::unique_ptr<QueryModel> start_model(std::int64_t directions) const {
    return std::make_unique<QueryModel>(shape_, features_, directions, options_.seed);
  }

  // Contexts of all copies by this attention, which also fix the scale of the features.
  std::vector<Tensor<float>> features_by(const SpotAttention<float>& attention) {
    context_.fit_scale(attention, workers_);
    std::vector<Tensor<float>> features;
    for (std::size_t copy = 0; copy < context_.copies(); ++copy)
      features.push_back(context_.features(attention, copy, workers_));
    return features;
  }
  std::vector<Tensor<float>> start_features() { return features_by(start_model(1)->attention()); }
  // The start anew, for the attention as it is now.
  LowRankMap restart(const QueryModel& model, const FitChoice& choice) {
    const RidgeMoments found = moments(features_by(model.attention()), choice.masked, equal_weights());
    return low_rank_map(found, ridge_coefficients(found, choice.penalty, workers_), choice.directions,
                        workers_);
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
  const Tensor<float> asked = rows_of(features[0], judge.rows());
  std::optional<Start> simplest, best;
  for (const bool masked : {false, true}) {
    if (masked && features.size() < 2) continue;
    const RidgeMoments moments = fit.moments(features, masked, fit.equal_weights());
    for (const double penalty : kPenalties) {
      const Tensor<float> coefficients = ridge_coefficients(moments, penalty, workers);
      for (const std::int64_t directions : kDirections) {
        Start start;
        start.map = low_rank_map(moments, coefficients, directions, workers);
        start.choice.penalty = penalty;
        start.choice.directions = start.map.key.dim(1);
        start.choice.masked = masked;
        Tensor<float> query(Shape{asked.dim(0), start.choice.directions});
        matrix_product<float>(Transpose::no, Transpose::no, asked.dim(0), query.dim(1), asked.dim(1), 1.0F,
                              asked.data(), asked.dim(1), start.map.query_weight.data(), query.dim(1), 0.0F,
                              query.data(), query.dim(1));
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
  }
  return judge.displaces(best->losses, simplest->losses) ? *best : *simplest;
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
  std::unique_ptr<QueryModel> model = fit.start_model(choice.directions);
  model->set_weight(start.map.query_weight);
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
      model->set_weight(map.query_weight);
      prior = scaled(map.key, choice.scale);
      std::vector<double> learned = validation_losses();
      if (judge.displaces(learned, best)) {
        best = std::move(learned);
      } else {
        choice.epochs = 0;
      }
    }
    if (choice.epochs == 0) {
      model = fit.start_model(choice.directions);
      fit.start_features();
      model->set_weight(start.map.query_weight);
      prior = scaled(start.map.key, choice.scale);
    }
  }
  choice.query_bits = judge.bits(best);

  stage("choosing how far keys follow the counts");
  const Tensor<float> query = model->queries(fit.context(), workers);
  const Tensor<float> training_query = rows_of(query, fit.rows()), asked_query = rows_of(query, judge.rows());
  const KeyFit keys = fit.key_fit(training_query);
  Tensor<float> key = prior;
  struct Tried {
    double strength;
    std::vector<double> losses;
  };
  std::vector<Tried> tried{{INFINITY, best}};
  for (const double strength : kStrengths) {
    key = keys.fit(prior, strength, std::move(key), kNewtonSteps);
    tried.push_back({strength, judge.losses(asked_query, key)});
    // Each is weaker than the last: two steps for the worse, and the best is behind us.
    if (tried.size() > 2 && judge.bits(tried.back().losses) > judge.bits(tried[tried.size() - 2].losses) &&
        judge.bits(tried[tried.size() - 2].losses) > judge.bits(tried[tried.size() - 3].losses))
      break;
  }
  const auto least = std::min_element(tried.begin(), tried.end(), [&](const Tried& a, const Tried& b) {
    return judge.bits(a.losses) < judge.bits(b.losses);
  });
  const auto strongest = std::find_if(tried.begin(), tried.end(), [&](const Tried& one) {
    return !judge.displaces(least->losses, one.losses);
  });
  choice.strength = strongest->strength;
  choice.key_bits = judge.bits(strongest->losses);
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
Refit refit(const Fit& fit, const std::vector<Tensor<float>>& features, const FitChoice& choice, Rng rng,
            Workers& workers) {
  const SpotRows& rows = fit.rows();
  std::vector<double> training_weight(rows.row.size()), weight(as_index(features[0].dim(0)));
  for (std::size_t draw = 0; draw < rows.row.size(); ++draw) {
    const std::uint64_t drawn = rng.below(rows.row.size());
    training_weight[drawn] += 1;
    weight[as_index(rows.row[drawn])] += 1;
  }
  const RidgeMoments moments = fit.moments(features, choice.masked, weight);
  const LowRankMap map =
      low_rank_map(moments, ridge_coefficients(moments, choice.penalty, workers), choice.directions, workers);
  Refit result;
  const std::int64_t spots = features[0].dim(0), f = features[0].dim(1), d = map.key.dim(1);
  result.query = Tensor<float>(Shape{spots, d});
  matrix_product<float>(Transpose::no, Transpose::no, spots, d, f, 1.0F, features[0].data(), f,
                        map.query_weight.data(), d, 0.0F, result.query.data(), d);
  const Tensor<float> training_query = rows_of(result.query, rows);
  result.key = pulled_keys(fit.key_fit(training_query, training_weight), scaled(map.key, choice.scale),
                           choice.strength);
  return result;
}

// Antibodies have a softmax of their own over the same queries; their keys start at ridge regression on
// these.
void fit_antibodies(const SpotSet& set, const Fit& fit, RankingModel& model, Workers& workers) {
  const std::vector<double> weight = fit.equal_weights();
  std::vector<std::uint8_t> training(weight.begin(), weight.end());
  model.antibody_background = log_shares(set, set.antibody_counts, training);
  const LogExpression expression(set.antibody_counts, workers);
  const RidgeMoments moments = ridge_moments(expression, std::span(&model.query, 1), weight, workers);
  const Tensor<float> prior = ridge_coefficients(moments, kPenalties[0], workers);
  const Tensor<float> training_query = rows_of(model.query, fit.rows());
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
  const std::vector<Tensor<float>> features = fit.start_features();
  const RidgeMoments moments = fit.moments(features, choice.masked, fit.equal_weights());
  const LowRankMap map =
      low_rank_map(moments, ridge_coefficients(moments, choice.penalty, workers), choice.directions, workers);
  Tensor<float> prior = scaled(map.key, choice.scale);
  const std::unique_ptr<QueryModel> model = fit.start_model(map.key.dim(1));
  model->set_weight(map.query_weight);
  if (choice.epochs > 0) {
    stage("training the spot attention on all spots");
    fit.train(*model, prior, choice.masked, choice.epochs, [](int) { return true; });
    const LowRankMap again = fit.restart(*model, choice);
    model->set_weight(again.query_weight);
    prior = scaled(again.key, choice.scale);
  }
  result.query = model->queries(fit.context(), workers);
  result.key = prior;
  result.background = fit.background();
  if (std::isfinite(choice.strength)) {
    stage("fitting the keys of the genes");
    const Tensor<float> training_query = rows_of(result.query, fit.rows());
    result.key = pulled_keys(fit.key_fit(training_query), prior, choice.strength);
  }
  if (options.refits > 0) {
    const std::vector<Tensor<float>> seen = fit.features_by(model->attention());
    for (int r = 0; r < options.refits; ++r) {
      stage("refit " + std::to_string(r + 1) + " of " + std::to_string(options.refits) +
            " to resampled spots");
      result.refits.push_back(
          refit(fit, seen, choice, Rng(options.seed).stream(100 + static_cast<std::uint64_t>(r)), workers));
    }
  }
  if (!set.antibody_ids.empty()) {
    stage("fitting the keys of the antibodies");
    fit_antibodies(set, fit, result, workers);
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
    result.likeness.push_back(
        static_cast<double>(parameters.value(parameters.find("spot_attention.likeness"))(h)));
  }
  return result;
}

}  // namespace libbio::ranking
