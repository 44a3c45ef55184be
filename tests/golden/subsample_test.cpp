// Greedy choice of rows against an independent program that follows the published rule.
//
// Data: ../shared/golden/msa_transformer/subsample.h5 (see its README); not part of the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "libbio/h5/file.h"
#include "libbio/sequence/subsample.h"

namespace {

namespace fs = std::filesystem;
using namespace libbio;

fs::path golden_folder() {
  const fs::path beside = fs::path(LIBBIO_SOURCE_DIR) / "../shared/golden/msa_transformer";
  if (fs::exists(beside)) return beside;
  const char* elsewhere = std::getenv("LIBBIO_SHARED");
  return elsewhere ? fs::path(elsewhere) / "golden/msa_transformer" : fs::path();
}

Tensor<char> characters_of(const std::vector<std::string>& rows) {
  Tensor<char> characters(
      {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.at(0).size())});
  for (std::size_t s = 0; s < rows.size(); ++s)
    std::ranges::copy(rows[s], characters[static_cast<std::int64_t>(s)].begin());
  return characters;
}

TEST(GoldenSubsample, ChoosesTheSameRowsInTheSameOrder) {
  const fs::path file = golden_folder() / "subsample.h5";
  if (!fs::exists(file)) GTEST_SKIP() << "no golden data at " << file;
  const h5::File golden = h5::File::open(file.string());
  Workers workers(2);
  int compared = 0;
  for (const std::string alignment : {"distinct", "ties"}) {
    const h5::Group group = golden.root().group(alignment);
    const Tensor<char> characters = characters_of(group.dataset("rows").read_strings());
    for (const std::string mode : {"max", "min"}) {
      const h5::Group counts = group.group(mode);
      for (const std::string& count : counts.children()) {
        const h5::Group expected = counts.group(count);
        std::vector<std::int64_t> order = sequence::greedy_order(
            characters, std::stoll(count),
            mode == "max" ? sequence::Diversity::most : sequence::Diversity::least, workers);
        EXPECT_EQ(order, expected.dataset("order").read<std::int64_t>()) << alignment << mode << count;
        std::ranges::sort(order);
        EXPECT_EQ(order, expected.dataset("selected").read<std::int64_t>()) << alignment << mode << count;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 36);
}

}  // namespace
