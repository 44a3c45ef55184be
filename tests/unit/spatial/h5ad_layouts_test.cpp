// Layouts of AnnData files of other versions and other programs, and what is wrong in files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <array>
#include <functional>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/h5ad_reader.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::spatial {
namespace {

using record::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;
using Strings = std::vector<std::string>;

template <class T>
h5::Dataset put(h5::Group group, const std::string& name, const std::vector<T>& numbers, h5::Dims dims = {}) {
  if (dims.empty()) dims = {std::ssize(numbers)};
  return group.write(name, std::span<const T>(numbers), dims);
}

void put_strings(h5::Group group, const std::string& name, const Strings& strings) {
  group.write_strings(name, strings, {std::ssize(strings)});
}

// As AnnData 0.7 wrote it: 3 spots, 2 genes, a label with categories beside the columns.
void write_old_tables(h5::Group root, const Strings& order) {
  h5::Group obs = root.create_group("obs");
  obs.set_attribute("encoding-type", std::string("dataframe"));
  obs.set_attribute("encoding-version", std::string("0.1.0"));
  obs.set_attribute("_index", std::string("barcode"));
  obs.set_attribute("column-order", order);
  put_strings(obs, "barcode", {"a", "b", "c"});
  put<std::int32_t>(obs, "label", {1, -1, 0});
  put<double>(obs, "area", {0.5, 1, 2});
  put<std::uint8_t>(obs, "in_tissue", {1, 0, 1});
  put_strings(obs.create_group("__categories"), "label", {"L1", "WM"});
  h5::Group var = root.create_group("var");
  var.set_attribute("_index", std::string("index"));
  put_strings(var, "index", {"ACT", "MBP"});
}

const std::vector<float> kCounts = {5, 0, 0, 7, 1, 0};  // 3 × 2

class H5adLayout : public ::testing::Test {
 protected:
  using Fill = std::function<void(h5::Group)>;

  // The file that fill() writes into, with tables and positions.
  SpatialSample read(const Fill& fill, const ReadOptions& options = {}) {
    const std::string path = folder_.file("file" + std::to_string(++files_) + ".h5ad");
    h5::File file = h5::File::create(path);
    write_old_tables(file.root(), order_);
    put<std::int64_t>(file.root().create_group("obsm"), "spatial", {1, 2, 3, 4, 5, 6}, {3, 2});
    fill(file.root());
    file.close();
    return read_h5ad(path, options);
  }
  std::string refused(const Fill& fill, const ReadOptions& options = {}) {
    return refusal<InputError>([&] { read(fill, options); });
  }

