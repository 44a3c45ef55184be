#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libbio/error.h"
#include "libbio/record/compare.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/record_writer.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::refusal;

class RecordTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string path_ = folder_.file("sample.h5");
};

TEST_F(RecordTest, EverythingWrittenComesBack) {
  write_sample(path_);
  const RecordReader reader(path_);
  EXPECT_EQ(reader.version(), "0.1.0");
  EXPECT_THAT(reader.item_ids(), ElementsAre("kinase \xCE\xB1", "ras"));
  EXPECT_EQ(reader.provenance(), sample_provenance());
  EXPECT_THAT(reader.failures(),
              ElementsAre(Failure{"broken", "InputError", "row 3 has 186 columns, the query has 187",
                                  "broken.a3m:35:1-186"}));
  const h5::Group map = reader.item("ras").group("contact_map");
  EXPECT_EQ(read_array<float>(map, "score", "L,L").shape(), Shape({12, 12}));
  EXPECT_EQ(read_array<std::int64_t>(map, "residue_number", "L")(2), 5);
  EXPECT_EQ(read_string(map, "query_name"), "RASH_HUMAN/5-165");
  EXPECT_EQ(read_real(map, "neff"), 123.5);
  EXPECT_EQ(read_integer(map, "rows"), 999);
  EXPECT_EQ(read_real(map, "rows"), 999.0);
  EXPECT_THAT(read_strings(map, "warnings"), ElementsAre("low Neff"));
  EXPECT_EQ(read_settings(map, "parameters").at("weighted"), Value(true));
  EXPECT_EQ(folder_.entries(), 1u);
}

TEST_F(RecordTest, ArraysCarryUnitsAndAxes) {
  write_sample(path_);
  const RecordReader reader(path_);
  const h5::Group map = reader.item("ras").group("contact_map");
  EXPECT_EQ(map.dataset("score").string_attribute("shape"), "L,L");
  EXPECT_EQ(map.dataset("score").string_attribute("units"), "1");
  EXPECT_EQ(map.dataset("neff").string_attribute("units"), "sequences");
  EXPECT_THAT(refusal<InputError>([&] { read_array<float>(map, "score", "L"); }),
              HasSubstr("contact_map/score: expected an array with the axes 'L', found [12, 12]"));
  EXPECT_THAT(refusal<InputError>([&] { read_integer(map, "neff"); }), HasSubstr("expected an integer"));
  EXPECT_THAT(refusal<InputError>([&] { read_string(map, "score"); }), HasSubstr("expected one value"));
}

TEST_F(RecordTest, AxesMustBeNamedAndColumnsEquallyLong) {
  RecordWriter writer(path_, false);
  h5::Group item = writer.item("x");
  EXPECT_THROW(write_array(item, "a", Tensor<float>({2, 2}), {"L"}), ShapeError);
  EXPECT_THROW(writer.item("x"), UsageError);
  EXPECT_THROW(writer.item("a/b"), UsageError);
  EXPECT_THROW(writer.item(""), UsageError);
}

TEST_F(RecordTest, WithoutCommitThereIsNoFile) {
  {
    RecordWriter writer(path_, false);
    writer.item("ras");
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_THROW(writer.commit(), ShapeError);  // no provenance
  }
  EXPECT_EQ(folder_.entries(), 0u);
}

TEST_F(RecordTest, ExistingRecordsStayUnlessForced) {
  write_sample(path_);
  const std::string before = file_bytes(path_);
  EXPECT_THAT(refusal<UsageError>([&] { RecordWriter(path_, false); }), HasSubstr("--force"));
  EXPECT_EQ(file_bytes(path_), before);
  RecordWriter forced(path_, true);
  forced.write_provenance(sample_provenance());
  EXPECT_EQ(file_bytes(path_), before);
  forced.commit();
  EXPECT_THAT(RecordReader(path_).item_ids(), IsEmpty());
}

