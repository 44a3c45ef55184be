#include "libbio/spatial/sparse_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/tensor/random.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class SparseGroup : public ::testing::Test {
 protected:
  template <class Value, class Index, class Start>
  void write(const std::vector<Value>& data, const std::vector<Index>& indices,
             const std::vector<Start>& indptr) {
    std::filesystem::remove(path_);
    h5::File file = h5::File::create(path_);
    h5::Group group = file.root().create_group("matrix");
    group.write<Value>("data", data, {std::ssize(data)}, h5::Storage::kCompressed);
    group.write<Index>("indices", indices, {std::ssize(indices)});
    group.write<Start>("indptr", indptr, {std::ssize(indptr)});
    file.close();
  }
  CountMatrix read(const SparseLayout& layout = {3, 4, CompressedBy::kRows}) const {
    return read_sparse_group(h5::File::open(path_).root().group("matrix"), layout);
  }
  std::string refused(const SparseLayout& layout = {3, 4, CompressedBy::kRows}) const {
    return testing::refusal<InputError>([&] { read(layout); });
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.file("counts.h5");
};

using I32 = std::vector<std::int32_t>;
using I64 = std::vector<std::int64_t>;

//      0 2 0 1
//      0 0 0 0
//      3 0 4 5
const CountMatrix kMatrix(3, 4, {0, 2, 2, 5}, {1, 3, 0, 2, 3}, {2, 1, 3, 4, 5});

TEST_F(SparseGroup, NumbersOfAnyWidth) {
  const I64 data = {2, 1, 3, 4, 5}, indices = {1, 3, 0, 2, 3}, indptr = {0, 2, 2, 5};
  const auto expect_all_starts = [&](const auto& values, const auto& places) {
    write(values, places, indptr);
    EXPECT_EQ(read(), kMatrix);
    write(values, places, I32(indptr.begin(), indptr.end()));
    EXPECT_EQ(read(), kMatrix);
    write(values, places, std::vector<std::uint64_t>(indptr.begin(), indptr.end()));
    EXPECT_EQ(read(), kMatrix);
  };
  const auto expect_all_indices = [&](const auto& values) {
    expect_all_starts(values, indices);
    expect_all_starts(values, I32(indices.begin(), indices.end()));
    expect_all_starts(values, std::vector<std::uint8_t>(indices.begin(), indices.end()));
  };
  expect_all_indices(data);
  expect_all_indices(I32(data.begin(), data.end()));
  expect_all_indices(std::vector<std::uint8_t>(data.begin(), data.end()));
  expect_all_indices(std::vector<std::uint64_t>(data.begin(), data.end()));
  expect_all_indices(std::vector<float>(data.begin(), data.end()));
  expect_all_indices(std::vector<double>(data.begin(), data.end()));
}

TEST_F(SparseGroup, RowsAreSortedZerosDropped) {
  write(I32{1, 0, 2, 5, 0, 4, 3}, I32{3, 0, 1, 3, 1, 2, 0}, I32{0, 3, 3, 7});
  EXPECT_EQ(read(), kMatrix);
}

TEST_F(SparseGroup, ColumnsAreTransposed) {
  write(I32{3, 2, 4, 5, 1}, I32{2, 0, 2, 2, 0}, I32{0, 1, 2, 3, 5});
  EXPECT_EQ(read({3, 4, CompressedBy::kColumns}), kMatrix);
  EXPECT_THAT(refused({3, 3, CompressedBy::kColumns}),
              HasSubstr("counts.h5:/matrix/indptr: has 5 elements, expected 4, one more than the matrix has "
                        "columns"));
}

TEST_F(SparseGroup, AnEmptyMatrix) {
  write(I32{}, I32{}, I32{0});
  EXPECT_EQ(read({0, 4, CompressedBy::kRows}), CountMatrix(0, 4, {0}, {}, {}));
}

