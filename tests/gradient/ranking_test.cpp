// Attention over neighbours and over genes against the complex step.
#include "complex_step.h"
#include "libbio/ranking/gene_attention.h"
#include "libbio/ranking/spot_attention.h"

namespace libbio::gradient_test {
namespace {

using nn::Parameters;
using nn::Pass;

struct NoParameters {};

// Three spots of two sections and four genes; the second spot counts nothing.
TEST(RankingGradient, CountLoss) {
  const spatial::CountMatrix counts(4, 4, {0, 2, 2, 5, 6}, {0, 3, 0, 1, 2, 3}, {2, 7, 1, 30, 4, 5});
  const std::vector<std::int64_t> row = {0, 1, 2};
  const std::vector<std::int32_t> section = {0, 1, 1};
  for (const std::vector<double>& weight : {std::vector<double>{}, std::vector<double>{1, 0.5, 3}})
    expect_exact_gradient(
        []<class T>(Parameters<T>&) { return NoParameters{}; },
        [&](const auto&, const auto& in, const Pass& pass) {
          using T = std::remove_cvref_t<decltype(in[0].value().data()[0])>;
          Rng rng(5);
          const auto key = tensor_from<T>(normal_numbers(rng, 8), {4, 2});
          const auto background = tensor_from<T>(normal_numbers(rng, 8), {2, 4});
          return ranking::count_loss<T>(in[0], {row, section}, {key, background}, counts, weight, pass);
        },
        {{3, 2}});
}

TEST(RankingGradient, SpotAttention) {
  ranking::SpotEdges edges;
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets = {0, 2, 2, 5};
  lists->keys = {1, 3, 0, 1, 2};
  edges.lists = lists;
  edges.squared_distance = {1, 3, 0.5F, 2, 4};
  for (const bool null_neighbour : {true, false})
    for (const bool with_image : {true, false}) {
      edges.likeness = with_image ? std::vector<float>{-0.5F, 0, -1, -2, -0.1F} : std::vector<float>{};
      ranking::SpotAttentionShape shape;
      shape.widths = {1, 2};
      shape.values = 3;
      shape.query_features = 2;
      shape.null_neighbour = null_neighbour;
      expect_exact_gradient(
          [&]<class T>(Parameters<T>& parameters) {
            return ranking::SpotAttention<T>(parameters, "attention", shape);
          },
          [&](const auto& layer, const auto& in, const Pass& pass) {
            return layer.forward(in[0], in[1], edges, pass);
          },
          {{3, 2}, {4, 3}});
    }
}

}  // namespace
}  // namespace libbio::gradient_test
