// Damaged checkpoints: opening one and reading all its tensors succeeds or throws WeightsError, within little
// memory and time.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "libbio/error.h"
#include "libbio/torch_file/checkpoint.h"
#include "mutate.h"
#include "tests/unit/torch_file/checkpoint_writer.h"

namespace libbio::torch_file {
namespace {

using testing::fuzz_rounds;
using testing::mutate;

class FuzzCheckpoint : public ::testing::Test {
 protected:
  FuzzCheckpoint() {
#ifndef __SANITIZE_ADDRESS__  // which takes terabytes of address space
    const rlimit limit = {rlim_t{1} << 30, rlim_t{1} << 30};
    ::setrlimit(RLIMIT_AS, &limit);
#endif
  }

  ~FuzzCheckpoint() override {
    ::close(file_);
  }

  void put(const std::string& bytes) const {
    if (::ftruncate(file_, 0) != 0 ||
        ::pwrite(file_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("cannot write a file in memory");
  }

  // Whether it could be read.
  bool read_all(const std::string& bytes) {
    try {
      put(bytes);
      Checkpoint checkpoint("/proc/self/fd/" + std::to_string(file_));
      const auto* root = checkpoint.root().as<Dict>();
      const Dict* model = root ? attributes(root->find("model")) : nullptr;
      if (model == nullptr) return true;
      for (const auto& [name, value] : model->items) {
        (void)name->describe();
        const auto* tensor = value->as<TensorEntry>();
        if (tensor == nullptr || tensor->elements() > 100000) continue;
        std::vector<float> elements(static_cast<std::size_t>(tensor->elements()));
        try {
          checkpoint.read(*tensor, elements);
        } catch (const WeightsError&) {
        }
      }
      return true;
    } catch (const WeightsError&) {
      return false;
    }
  }

  template <class Damage>
  void expect_errors_only(const Damage& damaged) {
    const std::uint64_t rounds = fuzz_rounds(5000);
    std::uint64_t read = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
      Rng rng(seed);
      try {
        read += read_all(damaged(rng)) ? 1 : 0;
      } catch (const std::exception& error) {
        FAIL() << "seed " << seed << ": " << error.what();
      }
    }
    std::printf("%llu damaged checkpoints, %llu of them opened\n", static_cast<unsigned long long>(rounds),
                static_cast<unsigned long long>(read));
    EXPECT_GT(read, 0u);
    EXPECT_LT(read, rounds);
  }

  static void damage(std::string& bytes, const std::string& donor, Rng& rng) {
    for (std::uint64_t count = 1 + rng.below(4); count > 0; --count) mutate(bytes, donor, rng);
  }

  int file_ = ::memfd_create("damaged", 0);
  testing::WrittenCheckpoint sample_ = testing::sample_checkpoint();
  std::string zip_ = testing::zip_of(sample_),
              wide_ = testing::zip_of(sample_, {.descriptors = true, .wide = true}),
              legacy_ = testing::legacy_of(sample_);
};

TEST_F(FuzzCheckpoint, ZipContainers) {
  ASSERT_TRUE(read_all(zip_));
  expect_errors_only([&](Rng& rng) {
    std::string bytes = rng.below(2) == 0 ? zip_ : wide_;
    damage(bytes, legacy_, rng);
    return bytes;
  });
}

TEST_F(FuzzCheckpoint, DirectoriesOfZipContainers) {
  expect_errors_only([&](Rng& rng) {
    std::string bytes = rng.below(2) == 0 ? zip_ : wide_;
    const std::size_t directory = bytes.find("PK\x01\x02");
    for (int k = 0; k < 2; ++k) {
      const std::size_t at = directory + rng.below(bytes.size() - directory);
      bytes[at] = static_cast<char>(rng.below(3) == 0 ? 0xFF : rng.below(256));
    }
    return bytes;
  });
}

TEST_F(FuzzCheckpoint, PicklesInIntactContainers) {
  const std::string pickle = testing::pickle_of(sample_, false);
  expect_errors_only([&](Rng& rng) {
    std::string damaged = pickle;
    damage(damaged, legacy_, rng);
    std::vector<std::pair<std::string, std::string>> entries = {{"a/data.pkl", damaged}};
    for (const auto& storage : sample_.storages) entries.emplace_back("a/data/" + storage.key, storage.bytes);
    return testing::zip_archive(entries);
  });
}

TEST_F(FuzzCheckpoint, LegacyContainers) {
  ASSERT_TRUE(read_all(legacy_));
  expect_errors_only([&](Rng& rng) {
    std::string bytes = legacy_;
    damage(bytes, zip_, rng);
    return bytes;
  });
}

TEST_F(FuzzCheckpoint, EveryPlaceWhereAFileIsCutShort) {
  for (const std::string& whole : {zip_, wide_, legacy_})
    for (std::size_t bytes = 0; bytes < whole.size(); bytes += 1 + bytes / 500)
      EXPECT_FALSE(read_all(whole.substr(0, bytes))) << bytes;
}

// Opcodes that grow values without end.
TEST_F(FuzzCheckpoint, PicklesThatAskForMuchMemory) {
  const auto zip = [](const std::string& pickle) {
    return testing::zip_archive({{"a/data.pkl", pickle + "."}});
  };
  const std::string start = "\x80\x02";
  const auto repeated = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  EXPECT_FALSE(read_all(zip(start + "]" + repeated("2a", 1500000))));
  EXPECT_FALSE(read_all(zip(start + "N" + repeated("2\x86", 1000000))));
  EXPECT_FALSE(read_all(zip(start + repeated("(", 5000000))));
  EXPECT_FALSE(read_all(zip(start + "c" + std::string(200, 'm') + "\n" + std::string(200, 'n') + "\nq1" +
                            repeated("h1)R", 900000))));
  EXPECT_FALSE(read_all(zip(start + repeated("X\xff\xff\xff\x01", 100))));
  EXPECT_TRUE(read_all(zip(start + "]q1" + repeated("h1a", 500000))));
}

}  // namespace
}  // namespace libbio::torch_file