  const TemporaryFolder folder_;
  Strings order_ = {"label", "area", "in_tissue"};
  int files_ = 0;
};

void dense(h5::Group root) {
  put<float>(root, "X", kCounts, {3, 2});
}

TEST_F(H5adLayout, TablesOfVersion07) {
  const SpatialSample sample = read(dense);
  EXPECT_EQ(sample.barcodes, (Strings{"a", "b", "c"}));
  EXPECT_EQ(sample.features[1], (Feature{"MBP", "MBP", kGeneExpression}));
  EXPECT_EQ(sample.counts, CountMatrix(3, 2, {0, 1, 2, 3}, {0, 1, 0}, {5, 7, 1}));
  EXPECT_EQ(sample.positions[2], (Position{5, 6}));
  EXPECT_EQ(sample.in_tissue, (std::vector<std::uint8_t>{1, 0, 1}));
  ASSERT_EQ(sample.spot_columns.size(), 2u);
  EXPECT_EQ(std::get<Strings>(sample.spot_columns[0].second), (Strings{"WM", "nan", "L1"}));
  EXPECT_EQ(sample.name, "file1");
}

TEST_F(H5adLayout, SparseMatricesOfVersion06) {
  const auto write = [](h5::Group root, const std::string& format, const std::vector<std::int32_t>& indptr,
                        const std::vector<std::int32_t>& indices) {
    h5::Group x = root.create_group("X");
    x.set_attribute("h5sparse_format", format);
    x.set_attribute("h5sparse_shape", std::vector<std::int64_t>{3, 2});
    put<float>(x, "data", {5, 7, 1});
    put<std::int32_t>(x, "indices", indices);
    put<std::int32_t>(x, "indptr", indptr);
  };
  const CountMatrix expected = read(dense).counts;
  EXPECT_EQ(read([&](h5::Group root) { write(root, "csr", {0, 1, 2, 3}, {0, 1, 0}); }).counts, expected);
  const SpatialSample columns = read([&](h5::Group root) { write(root, "csc", {0, 2, 3}, {0, 2, 1}); });
  EXPECT_EQ(columns.counts, CountMatrix(3, 2, {0, 1, 2, 3}, {0, 1, 0}, {5, 1, 7}));
  EXPECT_THAT(refused([&](h5::Group root) {
                write(root, "coo", {0, 2, 3}, {0, 2, 1});
              }),
              HasSubstr("/X: expected an array or a sparse matrix"));
}

TEST_F(H5adLayout, RawOfVersion06HasItsOwnFeatures) {
  ReadOptions options;
  options.layer = "raw";
  const SpatialSample sample = read(
      [](h5::Group root) {
        put<float>(root, "raw.X", {1, 0, 2, 0, 0, 3, 4, 0, 0}, {3, 3});
        put_strings(root.create_group("raw.var"), "_index", {"A", "B", "C"});
      },
      options);
  EXPECT_EQ(sample.features[2].id, "C");
  EXPECT_EQ(sample.counts.entries(), 4);
  EXPECT_THAT(sample.remarks, ElementsAre("Counts are those of /raw.X."));
}

// Made with HDF5 itself: libbio writes no records.
void put_plain(hid_t parent, const std::string& name, hid_t type, const std::vector<hsize_t>& sizes,
               const void* elements) {
  const hid_t space = H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr);
  const hid_t data = H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements);
  H5Dclose(data);
  H5Sclose(space);
}

// Records of the members that have a name: a text of 8 bytes, a code and a pair of numbers.
void put_records(hid_t parent, const std::string& name, const std::array<const char*, 3>& members,
                 std::size_t rows) {
  struct Record {
    char text[8];
    double pair[2];
    std::int8_t code;
  };
  std::vector<Record> records(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    records[row].text[0] = static_cast<char>('a' + row);
    records[row].pair[0] = static_cast<double>(row);
    records[row].pair[1] = 10.5;
    records[row].code = static_cast<std::int8_t>(1 - static_cast<int>(row));
  }
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, 8);
  const hsize_t two = 2;
  const hid_t pairs = H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, &two);
  const hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(Record));
  if (members[0]) H5Tinsert(type, members[0], HOFFSET(Record, text), text);
  if (members[1]) H5Tinsert(type, members[1], HOFFSET(Record, code), H5T_NATIVE_INT8);
  if (members[2]) H5Tinsert(type, members[2], HOFFSET(Record, pair), pairs);
  put_plain(parent, name, type, {rows}, records.data());
  for (const hid_t made : {type, pairs, text}) H5Tclose(made);
}

TEST_F(H5adLayout, RecordsOfVersion05) {
  const std::string path = folder_.file("records.h5ad");
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  put_records(file, "obs", {"index", "label", nullptr}, 3);
  put_records(file, "var", {"index", nullptr, "pair"}, 2);
  put_records(file, "obsm", {nullptr, nullptr, "spatial"}, 3);
  put_plain(file, "X", H5T_NATIVE_FLOAT, {3, 2}, kCounts.data());
  const hid_t uns = H5Gcreate2(file, "uns", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, 2);
  put_plain(uns, "label_categories", text, {2}, "L1WM");
  H5Tclose(text);
  H5Gclose(uns);
  H5Fclose(file);

  const SpatialSample sample = read_h5ad(path, {});
  EXPECT_EQ(sample.barcodes, (Strings{"a", "b", "c"}));
  EXPECT_EQ(sample.features[1].id, "b");
  EXPECT_EQ(sample.positions[2], (Position{2, 10.5}));
  ASSERT_EQ(sample.spot_columns.size(), 1u);
  EXPECT_EQ(std::get<Strings>(sample.spot_columns[0].second), (Strings{"WM", "L1", "nan"}));
  EXPECT_THAT(sample.remarks, Contains(HasSubstr("Column 'pair' is left out")));
  ReadOptions options;
  options.spot_matrices = {"spatial"};
  EXPECT_EQ(read_h5ad(path, options).spot_matrices.at("spatial")(1, 1), 10.5F);
}

