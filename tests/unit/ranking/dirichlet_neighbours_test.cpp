#include "libbio/ranking/dirichlet_neighbours.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

using Marks = std::vector<std::uint8_t>;

// Two halves of a section with their own shares of genes.
struct Section {
  Places places = grid(12, 12);
  spatial::CountMatrix counts;
  Marks training;
  graph::Neighbours neighbours;

  Section(double difference, Workers& workers) {
    const std::int64_t genes = 25;
    Tensor<float> dense(Shape{std::ssize(places), genes});
    Rng rng(6);
    for (std::int64_t spot = 0; spot < std::ssize(places); ++spot) {
      const double side = places[static_cast<std::size_t>(spot)][0] < 5.5 ? difference : -difference;
      for (std::int64_t gene = 0; gene < genes; ++gene)
        dense(spot, gene) = static_cast<float>(poisson(4 * std::exp(gene % 2 == 0 ? side : -side), rng));
      training.push_back(spot % 5 != 0);
    }
    counts = sparse(dense);
    neighbours = graph::nearest_neighbours(places, 8, training, workers);
  }
  DirichletNeighbours method(const DirichletOptions& options, Workers& workers) const {
    return {counts, neighbours, training, 2, options, workers};
  }
  std::vector<std::int64_t> spots(std::uint8_t mark) const {
    std::vector<std::int64_t> chosen;
    for (std::size_t i = 0; i < training.size(); ++i)
      if (training[i] == mark) chosen.push_back(static_cast<std::int64_t>(i));
    return chosen;
  }
};

TEST(DirichletNeighbours, SharesFollowTheirFormula) {
  Workers workers(1);
  // Spot 0 is held out; 1 and 2 are at distances 1 and 2.
  const Places places = {{0, 0}, {1, 0}, {0, 2}};
  const spatial::CountMatrix counts = sparse(table({{3, 5}, {6, 2}, {1, 1}}));
  const Marks training = {0, 1, 1};
  const graph::Neighbours neighbours = graph::nearest_neighbours(places, 2, training, workers);
  const DirichletNeighbours method(counts, neighbours, training, 1, {{10}, 0.2, 1}, workers);
  const double w = std::exp(-1.5), p = 7.5 / 11, total = 8 + 2 * w + 10;  // background: (7 + ½) : (3 + ½)
  const double first = (6 + w + 10 * p) / total, second = (2 + w + 10 * (1 - p)) / total;
  std::vector<float> shares(2);
  method.score(0, shares);
  EXPECT_NEAR(shares[0], first, 1e-6);
  EXPECT_NEAR(shares[1], second, 1e-6);
  EXPECT_NEAR(method.bits(std::vector<std::int64_t>{0}, workers)[0],
              -(3 * std::log2(first) + 5 * std::log2(second)), 1e-6);
}

TEST(DirichletNeighbours, BitsAreThoseOfItsShares) {
  Workers workers(2);
  const Section section(0.5, workers);
  const DirichletNeighbours method = section.method({}, workers);
  const std::vector<std::int64_t> spots = section.spots(0);
  const std::vector<double> bits = method.bits(spots, workers);
  std::vector<float> shares(25);
  for (std::size_t i = 0; i < spots.size(); ++i) {
    method.score(spots[i], shares);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-6);
    double expected = 0;
    const auto counted = section.counts.row(spots[i]);
    for (std::size_t e = 0; e < counted.size(); ++e)
      expected -=
          double{counted.count[e]} * std::log2(double{shares[static_cast<std::size_t>(counted.column[e])]});
    EXPECT_NEAR(bits[i], expected, 1e-5 * bits[i]);
  }
}

TEST(DirichletNeighbours, ChoosesTheStrengthOfFewestHeldOutBits) {
  Workers one(1), two(2);
  for (const double difference : {0.0, 0.2, 1.0}) {
    const Section section(difference, one);
    DirichletOptions options;
    options.sampled = 1;
    const DirichletNeighbours method = section.method(options, one);
    double fewest = 1e300, best = 0;
    for (const double strength : options.strengths) {
      double sum = 0;
      for (const double bits : section.method({{strength}, 1, 1}, one).bits(section.spots(1), one))
        sum += bits;
      if (sum < fewest) fewest = sum, best = strength;
    }
    EXPECT_EQ(method.strength(), best);
    EXPECT_EQ(section.method(options, two).strength(), best);
    // Halves that are alike: the background is best; that differ much: the neighbours.
    if (difference == 0) {
      EXPECT_GE(best, 3e4);
    }
    if (difference == 1) {
      EXPECT_LE(best, 100);
    }
  }
}

TEST(DirichletNeighbours, RefusesWhatItCannotFit) {
  Workers workers(1);
  const Section section(0.5, workers);
  EXPECT_THROW(section.method({{}, 0.2, 1}, workers), UsageError);
  EXPECT_THROW(section.method({{10, 0}, 0.2, 1}, workers), UsageError);
  EXPECT_EQ(section.method({{10}, 0, 1}, workers).strength(), 10);
  Marks training = section.training;
  const auto with = [&] {
    return DirichletNeighbours(section.counts, section.neighbours, training, 2, {}, workers);
  };
  EXPECT_NO_THROW(with());
  training[static_cast<std::size_t>(section.neighbours.index[3])] = 0;
  EXPECT_THROW(with(), ShapeError);
  const Marks nobody(section.training.size(), 0);
  const graph::Neighbours none = graph::nearest_neighbours(section.places, 8, nobody, workers);
  EXPECT_THROW(DirichletNeighbours(section.counts, none, nobody, 2, {}, workers), UsageError);
}

}  // namespace
}  // namespace libbio::ranking
