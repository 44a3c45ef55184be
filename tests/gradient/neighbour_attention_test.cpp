// Attention along the edges of a graph against the complex step.
#include "libbio/nn/neighbour_attention.h"
#include "complex_step.h"

namespace libbio::gradient_test {
namespace {

using nn::Parameters;
using nn::Pass;

struct NoParameters {};
const auto kNothing = []<class T>(Parameters<T>&) { return NoParameters{}; };

// Three queries of 2, 0 and 3 keys out of 4, and edges in another order than the lists.
std::shared_ptr<const nn::EdgeLists> some_lists(bool own_edges) {
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets = {0, 2, 2, 5};
  lists->keys = {1, 3, 0, 1, 2};
  if (own_edges) lists->edges = {4, 0, 2, 3, 1};
  return lists;
}

template <class In>
auto attend(const In& in, bool null_key, bool own_edges, const Pass& pass) {
  using T = std::remove_cvref_t<decltype(in[0].value().data()[0])>;
  nn::EdgeModulation<T> along;
  if (in.size() > 3) along.bias = in[3];
  if (in.size() > 4) along.gate = in[4];
  if (in.size() > 5) along.envelope = in[5];
  return nn::neighbour_attend<T>(in[0], in[1], in[2], along, some_lists(own_edges), 2, null_key, pass);
}

const std::vector<Shape> kShapes = {{3, 6}, {4, 6}, {4, 6}, {5, 2}, {5, 6}};

TEST(NeighbourGradient, WithANullKey) {
  for (const std::size_t inputs : {3u, 4u, 5u})
    expect_exact_gradient(
        kNothing, [](const auto&, const auto& in, const Pass& pass) { return attend(in, true, true, pass); },
        std::vector<Shape>(kShapes.begin(), kShapes.begin() + static_cast<std::ptrdiff_t>(inputs)));
}

TEST(NeighbourGradient, WithoutANullKeyAndEdgesInListOrder) {
  expect_exact_gradient(
      kNothing, [](const auto&, const auto& in, const Pass& pass) { return attend(in, false, false, pass); },
      kShapes);
}

// An envelope is not negative: the square of the input.
TEST(NeighbourGradient, Envelope) {
  const auto apply = [](const auto&, const auto& in, const Pass& pass) {
    auto inputs = in;
    auto square = in[5].value();
    for (auto& x : square) x *= x;
    const std::remove_cvref_t<decltype(in[5])> envelope(std::move(square));
    if (pass.tape)
      pass.tape->record([envelope, x = in[5]] {
        for (std::int64_t e = 0; e < 5; ++e)
          x.gradient().data()[e] += 2.0 * x.value().data()[e] * envelope.gradient().data()[e];
      });
    inputs[5] = envelope;
    return attend(inputs, true, true, pass);
  };
  std::vector<Shape> shapes = kShapes;
  shapes.push_back({5});
  expect_exact_gradient(kNothing, apply, shapes);
}

TEST(NeighbourGradient, EdgeProduct) {
  expect_exact_gradient(kNothing,
                        [](const auto&, const auto& in, const Pass& pass) {
                          auto ends = std::make_shared<nn::EdgeEnds>();
                          ends->first = {0, 2, 2, 1};
                          ends->second = {1, 0, 1, 1};
                          return nn::edge_product(in[0], in[1], in[2],
                                                  std::shared_ptr<const nn::EdgeEnds>(ends), pass);
                        },
                        {{3, 5}, {2, 5}, {4, 5}});
}

}  // namespace
}  // namespace libbio::gradient_test
