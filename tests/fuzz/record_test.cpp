// Damaged records: reading all of one succeeds or throws InputError.
//
// Each damaged file is read in a child process, because HDF5 1.10 is known to crash on some damaged files: a
// crash is counted and reported with its seed instead of taking the tests along.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/table.h"
#include "libbio/tensor/random.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

enum Outcome { kRead = 0, kRefused = 1, kWrongError = 2 };

void read_all(const h5::Group& group) {
  for (const std::string& name : group.attribute_names()) group.attribute(name);
  for (const std::string& name : group.children()) {
    if (group.has_group(name)) {
      read_all(group.group(name));
      continue;
    }
    const h5::Dataset dataset = group.dataset(name);
    for (const std::string& attribute : dataset.attribute_names()) dataset.attribute(attribute);
    if (dataset.type() == h5::ElementType::kString)
      dataset.read_strings();
    else if (dataset.type() == h5::ElementType::kBool)
      dataset.read_bools();
    else if (dataset.type() == h5::ElementType::kFloat32 || dataset.type() == h5::ElementType::kFloat64)
      dataset.read<double>();
    else if (dataset.type() == h5::ElementType::kUint64)
      dataset.read<std::uint64_t>();
    else
      dataset.read<std::int64_t>();
  }
}

Outcome read_record(const std::string& path) {
  try {
    const RecordReader reader(path);
    read_all(reader.root());
    reader.provenance();
    reader.failures();
    for (const std::string& id : reader.item_ids()) {
      const h5::Group map = reader.item(id).group("contact_map");
      read_array<float>(map, "score", "L,L");
      read_settings(map, "parameters");
    }
    return kRead;
  } catch (const InputError& error) {
    return kRefused;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kWrongError;
  }
}

// Wait status of a child that reads the file and exits with the outcome.
int status_of_reading(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a damaged file must not be read for ever
    std::_Exit(read_record(path));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

std::string damaged(const std::string& intact, Rng& rng) {
  std::string bytes = intact;
  switch (rng.below(4)) {
    case 0:  // truncated
      bytes.resize(rng.below(bytes.size()));
      break;
    case 1:  // single bits
      for (std::uint64_t flips = 1 + rng.below(8); flips > 0; --flips)
        bytes[rng.below(bytes.size())] ^= static_cast<char>(1 << rng.below(8));
      break;
    case 2:  // a range of other bytes
      for (std::uint64_t at = rng.below(bytes.size()), length = 1 + rng.below(64); length > 0; --length)
        bytes[at++ % bytes.size()] = static_cast<char>(rng.below(256));
      break;
    default:  // a block of zeros or of another place
      const std::uint64_t length = 1 + rng.below(512), to = rng.below(bytes.size()),
                          from = rng.below(bytes.size());
      const bool zero = rng.below(2) == 0;
      for (std::uint64_t i = 0; i < length; ++i)
        bytes[(to + i) % bytes.size()] = zero ? '\0' : intact[(from + i) % intact.size()];
  }
  return bytes;
}

TEST(FuzzRecord, DamagedRecordsAreReadOrRefused) {
  const char* const asked = std::getenv("LIBBIO_FUZZ_INPUTS");  // for long runs by hand
  const std::uint64_t inputs = asked ? std::strtoull(asked, nullptr, 10) : 400;
  const TemporaryFolder folder;
  const std::string path = folder.file("damaged.h5");
  write_sample(path);
  const std::string intact = file_bytes(path);
  ASSERT_EQ(status_of_reading(path), 0);
  std::uint64_t read = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < inputs; ++seed) {
    Rng rng(seed);
    write_bytes(path, damaged(intact, rng));
    const int status = status_of_reading(path);
    ASSERT_FALSE(WIFSIGNALED(status)) << "seed " << seed << ": signal " << WTERMSIG(status);
    ASSERT_NE(WEXITSTATUS(status), kWrongError) << "seed " << seed;
    ++(WEXITSTATUS(status) == kRead ? read : refused);
  }
  std::printf("%llu damaged records: %llu refused, %llu read\n", static_cast<unsigned long long>(inputs),
              static_cast<unsigned long long>(refused), static_cast<unsigned long long>(read));
  EXPECT_GT(refused, inputs / 2);
}

}  // namespace
}  // namespace libbio::record
