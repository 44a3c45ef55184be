// Damaged AnnData files: reading one succeeds or throws InputError.
//
// Three kinds of damage:
//  * the contents: HDF5 that is intact and says nonsense (sizes, types, indices, codes, names, attributes).
//    This is what libbio's own checks are for, so it is read in this process.
//  * bytes of a sealed file: the seal finds them before HDF5 does.
//  * bytes of a file without a seal, as other programs write them. HDF5 1.10 itself is known to crash and to
//    hang on some, where h5/ does not look first. Such files are read in a child process, so that one that
//    ends it is reported with its seed.
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <limits>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/h5ad_reader.h"
#include "libbio/spatial/h5ad_writer.h"
#include "libbio/tensor/random.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/spatial/whole_sample.h"

namespace libbio::spatial {
namespace {

using record::TemporaryFolder;

// Exit statuses of a child; that of a sanitizer, 1, is none of them.
enum Outcome { kRead = 0, kRefused = 10, kWrongError = 11 };

Outcome outcome_of_reading(const std::string& path, const ReadOptions& options) {
  try {
    read_h5ad(path, options);
    return kRead;
  } catch (const InputError& error) {
    return kRefused;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kWrongError;
  }
}

ReadOptions all_options() {
  ReadOptions options;
  options.spot_matrices = {"X_pca"};
  return options;
}

void write_whole(const std::string& path) {
  AnnDataElements elements;
  elements.with_counts = true;
  write_h5ad(path, whole_sample(), elements, true);
}

// Copies a file with seeded damage to what it says.
class NonsenseCopy {
 public:
  explicit NonsenseCopy(Rng& rng) : rng_(rng) {}

  void copy(const h5::Group& from, h5::Group to) {
    copy_attributes(from, to);
    for (const std::string& name : from.children()) {
      if (hit(400)) continue;  // left out
      const std::string as = hit(400) ? "renamed" : name;
      if (to.contains(as)) continue;
      if (from.has_group(name)) {
        if (hit(200))
          to.write_strings(as, std::vector<std::string>{"a", "b"}, {2});
        else
          copy(from.group(name), to.create_group(as));
      } else if (hit(200)) {
        to.create_group(as);
      } else {
        copy_array(from.dataset(name), to, as);
      }
    }
  }

 private:
  bool hit(std::uint64_t in) { return rng_.below(in) == 0; }

  void copy_attributes(const h5::Object& from, h5::Object& to) {
    static const std::vector<h5::AttributeValue> kOthers = {
        true,
        std::int64_t{-1},
        0.5,
        std::string("csc_matrix"),
        std::string("dataframe"),
        std::vector<std::string>{"_index", "layer"},
        std::vector<std::int64_t>{4, 5},
        std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::max(), -1}};
    for (const std::string& name : from.attribute_names())
      if (!hit(100))
        to.set_attribute(name, hit(100) ? kOthers[rng_.below(kOthers.size())] : from.attribute(name));
  }

  template <class T>
  T odd_number() {
    switch (rng_.below(6)) {
      case 0:
        return T(0) - T(1);
      case 1:
        return std::numeric_limits<T>::max();
      case 2:
        return std::numeric_limits<T>::lowest();
      case 3:
        return std::numeric_limits<T>::quiet_NaN();
      case 4:
        return T(1) / T(2);
      default:
        return static_cast<T>(rng_.below(10));
    }
  }

  template <class T>
  void put(std::vector<T> elements, h5::Dims dims, h5::Group& to, const std::string& name) {
    while (!elements.empty() && hit(10)) elements[rng_.below(elements.size())] = odd_number<T>();
    if (!dims.empty() && hit(20)) {  // other sizes
      if (hit(2)) dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(rng_.below(dims.size())), 1);
      dims[rng_.below(dims.size())] = static_cast<std::int64_t>(rng_.below(9));
      elements.resize(static_cast<std::size_t>(h5::element_count(dims)));
    }
    if (hit(40)) {  // another type
      to.write<double>(name, std::vector<double>(elements.begin(), elements.end()), dims);
    } else {
      to.write<T>(name, elements, dims, hit(2) ? h5::Storage::kCompressed : h5::Storage::kPlain);
    }
  }

  void copy_array(const h5::Dataset& from, h5::Group& to, const std::string& name) {
    const std::string before = std::to_string(to.children().size());
    switch (from.type()) {
      case h5::ElementType::kString: {
        std::vector<std::string> strings = from.read_strings();
        static const std::vector<std::string> kOdd = {"",       "nan",  "a/b",
                                                      "AAAC-1", "\xFF", std::string(300, 'x')};
        while (!strings.empty() && hit(10))
          strings[rng_.below(strings.size())] = kOdd[rng_.below(kOdd.size())];
        if (from.dims().size() == 1 && hit(20)) strings.resize(rng_.below(9));
        to.write_strings(name, strings,
                         from.dims().size() == 1 ? h5::Dims{std::ssize(strings)} : from.dims());
        break;
      }
      case h5::ElementType::kBool:
        to.write_bools(name, from.read_bools(), from.dims());
        break;
      case h5::ElementType::kFloat32:
        put(from.read<float>(), from.dims(), to, name);
        break;
      case h5::ElementType::kFloat64:
        put(from.read<double>(), from.dims(), to, name);
        break;
      case h5::ElementType::kUint8:
        put(from.read<std::uint8_t>(), from.dims(), to, name);
        break;
      case h5::ElementType::kInt32:
        put(from.read<std::int32_t>(), from.dims(), to, name);
        break;
      default:
        put(from.read<std::int64_t>(), from.dims(), to, name);
    }
    h5::Dataset written = to.dataset(name);
    copy_attributes(from, written);
  }

