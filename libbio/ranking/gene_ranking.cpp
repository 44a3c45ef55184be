#include "libbio/ranking/gene_ranking.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "libbio/error.h"
#include "libbio/ranking/gene_attention.h"

namespace libbio::ranking {
namespace {

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

float dot(const float* a, const float* b, std::int64_t n) {
  float sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += a[c] * b[c];
  return sum;
}

// Mean key: what every lift of a spot is measured from.
std::vector<float> mean_key(const Tensor<float>& key) {
  std::vector<double> sum(as_index(key.dim(1)));
  for (std::int64_t g = 0; g < key.dim(0); ++g)
    for (std::int64_t c = 0; c < key.dim(1); ++c) sum[as_index(c)] += static_cast<double>(key(g, c));
  std::vector<float> mean;
  for (const double s : sum) mean.push_back(static_cast<float>(s / static_cast<double>(key.dim(0))));
  return mean;
}

// What lifts are multiplied with, [S, G]; empty for lifts themselves.
Tensor<float> weights_of(const RankingModel& model, RankingScore score) {
  if (score == RankingScore::kLift) return {};
  Tensor<float> weight = model.background;
  for (float& x : weight) x = std::exp(0.5F * x);
  return weight;
}

// Fills the scores of all genes of one spot.
void fill_scores(const float* query, const Tensor<float>& key, const std::vector<float>& mean,
                 const float* weight, std::span<float> scores) {
  const std::int64_t d = key.dim(1);
  const float offset = dot(query, mean.data(), d);
  for (std::int64_t g = 0; g < key.dim(0); ++g) {
    const float lift = dot(query, key.data() + g * d, d) - offset;
    scores[as_index(g)] = weight ? lift * weight[g] : lift;
  }
}

const float* row_or_null(const Tensor<float>& weight, std::int32_t section) {
  return weight.size() == 0 ? nullptr : weight.data() + section * weight.dim(1);
}

}  // namespace

GeneRanking rank_genes(const RankingModel& model, std::span<const std::int32_t> section, std::int64_t top,
                       RankingScore score, Workers& workers) {
  if (top < 1) throw UsageError("at least one gene per spot must be asked for");
  const std::int64_t spots = model.query.dim(0), genes = model.key.dim(0), d = model.key.dim(1);
  const std::int64_t k = std::min(top, genes);
  GeneRanking ranking{Tensor<std::int32_t>(Shape{spots, k}), Tensor<float>(Shape{spots, k}),
                      Tensor<float>(Shape{spots, k}), std::vector<float>(as_index(spots)),
                      std::vector<float>(as_index(spots))};
  const Tensor<float> weight = weights_of(model, score);
  const std::vector<float> mean = mean_key(model.key);
  std::vector<std::vector<float>> refit_mean;
  for (const ProductScores& refit : model.refits) refit_mean.push_back(mean_key(refit.key));
  for_each_block<float>(
      model.query, section, {model.key, model.background}, workers,
      [&](std::int64_t first, View<const float> probability, std::span<const float>) {
        std::vector<float> scores(as_index(genes));
        std::vector<std::int32_t> order(as_index(genes));
        for (std::int64_t i = 0; i < probability.dim(0); ++i) {
          const std::int64_t s = first + i;
          const std::int32_t own_section = section[as_index(s)];
          const float* share = probability.data() + i * genes;
          const float* background = model.background.data() + own_section * genes;
          double entropy = 0, information = 0;
          for (std::int64_t g = 0; g < genes; ++g) {
            const double a = static_cast<double>(share[g]);
            if (a <= 0) continue;
            const double log_a = std::log(a);
            entropy -= a * log_a;
            information += a * (log_a - static_cast<double>(background[g]));
          }
          ranking.effective_genes[as_index(s)] = static_cast<float>(std::exp(entropy));
          ranking.information[as_index(s)] = static_cast<float>(information / std::numbers::ln2);
          const float* own_weight = row_or_null(weight, own_section);
          fill_scores(model.query.data() + s * d, model.key, mean, own_weight, scores);
          std::iota(order.begin(), order.end(), 0);
          std::partial_sort(order.begin(), order.begin() + k, order.end(),
                            [&](std::int32_t a, std::int32_t b) {
                              const float x = scores[as_index(a)], y = scores[as_index(b)];
                              return x > y || (x == y && a < b);
                            });
          for (std::int64_t n = 0; n < k; ++n) {
            const std::int32_t g = order[as_index(n)];
            ranking.gene(s, n) = g;
            ranking.score(s, n) = scores[as_index(g)];
            double sum = 0, squares = 0;
            for (std::size_t r = 0; r < model.refits.size(); ++r) {
              const ProductScores& refit = model.refits[r];
              const std::int64_t width = refit.key.dim(1);
              const float* query = refit.query.data() + s * width;
              const double again = static_cast<double>((dot(query, refit.key.data() + g * width, width) -
                                                        dot(query, refit_mean[r].data(), width)) *
                                                       (own_weight ? own_weight[g] : 1.0F));
              sum += again;
              squares += again * again;
            }
            const auto count = static_cast<double>(model.refits.size());
            if (count < 2) continue;
            const double variance = (squares - sum * sum / count) / (count - 1);
            if (variance > 0)
              ranking.z(s, n) =
                  static_cast<float>(static_cast<double>(scores[as_index(g)]) / std::sqrt(variance));
          }
        }
      });
  return ranking;
}

RankingModel antibody_model(const RankingModel& model) {
  RankingModel antibodies;
  antibodies.query = model.query;
  antibodies.key = model.antibody_key;
  antibodies.background = model.antibody_background;
  antibodies.choice = model.choice;
  return antibodies;
}

std::vector<float> scores_of_gene(const RankingModel& model, std::span<const std::int32_t> section,
                                  std::int64_t gene, RankingScore score) {
  const std::int64_t d = model.key.dim(1);
  const Tensor<float> weight = weights_of(model, score);
  const std::vector<float> mean = mean_key(model.key);
  std::vector<float> scores;
  for (std::int64_t s = 0; s < model.query.dim(0); ++s) {
    const float* query = model.query.data() + s * d;
    const float* own_weight = row_or_null(weight, section[as_index(s)]);
    const float lift = dot(query, model.key.data() + gene * d, d) - dot(query, mean.data(), d);
    scores.push_back(own_weight ? lift * own_weight[gene] : lift);
  }
  return scores;
}

SpotScores scores_of_spots(const RankingModel& model, std::span<const std::int32_t> section,
                           RankingScore score) {
  return [&model, section, weight = weights_of(model, score), mean = mean_key(model.key)](
             std::int64_t spot, std::span<float> genes) {
    fill_scores(model.query.data() + spot * model.key.dim(1), model.key, mean,
                row_or_null(weight, section[as_index(spot)]), genes);
  };
}

PrototypeAnswer ask_by_example(const RankingModel& model, std::span<const std::int64_t> like,
                               std::span<const std::int64_t> against) {
  if (like.empty()) throw ShapeError("a question by example needs examples");
  const std::int64_t spots = model.query.dim(0), d = model.key.dim(1);
  std::vector<std::int64_t> everyone(as_index(spots));
  std::iota(everyone.begin(), everyone.end(), 0);
  const auto mean_query = [&](std::span<const std::int64_t> rows) {
    std::vector<double> mean(as_index(d));
    for (const std::int64_t s : rows)
      for (std::int64_t c = 0; c < d; ++c)
        mean[as_index(c)] += static_cast<double>(model.query(s, c)) / static_cast<double>(rows.size());
    return mean;
  };
  const std::vector<double> all = mean_query(everyone), here = mean_query(like),
                            there = against.empty() ? all : mean_query(against);
  std::vector<float> direction(as_index(d));
  double norm = 0;
  for (std::size_t c = 0; c < direction.size(); ++c) {
    direction[c] = static_cast<float>(here[c] - there[c]);
    norm += (here[c] - there[c]) * (here[c] - there[c]);
  }
  PrototypeAnswer answer;
  for (std::int64_t s = 0; s < spots; ++s) {
    double product = 0, own = 0;
    for (std::int64_t c = 0; c < d; ++c) {
      const double q = static_cast<double>(model.query(s, c)) - all[as_index(c)];
      product += q * static_cast<double>(direction[as_index(c)]);
      own += q * q;
    }
    answer.spot.push_back(own > 0 && norm > 0 ? static_cast<float>(product / std::sqrt(own * norm)) : 0.0F);
  }
  const std::vector<float> mean = mean_key(model.key);
  for (std::int64_t g = 0; g < model.key.dim(0); ++g)
    answer.gene.push_back(dot(direction.data(), model.key.data() + g * d, d) -
                          dot(direction.data(), mean.data(), d));
  return answer;
}

}  // namespace libbio::ranking