TEST_F(H5adLayout, OtherProgramsLeaveThingsOut) {
  // No order of columns, an index without a name, scale factors as lists of one, a grey image.
  const SpatialSample sample = read([](h5::Group root) {
    dense(root);
    h5::Group library = root.create_group("uns").create_group("spatial").create_group("section");
    h5::Group factors = library.create_group("scalefactors");
    put<double>(factors, "spot_diameter_fullres", {42});
    put<float>(factors, "tissue_lowres_scalef", {0.5});
    put_strings(factors, "note", {"x"});
    h5::Group images = library.create_group("images");
    put<std::uint8_t>(images, "lowres", {1, 2, 3, 4, 5, 6}, {2, 3});
    put<std::uint8_t>(images, "hires", std::vector<std::uint8_t>(48, 9), {4, 4, 3});
  });
  EXPECT_EQ(sample.spot_diameter, 42);
  EXPECT_EQ(sample.scale_factors.size(), 2u);
  ASSERT_EQ(sample.images.size(), 1u);
  EXPECT_EQ(sample.images[0].resolution, "lowres");
  EXPECT_EQ(sample.images[0].pixels(1, 2, 0), 6);
  EXPECT_EQ(sample.images[0].pixels(1, 2, 2), 6);
  EXPECT_THAT(sample.remarks, Contains(AllOf(HasSubstr("Image 'hires' is left out"),
                                             HasSubstr("no number 'tissue_hires_scalef' above 0"))));
  EXPECT_THAT(sample.remarks, Contains("Scale factor note is left out: it is no number."));
}

TEST_F(H5adLayout, WhatStandsBesideLibrariesIsNone) {
  const auto fill = [](h5::Group root) {
    dense(root);
    h5::Group libraries = root.create_group("uns").create_group("spatial");
    libraries.write_bools("is_single", {true}, {});
    put<double>(libraries.create_group("section").create_group("scalefactors"), "spot_diameter_fullres",
                {42});
  };
  const SpatialSample sample = read(fill);
  EXPECT_EQ(sample.name, "section");
  EXPECT_EQ(sample.spot_diameter, 42);
  EXPECT_THAT(sample.remarks, ElementsAre(HasSubstr("Counts are those of")));
}

TEST_F(H5adLayout, WhatIsTransparentShowsWhite) {
  const SpatialSample sample = read([](h5::Group root) {
    dense(root);
    h5::Group library = root.create_group("uns").create_group("spatial").create_group("section");
    put<double>(library.create_group("scalefactors"), "tissue_hires_scalef", {1});
    put<float>(library.create_group("images"), "hires", {0, 0.2F, 1, 0, 0, 0.2F, 1, 1}, {1, 2, 4});
  });
  const Tensor<std::uint8_t>& pixels = sample.images.at(0).pixels;
  EXPECT_THAT(std::vector<int>(pixels.begin(), pixels.end()), ElementsAre(255, 255, 255, 0, 51, 255));
}

