// Greedy choice of rows against an independent program that follows the published rule.
//
// Data: ../shared/golden/msa_transformer/subsample.h5 (see its README); not part of the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "libbio/h5/file.h"
#include "libbio/sequence/subsample.h"
#include "tests/shared_data.h"

namespace {

using namespace libbio;

Tensor<char> characters_of(const std::vector<std::string>& rows) {
  Tensor<char> characters(
      {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.at(0).size())});
  for (std::size_t s = 0; s < rows.size(); ++s)
    std::ranges::copy(rows[s], characters[static_cast<std::int64_t>(s)].begin());
  return characters;
}

TEST(GoldenSubsample, ChoosesTheSameRowsInTheSameOrder) {
  const std::filesystem::path file = shared_data("golden/msa_transformer/subsample.h5");
  LIBBIO_SKIP_WITHOUT(file);
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
