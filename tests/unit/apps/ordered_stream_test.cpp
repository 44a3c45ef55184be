#include "apps/ordered_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "libbio/error.h"

namespace bio {
namespace {

// The numbers from 0, each squared, with `threads` threads; throws instead of the number `broken`.
std::vector<int> squares(int numbers, std::size_t chunk, int threads, int broken = -1) {
  libbio::Workers workers(threads);
  int at = 0, taken = 0;
  std::vector<int> results;
  const auto run = [&] {
    stream_in_order<int, int>(
        [&](int& number) {
          if (at == broken) throw libbio::InputError("broken");
          if (at == numbers) return false;
          number = at++;
          EXPECT_LE(at - taken, 2 * static_cast<int>(chunk));
          return true;
        },
        [](int number) { return number * number; },
        [&](int result) {
          ++taken;
          results.push_back(result);
        },
        chunk, workers);
  };
  if (broken < 0)
    run();
  else
    EXPECT_THROW(run(), libbio::InputError);
  return results;
}

std::vector<int> expected(int numbers) {
  std::vector<int> squares(static_cast<std::size_t>(numbers));
  std::iota(squares.begin(), squares.end(), 0);
  for (int& square : squares) square *= square;
  return squares;
}

TEST(OrderedStream, KeepsTheOrderAndReadsNoFurtherThanTwoChunks) {
  for (const int threads : {1, 3})
    for (const int numbers : {0, 1, 7, 8, 9, 100}) EXPECT_EQ(squares(numbers, 8, threads), expected(numbers));
}

TEST(OrderedStream, HandsOverWhatCameBeforeTheStreamBroke) {
  for (const int broken : {0, 1, 8, 9, 21}) EXPECT_EQ(squares(50, 8, 2, broken), expected(broken));
}

}  // namespace
}  // namespace bio
