// Damaged .npy files: a matrix of finite numbers or InputError, never anything else.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "libbio/error.h"
#include "libbio/spatial/npy_file.h"
#include "libbio/tensor/random.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/spatial/npy_sample.h"

namespace libbio::spatial {
namespace {

constexpr std::int64_t kSpots = 4;

TEST(NpyFuzz, SucceedsOrSaysWhy) {
  std::string floats, doubles, integers;
  for (int i = 0; i < 20; ++i) {
    floats += bytes_of(0.37F * static_cast<float>(i - 7));
    doubles += bytes_of(1e-3 * i, true);
    integers += bytes_of(static_cast<std::int16_t>(i * 1000 - 5000));
  }
  const std::string samples[] = {npy_of(npy_header("<f4", "(4, 5)"), floats),
                                 npy_of(npy_header(">f8", "(4, 5)", true), doubles, 2),
                                 npy_of(npy_header("<i2", "(4, 5)"), integers, 3)};
  const std::uint64_t rounds = testing::fuzz_rounds(6000);
  std::uint64_t accepted = 0, refused = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Rng rng = Rng(31).stream(round);
    std::string content = samples[round % 3];
    if (round >= 3)
      for (std::uint64_t damage = 1 + rng.below(2); damage > 0; --damage)
        testing::mutate(content, samples[rng.below(3)], rng);
    const TemporaryFile file(content);
    try {
      const Tensor<float> matrix = read_npy(file.path(), kSpots, "spots");
      ASSERT_EQ(matrix.dim(0), kSpots);
      ASSERT_GT(matrix.dim(1), 0);
      for (const float number : matrix) ASSERT_TRUE(std::isfinite(number));
      ++accepted;
    } catch (const InputError& error) {
      ++refused;
      ASSERT_NE(std::string(error.what()).find(file.path()), std::string::npos);
    } catch (const std::exception& error) {
      FAIL() << "round " << round << ": " << error.what();
    }
  }
  // Otherwise files do not get far enough into the reader, or damage is not noticed.
  EXPECT_GT(accepted, rounds / 20);
  EXPECT_GT(refused, rounds / 4);
}

}  // namespace
}  // namespace libbio::spatial
