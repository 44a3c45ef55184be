#include "libbio/sequence/read_msa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "tests/unit/text/files.h"

namespace libbio::sequence {
namespace {

using namespace std::string_view_literals;
using ::testing::ElementsAre;
using testing::gzipped;
using ::testing::HasSubstr;
using testing::ScratchFolder;

struct Read {
  Msa msa;
  ReadReport report;
  std::vector<std::string> rows;
};

Read read(std::string_view content, const ReadOptions& options = {}) {
  const ScratchFolder folder;
  ReadReport report;
  Msa msa = read_msa(folder.with("family", content), options, &report);
  std::vector<std::string> rows;
  for (std::int64_t s = 0; s < msa.rows(); ++s) {
    rows.emplace_back();
    for (const Letter letter : msa.letters()[s]) rows.back() += letter_character(letter);
  }
  return {std::move(msa), std::move(report), std::move(rows)};
}

// The whole report of the InputError, its folder cut off.
std::string refusal(std::string_view content, const ReadOptions& options = {}) {
  const ScratchFolder folder;
  try {
    read_msa(folder.with("family", content), options);
  } catch (const InputError& error) {
    std::string report = error.report();
    for (std::size_t at; (at = report.find(folder.path() + "/")) != std::string::npos;)
      report.erase(at, folder.path().size() + 1);
    return report;
  }
  return "no error";
}

TEST(ReadMsa, A3mDropsInsertions) {
  const Read r = read(">q some protein\nACDE\n>a\nA-DEfg\n>b\nhACDE\n");
  EXPECT_EQ(r.report.format, MsaFormat::a3m);
  EXPECT_THAT(r.rows, ElementsAre("ACDE", "A-DE", "ACDE"));
  EXPECT_THAT(r.msa.names(), ElementsAre("q", "a", "b"));
  EXPECT_EQ(r.msa.query().description, "some protein");
  EXPECT_EQ(r.report.rows_read, 3);
  EXPECT_THAT(r.report.warnings, ElementsAre());
}

TEST(ReadMsa, QueryGapsAreRemovedAndTheMapIsKept) {
  const Read r = read(">q/11-15\nA-CdeF--G\n>a\nAACFAAG\n>b\nAACFAAGww\n");
  EXPECT_EQ(r.msa.query().sequence, "ACFG");
  EXPECT_THAT(r.rows, ElementsAre("ACFG", "ACFG", "ACFG"));
  EXPECT_THAT(r.msa.query().residue_number, ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(r.msa.query().alignment_column, ElementsAre(0, 2, 3, 6));
  EXPECT_EQ(r.msa.query().range_begin, 11);
  EXPECT_EQ(r.msa.query().range_end, 15);
}

TEST(ReadMsa, A2mHasPaddedInsertColumns) {
  const Read r = read(">q\nAC..DE\n>a\nACwwDE\n>b\nA-w.DE\n");
  EXPECT_EQ(r.report.format, MsaFormat::a2m);
  EXPECT_THAT(r.rows, ElementsAre("ACDE", "ACDE", "A-DE"));
}

TEST(ReadMsa, CharactersStayAsWritten) {
  const auto rows = [](std::string_view content) {
    const Read r = read(content);
    std::vector<std::string> written;
    for (std::int64_t s = 0; s < r.msa.rows(); ++s)
      written.emplace_back(r.msa.characters()[s].begin(), r.msa.characters()[s].end());
    return written;
  };
  EXPECT_THAT(rows(">q\nAUXE\n>a\nB.Z-\n>b\noj*-\n"), ElementsAre("AUXE", "B.Z-", "OJ--"));  // FASTA
  EXPECT_THAT(rows(">q\nAUXE\n>a\nB-.Z-f\n"), ElementsAre("AUXE", "B-Z-"));                  // A3M
  EXPECT_THAT(rows("# STOCKHOLM 1.0\nq AcUE\nr -.o-\n//\n"), ElementsAre("ACUE", "-.O-"));
}

// As in freecontact's example of PF00071: only the query has lower-case letters, and they are columns.
TEST(ReadMsa, AlignedFastaMayHaveLowerCaseColumns) {
  const Read r = read(">RASH_HUMAN/5-165\nKLVdDq\n>1\nKVV-DQ\n>2\nKI.EDP\n");
  EXPECT_EQ(r.report.format, MsaFormat::fasta);
  EXPECT_THAT(r.rows, ElementsAre("KLVDDQ", "KVV-DQ", "KI-EDP"));
  EXPECT_EQ(r.msa.query().sequence, "KLVDDQ");
  EXPECT_THAT(r.msa.query().residue_number, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(r.msa.query().range_begin, 5);
  EXPECT_EQ(r.msa.query().name, "RASH_HUMAN/5-165");
}

TEST(ReadMsa, AllLowerCaseIsFasta) {
  EXPECT_THAT(read(">a\nacd\n>b\nacc\n").rows, ElementsAre("ACD", "ACC"));
  const Read one = read(">a\nacDE\n");
  EXPECT_THAT(one.rows, ElementsAre("ACDE"));
  EXPECT_THAT(one.report.warnings, ElementsAre());  // what one sequence is worth is for the user of it to say
}

TEST(ReadMsa, TheFormatCanBeForced) {
  EXPECT_THAT(read(">a\nACd\n>b\nAdC\n", {"", MsaFormat::fasta}).rows, ElementsAre("ACD", "ADC"));
  EXPECT_THAT(read(">a\nACd\n>b\nAdC\n", {"", MsaFormat::a3m}).rows, ElementsAre("AC", "AC"));
  EXPECT_THAT(read(">a\nACd\n", {"", MsaFormat::a3m}).rows, ElementsAre("AC"));
  EXPECT_THAT(refusal(">a\nACdd\n>b\nAdC\n", {"", MsaFormat::fasta}), HasSubstr("has 3 columns"));
  EXPECT_THAT(refusal(">a\nACD\n>b\nAdC\n", {"", MsaFormat::a3m}), HasSubstr("has 2 match columns"));
  EXPECT_THAT(refusal("ACD\nACD\n", {"", MsaFormat::a3m}), HasSubstr("before the first header"));
  for (const auto name : {"auto", "a3m", "a2m", "fasta", "stockholm", "aln"})
    EXPECT_EQ(format_name(format_named(name)), name);
  EXPECT_THROW(format_named("clustal"), UsageError);
}

TEST(ReadMsa, WartsOfRealFastaFiles) {
  // CRLF, wrapped and blank lines, blanks in and behind sequences, '#' lines, stops, unknown residues.
  const Read r = read("#A3M# made by hand\r\n>q x\r\nAC DE \r\nFG*\r\n\r\n>a\r\nBXZ\t\r\nJUO\r\n\r\n");
  EXPECT_THAT(r.rows, ElementsAre("ACDEFG", "XXXXXX"));
  EXPECT_EQ(read(">q\nUCO\n>a\nACD\n").msa.query().sequence, "UCO");
  EXPECT_THAT(read(">q\nACD*\n>a\nACE-\n").rows, ElementsAre("ACD", "ACE"));
  EXPECT_THAT(read(">q\nAcD*\n>a\nACE\n>b\nAC-\n").rows, ElementsAre("ACD", "ACE", "AC-"));
  EXPECT_THAT(read(">q\nAcD\n>a\nACE*\n>b\nAC-\n").rows, ElementsAre("ACD", "ACE", "AC-"));
  EXPECT_THAT(read(">q\nACD*\n>a\nACE*\n>b\nAC-*").rows, ElementsAre("ACD", "ACE", "AC-"));
}

TEST(ReadMsa, ColabFoldFiles) {
  const Read r = read("#4\t1\n>101\nACDE\n>a\nACDf-\n\0>102\nAC\n>b\nAC\n\0"sv);
  EXPECT_THAT(r.rows, ElementsAre("ACDE", "ACD-"));
  EXPECT_THAT(r.report.warnings, ElementsAre(HasSubstr("several alignments")));
  // The NUL at the end of a lone alignment, and one at the start, say nothing.
  const Read lone = read("\0>101\nACDE\n>a\nACD-\n\0\n"sv);
  EXPECT_THAT(lone.rows, ElementsAre("ACDE", "ACD-"));
  EXPECT_THAT(lone.report.warnings, ElementsAre());
}

TEST(ReadMsa, HhsuiteAnnotationIsDropped) {
  const Read r = read(">ss_pred PSIPRED\nCCHH\n>ss_conf\n9876\n>q\nACDE\n>a\nACDE\n");
  EXPECT_THAT(r.msa.names(), ElementsAre("q", "a"));
  EXPECT_EQ(r.report.rows_read, 4);
  ASSERT_EQ(r.report.dropped.size(), 2u);
  EXPECT_EQ(r.report.dropped[1].name, "ss_conf");
}

TEST(ReadMsa, StockholmInBlocks) {
  const Read r = read(
      "# STOCKHOLM 1.0\n#=GF ID x\n#=GS a/2-8 DE thing\n\na/2-8   AC.d\nb       A-DE\n#=GR b SS HHHH\n"
      "#=GC SS_cons HHHH\n\na/2-8 FGH\nb F..\n//\n");
  EXPECT_EQ(r.report.format, MsaFormat::stockholm);
  EXPECT_THAT(r.rows, ElementsAre("ACDFGH", "A-EF--"));
  EXPECT_EQ(r.msa.query().range_end, 8);
  EXPECT_THAT(r.msa.query().alignment_column, ElementsAre(0, 1, 3, 4, 5, 6));
  EXPECT_THAT(r.report.warnings, ElementsAre());
}

TEST(ReadMsa, StockholmReferenceMarksMatchColumns) {
  const Read r = read("# STOCKHOLM 1.0\nq ACdDE\na A-.DE\n#=GC RF xx.xx\n//\n");
  EXPECT_THAT(r.rows, ElementsAre("ACDE", "A-DE"));
  EXPECT_THAT(r.msa.query().residue_number, ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(r.msa.query().alignment_column, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(refusal("# STOCKHOLM 1.0\nq ACdDE\n#=GC RF xx\n//\n"), HasSubstr("has 2 columns"));
}

TEST(ReadMsa, StockholmWarnings) {
  EXPECT_THAT(read("# STOCKHOLM 1.0\nq AC\na AC\n//\n# STOCKHOLM 1.0\nz A\n//\n").report.warnings,
              ElementsAre(HasSubstr("several Stockholm")));
  EXPECT_THAT(read("# STOCKHOLM 1.0\nq AC\na AC\n").report.warnings, ElementsAre(HasSubstr("no '//'")));
}

TEST(ReadMsa, StockholmErrors) {
  const std::string start = "# STOCKHOLM 1.0\n";
  EXPECT_THAT(refusal(start + "q ACD\na AC\n//\n"), HasSubstr("family:3:3-4"));
  EXPECT_THAT(refusal(start + "q AC1\n//\n"), HasSubstr("family:2:5"));
  EXPECT_THAT(refusal(start + "q ACD\nq ACD\n//\n"), HasSubstr("'q' is twice in a block, first in line 2"));
  EXPECT_THAT(refusal(start + "q ACD\na AAA\n\nq ACD\n//\n"), HasSubstr("'a' has 3 columns, 'q' has 6"));
  EXPECT_THAT(refusal(start + "q ACD x\n//\n"), HasSubstr("has 3 parts"));
  EXPECT_THAT(refusal(start + "//\n"), HasSubstr("holds no sequence"));
}

TEST(ReadMsa, PlainAln) {
  const Read r = read("AC-E\r\nacdE  \n\nA..E\n");
  EXPECT_EQ(r.report.format, MsaFormat::aln);
  EXPECT_THAT(r.rows, ElementsAre("ACE", "ACE", "A-E"));
  EXPECT_THAT(r.msa.names(), ElementsAre("1", "2", "3"));
  EXPECT_EQ(refusal("ACDE\nACD\n"),
            "this row has 3 columns, the first has 4\n  --> family:2:1-3\n   |\n 2 | ACD\n"
            "   | ^^^ expected 4 letters or '-', one sequence per line");
  EXPECT_THAT(refusal("ACDE\nAC3E\n"), HasSubstr("family:2:3\n"));
}

TEST(ReadMsa, TheQueryCanBeNamed) {
  const std::string family = ">q1 first\nACD\n>q2 second one\nA-D\n>q3\nWWW\n";
  const Read r = read(family, {"q2", MsaFormat::automatic});
  EXPECT_THAT(r.msa.names(), ElementsAre("q2", "q1", "q3"));
  EXPECT_THAT(r.rows, ElementsAre("AD", "AD", "WW"));
  EXPECT_EQ(r.msa.query().description, "second one");
  EXPECT_EQ(read(family, {"q2 second one", {}}).msa.names()[0], "q2");
  EXPECT_EQ(read("AAA\nCCC\n", {"2", {}}).rows[0], "CCC");
  EXPECT_EQ(read("# STOCKHOLM 1.0\na A\nb C\n//\n", {"b", {}}).rows[0], "C");
  EXPECT_EQ(refusal(family, {"Q22", {}}), "no sequence is named 'Q22'; near names: 'q2'\n  --> family");
  EXPECT_THAT(refusal(family, {"q4", {}}), HasSubstr("; near names: 'q1', 'q2', 'q3'\n"));
  EXPECT_THAT(refusal(family, {"unrelated_name", {}}), HasSubstr("no sequence is named 'unrelated_name'\n"));
}

TEST(ReadMsa, GzipAndDigest) {
  const ScratchFolder folder;
  const std::string packed = gzipped(">q\nACD\n") + gzipped(">a\nACD\n");
  ReadReport report;
  const Msa msa = read_msa(folder.with("x", packed), {}, &report);
  EXPECT_EQ(msa.rows(), 2);
  EXPECT_TRUE(report.compressed);
  EXPECT_EQ(report.raw.bytes, packed.size());
  EXPECT_EQ(report.raw.sha256, text::digest_of_file(folder.file("x")).sha256);
}

TEST(ReadMsa, UnequalRowsShowTheLine) {
  EXPECT_EQ(refusal(">q\nMKTAYI\n>a\nMKTAYIw\n>Q9XYZ1 x\nMKTAY\n"),
            "sequence 'Q9XYZ1' has 5 match columns, the first has 6\n"
            "  --> family:6:1-5\n   |\n 6 | MKTAY\n"
            "   | ^^^^^ expected 6 upper-case letters or '-' (lower-case insertions are not counted)");
  // Rows of one length with lower-case columns are aligned FASTA: the odd one out is the short one.
  EXPECT_THAT(refusal(">q\nACdE\n>a\nACDE\n>b\nACD\n"), HasSubstr("'b' has 3 columns, the first has 4\n"));
  EXPECT_THAT(refusal(">q\nACDE\n>b\nACD\n"), HasSubstr("'b' has 3 match columns, the first has 4\n"));
}

TEST(ReadMsa, UnknownLettersShowTheColumn) {
  EXPECT_EQ(refusal(">q\nACD\n>a\nA?D\n"),
            "unknown letter in sequence 'a'\n  --> family:4:2\n   |\n 4 | A?D\n"
            "   |  ^ expected a residue, '-' or '.'");
  EXPECT_THAT(refusal(">q\nAC*D\n"), HasSubstr("goes on after its stop '*'\n  --> family:2:4"));
  EXPECT_THAT(refusal(">q\nAC*\nD\n"), HasSubstr("family:3:1"));
}

TEST(ReadMsa, FilesThatAreNoAlignment) {
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("\n \n"), HasSubstr("holds no sequence"));
  EXPECT_THAT(refusal("#59\t1\n"), HasSubstr("holds no sequence"));
  EXPECT_THAT(refusal(">a\n>b\n"), HasSubstr("'a' is empty\n  --> family:1\n"));
  EXPECT_THAT(refusal(">a\nACD\n>b\n"), HasSubstr("'b' is empty\n  --> family:3\n"));
  EXPECT_THAT(refusal(">\nACD\n"), HasSubstr("has no name\n  --> family:1:1"));
  EXPECT_THAT(refusal("CLUSTAL W (1.83)\n"), HasSubstr("no alignment that can be read\n  --> family:1"));
  EXPECT_THAT(refusal("ACDEF\n>a\nACDEF\n"), HasSubstr("no header\n  --> family:2"));
  EXPECT_THAT(refusal(">q\n---\n>a\nACD\n"), HasSubstr("query 'q' has no residue"));
  EXPECT_THAT(refusal(gzipped(">q\nACDEFGHIKL\n>a\nACDEFGHIKL\n").substr(0, 20)), HasSubstr("ends early"));
}

}  // namespace
}  // namespace libbio::sequence