TEST_F(H5adLayout, ColumnsThatCannotBeReadAreLeftOut) {
  order_ = {"label", "nested", "short", "square", "huge", "codes", "fine", "absent", "a/b", "area", "fine"};
  const SpatialSample sample = read([](h5::Group root) {
    dense(root);
    h5::Group obs = root.group("obs");
    put_strings(obs.group("__categories"), "area", {"x"});  // of a column that holds no codes
    put<double>(obs.create_group("nested"), "x", {1});
    put<double>(obs, "short", {1, 2});
    put<double>(obs, "square", {1, 2, 3, 4, 5, 6}, {3, 2});
    put<std::uint64_t>(obs, "huge", {1, 2, std::uint64_t{1} << 63});
    h5::Group codes = obs.create_group("codes");
    put<std::int32_t>(codes, "codes", {0, 1, 2});
    put_strings(codes, "categories", {"x", "y"});
    put<double>(obs, "fine", {1, 2, 3});
  });
  ASSERT_EQ(sample.spot_columns.size(), 2u);
  EXPECT_EQ(sample.spot_columns[0].first, "label");
  EXPECT_EQ(sample.spot_columns[1].first, "fine");
  for (const std::string reason :
       {"'nested' is left out", "'short' has 2 rows, the index has 3", "/square: expected a column",
        "/huge: holds integers above", "codes: holds the code 2, but there are 2",
        "/absent: expected a dataset", "a/b: expected a dataset",
        "categories of a column that holds no integers"})
    EXPECT_THAT(sample.remarks, Contains(HasSubstr(reason))) << reason;
}

TEST_F(H5adLayout, ColumnsWithoutAnOrder) {
  order_ = {};  // stored as AnnData does: no names, and no type that says what they would be
  const std::string path = folder_.file("order.h5ad");
  h5::File file = h5::File::create(path);
  h5::Group obs = file.root().create_group("obs");
  put_strings(obs, "_index", {"a"});
  put<double>(obs, "x", {1});
  put<double>(obs, "y", {2});
  put_strings(file.root().create_group("var"), "_index", {"A"});
  put<float>(file.root(), "X", {3});  // a matrix of one element, as a list
  file.close();
  const SpatialSample sample = read_h5ad(path, {});
  EXPECT_EQ(sample.spot_columns.size(), 2u);
  EXPECT_EQ(sample.positions[0], (Position{1, 2}));
  EXPECT_EQ(sample.counts.count(), std::vector<float>{3});
}

TEST_F(H5adLayout, PositionsOfATable) {
  ReadOptions options;
  options.coordinates = folder_.file("places.csv");
  record::write_bytes(options.coordinates, "barcode,x,y\nc,7,8\na,1.5,2\n");
  const SpatialSample sample = read(dense, options);
  EXPECT_EQ(sample.barcodes, (Strings{"a", "c"}));
  EXPECT_EQ(sample.positions[1], (Position{7, 8}));
  EXPECT_THAT(sample.remarks, Contains("1 spot of 3 without a position left out, such as 'b'."));
  EXPECT_EQ(sample.files.size(), 2u);
  record::write_bytes(options.coordinates, "barcode,x,y\nd,7,8\n");
  EXPECT_THAT(
      refused(dense, options),
      HasSubstr("has positions of none of the spots: they are called like 'a', those of the table like "
                "'d'"));
}

TEST_F(H5adLayout, FilesThatHoldNoSample) {
  EXPECT_THAT(refused([](h5::Group root) {
                root.create_group("X").set_attribute("encoding-type", std::string("csr_matrix"));
              }),
              HasSubstr("/X: expected an attribute 'shape', found none"));
  EXPECT_THAT(refused([](h5::Group root) {
                put<float>(root, "X", kCounts, {2, 3});
              }),
              HasSubstr("/X: is [2, 3], but the file has 3 spots and 2 features"));
  EXPECT_THAT(
      refused([](h5::Group root) {
        put<float>(root, "X", {0.5F, 0, 0, 0, 0, 0}, {3, 2});
      }),
      HasSubstr("/X: element [0, 0]: 0.5 is not whole; expected counts, which are whole; the file has no "
                "other layers that could hold them"));
  EXPECT_THAT(refused([](h5::Group root) {
                put<float>(root, "X", {0, 0, 0, -1, 0, 0}, {3, 2});
              }),
              HasSubstr("/X: element [1, 1]: -1 is negative"));
  EXPECT_THAT(refused([](h5::Group root) {
                put_strings(root, "X", {"a", "b", "c", "d", "e", "f"});
              }),
              HasSubstr("/X: is [6], but the file has 3 spots"));
  EXPECT_THAT(refused([](h5::Group root) { root.create_group("X"); }), HasSubstr("found neither"));
  EXPECT_THAT(refused([](h5::Group root) {
                dense(root);
                root.create_group("mod");
              }),
              HasSubstr("several modalities"));
  ReadOptions options;
  options.image = "hires";
  EXPECT_THAT(refusal<UsageError>([&] { read(dense, options); }),
              HasSubstr("/uns/spatial: has no image 'hires'; it has none"));
  options = {};
  options.spot_matrices = {"X_pca"};
  EXPECT_THAT(refused(dense, options), HasSubstr("/obsm: has no matrix 'X_pca'; it has spatial"));
}

