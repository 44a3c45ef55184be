#include "libbio/affinity/pose_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "libbio/affinity/affinity_codec.h"
#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/record_writer.h"

namespace libbio::affinity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<PoseRow> sample_rows() {
  std::vector<PoseRow> rows(2);
  PoseRow& scored = rows[0];
  scored.title = "first\tpose";
  scored.receptor = "r.pdb";
  scored.ligands = "l.sdf";
  scored.record = 1;
  scored.heavy_atoms = 21;
  scored.affinity.pk = 6;
  scored.affinity.deviation = 1.25;
  scored.affinity.warnings.clash = true;
  scored.remarks = {"one", "two"};
  scored.relaxed = RelaxedPose{.pk = 6.5, .strain = 3.25, .clashes_before = 4, .clashes_after = 1};
  rows[1].title = "second";
  rows[1].record = 2;
  rows[1].failure = "it is flat";
  return rows;
}

// By row: column to field.
std::vector<std::map<std::string, std::string>> fields(const PoseColumns& columns) {
  std::ostringstream out;
  write_pose_table(out, pose_table(sample_rows(), columns));
  std::istringstream lines(out.str());
  std::vector<std::vector<std::string>> cells;
  for (std::string line; std::getline(lines, line);) {
    cells.emplace_back();
    std::istringstream stream(line + "\t");
    for (std::string field; std::getline(stream, field, '\t');) cells.back().push_back(field);
  }
  std::vector<std::map<std::string, std::string>> rows;
  for (std::size_t r = 1; r < cells.size(); ++r) {
    EXPECT_EQ(cells[r].size(), cells[0].size());
    rows.emplace_back();
    for (std::size_t c = 0; c < cells[0].size(); ++c) rows.back()[cells[0][c]] = cells[r][c];
  }
  return rows;
}

TEST(PoseTable, HasARowForEveryRecord) {
  auto rows = fields({});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["title"], "first pose");
  EXPECT_EQ(rows[0]["pk"], "6");
  EXPECT_EQ(rows[0]["pk_sd"], "1.25");
  EXPECT_NEAR(std::stod(rows[0]["delta_g"]), -8.1855, 2e-3);
  EXPECT_EQ(rows[0]["heavy_atoms"], "21");
  EXPECT_EQ(rows[0]["clash"], "1");
  EXPECT_EQ(rows[0]["metal"], "0");
  EXPECT_EQ(rows[0]["remarks"], "one; two");
  EXPECT_EQ(rows[0]["failure"], "");
  EXPECT_EQ(rows[1]["record"], "2");
  EXPECT_EQ(rows[1]["pk"], "");
  EXPECT_EQ(rows[1]["heavy_atoms"], "");
  EXPECT_EQ(rows[1]["failure"], "it is flat");
  EXPECT_FALSE(rows[0].contains("strain"));
  EXPECT_FALSE(rows[0].contains("rank"));
}

TEST(PoseTable, HasColumnsOfRelaxationAndRanksWhereAskedFor) {
  auto rows = fields({.relaxation = true, .ranks = true});
  EXPECT_EQ(rows[0]["pk"], "6");
  EXPECT_EQ(rows[0]["pk_relaxed"], "6.5");
  EXPECT_EQ(rows[0]["strain"], "3.25");
  EXPECT_EQ(rows[0]["clashes_before"], "4");
  EXPECT_EQ(rows[0]["clashes_after"], "1");
  EXPECT_EQ(rows[1]["pk_relaxed"], "");
  EXPECT_TRUE(rows[0].contains("rank"));
}

