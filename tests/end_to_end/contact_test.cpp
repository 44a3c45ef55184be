// bio contact: from an alignment to all its outputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "contact_family.h"
#include "libbio/contact/calibration.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"

namespace end_to_end {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t kAllPairs = 34 * 35 / 2;  // of 40 residues, at least 6 apart

std::size_t planted_among_first(const std::vector<PairLine>& pairs, std::size_t count) {
  return static_cast<std::size_t>(
      std::count_if(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count), [](const PairLine& p) {
        return p.j - p.i == kPlantedSeparation && p.i % 2 == 1 && p.i < 2 * kPlanted;
      }));
}

// A pair list without the line that names the query.
std::string without_target(const std::string& text) {
  const std::size_t begin = text.find("TARGET");
  return text.substr(0, begin) + text.substr(text.find('\n', begin));
}

TEST_F(ContactRun, WritesAllOutputs) {
  expect_success("family.a3m -o out.h5 --rr out.rr --tsv out.tsv --plot out.svg");
  expect_success("family.a3m --plot out.png --native native.txt");
  const auto pairs = pairs_of_rr(text("out.rr"));
  ASSERT_EQ(pairs.size(), kAllPairs);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    EXPECT_GE(pairs[k].i, 1);
    EXPECT_GE(pairs[k].j - pairs[k].i, 6);
    EXPECT_LE(pairs[k].j, kColumns);
    EXPECT_GE(pairs[k].p, 0);
    EXPECT_LE(pairs[k].p, k == 0 ? 1 : pairs[k - 1].p);
  }
  EXPECT_GE(planted_among_first(pairs, kPlanted), 6u);  // by chance one fifth of one

  const std::string table = text("out.tsv");
  EXPECT_THAT(table, StartsWith("i\taa_i\tj\taa_j\tseparation\tscore\tprobability\n"));
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(table, '\n')), kAllPairs + 1);
  EXPECT_THAT(text("out.svg"), AllOf(HasSubstr("<svg"), HasSubstr("</svg>")));
  EXPECT_THAT(text("out.png"), StartsWith("\x89PNG\r\n"));
  EXPECT_THAT(files(), ElementsAre("family.a3m", "native.txt", "out.h5", "out.png", "out.rr", "out.svg",
                                   "out.tsv", "weights.h5"));
}

TEST_F(ContactRun, WritesARecordThatTheOtherVerbsRead) {
  expect_success("family.a3m -o out.h5 --rr out.rr");
  const Outcome shown = bash("bio show out.h5");
  EXPECT_EQ(shown.status, 0);
  for (const char* expected : {"contact map 'family'", "row0 (40 residues)", "sequences      152",
                               "heads = 8", "maximum_steps = 12", "family.a3m ("})
    EXPECT_THAT(shown.output, HasSubstr(expected));
  EXPECT_THAT(shown.output, Not(HasSubstr("warning")));
  const Outcome from_record = bash("bio evaluate contact out.h5 --native native.txt | tail -n +2");
  const Outcome from_list = bash("bio evaluate contact out.rr --native native.txt | tail -n +2");
  EXPECT_THAT(from_record.output, HasSubstr("all      >= 6             10    0.2"));
  EXPECT_EQ(from_record.output, from_list.output);
}

TEST_F(ContactRun, SaysWhatItDoesUnlessQuiet) {
  const std::string command =
      "bio contact family.a3m --rr out.rr --force --calibration weights.h5 --heads 8 --max-steps 12 ";
  EXPECT_THAT(
      bash(command + "2>/dev/null").output,
      AllOf(HasSubstr("row0: 40 residues, 152 sequences (a3m), Neff 1"), HasSubstr("wrote out.rr\n")));
  EXPECT_THAT(bash(command + "2>&1 >/dev/null").output,
              AllOf(HasSubstr("fit: 8 heads, about "), HasSubstr("step 12/12")));
}

