#include "apps/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace bio {
namespace {

TEST(ProgressLine, ShowsStepLossAndTimeLeft) {
  EXPECT_EQ(progress_line("fit", {100, 200, 1.23456}, 65),
            "fit  [============>           ]   50 %  step 100/200  loss 1.2346  1:05 left");
}

TEST(ProgressLine, KnowsNoTimeLeftAtTheStartAndNoArrowAtTheEnd) {
  EXPECT_EQ(progress_line("fit", {0, 10, 2}, 0),
            "fit  [>                       ]    0 %  step 0/10  loss 2.0000");
  EXPECT_EQ(progress_line("fit", {10, 10, 2}, 3700),
            "fit  [========================]  100 %  step 10/10  loss 2.0000  0:00 left");
}

TEST(ProgressLine, ShowsNoLossWhereThereIsNone) {
  EXPECT_EQ(progress_line("network", {6, 12}, 30),
            "network  [============>           ]   50 %  step 6/12  0:30 left");
}

class ProgressTest : public testing::Test {
 protected:
  Progress start(Progress::Style style) {
    return Progress("fit", style, out_, [this] { return now_; });
  }
  // Runs steps 1 to `steps`, each taking the given time.
  void run(Progress& progress, int steps, double seconds_per_step) {
    for (int step = 1; step <= steps; ++step) {
      now_ += seconds_per_step;
      progress.update({step, steps, 1.0});
    }
  }
  std::ptrdiff_t count(char c) const {
    const std::string text = out_.str();
    return std::count(text.begin(), text.end(), c);
  }

  std::ostringstream out_;
  double now_ = 50;
};

TEST_F(ProgressTest, WritesALineForEveryTenthIntoALog) {
  Progress progress = start(Progress::Style::lines);
  run(progress, 1000, 0.001);
  EXPECT_EQ(count('\n'), 10);
  EXPECT_EQ(count('\r'), 0);
}

TEST_F(ProgressTest, RedrawsABarAtMostTenTimesASecond) {
  Progress progress = start(Progress::Style::bar);
  run(progress, 1000, 0.01);  // ten seconds
  EXPECT_LE(count('\r'), 101);
  EXPECT_GE(count('\r'), 80);
  EXPECT_EQ(count('\n'), 0);
}

TEST_F(ProgressTest, EndsOnALineOfItsOwn) {
  {
    Progress progress = start(Progress::Style::bar);
    progress.update({3, 9, 0.5});
    now_ += 61;
    progress.finish();
  }
  const std::string text = out_.str();
  EXPECT_EQ(text.substr(text.rfind('\r')), "\r\033[Kfit  done after 3 steps, loss 0.5000, 1:01\n");
}

TEST_F(ProgressTest, SaysHowFastWhereTheNumberOfStepsIsNotKnown) {
  Progress progress = start(Progress::Style::lines);
  for (int step = 1; step <= 50; ++step) {
    now_ += 0.5;
    progress.update({step});
  }
  EXPECT_EQ(out_.str(), "fit  20 done, 2 per second\nfit  40 done, 2 per second\n");
  progress.finish();
  EXPECT_TRUE(out_.str().ends_with("\nfit  50 done, 2 per second, 0:25\n")) << out_.str();
}

TEST_F(ProgressTest, EndsWithoutALossWhereThereIsNone) {
  Progress progress = start(Progress::Style::lines);
  progress.update({9, 9});
  now_ += 61;
  progress.finish();
  EXPECT_TRUE(out_.str().ends_with("\nfit  done after 9 steps, 1:01\n")) << out_.str();
}

TEST_F(ProgressTest, LeavesTheLineWhenTheRunFails) {
  {
    Progress progress = start(Progress::Style::bar);
    progress.update({3, 9, 0.5});
  }
  EXPECT_EQ(out_.str().back(), '\n');
}

TEST_F(ProgressTest, IsSilentWhenQuiet) {
  Progress progress = start(Progress::Style::quiet);
  run(progress, 100, 1);
  progress.finish();
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace bio
