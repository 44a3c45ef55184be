// The objective of factored attention against the complex step.
#include "libbio/contact/factored_attention.h"

#include <string>

#include "../unit/contact/sample_family.h"
#include "complex_step.h"

namespace libbio::gradient_test {
namespace {

using contact::FactoredAttention;
using contact::FactoredAttentionShape;
using contact::LetterBatch;

struct Case {
  std::string name;
  std::int64_t rows;
  FactoredAttentionShape shape;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

LetterBatch batch_of(const Case& c) {
  return contact::whole_batch(contact::random_family(c.rows, c.shape.columns, 31),
                              contact::random_weights(c.rows, 32));
}

std::vector<double> gradient_at(const Case& c, std::span<const double> point) {
  FactoredAttention<double> model(c.shape);
  model.parameters().allocate();
  std::ranges::copy(point, model.parameters().values().begin());
  model.parameters().zero_gradients();
  Workers workers(2);
  model.objective(batch_of(c), workers);
  const std::span<const double> gradient = model.parameters().gradients();
  return {gradient.begin(), gradient.end()};
}

std::vector<double> sample_point(const Case& c) {
  FactoredAttention<double> model(c.shape);
  model.parameters().allocate();
  Rng rng(33);
  return normal_numbers(rng, model.parameters().count(), 0.7);
}

// The objective as a function of all parameters.
class Objective {
 public:
  explicit Objective(const Case& c) : model_(c.shape), batch_(batch_of(c)), workers_(1) {
    model_.parameters().allocate();
    model_.parameters().zero_gradients();
  }
  Complex operator()(std::span<const Complex> x) {
    std::ranges::copy(x, model_.parameters().values().begin());
    return model_.objective(batch_, workers_);
  }

 private:
  FactoredAttention<Complex> model_;
  LetterBatch batch_;
  Workers workers_;
};

// One parameter tensor: the gradient found and the true one, at all elements but for the values, of which
// there are many.
struct Checked {
  std::string name;
  std::vector<double> found, expected;
};

std::vector<Checked> check_elements(const Case& c, std::span<const double> point,
                                    std::span<const double> gradient) {
  Objective objective(c);
  FactoredAttention<double> model(c.shape);
  std::vector<Complex> x(point.begin(), point.end());
  std::vector<Checked> parts;
  std::size_t begin = 0;
  for (int tensor = 0; tensor < model.parameters().size(); ++tensor) {
    Checked part{model.parameters().name(tensor), {}, {}};
    const auto size = static_cast<std::size_t>(model.parameters().shape(tensor).size());
    for (std::size_t e = 0; e < size; e += part.name == "value" ? 13 : 1) {
      const std::size_t k = begin + e;
      x[k] += Complex(0, kStep);
      part.found.push_back(gradient[k]);
      part.expected.push_back(objective(x).imag() / kStep);
      x[k] = point[k];
    }
    parts.push_back(part);
    begin += size;
  }
  return parts;
}

class FactoredAttentionGradient : public testing::TestWithParam<Case> {};

TEST_P(FactoredAttentionGradient, IsExact) {
  const Case& c = GetParam();
  const std::vector<double> point = sample_point(c), gradient = gradient_at(c, point);
  const double rounding = kRounding * largest_magnitude(gradient);
  for (const Checked& part : check_elements(c, point, gradient))
    EXPECT_LT(relative_error(part.found, part.expected, rounding), kGate) << part.name;

  // Along random directions every element counts, also those passed over above.
  Objective objective(c);
  Rng rng(34);
  for (int repeat = 0; repeat < 3; ++repeat) {
    const std::vector<double> direction = normal_numbers(rng, static_cast<std::int64_t>(point.size()));
    std::vector<Complex> x(point.size());
    double slope = 0, size = 0;
    for (std::size_t k = 0; k < point.size(); ++k) {
      x[k] = Complex(point[k], kStep * direction[k]);
      slope += gradient[k] * direction[k];
      size += std::abs(gradient[k] * direction[k]);
    }
    EXPECT_NEAR(slope, objective(x).imag() / kStep, 1e-12 * size);
  }
}

const Case kCases[] = {
    {"one_column", 3, {1, 2, 1, 0.3}},
    {"two_columns", 4, {2, 2, 1, 0.3}},
    {"two_columns_one_row", 1, {2, 6, 3, 0}},
    {"two_columns_only_gaps_below_the_query", 2, {2, 2, 3, 0.1}},
    {"a_block_and_a_rest", 6, {5, 2, 3, 0.2}},
    {"a_block_and_a_rest_many_heads", 5, {5, 6, 1, 0}},
    {"one_full_block", 5, {4, 2, 2, 0.01}},
    {"three_blocks", 7, {9, 2, 1, 0}},
    {"three_blocks_many_heads", 5, {9, 6, 3, 0.05}},
};
INSTANTIATE_TEST_SUITE_P(Cases, FactoredAttentionGradient, testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

TEST(FactoredAttentionGradient, IsAddedToWhatIsThere) {
  const Case c{"", 4, {3, 2, 2, 0.1}};
  const std::vector<double> point = sample_point(c), once = gradient_at(c, point);
  FactoredAttention<double> model(c.shape);
  model.parameters().allocate();
  std::ranges::copy(point, model.parameters().values().begin());
  model.parameters().zero_gradients();
  Workers workers(1);
  const LetterBatch batch = batch_of(c);
  model.objective(batch, workers);
  model.objective(batch, workers);
  std::vector<double> twice(once);
  for (double& g : twice) g *= 2;
  EXPECT_LT(relative_error(model.parameters().gradients(), twice), 1e-13);
}

// The gate above would see a part that is scaled, turned round, left out, or right but for one element.
TEST(FactoredAttentionGradient, AWrongOneIsFlagged) {
  const Case c{"", 5, {5, 4, 2, 0.2}};
  const std::vector<double> point = sample_point(c), gradient = gradient_at(c, point);
  const double rounding = kRounding * largest_magnitude(gradient);
  for (const Checked& part : check_elements(c, point, gradient)) {
    ASSERT_LT(relative_error(part.found, part.expected, rounding), kGate) << part.name;
    for (const double factor : {1 + 1e-7, -1.0, 0.0, 0.5}) {
      std::vector<double> wrong = part.found;
      for (double& g : wrong) g *= factor;
      EXPECT_GT(relative_error(wrong, part.expected, rounding), kGate) << part.name << ' ' << factor;
    }
    std::vector<double> wrong = part.found;
    wrong[wrong.size() / 2] += 1e-7 * largest_magnitude(part.expected);
    EXPECT_GT(relative_error(wrong, part.expected, rounding), kGate) << part.name;
  }
}

}  // namespace
}  // namespace libbio::gradient_test
