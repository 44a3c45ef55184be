// bio contact when something is wrong: a clear message, the right exit status, nothing half written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "contact_family.h"

namespace end_to_end {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ContactFailure : public ContactRun {
 protected:
  void expect_no_new_file() const { EXPECT_EQ(files(), before_); }
  std::vector<std::string> before_ = files();
};

TEST_F(ContactFailure, RefusesToReplaceAFileBeforeAnyWork) {
  for (const char* output : {"-o mine.h5", "--rr mine.rr", "--tsv mine.tsv", "--plot mine.svg"}) {
    const std::string name = std::string(output).substr(std::string(output).find("mine"));
    write_text(file(name), "mine\n");
    // The family is not even looked for.
    expect_error(std::string("absent.a3m ") + output, 2, name);
    EXPECT_EQ(text(name), "mine\n");
    expect_success(std::string("family.a3m --force ") + output);
    EXPECT_GT(text(name).size(), 100u);
  }
}

TEST_F(ContactFailure, RefusesACommandLineThatCannotBeDone) {
  expect_error("", 2, "missing argument FAMILY");
  expect_error("family.a3m", 2, "nothing to write");
  expect_error("family.a3m --rr a.rr --head 5", 2, "did you mean '--heads'?");
  expect_error("family.a3m --rr a.rr --seed many", 2, "--seed");
  expect_error("family.a3m --rr a.rr --save attention", 2, "give one with -o");
  expect_error("family.a3m -o a.h5 --save everything", 2, "there is: attention");
  expect_error("family.a3m --rr a.rr --start cold", 2, "mean-field, random");
  expect_error("family.a3m --rr a.rr --method plmc", 2, "there are: factored, transformer");
  expect_error("family.a3m --rr a.rr --format msf", 2, "msf");
  expect_error("family.a3m --rr a.rr --native native.txt", 2, "bio evaluate contact");
  expect_error("family.a3m --rr a.rr --min-separation 0", 2, "--min-separation");
  expect_error("family.a3m --rr a.rr --limit -1", 2, "--limit");
  expect_error("family.a3m --rr a.rr --max-gap 1.5", 2, "--max-gap");
  expect_error("family.a3m --rr a.rr --min-coverage -1", 2, "--min-coverage");
  expect_error("family.a3m --rr a.rr --max-identity 90", 2, "--max-identity");
  expect_error("family.a3m --rr a.rr --identity 0", 2, "identity");
  expect_error("family.a3m --rr a.rr --threads 0", 2, "thread");
  expect_error("family.a3m --rr no/folder/a.rr", 2, "no/folder");
  expect_no_new_file();
}

TEST_F(ContactFailure, FindsMistakesOfTheOutputsBeforeAnyWork) {
  expect_error("absent.a3m --plot map.pdf", 2, ".svg or .png");
  expect_error("absent.a3m -o a.h5 --id a/b", 2, "--id");
  expect_error("absent.a3m --rr same --tsv ./same --force", 2, "two outputs");
  expect_error("absent.a3m --rr a.rr --penalty -1", 2, "penalty");
  expect_no_new_file();
}

TEST_F(ContactFailure, ShowsTheLetterThatIsWrong) {
  ASSERT_EQ(bash("sed '8s/^..../&1/' family.a3m > bad.a3m").status, 0);
  before_ = files();
  expect_error("bad.a3m -o out.h5 --rr out.rr --plot out.svg", 3, "bad.a3m:8:5");
  expect_error("bad.a3m --rr out.rr", 3, "     ^");
  expect_error("absent.a3m --rr out.rr", 3, "absent.a3m");
  expect_error("weights.h5 --rr out.rr", 3, "weights.h5");
  expect_error(". --rr out.rr", 3, ".");
  expect_error("/dev/null --rr out.rr", 3, "/dev/null");
  expect_error("- --rr out.rr </dev/null", 3, "");
  expect_no_new_file();
}

TEST_F(ContactFailure, RefusesNativesOfAnotherProtein) {
  write_text(file("small.txt"), "0 1 0\n1 0 0\n0 0 0\n");
  std::string pdb;
  for (int i = 1; i <= 60; ++i) {
    std::string number = std::to_string(i);
    number.insert(0, 4 - number.size(), ' ');
    pdb += "ATOM   " + number + "  CA  TRP A" + number + "      " + number +
           ".000   1.000   1.000  1.00  0.00           C\n";
  }
  write_text(file("other.pdb"), pdb);
  before_ = files();
  expect_error("family.a3m --plot out.svg --native small.txt", 3, "for 3 residues, the query has 40");
  expect_error("family.a3m --plot out.svg --native other.pdb", 3, "other.pdb");
  expect_error("family.a3m --plot out.svg --native absent.pdb", 3, "absent.pdb");
  expect_error("family.a3m --plot out.svg --native native.txt --chain A", 2, "--chain is for structures");
  expect_no_new_file();
}

TEST_F(ContactFailure, SaysWhichWeightsAreMissingOrWrong) {
  std::filesystem::create_directory(file("empty"));
  before_ = files();
  const auto without_option = [&](const std::string& data) {
    return bash("LIBBIO_DATA=" + data + " bio contact family.a3m --rr out.rr 2>&1");
  };
  const Outcome missing = without_option("empty");
  EXPECT_EQ(missing.status, 4);
  EXPECT_THAT(missing.output, HasSubstr("empty/weights/contact_calibration.h5: no such file"));
  EXPECT_EQ(without_option("nowhere").status, 2);
  const std::string plain = "bio contact family.a3m --rr out.rr --calibration ";
  EXPECT_EQ(bash(plain + "family.a3m 2>/dev/null").status, 4);
  expect_no_new_file();
}

TEST_F(ContactFailure, LeavesNothingWhenKilledAndRunsAgain) {
  const std::string settings = "bio contact family.a3m -o out.h5 --rr out.rr --calibration weights.h5 ";
  // Hundreds of steps; the line with the estimate comes right before the first.
  const Outcome killed =
      bash(settings +
           "--heads 512 --tolerance 0 --max-steps 100000 2>progress >/dev/null & process=$!\n"
           "for wait in {1..1200}; do grep -q 'fit: 512 heads' progress && break; sleep 0.05; done\n"
           "sleep 0.2; kill -9 $process; wait $process 2>/dev/null; exit $?");
  EXPECT_EQ(killed.status, 128 + 9);
  EXPECT_THAT(text("progress"), testing::Not(HasSubstr("fit  done")));
  EXPECT_FALSE(exists("out.h5"));
  EXPECT_FALSE(exists("out.rr"));
  expect_success("family.a3m -o out.h5 --rr out.rr");
  EXPECT_EQ(bash("bio show out.h5").status, 0);
}

TEST_F(ContactFailure, LeavesNothingOnAFullDisk) {
  for (const char* output :
       {"-o out.h5", "--rr out.rr", "--tsv out.tsv", "--plot out.svg", "--plot out.png"}) {
    const Outcome outcome = bash(
        "trap '' XFSZ; ulimit -f 1\n"
        "bio contact family.a3m --calibration weights.h5 --heads 8 --max-steps 12 --quiet " +
        std::string(output) + " 2>&1");
    EXPECT_EQ(outcome.status, 5) << output;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("error: "), HasSubstr("out."), HasSubstr("too large")));
    expect_no_new_file();
  }
}

TEST_F(ContactFailure, RefusesWhatDoesNotFitInMemory) {
  const auto refused = [&](const std::string& options) {
    return bash("bio contact family.a3m -o out.h5 --calibration weights.h5 " + options + " 2>&1");
  };
  for (const char* heads : {"100000000", "1000000000000000000"})
    for (const char* save : {"", " --save attention"}) {
      const Outcome outcome = refused("--heads " + std::string(heads) + save);
      EXPECT_EQ(outcome.status, 5) << heads << save;
      EXPECT_THAT(outcome.output, AllOf(HasSubstr("L = 40 with " + std::string(heads) + " heads needs "),
                                        HasSubstr(" TB of memory; "), HasSubstr(" leaves ")));
    }
  expect_no_new_file();
}

TEST_F(ContactFailure, SaysThatTheFitDiverges) {
  expect_error("family.a3m -o out.h5 --learning-rate 1e30", 2, "diverges");
  expect_no_new_file();
}

}  // namespace
}  // namespace end_to_end
