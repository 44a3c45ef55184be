// Checkpoints of the published layout with damaged descriptions: import succeeds or throws WeightsError.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "libbio/error.h"
#include "libbio/msa_transformer/esm_checkpoint.h"
#include "mutate.h"
#include "tests/unit/msa_transformer/published_checkpoint.h"
#include "tests/unit/msa_transformer/sample_model.h"

namespace libbio::msa_transformer {
namespace {

// Whether it could be imported.
bool import(const std::string& path) {
  try {
    EsmCheckpoint checkpoint(path);
    for (std::size_t i = 0; i < checkpoint.tensors().size(); ++i) {
      std::vector<float> elements(static_cast<std::size_t>(checkpoint.tensors()[i].size()));
      checkpoint.read(i, elements);
    }
    return true;
  } catch (const WeightsError&) {
    return false;
  }
}

TEST(FuzzEsmCheckpoint, DamagedDescriptionsAreImportedOrRefused) {
#ifndef __SANITIZE_ADDRESS__  // which takes terabytes of address space
  const rlimit limit = {rlim_t{2} << 30, rlim_t{2} << 30};
  ::setrlimit(RLIMIT_AS, &limit);
#endif
  Config config = sample_config();
  config.layers = 1;
  config.max_positions = config.max_rows = 8;
  config.contact_head = false;
  auto model = sample_model(config);
  const testing::WrittenCheckpoint written = published(model).checkpoint;
  const std::string pickle = testing::pickle_of(written, false);
  const int file = ::memfd_create("damaged", 0);
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const std::uint64_t rounds = testing::fuzz_rounds(1000);
  std::uint64_t imported = 0;
  for (std::uint64_t seed = 0; seed <= rounds; ++seed) {
    Rng rng(seed);
    std::string damaged = pickle;
    if (seed > 0 && rng.below(2) == 0)  // numbers, which are shapes, strides, places
      damaged[rng.below(damaged.size())] = static_cast<char>(rng.below(256));
    else if (seed > 0)
      testing::mutate(damaged, pickle, rng);
    std::vector<std::pair<std::string, std::string>> entries = {{"a/data.pkl", damaged}};
    for (const auto& storage : written.storages) entries.emplace_back("a/data/" + storage.key, storage.bytes);
    const std::string bytes = testing::zip_archive(entries);
    ASSERT_EQ(::ftruncate(file, 0), 0);
    ASSERT_EQ(::pwrite(file, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    try {
      imported += import(path) ? 1 : 0;
    } catch (const std::exception& error) {
      FAIL() << "seed " << seed << ": " << error.what();
    }
    ASSERT_GE(imported, 1u) << "the intact one";
  }
  ::close(file);
  std::printf("%llu damaged checkpoints, %llu imported\n", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(imported));
  EXPECT_GT(imported, 1u);
  EXPECT_LT(imported, rounds);
}

}  // namespace
}  // namespace libbio::msa_transformer
