#include "libbio/ranking/domains.h"

#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/ranking/label_agreement.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

struct Section {
  Places places;
  spatial::CountMatrix counts;
  std::vector<std::int32_t> layer;
};

// Three layers, in each of which a tenth of the genes is twice as frequent. Few counts, so that a spot alone
// tells little.
Section three_layers() {
  Section section{grid(30, 24), {}, {}};
  Rng rng(1);
  Tensor<float> counts(Shape{720, 100});
  for (std::int64_t spot = 0; spot < 720; ++spot) {
    const double y = section.places[static_cast<std::size_t>(spot)][1];
    section.layer.push_back(y < 14 ? 0 : y < 24 ? 1 : 2);
    for (std::int64_t gene = 0; gene < 100; ++gene)
      counts(spot, gene) = static_cast<float>(poisson(gene % 10 == section.layer.back() ? 0.6 : 0.3, rng));
  }
  section.counts = sparse(counts);
  return section;
}

TEST(Domains, AreTheLayersOfASection) {
  Workers workers(2);
  const Section section = three_layers();
  const LogExpression expression(section.counts, workers);
  const Domains found = find_domains(expression, section.places, {.domains = 3}, workers);
  EXPECT_EQ(found.neighbours, 16);
  EXPECT_EQ(found.embedding.shape(), (Shape{720, 15}));
  EXPECT_GT(adjusted_rand_index(found.label, section.layer), 0.8);
  // Numbered by size, as the layers are.
  std::int64_t agreeing = 0;
  for (std::size_t spot = 0; spot < 720; ++spot) agreeing += found.label[spot] == section.layer[spot];
  EXPECT_GT(agreeing, 650);
  // Without neighbours there is not enough to go by.
  const Tensor<float> blurred = found.embedding;
  const Domains nearly_alone =
      find_domains(expression, section.places, {.domains = 3, .neighbours = 1}, workers);
  EXPECT_LT(adjusted_rand_index(nearly_alone.label, section.layer), 0.6);
}

TEST(Domains, DoNotDependOnTheNumberOfThreads) {
  const Section section = three_layers();
  Workers one(1), three(3);
  const LogExpression expression(section.counts, one);
  EXPECT_EQ(find_domains(expression, section.places, {.domains = 4, .starts = 2}, one).label,
            find_domains(expression, section.places, {.domains = 4, .starts = 2}, three).label);
}

TEST(Domains, AverageAFifteenthOfADomain) {
  EXPECT_EQ(smoothing_neighbours(262, 5), 6);
  EXPECT_EQ(smoothing_neighbours(720, 4), 12);
  EXPECT_EQ(smoothing_neighbours(4634, 7), 18);
}

TEST(Domains, RefuseMoreOfThemThanSpots) {
  Workers workers(1);
  const spatial::CountMatrix counts = random_counts(9, 5, 0.9, 2);
  const LogExpression expression(counts, workers);
  EXPECT_THROW(find_domains(expression, grid(3, 3), {.domains = 10}, workers), UsageError);
  EXPECT_THROW(find_domains(expression, grid(3, 3), {}, workers), UsageError);
  EXPECT_THROW(find_domains(expression, grid(3, 4), {.domains = 2}, workers), ShapeError);
  EXPECT_EQ(find_domains(expression, grid(3, 3), {.domains = 9}, workers).label.size(), 9u);
}

}  // namespace
}  // namespace libbio::ranking