class AffinityCodec : public ::testing::Test {
 protected:
  ~AffinityCodec() override { std::filesystem::remove(path_); }
  static StoredAffinities sample() {
    Contributions parts;
    parts.reference = 6.25;
    parts.whole_ligand = -0.5;
    parts.ligand_atoms = {0.125, -0.25};
    parts.pairs = {{0, 1, 0.5}, {1, 0, -0.125}};
    return {
        .poses = pose_table(sample_rows(), {.relaxation = true, .ranks = true}),
        .notes = {.parameters = {{"relax", true}}, .warnings = {"waters were left out"}},
        .contributions = ContributionTable{.atoms = {{"r.pdb", "ASP:A:2", "OD1"}, {"r.pdb", "SER:A:5", "OG"}},
                                           .rows = {parts, std::nullopt}}};
  }
  StoredAffinities read_back(const StoredAffinities& written) const {
    record::RecordWriter writer(path_, true);
    h5::Group item = writer.item("x");
    write_affinities(item, written);
    writer.write_provenance({});
    writer.commit();
    return read_affinities(record::RecordReader(path_).item("x"));
  }
  std::string path_ = ::testing::TempDir() + "affinity_codec_test.h5";
};

// NaN equal NaN.
void expect_equal(const record::Table& a, const record::Table& b) {
  EXPECT_EQ(a.index_name, b.index_name);
  EXPECT_EQ(a.index, b.index);
  ASSERT_EQ(a.columns.size(), b.columns.size());
  for (std::size_t c = 0; c < a.columns.size(); ++c) {
    EXPECT_EQ(a.columns[c].first, b.columns[c].first);
    ASSERT_EQ(a.columns[c].second.index(), b.columns[c].second.index()) << a.columns[c].first;
    const auto* reals = std::get_if<std::vector<double>>(&a.columns[c].second);
    if (reals == nullptr) {
      EXPECT_EQ(a.columns[c].second, b.columns[c].second) << a.columns[c].first;
      continue;
    }
    const auto& others = std::get<std::vector<double>>(b.columns[c].second);
    for (std::size_t r = 0; r < reals->size(); ++r)
      EXPECT_TRUE((*reals)[r] == others[r] || (std::isnan((*reals)[r]) && std::isnan(others[r])))
          << a.columns[c].first;
  }
}

TEST_F(AffinityCodec, ReadsWhatItWrote) {
  const StoredAffinities written = sample(), read = read_back(written);
  expect_equal(read.poses, written.poses);
  EXPECT_EQ(read.notes.parameters, written.notes.parameters);
  EXPECT_EQ(read.notes.warnings, written.notes.warnings);
  ASSERT_TRUE(read.contributions);
  EXPECT_EQ(read.contributions->atoms, written.contributions->atoms);
  ASSERT_EQ(read.contributions->rows.size(), 2u);
  EXPECT_FALSE(read.contributions->rows[1]);
  const Contributions& parts = *read.contributions->rows[0];
  EXPECT_EQ(parts.reference, 6.25);
  EXPECT_EQ(parts.whole_ligand, -0.5);
  EXPECT_THAT(parts.ligand_atoms, ElementsAre(0.125, -0.25));
  ASSERT_EQ(parts.pairs.size(), 2u);
  EXPECT_EQ(parts.pairs[1].ligand_atom, 1);
  EXPECT_EQ(parts.pairs[1].receptor_atom, 0);
  EXPECT_EQ(parts.pairs[1].pk, -0.125);
  EXPECT_EQ(parts.total(), written.contributions->rows[0]->total());
}

TEST_F(AffinityCodec, ContributionsMayBeAbsent) {
  StoredAffinities written = sample();
  written.contributions.reset();
  EXPECT_FALSE(read_back(written).contributions);
}

TEST_F(AffinityCodec, RefusesContributionsOfOtherRowsAndAtoms) {
  StoredAffinities written = sample();
  written.contributions->rows.pop_back();
  EXPECT_THROW(read_back(written), ShapeError);
  written = sample();
  written.contributions->rows[0]->pairs[0].receptor_atom = 2;
  EXPECT_THROW(read_back(written), ShapeError);
}

}  // namespace
}  // namespace libbio::affinity
