// Lists of variants as they come.
#include "libbio/variants/mutation_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libbio/error.h"
#include "libbio/text/sha256.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/variants/sample_scores.h"

namespace libbio::variants {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Residues 1-16, of which 7 and 8 have no column: MTEYKL..VVGAGGVUX
sequence::QueryMap gapped_query() {
  sequence::QueryMap query = query_of("MTEYKLVVGAGGVUX");
  query.name = "RASH_HUMAN/5-165";
  query.range_begin = 5;
  query.range_end = 165;
  for (std::size_t k = 6; k < query.residue_number.size(); ++k) query.residue_number[k] += 2;
  return query;
}

MutationList list_of(const std::string& text, std::int64_t offset = 0) {
  const TemporaryFile file(text);
  return read_mutation_list(file.path(), gapped_query(), offset);
}

std::string report_of(const std::string& text, std::int64_t offset = 0) {
  try {
    list_of(text, offset);
  } catch (const InputError& error) {
    return error.report();
  }
  return "no error";
}

std::vector<Substitution> only(const std::string& line) {
  const MutationList list = list_of(line);
  EXPECT_EQ(list.variants.size(), 1u);
  return list.variants.at(0).substitutions;
}

TEST(MutationList, OneVariantPerLine) {
  const MutationList list =
      list_of("\xEF\xBB\xBF# my variants\r\n\r\nT2A\r\n  E3D:Y4F  # two\r\n\tv9i\nT2A+E3K,Y4W\nWT\nM1M");
  ASSERT_EQ(list.variants.size(), 6u);
  EXPECT_EQ(list.variants[0].name, "T2A");
  EXPECT_THAT(list.variants[0].substitutions, ElementsAre(Substitution{1, 'A'}));
  EXPECT_EQ(list.variants[1].name, "E3D:Y4F");
  EXPECT_THAT(list.variants[1].substitutions, ElementsAre(Substitution{2, 'D'}, Substitution{3, 'F'}));
  EXPECT_THAT(list.variants[2].substitutions, ElementsAre(Substitution{6, 'I'}));
  EXPECT_EQ(list.variants[3].substitutions.size(), 3u);
  EXPECT_TRUE(list.variants[4].substitutions.empty());
  EXPECT_THAT(list.variants[5].substitutions, ElementsAre(Substitution{0, 'M'}));
  EXPECT_TRUE(list.carried.empty());
  EXPECT_THAT(columns_of(list.variants), ElementsAre(0, 1, 2, 3, 6));
}

TEST(MutationList, ThreeLetterNamesAndUnusualLettersOfTheQuery) {
  EXPECT_THAT(only("p.Thr2Ala"), ElementsAre(Substitution{1, 'A'}));
  EXPECT_THAT(only("GLU3lys"), ElementsAre(Substitution{2, 'K'}));
  EXPECT_THAT(only("U16C"), ElementsAre(Substitution{13, 'C'}));
  EXPECT_THAT(only("Sec16Cys:X17A"), ElementsAre(Substitution{13, 'C'}, Substitution{14, 'A'}));
}

TEST(MutationList, TablesKeepTheirOtherColumns) {
  const MutationList commas = list_of(
      "DMS_score,Mutant,\"a \"\"note\"\"\"\n-1.5,T2A,\"x, y\"\n\n2,\"E3D,Y4F\",\n0,E3D:Y4W,\"say "
      "\"\"hm\"\"\"\n");
  EXPECT_THAT(commas.carried_names, ElementsAre("DMS_score", "a \"note\""));
  ASSERT_EQ(commas.variants.size(), 3u);
  EXPECT_EQ(commas.variants[1].name, "E3D,Y4F");
  EXPECT_EQ(commas.variants[1].substitutions.size(), 2u);
  EXPECT_THAT(commas.carried[0], ElementsAre("-1.5", "x, y"));
  EXPECT_THAT(commas.carried[1], ElementsAre("2", ""));
  EXPECT_THAT(commas.carried[2], ElementsAre("0", "say \"hm\""));
  const MutationList tabs = list_of("# from a screen\nvariant\tscore\tmutated \"seq\nT2A\t0.1\t\"MA\n");
  EXPECT_THAT(tabs.carried_names, ElementsAre("score", "mutated \"seq"));
  EXPECT_THAT(tabs.carried[0], ElementsAre("0.1", "\"MA"));
  EXPECT_EQ(list_of("mutant\nT2A\nE3D\n").variants.size(), 2u);
  // Of several the first in the order of the header's documentation.
  EXPECT_EQ(list_of("variant,mutant\nv1,T2A\n").variants[0].name, "T2A");
}

TEST(MutationList, NumbersMinusTheOffsetAreResidues) {
  EXPECT_THAT(list_of("T6A\nV13I\n", 4).variants[1].substitutions, ElementsAre(Substitution{6, 'I'}));
  EXPECT_THAT(list_of("T-1A\n", -3).variants[0].substitutions, ElementsAre(Substitution{1, 'A'}));
}

TEST(MutationList, AnotherLetterIsShownInItsLine) {
  const std::string report = report_of("T2A\nE3D:V4F\n");
  EXPECT_THAT(report, StartsWith("residue 4 of the query is Y, not V\n"));
  EXPECT_THAT(report, HasSubstr(":2:5-7\n"));
  EXPECT_THAT(report, HasSubstr("| E3D:V4F\n"));
  EXPECT_THAT(report, HasSubstr("|     ^^^ the query has MTE[Y]KLVVG at 1-11"));
  const std::string table = report_of("id,mutant\n7,\"E3D:V4F\"\n");
  EXPECT_THAT(table, AllOf(HasSubstr(":2:8-10\n"), HasSubstr("| 7,\"E3D:V4F\"\n")));
}

TEST(MutationList, SaysWhichOffsetWouldFit) {
  EXPECT_THAT(report_of("T6A\nE7K:V13I\nWT\n"),
              StartsWith("residue 6 of the query is L, not T; the whole list fits with --offset 4 (the name "
                         "'RASH_HUMAN/5-165' begins with residue 5)\n"));
  EXPECT_THAT(report_of("T102A\nE103K:K105A\nV110A\n"),
              StartsWith("residue 102 is not in the alignment; the whole list fits with --offset 100\n"));
  // One wrong letter, more than one offset, or so few residues that chance fits them: no guess.
  EXPECT_THAT(report_of("T102A\nE103K\n"), Not(HasSubstr("fits")));
  EXPECT_THAT(report_of("T6A\nE8K\n"), Not(HasSubstr("fits")));
  EXPECT_THAT(report_of("V109A\n"), Not(HasSubstr("fits")));
}

TEST(MutationList, RepeatsOfAProteinGiveNoGuess) {
  const TemporaryFile file("M101A\nA102G\nK103R\nL104I\n");
  const auto report = [&](const std::string& query) {
    try {
      read_mutation_list(file.path(), query_of(query));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(report("GGMAKLGG"), HasSubstr("fits with --offset 98"));
  EXPECT_THAT(report("GGMAKLMAKL"), Not(HasSubstr("fits")));
}

TEST(MutationList, PlacesOutsideTheAlignment) {
  EXPECT_THAT(report_of("X18A\n"),
              AllOf(StartsWith("residue 18 is not in the alignment\n"), HasSubstr("^^^^ expected 1 to 17")));
  EXPECT_THAT(report_of("M0A\n"), StartsWith("residue 0 is not in the alignment"));
  EXPECT_THAT(report_of("V8A\n"), AllOf(StartsWith("residue 8 of the query has no column in the alignment"),
                                        HasSubstr("an insertion of the query")));
  EXPECT_THAT(report_of("M4A\n", 4), HasSubstr("expected 5 to 21"));
  EXPECT_THAT(report_of("M99999999999999999999A\n"), StartsWith("no protein has so many residues"));
  EXPECT_THAT(report_of("M4000000000A\n"), StartsWith("no protein has so many residues"));
}

TEST(MutationList, WhatIsNoSubstitution) {
  for (const char* line : {"hello", "42", "A", "AG42", "42G", "A 42 G", "A42GG", "A42", "T2A 0.5", "T2A;E3D",
                           "T\xC3\xA9"
                           "2A",
                           "p.", "T2.5A", "T--2A"})
    EXPECT_THAT(report_of(line), AllOf(HasSubstr("is no substitution"), HasSubstr("^"))) << line;
  EXPECT_THAT(report_of("hello"), HasSubstr("^^^^^ expected a letter, a number and a letter: A42G"));
  for (const char* line : {"T2*", "T2-", "p.Thr2=", "p.Thr2Ter", "T2del", "p.Thr2fs", "p.Thr2LeufsTer5"})
    EXPECT_THAT(report_of(line), HasSubstr("stops, deletions and frame shifts have no score")) << line;
  EXPECT_THAT(report_of("T2X"), AllOf(StartsWith("'X' is no amino acid to substitute"),
                                      HasSubstr("  ^ expected one of ACDEFGHIKLMNPQRSTVWY")));
  EXPECT_THAT(report_of("T2Sec"), StartsWith("'U' is no amino acid"));
  EXPECT_THAT(report_of("T2A:"), StartsWith("a substitution is missing in 'T2A:'"));
  EXPECT_THAT(report_of("T2A::E3D"), StartsWith("a substitution is missing"));
  EXPECT_THAT(report_of("T2A:E3D:T2G"),
              AllOf(StartsWith("residue 2 is substituted twice in one variant"), HasSubstr(":1:9-11")));
}

TEST(MutationList, DamagedTables) {
  EXPECT_THAT(report_of("mutant,score\nT2A\n"), StartsWith("the line has 1 fields, the header 2"));
  EXPECT_THAT(report_of("mutant,score\nT2A,1,2\n"), StartsWith("the line has 3 fields, the header 2"));
  EXPECT_THAT(report_of("mutant,score\n,1\n"), StartsWith("the line has no variant"));
  EXPECT_THAT(report_of("mutant,score\n\"T2A,1\n"), StartsWith("a quoted field does not end in its line"));
  EXPECT_THAT(report_of("mutant,score\n\"T2A\"x,1\n"), StartsWith("text follows a quoted field"));
  EXPECT_THAT(report_of("position,score\n2,1\n"), StartsWith("'position' is no substitution"));
  EXPECT_THAT(report_of("mutant,score\n"), StartsWith("the list has no variants"));
  EXPECT_THAT(report_of("# nothing\n\n"), StartsWith("the list has no variants"));
}

TEST(MutationList, KnowsTheBytesItWasReadFrom) {
  const TemporaryFile file("T2A\n\n# end\n");
  const MutationList list = read_mutation_list(file.path(), gapped_query());
  EXPECT_EQ(list.raw.bytes, 11u);
  EXPECT_EQ(list.raw.sha256, text::digest_of_file(file.path()).sha256);
}

}  // namespace
}  // namespace libbio::variants
