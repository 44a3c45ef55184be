// The rows chosen do not depend on the number of threads.
#include "libbio/sequence/subsample.h"

#include <gtest/gtest.h>

#include "tests/unit/sequence/sample_msa.h"

namespace libbio::sequence {
namespace {

TEST(SubsampleInvariance, AnyNumberOfThreads) {
  Rng rng(7);
  // Several blocks of rows, many ties.
  const Msa msa = testing::msa_of(testing::sample_rows(rng, 9000, 12, 0.8));
  const Weights weights(std::vector<double>(9000, 0.5));
  Workers one(1);
  for (const auto how :
       {Subsampling::greedy, Subsampling::greedy_similar, Subsampling::random, Subsampling::weighted}) {
    const auto expected = subsample(msa, 64, how, weights, Rng(3), one);
    for (const int threads : {2, 3, 5}) {
      Workers workers(threads);
      EXPECT_EQ(subsample(msa, 64, how, weights, Rng(3), workers), expected)
          << subsampling_name(how) << ", " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace libbio::sequence
