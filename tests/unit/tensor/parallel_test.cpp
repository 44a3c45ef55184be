#include "libbio/tensor/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "libbio/error.h"

namespace libbio {
namespace {

TEST(Workers, EveryPartRunsOnceInManyLoops) {
  Workers workers(3);
  for (int loop = 0; loop < 200; ++loop) {
    std::vector<std::atomic<int>> seen(loop);
    workers.parallel_for(loop, [&](std::int64_t i) { ++seen[static_cast<std::size_t>(i)]; });
    for (const auto& count : seen) ASSERT_EQ(count, 1);
  }
}

TEST(Workers, AnExceptionReachesTheCallerAndTheTeamStaysUsable) {
  Workers workers(2);
  EXPECT_THROW(workers.parallel_for(100,
                                    [](std::int64_t i) {
                                      if (i == 41) throw std::runtime_error("part 41");
                                    }),
               std::runtime_error);
  std::atomic<int> count = 0;
  workers.parallel_for(10, [&](std::int64_t) { ++count; });
  EXPECT_EQ(count, 10);
}

TEST(Workers, RefusesNoThreads) {
  EXPECT_THROW(Workers(0), UsageError);
}

}  // namespace
}  // namespace libbio
