// bio variants: an alignment, a small random network and a list of mutations to scores, tables and pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "libbio/msa_transformer/weights.h"
#include "libbio/record/record_reader.h"
#include "libbio/text/sha256.h"
#include "libbio/variants/variant_scores_codec.h"
#include "shell.h"
#include "tests/unit/msa_transformer/sample_model.h"

namespace end_to_end {
namespace {

using namespace libbio;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Residues 5-24 of a protein; rows with an insertion, gaps, unusual letters.
constexpr const char* kFamily =
    ">TEST_HUMAN/5-24 a query\nMTEYKLVVVGAGGVGKSALT\n>a\nMTEYKLVVVGaaACGVGKSALT\n>b\nMREYKIVVLGSGGVGKSSLT\n"
    ">c\n--EYKLVIVG-GGVGKTALT\n>d\nMTDYRLXVVGAGGVBKSALS\n>e\nMSEFKLVVVGAEGVGKSTLT\n>"
    "f\nQTEYKLVVVGAGGVGRSALV\n";
constexpr std::int64_t kResidues = 20;

class VariantsRun : public testing::Test {
 protected:
  VariantsRun() {
    write_text(file("family.a3m"), kFamily);
    write_text(file("list.csv"), "mutant,DMS_score\nG14V,-1.5\n\"T6R,K9R\",0.25\nG14V:S21T,0\n");
    auto model = msa_transformer::sample_model<float>();
    msa_transformer::write_msa_transformer(model, "nothing", file("w.h5").string(), false);
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
  std::string text(const std::string& name) const { return read_text(file(name)); }
  Outcome bash(const std::string& command) const {
    return run_in_bash("cd '" + folder_.path().string() +
                       "'\nexport PATH='" LIBBIO_BINARY_DIR "/bin':\"$PATH\"\n" + command);
  }
  Outcome variants(const std::string& arguments) const {
    return bash("bio variants family.a3m --weights w.h5 " + arguments + " 2>&1");
  }
  void expect_success(const std::string& arguments) const {
    const Outcome outcome = variants("--quiet " + arguments);
    EXPECT_EQ(outcome.status, 0) << arguments;
    EXPECT_EQ(outcome.output, "") << arguments;
  }
  void expect_error(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = variants("--quiet " + arguments);
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_THAT(outcome.output, AllOf(StartsWith("error: "), HasSubstr(message))) << arguments;
  }
  std::vector<std::vector<std::string>> table(const std::string& name) const {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text(name));
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> fields;
      std::istringstream stream(line);
      for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
      rows.push_back(fields);
    }
    return rows;
  }
  variants::VariantScores scores(const std::string& name) const {
    return variants::read_variant_scores(record::RecordReader(file(name).string()).item("family"));
  }

  TemporaryFolder folder_;
};

TEST_F(VariantsRun, ScoresEverySubstitution) {
  const Outcome outcome = variants("-o all.h5 --tsv all.tsv --plot all.svg --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("TEST_HUMAN/5-24: 20 residues, 7 sequences (a3m)\n"),
                    HasSubstr("network: 7 sequences, 20 passes, about "),
                    HasSubstr("; --scoring wildtype takes one pass\n"),
                    HasSubstr("every substitution of 20 residues, pseudo-perplexity of the query "),
                    HasSubstr("wrote all.h5\nwrote all.tsv\nwrote all.svg\n")));
  EXPECT_THAT(text("all.svg"), AllOf(HasSubstr("<svg"), HasSubstr("</svg>")));
  const auto rows = table("all.tsv");
  ASSERT_EQ(std::ssize(rows), 1 + 19 * kResidues);
  EXPECT_EQ(rows[1][0], "M1A");
  const variants::VariantScores found = scores("all.h5");
  EXPECT_NEAR(std::stod(rows[1][4]), found.score(0, 0), 1e-6);
  EXPECT_GT(found.pseudo_perplexity, 1);

  const record::RecordReader reader(file("all.h5").string());
  const record::Provenance provenance = reader.provenance();
  ASSERT_EQ(provenance.inputs.size(), 1u);
  EXPECT_EQ(provenance.inputs[0].sha256, text::digest_of_file(file("family.a3m").string()).sha256);
  ASSERT_TRUE(provenance.weights);
  EXPECT_EQ(provenance.weights->sha256, text::digest_of_file(file("w.h5").string()).sha256);
  EXPECT_EQ(provenance.weights->trained_on, "nothing");
  const Outcome shown = bash("bio show all.h5 --top 3");
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("variant scores 'family'\n"),
                    HasSubstr("TEST_HUMAN/5-24 (20 residues, 20 of them scored)"),
                    HasSubstr("(pseudo-perplexity of the query)"), HasSubstr("scoring = masked"),
                    HasSubstr("variant (3 of 380, lowest first)")));
}

