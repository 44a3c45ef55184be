#include "libbio/contact/factored_attention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/contact/coupling_score.h"
#include "sample_family.h"

namespace libbio::contact {
namespace {

template <class T>
void set_parameters(FactoredAttention<T>& model, std::uint64_t seed) {
  model.parameters().allocate();
  model.parameters().zero_gradients();
  Rng rng(seed);
  for (T& x : model.parameters().values()) x = static_cast<T>(static_cast<float>(0.7 * rng.normal()));
}

// All couplings by the definition, [L, L, 20, 20].
Tensor<double> plain_couplings(FactoredAttention<double>& model) {
  const FactoredAttentionShape& shape = model.shape();
  const std::int64_t columns = shape.columns;
  Tensor<double> maps({shape.heads, columns, columns});
  for (std::int64_t h = 0; h < shape.heads; ++h)
    for (std::int64_t i = 0; i < columns; ++i) {
      double sum = 0;
      for (std::int64_t j = 0; j < columns; ++j) {
        if (i == j) continue;
        double dot = 0;
        for (std::int64_t k = 0; k < shape.head_size; ++k)
          dot += model.query()(h, i, k) * model.key()(h, j, k);
        sum += maps(h, i, j) = std::exp(dot / std::sqrt(static_cast<double>(shape.head_size)));
      }
      for (std::int64_t j = 0; j < columns; ++j)
        if (i != j) maps(h, i, j) /= sum;
    }
  Tensor<double> couplings({columns, columns, kLetters, kLetters});
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      for (int a = 0; a < kLetters; ++a)
        for (int b = 0; b < kLetters; ++b)
          for (std::int64_t r = 0; r < shape.head_pairs(); ++r)
            couplings(i, j, a, b) +=
                0.5 * ((maps(2 * r, i, j) - maps(2 * r + 1, i, j)) * model.value()(r, a, b) +
                       (maps(2 * r, j, i) - maps(2 * r + 1, j, i)) * model.value()(r, b, a));
  return couplings;
}

double plain_objective(FactoredAttention<double>& model, const LetterBatch& batch) {
  const std::int64_t columns = model.shape().columns;
  const Tensor<double> couplings = plain_couplings(model);
  double objective = 0;
  for (std::int64_t s = 0; s < batch.rows; ++s)
    for (std::int64_t i = 0; i < columns; ++i) {
      const sequence::Letter* row = batch.letters.data() + s * columns;
      if (row[i] == kLetters) continue;
      double logit[kLetters], sum = 0;
      for (int a = 0; a < kLetters; ++a) {
        logit[a] = model.bias()(i, a);
        for (std::int64_t j = 0; j < columns; ++j)
          if (j != i && row[j] < kLetters) logit[a] += couplings(i, j, a, row[j]);
        sum += std::exp(logit[a]);
      }
      objective += batch.weights[s] * (std::log(sum) - logit[row[i]]);
    }
  double square = 0;
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j)
      for (int k = 0; k < kLetters * kLetters; ++k) {
        const double w = (&couplings(i, j, 0, 0))[k];
        square += w * w;
      }
  return objective + 20 * model.shape().penalty * static_cast<double>(columns) * square;
}

const FactoredAttentionShape kShapes[] = {{1, 2, 1, 0.2}, {2, 2, 3, 0.1}, {5, 6, 1, 0}, {9, 4, 3, 0.05}};

TEST(FactoredAttention, ObjectiveFollowsTheDefinition) {
  for (const FactoredAttentionShape& shape : kShapes) {
    SCOPED_TRACE(shape.columns);
    FactoredAttention<double> model(shape);
    set_parameters(model, 1);
    const LetterBatch batch = whole_batch(random_family(12, shape.columns, 2), random_weights(12, 3));
    const double expected = plain_objective(model, batch);
    Workers workers(2);
    EXPECT_NEAR(model.objective(batch, workers), expected, 1e-12 * expected);
  }
}

TEST(FactoredAttention, FloatIsDoubleToRounding) {
  for (const FactoredAttentionShape& shape : kShapes) {
    SCOPED_TRACE(shape.columns);
    FactoredAttention<double> exact(shape);
    FactoredAttention<float> model(shape);
    set_parameters(exact, 4);
    set_parameters(model, 4);
    const LetterBatch batch = whole_batch(random_family(40, shape.columns, 5), random_weights(40, 6));
    Workers workers(1);
    const double objective = exact.objective(batch, workers);
    EXPECT_NEAR(model.objective(batch, workers), objective, 2e-6 * objective);
    for (int tensor = 0; tensor < exact.parameters().size(); ++tensor) {
      const View<const double> truth = exact.parameters().gradient(tensor);
      const View<const float> found = model.parameters().gradient(tensor);
      double largest = 0, worst = 0;
      for (std::int64_t k = 0; k < truth.size(); ++k) {
        largest = std::max(largest, std::abs(truth.data()[k]));
        worst = std::max(worst, std::abs(truth.data()[k] - found.data()[k]));
      }
      EXPECT_LE(worst, 2e-5 * largest) << exact.parameters().name(tensor);
    }
    const Tensor<float> norms = model.coupling_norms(workers), exact_norms = exact.coupling_norms(workers);
    for (std::int64_t k = 0; k < norms.size(); ++k)
      EXPECT_NEAR(norms.data()[k], exact_norms.data()[k], 2e-5 * (1 + exact_norms.data()[k]));
  }
}

TEST(FactoredAttention, CouplingNormsFollowTheDefinition) {
  for (const FactoredAttentionShape& shape : kShapes) {
    FactoredAttention<double> model(shape);
    set_parameters(model, 7);
    Workers workers(2);
    const Tensor<float> norms = model.coupling_norms(workers);
    const Tensor<double> couplings = plain_couplings(model);
    for (std::int64_t i = 0; i < shape.columns; ++i)
      for (std::int64_t j = 0; j < shape.columns; ++j) {
        float block[kLetters * kLetters];
        std::copy_n(&couplings(i, j, 0, 0), kLetters * kLetters, block);
        to_zero_sum_gauge(block);
        EXPECT_NEAR(norms(i, j), i == j ? 0 : frobenius_norm(block), 1e-5) << i << ' ' << j;
      }
  }
}

TEST(FactoredAttention, MapsAreDistributionsOverOtherColumns) {
  FactoredAttention<double> model({6, 4, 2, 0});
  set_parameters(model, 8);
  Workers workers(1);
  Tensor<double> map({6, 6});
  for (std::int64_t h = 0; h < 4; ++h) {
    model.attention_map(h, map, workers);
    for (std::int64_t i = 0; i < 6; ++i) {
      double sum = 0;
      for (const double x : map[i]) sum += x;
      EXPECT_NEAR(sum, 1, 1e-14);
      EXPECT_EQ(map(i, i), 0);
    }
  }
}

TEST(FactoredAttention, AnyNumberOfThreadsGivesTheSameBytes) {
  const FactoredAttentionShape shape{23, 6, 4, 0.01};
  const LetterBatch batch = whole_batch(random_family(60, shape.columns, 9), random_weights(60, 10));
  std::vector<std::vector<float>> gradients;
  for (const int threads : {1, 2, 3}) {
    FactoredAttention<float> model(shape);
    set_parameters(model, 11);
    Workers workers(threads);
    const float objective = model.objective(batch, workers);
    const std::span<const float> gradient = model.parameters().gradients();
    gradients.emplace_back(gradient.begin(), gradient.end());
    gradients.back().push_back(objective);
  }
  EXPECT_EQ(gradients[0], gradients[1]);
  EXPECT_EQ(gradients[0], gradients[2]);
}

TEST(FactoredAttention, RefusesImpossibleShapes) {
  EXPECT_THROW(FactoredAttention<float>({0, 2, 1, 0}), ShapeError);
  EXPECT_THROW(FactoredAttention<float>({3, 3, 1, 0}), ShapeError);
  EXPECT_THROW(FactoredAttention<float>({3, 0, 1, 0}), ShapeError);
  EXPECT_THROW(FactoredAttention<float>({3, 2, 0, 0}), ShapeError);
}

TEST(FactoredAttention, RefusesABatchOfOtherColumns) {
  FactoredAttention<float> model({3, 2, 1, 0});
  set_parameters(model, 12);
  Workers workers(1);
  EXPECT_THROW(model.objective(whole_batch(family({"ACDE"}), {1}), workers), ShapeError);
}

}  // namespace
}  // namespace libbio::contact
