// bio evaluate affinity: figures that can be counted by hand, from tables and records, and mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "libbio/record/element.h"
#include "libbio/record/record_writer.h"
#include "libbio/record/table.h"
#include "shell.h"

namespace end_to_end {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EvaluateAffinity : public ::testing::Test {
 protected:
  EvaluateAffinity() {
    // Pearson and Spearman 0.6, all errors 1; heavy atoms are in the order of pK.
    write_text(file("pred.tsv"), "id\tpk\tpk_sd\n1abc\t1\t2\n2abc\t2\t2\n3abc\t3\t2\n4abc\t4\t2\n");
    write_text(file("truth.tsv"),
               "id\tpK\theavy_atoms\n1abc\t2\t20\n2abc\t1\t10\n3abc\t4\t40\n4abc\t3\t30\n");
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  Outcome evaluate(const std::string& arguments) const {
    return run_in_bash("cd '" + folder_.path().string() +
                       "' && '" LIBBIO_BINARY_DIR "/bin/bio' evaluate affinity " + arguments);
  }

  void expect_error(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = evaluate(arguments + " 2>&1 >/dev/null");
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_THAT(outcome.output, StartsWith("error: ")) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr(message)) << arguments;
  }

  TemporaryFolder folder_;
};

TEST_F(EvaluateAffinity, PutsEachFigureBesideTheHeavyAtomCount) {
  const Outcome outcome = evaluate("pred.tsv --truth truth.tsv --tsv out.tsv");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("prediction  pred.tsv (table, 4 complexes)\n"
                                         "truth       truth.tsv (4 clusters)\n"
                                         "intervals   95 % of 1000 draws\n\n"));
  EXPECT_THAT(outcome.output, ContainsRegex("pearson +4 +0 +0.600 .* 1.000 .* -0.400 "));
  EXPECT_THAT(outcome.output, ContainsRegex("rmse +4 +0 +1.000 \\[1.000, 1.000\\] +- +-\n"));
  EXPECT_THAT(outcome.output, ContainsRegex("sd +4 +0 +1.033 .* 0.000 .* 1.033 "));
  EXPECT_THAT(outcome.output, ContainsRegex("within_deviation +4 +0 +1.000"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("docking")));
  EXPECT_THAT(outcome.output, Not(HasSubstr("target_spearman")));
  EXPECT_THAT(read_text(file("out.tsv")),
              StartsWith("figure\tn\ttied\tof\tvalue\tlow\thigh\tcluster_low\tcluster_high\tverdict\n"
                         "pearson\t4\t0\tprediction\t0.6\t"));
  EXPECT_EQ(outcome.output, evaluate("pred.tsv --truth truth.tsv").output);
}

TEST_F(EvaluateAffinity, JudgesPosesOfATableOfHeldOutFolds) {
  write_text(file("folds.tsv"),
             "id\tfold\tpK\trmsd\tpk\tpose\n"
             "a\t0\t5\t1.5\t9\t0.7\na\t0\t5\t0\t5\t0.9\na\t0\t5\t6\t9\t0.8\n"
             "b\t1\t6\t0\t6\t0.1\nb\t1\t6\t4\t1\t0.5\nb\t1\t6\t1\t1\t0.5\n");
  const Outcome outcome = evaluate("folds.tsv --truth folds.tsv");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("(table, 2 complexes; 2 with poses, ranked by pose)"));
  EXPECT_THAT(outcome.output, ContainsRegex("rmse +2 +0 +0.000"));  // of the crystal poses
  EXPECT_THAT(outcome.output, ContainsRegex("docking_crystal +2 +1 +0.750 .* 0.667 "));
  EXPECT_THAT(outcome.output, ContainsRegex("docking +2 +1 +0.250 .* 0.500 "));
  EXPECT_THAT(outcome.output, ContainsRegex("docking_possible +2 +0 +1.000 "));
  EXPECT_THAT(evaluate("folds.tsv --truth folds.tsv --rank-by pk").output,
              ContainsRegex("docking +2 +2 +0.500 "));
}

TEST_F(EvaluateAffinity, ErrorsOfRankedPosesAreThoseOfTheirRecords) {
  // The truth is in the order of the ligand file, the prediction as --rank-poses leaves it.
  write_text(file("poses.tsv"), "id\tpK\trmsd\na\t5\t6\na\t5\t1\nb\t6\t1\nb\t6\t7\n");
  write_text(file("ranked.tsv"),
             "title\trecord\treceptor\tligands\tpk\tpose\n"
             "a\t2\tr\tl\t5\t0.9\na\t1\tr\tl\t4\t0.8\nb\t3\tr\tl\t6\t0.9\nb\t4\tr\tl\t6\t0.7\n");
  EXPECT_THAT(evaluate("ranked.tsv --truth poses.tsv").output, ContainsRegex("docking +2 +0 +1.000 "));
}