TEST_F(ContactRun, IsTheSameForEveryNumberOfThreads) {
  expect_success("family.a3m -o one.h5 --rr one.rr --seed 7 --start random --threads 1 --id x");
  expect_success("family.a3m -o two.h5 --rr two.rr --seed 7 --start random --threads 2 --id x");
  EXPECT_EQ(bash("bio diff one.h5 two.h5").output, "no differences\n");
  EXPECT_EQ(text("one.rr"), text("two.rr"));
  expect_success("family.a3m -o other.h5 --seed 8 --start random --threads 2 --id x");
  EXPECT_EQ(bash("bio diff one.h5 other.h5").status, 1);
}

TEST_F(ContactRun, ReadsEveryFormatAlike) {
  const FamilyText family = family_text(1);
  write_text(file("family.fasta"), family.fasta);
  write_text(file("family.sto"), family.stockholm);
  write_text(file("family.a2m"), family.a2m);
  write_text(file("family.aln"), family.aln);
  expect_success("family.a3m --rr a3m.rr");
  ASSERT_EQ(bash("gzip -c family.a3m > packed; sed 's/$/\\r/' family.a3m > dos.a3m").status, 0);
  for (const char* name : {"packed", "dos.a3m", "family.fasta", "family.sto", "- < family.a3m", "- < packed",
                           "family.a2m", "family.fasta --format fasta"}) {
    expect_success(std::string("--rr other.rr --force ") + name);
    EXPECT_EQ(text("other.rr"), text("a3m.rr")) << name;
  }
  expect_success("family.aln --rr aln.rr");
  EXPECT_EQ(without_target(text("aln.rr")), without_target(text("a3m.rr")));
}