  Rng& rng_;
};

TEST(FuzzH5ad, NonsenseIsReadOrRefused) {
  const std::uint64_t rounds = testing::fuzz_rounds(80);
  const TemporaryFolder folder;
  write_whole(folder.file("whole.h5ad"));
  const h5::File whole = h5::File::open(folder.file("whole.h5ad"));
  std::uint64_t read = 0;
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    Rng rng(seed);
    const std::string path = folder.file("nonsense.h5ad");
    std::filesystem::remove(path);
    h5::File file = h5::File::create(path);
    NonsenseCopy(rng).copy(whole.root(), file.root());
    file.close();
    const Outcome outcome = outcome_of_reading(path, seed % 2 == 0 ? all_options() : ReadOptions());
    ASSERT_NE(outcome, kWrongError) << "seed " << seed;
    read += outcome == kRead;
  }
  std::printf("%llu files of nonsense: %llu read, the others refused\n",
              static_cast<unsigned long long>(rounds), static_cast<unsigned long long>(read));
  EXPECT_GT(read, rounds / 20);
  EXPECT_LT(read, rounds);
}

// Bits, ranges, zeros, a cut.
std::string damaged(const std::string& intact, Rng& rng) {
  std::string bytes = intact;
  switch (rng.below(4)) {
    case 0:
      bytes.resize(rng.below(bytes.size()));
      break;
    case 1:
      for (std::uint64_t flips = 1 + rng.below(8); flips > 0; --flips)
        bytes[rng.below(bytes.size())] ^= static_cast<char>(1 << rng.below(8));
      break;
    case 2:
      for (std::uint64_t at = rng.below(bytes.size()), length = 1 + rng.below(64); length > 0; --length)
        bytes[at++ % bytes.size()] = static_cast<char>(rng.below(256));
      break;
    default:
      for (std::uint64_t at = rng.below(bytes.size()), length = 1 + rng.below(256); length > 0; --length)
        bytes[at++ % bytes.size()] = '\0';
  }
  return bytes;
}

TEST(FuzzH5ad, TheSealFindsDamagedBytes) {
  const std::uint64_t rounds = testing::fuzz_rounds(200);
  const TemporaryFolder folder;
  const std::string path = folder.file("whole.h5ad");
  write_whole(path);
  const std::string intact = record::file_bytes(path);
  ASSERT_EQ(outcome_of_reading(path, all_options()), kRead);
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    Rng rng(seed);
    const std::string bytes = damaged(intact, rng);
    if (bytes == intact || !bytes.starts_with("libbio file\n")) continue;
    record::write_bytes(path, bytes);
    ASSERT_EQ(outcome_of_reading(path, all_options()), kRefused) << "seed " << seed;
  }
}

int status_of_reading(const std::string& path) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(5);  // a damaged file must not be read for ever
    std::_Exit(outcome_of_reading(path, all_options()));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// Damages the file at `path`, which has no seal, and reads it, again and again.
void read_damaged(const std::string& path, const std::string& what, std::uint64_t rounds) {
  const std::string intact = record::file_bytes(path);
  ASSERT_EQ(status_of_reading(path), 0);
  std::uint64_t read = 0, refused = 0, ended = 0, hung = 0;
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    Rng rng(seed);
    record::write_bytes(path, damaged(intact, rng));
    const int status = status_of_reading(path);
    const int exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ASSERT_NE(exit, kWrongError) << "seed " << seed;
    if (exit == kRead || exit == kRefused) {
      ++(exit == kRead ? read : refused);
      continue;
    }
    std::printf("seed %llu: HDF5 ended with status %d\n", static_cast<unsigned long long>(seed), status);
    ++(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? hung : ended);
  }
  std::printf("%llu damaged files %s: %llu refused, %llu read, %llu crashes and %llu hangs in HDF5\n",
              static_cast<unsigned long long>(rounds), what.c_str(), static_cast<unsigned long long>(refused),
              static_cast<unsigned long long>(read), static_cast<unsigned long long>(ended),
              static_cast<unsigned long long>(hung));
  EXPECT_GT(refused, rounds / 4);
  EXPECT_EQ(ended + hung, 0u);
}

TEST(FuzzH5ad, DamagedBytesWithoutASeal) {
  const TemporaryFolder folder;
  const std::string path = folder.file("whole.h5ad");
  write_whole(path);
  record::write_bytes(path, record::file_bytes(path).substr(512));
  read_damaged(path, "without a seal", testing::fuzz_rounds(100));
}

// In the oldest format of HDF5, which h5py writes unless told otherwise: its metadata have no checksums.
TEST(FuzzH5ad, DamagedBytesOfTheOldestFormat) {
  const TemporaryFolder folder;
  const std::string path = folder.file("whole.h5ad"), old = folder.file("old.h5ad");
  write_whole(path);
  const hid_t from = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t to = H5Fcreate(old.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  for (const char* name : {"X", "obs", "obsm", "uns", "var"})
    ASSERT_GE(H5Ocopy(from, name, to, name, H5P_DEFAULT, H5P_DEFAULT), 0);
  H5Fclose(to);
  H5Fclose(from);
  ASSERT_EQ(record::file_bytes(old)[8], 0);  // version of the superblock
  read_damaged(old, "of the oldest format", testing::fuzz_rounds(100));
}

}  // namespace
}  // namespace libbio::spatial