TEST_F(EvaluateAffinity, OfRankedPosesTheFirstIsJudged) {
  write_text(file("measured.tsv"), "id\tpK\na\t7\nb\t6\n");
  write_text(file("ranked.tsv"),
             "title\trecord\treceptor\tligands\tpk\na\t2\tr\tl\t7\na\t1\tr\tl\t5\nb\t3\tr\tl\t6\n");
  EXPECT_THAT(evaluate("ranked.tsv --truth measured.tsv").output, ContainsRegex("rmse +2 +0 +0.000 "));
}

TEST_F(EvaluateAffinity, RepeatedRowsWithoutErrorsOfPosesAreOneTruth) {
  write_text(file("twice.tsv"), "id\tpK\trmsd\n1abc\t2\t\n1abc\t2\t\n2abc\t1\t\n");
  const Outcome outcome = evaluate("pred.tsv --truth twice.tsv");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("(table, 2 complexes)"));
}

TEST_F(EvaluateAffinity, ABaselineThatIsNotThereIsSaid) {
  expect_error("pred.tsv --truth truth.tsv --baseline havy_atoms", 3, "has a column 'havy_atoms'");
  write_text(file("part.tsv"), "id\tpK\theavy_atoms\n1abc\t2\t20\n2abc\t1\t\n");
  const Outcome outcome = evaluate("pred.tsv --truth part.tsv 2>&1");
  EXPECT_THAT(outcome.output, HasSubstr("warning: 1 complexes have no heavy_atoms, so that"));
  EXPECT_THAT(outcome.output, ContainsRegex("pearson +2 +0 .* - +-\n"));
}

TEST_F(EvaluateAffinity, ReadsARecordByTitleOrItem) {
  {
    libbio::record::RecordWriter writer(file("out.h5").string(), false);
    const auto add = [&](const std::string& id, const std::vector<std::string>& titles,
                         const std::vector<double>& pk) {
      libbio::h5::Group item = writer.item(id);
      libbio::h5::Group group = libbio::record::create_dict(item, "affinity");
      libbio::record::Table table;
      table.index_name = "title";
      std::vector<std::int64_t> atoms;
      for (std::size_t row = 0; row < pk.size(); ++row) {
        table.index.push_back(titles[row]);
        atoms.push_back(static_cast<std::int64_t>(10 + row));
      }
      table.columns = {{"pk", pk}, {"heavy_atoms", atoms}};
      libbio::record::write_table(group, "poses", table);
    };
    add("family", {"1abc", "2abc", "other"}, {1, 2, 3});
    add("3abc", {"ligand"}, {3});
    writer.write_provenance({});
    writer.commit();
  }
  const Outcome outcome = evaluate("out.h5 --truth truth.tsv 2>&1");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("prediction  out.h5 (record, 3 complexes)"));
  EXPECT_THAT(outcome.output, HasSubstr("warning: 1 predictions are not in the truth: other\n"));
  EXPECT_THAT(outcome.output, HasSubstr("warning: 1 complexes of the truth have no prediction: 4abc\n"));
  EXPECT_THAT(evaluate("out.h5 --truth truth.tsv --item family").output, HasSubstr("(record, 2 complexes)"));
}

TEST_F(EvaluateAffinity, ReadsTheTableOfBioAffinity) {
  write_text(file("out.tsv"), "title\tpk\n1abc\t1\n2abc\t2\n3abc\t\n");
  const Outcome outcome = evaluate("out.tsv --truth truth.tsv 2>&1");
  EXPECT_THAT(outcome.output, HasSubstr("(table, 2 complexes)"));
  EXPECT_THAT(outcome.output, HasSubstr("1 rows without a predicted value are left out: 3abc\n"));
}

TEST_F(EvaluateAffinity, RefusesWhatCannotBeJudged) {
  expect_error("pred.tsv", 2, "'--truth' is required");
  expect_error("pred.tsv --truth truth.tsv --rank-by best", 2, "expected pose or pk");
  expect_error("pred.tsv --truth truth.tsv --draws 0", 2, "expected at least 1");
  expect_error("pred.tsv --truth truth.tsv --item x", 2, "--item is for records");
  expect_error("pred.tsv --truth pred.tsv", 3, "no column 'pK'; there are id, pk, pk_sd");
  write_text(file("bad.tsv"), "id\tpk\n1abc\t5\n2abc\tfive\n");
  expect_error("bad.tsv --truth truth.tsv", 3, "bad.tsv:3");
  write_text(file("other.tsv"), "id\tpk\n9abc\t5\n");
  expect_error("other.tsv --truth truth.tsv", 3, "it names 9abc, the truth 1abc, 2abc");
  write_text(file("bad.tsv"), "id\tpk\tpk\n1abc\t5\t6\n");
  expect_error("bad.tsv --truth truth.tsv", 3, "two columns have the name 'pk'");
  write_text(file("two.tsv"), "id\tpK\n1abc\t5\n1abc\t6\n");
  expect_error("pred.tsv --truth two.tsv", 3, "another pK or target");
  write_text(file("out.tsv"), "mine\n");
  expect_error("pred.tsv --truth truth.tsv --tsv out.tsv", 2, "out.tsv");
  expect_error("pred.tsv --truth truth.tsv --tsv truth.tsv --force", 2, "is an input and an output");
}

}  // namespace
}  // namespace end_to_end