TEST_F(ContactRun, WarnsOfASingleSequence) {
  ASSERT_EQ(bash("head -n 2 family.a3m > single.a3m").status, 0);
  const Outcome outcome = contact("single.a3m -o out.h5 --rr out.rr 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("warning: a single sequence carries no couplings"));
  EXPECT_EQ(std::ranges::count(outcome.output, '\n'), 1);
  EXPECT_EQ(pairs_of_rr(text("out.rr")).size(), kAllPairs);
  const libbio::record::RecordReader reader(file("out.h5").string());
  EXPECT_THAT(libbio::record::read_strings(reader.item("single").group("contact_map"), "warnings"),
              testing::Contains(HasSubstr("a single sequence carries no couplings")));
  EXPECT_THAT(bash("bio show out.h5").output, HasSubstr("a single sequence"));
}

TEST_F(ContactRun, WarnsOfSettingsThatTheCalibrationDoesNotKnow) {
  auto calibration = libbio::contact::read_calibration(file("weights.h5").string());
  calibration.config = {{"heads", std::int64_t{8}}, {"penalty", 0.01}};
  libbio::contact::write_calibration(calibration, file("weights.h5").string(), true);
  expect_success("family.a3m --rr out.rr");
  const Outcome outcome = contact("family.a3m -o out.h5 --penalty 0.02 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(
      outcome.output,
      StartsWith(
          "warning: the probabilities were calibrated with penalty = 0.01 (not 0.02): they are rough"));
  EXPECT_THAT(bash("bio show out.h5").output, HasSubstr("calibrated with penalty"));
}

TEST_F(ContactRun, TakesAShortPeptideWithoutAnyPair) {
  write_text(file("short.a3m"), ">a\nACDEF\n>b\nACDEY\n");
  EXPECT_EQ(contact("short.a3m -o out.h5 --rr out.rr --tsv out.tsv --plot out.svg 2>/dev/null").status, 0);
  EXPECT_TRUE(pairs_of_rr(text("out.rr")).empty());
  write_text(file("one.a3m"), ">a\nM\n");
  EXPECT_EQ(contact("one.a3m -o one.h5 --rr one.rr --plot one.png 2>/dev/null").status, 0);
  EXPECT_TRUE(exists("one.h5"));
}

TEST_F(ContactRun, NumbersTheQueryWithItsInsertions) {
  expect_success("family.a3m --query row7 -o out.h5 --rr out.rr --tsv out.tsv");
  const auto pairs = pairs_of_rr(text("out.rr"));
  int last = 0;
  for (const PairLine& pair : pairs) {
    for (const int position : {pair.i, pair.j})
      EXPECT_TRUE(position <= kInsertionBehind || position > kInsertionBehind + kInserted) << position;
    EXPECT_GE(pair.j - pair.i, 6);
    last = std::max(last, pair.j);
  }
  // Row 7 has a gap in one of the columns. The letters of the insertion are not part of the map.
  EXPECT_EQ(last, kColumns + kInserted - 1);
  EXPECT_THAT(text("out.rr"), testing::ContainsRegex("\n[A-Z]{10}XX[A-Z]{29}\n"));
  EXPECT_THAT(bash("bio show out.h5").output, HasSubstr("row7 (39 residues)"));
  EXPECT_THAT(text("out.rr"), HasSubstr("TARGET row7\n"));
  expect_error("family.a3m --query row152 --rr other.rr", 3, "row15");
}

TEST_F(ContactRun, FiltersRowsAndColumns) {
  const auto shown = [&](const std::string& options) {
    expect_success("family.a3m -o out.h5 --rr out.rr --force " + options);
    return bash("bio show out.h5").output;
  };
  EXPECT_THAT(shown("--min-coverage 0.5"), HasSubstr("sequences      151\n"));
  EXPECT_THAT(shown("--max-identity 0.95"), HasSubstr("sequences      151\n"));
  EXPECT_THAT(shown("--max-identity 0.95 --min-coverage 0.5"), HasSubstr("sequences      150\n"));
  EXPECT_THAT(shown("--max-gap 0.5"), HasSubstr("row0 (39 residues)\n"));
  int last = 0;
  for (const PairLine& pair : pairs_of_rr(text("out.rr"))) {
    EXPECT_NE(pair.i, kGapColumn);
    EXPECT_NE(pair.j, kGapColumn);
    last = std::max(last, pair.j);
  }
  EXPECT_EQ(last, kColumns);
}

TEST_F(ContactRun, LimitsPairsAndNamesTheItem) {
  expect_success("family.a3m --rr all.rr --min-separation 12");
  const auto all = pairs_of_rr(text("all.rr"));
  EXPECT_EQ(all.size(), 28u * 29 / 2);
  for (const PairLine& pair : all) EXPECT_GE(pair.j - pair.i, 12);
  expect_success("family.a3m --rr out.rr --tsv out.tsv --limit 5 -o out.h5 --id 'my item'");
  EXPECT_EQ(pairs_of_rr(text("out.rr")).size(), 5u);
  EXPECT_EQ(std::ranges::count(text("out.tsv"), '\n'), 6);
  EXPECT_EQ(libbio::contact::read_contact_map(file("out.h5").string(), "my item").score.dim(0), kColumns);
}

TEST_F(ContactRun, KeepsAttentionMaps) {
  expect_success("family.a3m -o out.h5 --save attention");
  const libbio::record::RecordReader reader(file("out.h5").string());
  const auto attention =
      libbio::record::read_array<float>(reader.item("family").group("contact_map"), "attention", "H,L,L");
  ASSERT_EQ(attention.shape(), (libbio::Shape{8, kColumns, kColumns}));
  for (int h = 0; h < 8; ++h)
    for (int i = 0; i < kColumns; ++i) {
      double sum = 0;
      for (int j = 0; j < kColumns; ++j) sum += attention(h, i, j);
      EXPECT_NEAR(sum, 1, 1e-5);
      EXPECT_EQ(attention(h, i, i), 0);
    }
}

}  // namespace
}  // namespace end_to_end
