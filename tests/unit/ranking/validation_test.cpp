#include "libbio/ranking/validation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "tests/refusal.h"
#include "tests/unit/ranking/planted_section.h"

namespace libbio::ranking {
namespace {

using Marks = std::vector<std::uint8_t>;

TEST(ValidationMarks, AreASeventhOfTheTrainingSpots) {
  Workers workers(1);
  const SpotSet set = set_of(planted_section(10, 10, 6, 1), workers);
  Marks training(100, 1);
  for (std::size_t i = 0; i < 30; ++i) training[3 * i] = 0;
  for (const Validation kind : {Validation::kSpots, Validation::kBlocks}) {
    const Marks marks = validation_marks(set, training, kind, 1);
    for (std::size_t i = 0; i < 100; ++i) EXPECT_LE(marks[i], training[i]);
    EXPECT_NEAR(static_cast<double>(std::ranges::count(marks, 1)), 10, kind == Validation::kSpots ? 0 : 5);
    EXPECT_EQ(marks, validation_marks(set, training, kind, 1));
    EXPECT_NE(marks, validation_marks(set, training, kind, 2));
  }
}

// What somebody reads who ranks a section of five spots.
TEST(ValidationMarks, SayHowManySpotsAreNeeded) {
  Workers workers(1);
  const SpotSet five = set_of(planted_section(1, 5, 6, 1), workers);
  for (const Validation kind : {Validation::kSpots, Validation::kBlocks})
    EXPECT_EQ(
        testing::refusal<UsageError>([&] { validation_marks(five, Marks(5, 1), kind, 1); }),
        "section 1 has 5 spots to learn from, expected at least 7: one in seven is held out to choose what "
        "to fit; rank a larger section, or filter fewer spots out");
  const SpotSet seven = set_of(planted_section(1, 7, 6, 1), workers);
  EXPECT_EQ(std::ranges::count(validation_marks(seven, Marks(7, 1), Validation::kSpots, 1), 1), 1);
}

// Three spots of 10, 20 and 30 molecules.
struct Three {
  SpotSet set;
  Tensor<float> background{Shape{1, 2}, std::log(0.5F)};
  Workers workers{1};
  Three() {
    set.counts = sparse(table({{10, 0}, {15, 5}, {10, 20}}));
    set.section = {0, 0, 0};
    set.sections = 1;
  }
  ValidationJudge judge() { return {set, rows_where(set, Marks{1, 1, 1}), background, workers}; }
};

TEST(ValidationJudge, CountsBitsPerMolecule) {
  Three three;
  EXPECT_NEAR(three.judge().bits(three.judge().background_losses()), 1, 1e-6);  // two genes, alike
  EXPECT_EQ(three.judge().bits({10, 20, 30}), 1 / std::log(2.0));
}

TEST(ValidationJudge, ADifferenceMustExceedItsStandardError) {
  Three three;
  const ValidationJudge judge = three.judge();
  const std::vector<double> simple = {10, 20, 30};
  // The same gain for every molecule has no error; a gain of one spot alone has more error than gain.
  EXPECT_TRUE(judge.displaces({9.9, 19.8, 29.7}, simple));
  EXPECT_FALSE(judge.displaces({10.1, 20.2, 30.3}, simple));
  EXPECT_FALSE(judge.displaces({9, 20, 30}, simple));
  EXPECT_FALSE(judge.displaces(simple, simple));
}

// Its one difference is the mean: no error, however little it tells.
TEST(ValidationJudge, OneSpotIsNotEnough) {
  Three three;
  three.set.counts = sparse(table({{10, 0}, {0, 0}, {0, 0}}));
  EXPECT_FALSE(three.judge().displaces({9, 0, 0}, {10, 0, 0}));
}

TEST(ValidationJudge, SpotsWithoutCountsTellNothing) {
  Three three;
  three.set.counts = sparse(Tensor<float>(Shape{3, 2}));
  const ValidationJudge judge = three.judge();
  EXPECT_EQ(judge.bits(judge.background_losses()), 0);
  EXPECT_FALSE(judge.displaces({0, 0, 0}, {1, 1, 1}));
}

}  // namespace
}  // namespace libbio::ranking