TEST_F(VariantsRun, ScoresAListInItsOwnNumbers) {
  expect_success("--mutations list.csv --offset 4 -o list.h5 --tsv list.tsv --plot list.png");
  expect_success("-o all.h5");
  const variants::VariantScores all = scores("all.h5"), some = scores("list.h5");
  EXPECT_EQ(some.offset, 4);
  const auto score = [&](std::int64_t residue, char mutant) {
    return static_cast<double>(all.score(residue - 4 - 1, sequence::letter_code(mutant)));
  };
  const auto rows = table("list.tsv");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0],
              testing::ElementsAre("variant", "position", "wildtype", "mutant", "score", "DMS_score"));
  EXPECT_THAT(rows[2], testing::ElementsAre("T6R,K9R", "6:9", "T:K", "R:R", testing::_, "0.25"));
  EXPECT_NEAR(std::stod(rows[1][4]), score(14, 'V'), 1e-5);
  EXPECT_NEAR(std::stod(rows[2][4]), score(6, 'R') + score(9, 'R'), 1e-5);
  EXPECT_NEAR(std::stod(rows[3][4]), score(14, 'V') + score(21, 'T'), 1e-5);
  std::int64_t computed = 0;
  for (std::int64_t column = 0; column < kResidues; ++column) computed += some.computed(column);
  EXPECT_EQ(computed, 4);
  EXPECT_EQ(record::RecordReader(file("list.h5").string()).provenance().inputs.size(), 2u);
  EXPECT_THAT(bash("bio show list.h5").output,
              AllOf(HasSubstr("20 residues, 4 of them scored"), HasSubstr("place in the query + 4"),
                    HasSubstr("  G14V:S21T\n"), Not(HasSubstr("perplexity"))));
  EXPECT_EQ(bash("bio diff list.h5 list.h5").output, "no differences\n");
  EXPECT_THAT(bash("bio diff list.h5 all.h5").output, HasSubstr("/items/family/variant_scores/score"));
}

TEST_F(VariantsRun, NeitherThreadsNorRenormalisingChangeScores) {
  expect_success("-o one.h5 --threads 1");
  expect_success("-o three.h5 --threads 3");
  EXPECT_EQ(bash("bio diff one.h5 three.h5").output, "no differences\n");
  expect_success("-o amino.h5 --renormalise");
  EXPECT_THAT(bash("bio diff one.h5 amino.h5 --tolerance 1e-5").output,
              AllOf(HasSubstr("/log_probability"), Not(HasSubstr("variant_scores/score"))));
}

TEST_F(VariantsRun, OtherWaysOfScoringAndChoosingRows) {
  const Outcome quick = variants("--scoring wildtype -o quick.h5");
  EXPECT_THAT(quick.output, AllOf(HasSubstr("1 pass, "), Not(HasSubstr("takes one pass"))));
  expect_success("--scoring wildtype --rows 4 --subsample weighted --repeats 3 -o weighted.h5");
  const record::RecordReader reader(file("weighted.h5").string());
  const variants::VariantScoresNotes notes = variants::read_variant_scores_notes(reader.item("family"));
  EXPECT_EQ(notes.rows, 4);
  EXPECT_EQ(record::to_string(notes.parameters.at("repeats")), "3");
  expect_success("--window 9 --scoring wildtype -o windows.h5");
  expect_success("--window 9 --mutations list.csv --offset 4 --tsv windows.tsv");
  EXPECT_NE(bash("bio diff quick.h5 windows.h5").status, 0);
}

TEST_F(VariantsRun, TakesTheShippedNetworkUnlessToldOtherwise) {
  const Outcome outcome = bash("bio variants family.a3m --scoring wildtype --quiet -o out.h5 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("warning: without --weights, the small network"));
  const record::RecordReader reader(file("out.h5").string());
  EXPECT_THAT(reader.provenance().weights->path, EndsWith("msa_transformer_small.h5"));
}

TEST_F(VariantsRun, RefusalsShowTheLineAndLeaveNothing) {
  write_text(file("wrong.txt"), "G12V\n# mine\nT2A:K5R:A6V\n");
  expect_error("--mutations list.csv -o x.h5", 3,
               "residue 14 of the query is V, not G; the whole list fits with --offset 4 (the name "
               "'TEST_HUMAN/5-24' begins with residue 5)\n  --> list.csv:2:1-4\n");
  expect_error("--mutations wrong.txt -o x.h5", 3,
               "residue 6 of the query is L, not A\n  --> wrong.txt:3:9-11\n");
  expect_error("--mutations absent.txt -o x.h5", 3, "absent.txt");
  expect_error("", 2, "nothing to write");
  expect_error("--plot x.pdf", 2, "expected a name that ends in .svg or .png");
  expect_error("-o x.h5 --scoring both", 2, "there are: masked, wildtype");
  expect_error("-o x.h5 --window 0", 2, "--window must be at least 1");
  expect_error("-o x.h5 --window 64", 2, "the network has positions for 63 columns");
  expect_error("-o same.svg --plot same.svg", 2, "two outputs have the name");
  const Outcome nothing_shipped = bash("LIBBIO_DATA=. bio variants family.a3m -o x.h5 2>&1");
  EXPECT_EQ(nothing_shipped.status, 2);
  EXPECT_THAT(nothing_shipped.output, HasSubstr("the network is missing: set LIBBIO_DATA"));
  std::string rows;
  for (int k = 0; k < 4; ++k) rows += "MTEYKLVVVGAGGVGKSALT";
  write_text(file("long.a3m"), ">long\n" + rows + "\n>b\n" + rows + "\n");
  const Outcome outcome = bash("bio variants long.a3m --weights w.h5 -o x.h5 2>&1");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output,
              HasSubstr("has 80 columns, the network has positions for 63. --window 63 scores"));
  EXPECT_FALSE(std::filesystem::exists(file("x.h5")));
}

}  // namespace
}  // namespace end_to_end