TEST_F(RecordTest, ForeignUnfinishedAndNewerFilesAreRefused) {
  const auto write = [&](const std::string& type, const std::string& version, bool complete) {
    const std::string path = folder_.file("f-" + type + version + (complete ? "" : "unfinished"));
    h5::File file = h5::File::create(path);
    h5::Group root = file.root();
    if (!type.empty()) mark_encoding(root, type, version);
    if (complete) root.set_attribute("complete", true);
    file.close();
    return path;
  };
  const auto reader_error = [&](const std::string& path) {
    return refusal<InputError>([&] { RecordReader reader(path); });
  };
  EXPECT_THAT(reader_error(write("anndata", "0.1.0", true)),
              HasSubstr("not a record of libbio (encoding-type 'anndata'"));
  EXPECT_THAT(reader_error(write("", "", true)), HasSubstr("not a record of libbio"));
  EXPECT_THAT(reader_error(write("libbio-record", "0.1.0", false)), HasSubstr("is not complete"));
  EXPECT_THAT(reader_error(write("libbio-record", "0.2.0", true)),
              HasSubstr("version 0.2.0, newer than this program"));
  EXPECT_THAT(reader_error(write("libbio-record", "1.0.0", true)), HasSubstr("newer than this program"));
  EXPECT_THAT(reader_error(write("libbio-record", "0.1", true)), HasSubstr("found '0.1'"));
  EXPECT_NO_THROW(RecordReader(write("libbio-record", "0.1.7", true)));
}

TEST_F(RecordTest, UnknownItemsAreAnsweredWithThoseThereAre) {
  write_sample(path_);
  const RecordReader reader(path_);
  EXPECT_THAT(refusal<InputError>([&] { reader.item("rass"); }),
              HasSubstr("has no item 'rass'; it has kinase \xCE\xB1, ras"));
}

TEST_F(RecordTest, CompareFindsWhatDiffers) {
  const std::string other = folder_.file("other.h5");
  write_sample(path_);
  SampleOptions changed;
  changed.shift = 0.25f;
  changed.attention = false;
  changed.provenance.seed = 7;
  write_sample(other, changed);
  const auto places_of = [](const std::vector<Difference>& differences) {
    std::vector<std::string> places;
    for (const Difference& difference : differences) places.push_back(difference.place);
    return places;
  };
  EXPECT_THAT(compare(path_, path_, {.provenance = true}), IsEmpty());
  const auto found = compare(path_, other, {});
  const std::string kinase = "/items/kinase \xCE\xB1/contact_map/", ras = "/items/ras/contact_map/";
  EXPECT_THAT(places_of(found),
              ElementsAre(kinase + "attention", kinase + "score", ras + "attention", ras + "score"));
  EXPECT_EQ(found[0].description, "only in the first");
  EXPECT_THAT(found[3].description, HasSubstr("1 of 144 numbers differ, most at [0, 1]: "));
  EXPECT_THAT(found[3].description, HasSubstr("(by 0.25"));
  EXPECT_THAT(places_of(compare(path_, other, {.tolerance = 0.3})),
              ElementsAre(kinase + "attention", ras + "attention"));
  EXPECT_THAT(places_of(compare(path_, other, {.tolerance = 0.3, .provenance = true})),
              ElementsAre(kinase + "attention", ras + "attention", "/provenance/seed"));
  SampleOptions longer;
  longer.residues = 13;
  const std::string third = folder_.file("longer.h5");
  write_sample(third, longer);
  bool shape_told = false;
  for (const Difference& difference : compare(path_, third, {}))
    shape_told |= difference.place == ras + "score" && difference.description == "[12, 12] and [13, 13]";
  EXPECT_TRUE(shape_told);
}

// Runs in a child process, so that limits and kills do not hit the tests.
template <class F>
int status_of_child(F&& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    std::exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST_F(RecordTest, AFullDiskIsAnErrorAndLeavesNothing) {
  for (const rlim_t bytes : {0, 100, 2000, 9000, 20000, 60000, 100000}) {
    const int status = status_of_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{bytes, bytes};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      try {
        write_sample(path_, {.residues = 120});
      } catch (const ResourceError&) {
        std::exit(5);
      }
    });
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 5) << bytes << " bytes: status " << status;
    EXPECT_EQ(folder_.entries(), 0u) << bytes;
  }
  write_sample(path_, {.residues = 120});
  EXPECT_GT(std::filesystem::file_size(path_), 100000u);
}

TEST_F(RecordTest, AKilledWriterLeavesNoFileUnderTheFinalName) {
  const int status = status_of_child([&] {
    RecordWriter writer(path_, false);
    h5::Group item = writer.item("ras");
    write_array(item, "x", Tensor<float>({300, 300}, 1.0f), {"L,L"});
    ::raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_LE(folder_.entries(), 1u);
  write_sample(path_);
  EXPECT_NO_THROW(RecordReader{path_});
}

}  // namespace
}  // namespace libbio::record