TEST_F(H5adLayout, FilesWithoutTables) {
  const auto written = [&](const std::string& name, const Fill& fill) {
    h5::File file = h5::File::create(folder_.file(name));
    fill(file.root());
    file.close();
    return refusal<InputError>([&] { read_h5ad(folder_.file(name), {}); });
  };
  EXPECT_THAT(written("a.h5ad", [](h5::Group) {}),
              HasSubstr("a.h5ad:/obs: the file has no table of its spots, so it is no AnnData file"));
  EXPECT_THAT(written("b.h5ad", [](h5::Group root) { put<float>(root.create_group("obs"), "x", {1}); }),
              HasSubstr("b.h5ad:/obs: has no index"));
  EXPECT_THAT(written("c.h5ad", [](h5::Group root) { put_strings(root.create_group("obs"), "_index", {}); }),
              HasSubstr("c.h5ad:/obs: lists no spots"));
  EXPECT_THAT(written("d.h5ad",
                      [](h5::Group root) {
                        put_strings(root.create_group("obs"), "_index", {"a"});
                        dense(root);
                      }),
              HasSubstr("d.h5ad:/var: the file has no table of its features"));
}

TEST_F(H5adLayout, DenseChunksThatAreNoRowsAreReadOnce) {
  // 3000 spots × 700 genes in chunks of some rows; every value in its place.
  const std::string path = folder_.file("big.h5ad");
  constexpr std::int64_t kSpots = 3000, kGenes = 700;
  std::vector<std::int32_t> counts(kSpots * kGenes);
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = i % 7 == 0 ? static_cast<std::int32_t>(i % 1009) : 0;
  Strings spots, genes;
  for (std::int64_t i = 0; i < kSpots; ++i) spots.push_back("s" + std::to_string(i));
  for (std::int64_t i = 0; i < kGenes; ++i) genes.push_back("g" + std::to_string(i));
  h5::File file = h5::File::create(path);
  h5::Group obs = file.root().create_group("obs");
  put_strings(obs, "_index", spots);
  put<double>(obs, "x", std::vector<double>(kSpots, 1));
  put<double>(obs, "y", std::vector<double>(kSpots, 1));
  put_strings(file.root().create_group("var"), "_index", genes);
  file.root().write<std::int32_t>("X", counts, {kSpots, kGenes}, h5::Storage::kCompressed);
  file.close();
  const CountMatrix read = read_h5ad(path, {}).counts;
  std::int64_t wrong = 0;
  for (std::int64_t spot = 0; spot < kSpots; ++spot) {
    std::vector<float> row(kGenes, 0);
    for (std::size_t i = 0; i < read.row(spot).size(); ++i)
      row[static_cast<std::size_t>(read.row(spot).column[i])] = read.row(spot).count[i];
    for (std::int64_t gene = 0; gene < kGenes; ++gene)
      wrong += row[static_cast<std::size_t>(gene)] !=
               static_cast<float>(counts[static_cast<std::size_t>(spot * kGenes + gene)]);
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace libbio::spatial
