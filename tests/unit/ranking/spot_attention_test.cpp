#include "libbio/ranking/spot_attention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

struct Scene {
  SpotEdges edges;
  Tensor<float> values, asking;
};

// Seven spots at random distances from five neighbours each; spot 6 has none.
Scene scene() {
  Scene made{{}, Tensor<float>(Shape{7, 4}), Tensor<float>(Shape{7, 2})};
  Rng rng(3);
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets.push_back(0);
  for (std::int32_t s = 0; s < 7; ++s) {
    for (std::int32_t n = 1; n <= (s == 6 ? 0 : 5); ++n) {
      lists->keys.push_back((s + n) % 7);
      made.edges.squared_distance.push_back(static_cast<float>(20 * rng.uniform()));
    }
    lists->offsets.push_back(static_cast<std::int32_t>(lists->keys.size()));
  }
  made.edges.lists = lists;
  for (float& x : made.values) x = static_cast<float>(rng.normal());
  for (float& x : made.asking) x = static_cast<float>(rng.normal());
  return made;
}

// Mean of the neighbours' values by exp(-r² / 2σ²), computed on its own.
double gaussian_mean(const Scene& scene, std::int64_t spot, std::int64_t component, double sigma) {
  double sum = 0, total = 0;
  for (auto e = static_cast<std::size_t>(scene.edges.lists->offsets[static_cast<std::size_t>(spot)]);
       e < static_cast<std::size_t>(scene.edges.lists->offsets[static_cast<std::size_t>(spot + 1)]); ++e) {
    const double weight =
        std::exp(-static_cast<double>(scene.edges.squared_distance[e]) / (2 * sigma * sigma));
    total += weight;
    sum += weight * static_cast<double>(scene.values(scene.edges.lists->keys[e], component));
  }
  return total > 0 ? sum / total : 0;
}

SpotAttentionShape shape_of(bool null_neighbour) {
  SpotAttentionShape shape;
  shape.values = 4;
  shape.query_features = 2;
  shape.null_neighbour = null_neighbour;
  return shape;
}

// The attention as training finds it: scores of content are zero because U is.
TEST(SpotAttention, StartsAtTheGaussianMeanOfTheNeighbours) {
  const Scene made = scene();
  nn::Parameters<float> parameters;
  const SpotAttention<float> attention(parameters, "attention", shape_of(false));
  parameters.initialise(Rng(1));
  attention.set_start();
  Workers workers(1);
  const auto context = attention.forward(nn::Activation<float>(made.asking),
                                         nn::Activation<float>(made.values), made.edges, nn::Pass{workers});
  const double widths[] = {1, 2, 4};
  for (std::int64_t spot = 0; spot < 7; ++spot)
    for (std::int64_t head = 0; head < 3; ++head)
      for (std::int64_t c = 0; c < 4; ++c)
        EXPECT_NEAR(static_cast<double>(context.value()(spot, head * 4 + c)),
                    gaussian_mean(made, spot, c, widths[head]), 1e-6);
}

TEST(SpotAttention, FadesToTheMeanFarFromAllNeighbours) {
  Scene made = scene();
  nn::Parameters<float> parameters;
  const SpotAttention<float> attention(parameters, "attention", shape_of(true));
  parameters.initialise(Rng(1));
  attention.set_start();
  Workers workers(1);
  const auto of = [&] {
    return attention
        .forward(nn::Activation<float>(made.asking), nn::Activation<float>(made.values), made.edges,
                 nn::Pass{workers})
        .value();
  };
  const Tensor<float> near = of();
  for (float& squared : made.edges.squared_distance) squared += 400;
  const Tensor<float> far = of();
  for (std::int64_t c = 0; c < 8; ++c) {
    EXPECT_GT(std::abs(near(0, c)), 1e-3F);
    EXPECT_NEAR(far(0, c), 0, 1e-6F);  // heads of 1 and 2 pitches
  }
  // Five neighbours at distance 0 against the null neighbour have 5 / (5 + exp(ν)) of the attention.
  for (float& squared : made.edges.squared_distance) squared = 0;
  const Tensor<float> at_hand = of();
  const double share = 5 / (5 + std::exp(shape_of(true).fade));
  for (std::int64_t c = 0; c < 12; ++c)
    EXPECT_NEAR(static_cast<double>(at_hand(0, c)), share * gaussian_mean(made, 0, c % 4, 1), 1e-6);
}

TEST(SpotAttention, WeightsAddUpToOne) {
  const Scene made = scene();
  nn::Parameters<float> parameters;
  const SpotAttention<float> attention(parameters, "attention", shape_of(true));
  parameters.initialise(Rng(1));
  attention.set_start();
  for (float& x : parameters.value(parameters.find("attention.query.weight"))) x = 0.3F;
  Workers workers(1);
  const std::vector<float> weights = attention.weights(
      nn::Activation<float>(made.asking), nn::Activation<float>(made.values), made.edges, nn::Pass{workers});
  ASSERT_EQ(weights.size(), made.edges.lists->keys.size());
  for (std::size_t spot = 0; spot < 6; ++spot) {
    float sum = 0;
    for (std::size_t e = 5 * spot; e < 5 * spot + 5; ++e) sum += weights[e];
    EXPECT_NEAR(sum, 1, 1e-6F);
  }
}

}  // namespace
}  // namespace libbio::ranking