// Longer than the pieces in which it is read.
TEST_F(SparseGroup, ManyEntries) {
  Rng rng(3);
  const std::int64_t rows = 700;
  I64 indices, indptr = {0};
  std::vector<double> data;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < 1000; ++c)
      if (rng.below(4) == 0) {
        indices.push_back(c);
        data.push_back(static_cast<double>(1 + rng.below(9)));
      }
    indptr.push_back(std::ssize(indices));
  }
  ASSERT_GT(data.size(), 150000u);
  write(data, indices, indptr);
  const CountMatrix matrix = read({rows, 1000, CompressedBy::kRows});
  EXPECT_EQ(matrix.row_start(), indptr);
  EXPECT_TRUE(std::equal(indices.begin(), indices.end(), matrix.column().begin(), matrix.column().end()));
  EXPECT_TRUE(std::equal(data.begin(), data.end(), matrix.count().begin(), matrix.count().end()));
}

TEST_F(SparseGroup, ValuesThatAreNoCounts) {
  const auto refused_value = [&](double value) {
    write(std::vector<double>{1, value}, I32{0, 1}, I32{0, 1, 1, 2});
    return refused();
  };
  EXPECT_THAT(refused_value(-0.5),
              AllOf(HasSubstr("counts.h5:/matrix/data: element 1: -0.5 is negative; expected counts"),
                    HasSubstr("--layer")));
  EXPECT_THAT(refused_value(1.25), AllOf(HasSubstr("1.25 is not whole"), HasSubstr("--layer")));
  EXPECT_THAT(refused_value(std::nan("")), HasSubstr("nan is not a number of molecules"));
  EXPECT_THAT(refused_value(std::numeric_limits<double>::infinity()), HasSubstr("inf is not a number"));
  EXPECT_THAT(refused_value(16777217), HasSubstr("above 16777216"));
  EXPECT_THAT(testing::refusal<InputError>([&] {
                read({3, 4, CompressedBy::kRows, "ask the writer"});
              }),
              ::testing::EndsWith("; ask the writer"));
}

TEST_F(SparseGroup, RefusesWhatIsNoMatrix) {
  const auto refused_matrix = [&](const I32& data, const I64& indices, const I64& indptr) {
    write(data, indices, indptr);
    return refused();
  };
  EXPECT_THAT(refused_matrix({1, 1, 1}, {2, 0, 2}, {0, 3, 3, 3}),
              HasSubstr("/matrix/indices: column 2 is twice in row 0"));
  EXPECT_THAT(refused_matrix({1, 0}, {2, 2}, {0, 2, 2, 2}), HasSubstr("column 2 is twice in row 0"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 4}, {0, 0, 1, 2}),
              HasSubstr("/matrix/indices: element 1 is 4, expected a column from 0 to 3"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, -1}, {0, 0, 1, 2}), HasSubstr("is -1"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {0, 2, 1, 2}),
              HasSubstr("/matrix/indptr: element 2 is 1, expected 2 to 2"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {0, 1, 3, 2}), HasSubstr("element 2 is 3"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {-1, 1, 2, 2}), HasSubstr("element 0 is -1"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {1, 1, 2, 2}), HasSubstr("begins with 1"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {0, 1, 1, 1}), HasSubstr("ends with 1, expected 2"));
  EXPECT_THAT(refused_matrix({1, 1}, {0, 1}, {0, 2}), HasSubstr("has 2 elements, expected 4"));
  EXPECT_THAT(refused_matrix({1, 1, 1}, {0, 1}, {0, 1, 2, 2}), HasSubstr("'indices' beside it has 2"));
  EXPECT_THAT(refused({-1, 4, CompressedBy::kRows}), HasSubstr("claims -1 × 4 counts"));
  EXPECT_THAT(refused({3, 1LL << 31, CompressedBy::kRows}), HasSubstr("claims"));
  write(I32{1}, std::vector<double>{1}, I32{0, 1, 1, 1});
  EXPECT_THAT(refused(), HasSubstr("expected integers, found float64"));
}

}  // namespace
}  // namespace libbio::spatial
