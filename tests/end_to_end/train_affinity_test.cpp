// bio train affinity on a few copies of one small complex.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>

#include "libbio/affinity/ensemble.h"
#include "shell.h"
#include "tests/small_complex.h"

namespace end_to_end {
namespace {

using libbio::kSmallLigand;
using libbio::kSmallPocket;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The ligand as a docked pose with that property; without one where the text is empty.
std::string docked(const std::string& rmsd) {
  const std::string text = kSmallLigand.substr(0, kSmallLigand.find("$$$$"));
  return text + (rmsd.empty() ? "" : ">  <RMSD>\n" + rmsd + "\n\n") + "$$$$\n";
}

class TrainAffinity : public testing::Test {
 protected:
  TrainAffinity() {
    std::ostringstream manifest;
    manifest << "id\tgroup\tpK\tkind\tpfam_cluster\n";
    for (int n = 0; n < 20; ++n) {
      const std::string id = "c" + std::to_string(n), folder = "data/" + id;
      std::filesystem::create_directories(file(folder));
      write_text(file(folder + "/pocket.pdb"), kSmallPocket);
      write_text(file(folder + "/ligand.sdf"), kSmallLigand);
      if (n % 2 == 0) write_text(file(folder + "/decoys.sdf"), docked(" 0.5 ") + docked("5.0"));
      manifest << id << "\ttrain\t" << 4 + n % 5 << "\tKd\tfamily" << n % 10 << '\n';
    }
    manifest << "c0\tseries\t5\tKd\tfamily0\nc1\ttrain\t<4\tKd\tfamily0\n";
    write_text(file("manifest.tsv"), manifest.str());
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
  Outcome train(const std::string& arguments) const {
    return run_in_bash("cd '" + folder_.path().string() +
                       "' && '" LIBBIO_BINARY_DIR
                       "/bin/bio' train affinity --data data --manifest manifest.tsv --channels 8 --batch 4 "
                       "--hidden 8 --graph-layers 1 --cross-layers 1 --epochs 2 --threads 2 " +
                       arguments + " 2>&1");
  }
  void expect_error(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = train(arguments);
    EXPECT_EQ(outcome.status, status) << arguments << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(message)) << arguments;
    EXPECT_FALSE(std::filesystem::exists(file("new.h5"))) << arguments;
  }

  TemporaryFolder folder_;
};

TEST_F(TrainAffinity, MakesWeightsThatScore) {
  write_text(file("data/c2/decoys.sdf"), docked("5.0") + docked("") + docked("near") + docked("1"));
  const Outcome outcome = train("-o mine.h5 --predictions unseen.tsv");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("left out: c2, docked pose 2: no property RMSD\n"),
                    HasSubstr("left out: c2, docked pose 3: RMSD 'near' is not a finite"),
                    HasSubstr("network 5 (5 of 5)"), HasSubstr("Pearson on folds not trained on")));
  EXPECT_THAT(read_text(file("unseen.tsv")), StartsWith("id\tfold\tcluster\tpK\tcrystal\trmsd\t"));
  const Outcome judged = run_in_bash("cd '" + folder_.path().string() +
                                     "' && '" LIBBIO_BINARY_DIR
                                     "/bin/bio' evaluate affinity unseen.tsv --truth unseen.tsv 2>&1");
  EXPECT_EQ(judged.status, 0) << judged.output;
  EXPECT_THAT(judged.output, AllOf(HasSubstr("20 complexes; 10 with poses"), HasSubstr("likelihood_gain")));
  const Outcome scored = run_in_bash(
      "cd '" + folder_.path().string() +
      "' && '" LIBBIO_BINARY_DIR
      "/bin/bio' affinity --weights mine.h5 --receptor data/c0/pocket.pdb --ligands data/c0/ligand.sdf "
      "--tsv scored.tsv 2>&1");
  EXPECT_EQ(scored.status, 0) << scored.output;
  const auto ensemble = libbio::affinity::read_affinity_weights(file("mine.h5").string());
  EXPECT_EQ(ensemble.members.size(), 5u);
  EXPECT_THAT(ensemble.origin.trained_on, AllOf(HasSubstr("20 complexes"), HasSubstr("epochs 2")));
}

TEST_F(TrainAffinity, GoesOnFromACheckpointAsIfUninterrupted) {
  const Outcome whole = train("--nested -o whole.h5 --predictions whole.tsv");
  ASSERT_EQ(whole.status, 0) << whole.output;
  const Outcome stopped = train("--nested -o cut.h5 --checkpoint c.training --stop-after 1e-9");
  ASSERT_EQ(stopped.status, 0) << stopped.output;
  EXPECT_THAT(stopped.output, HasSubstr("0 of 30 networks are trained; go on with --resume c.training"));
  EXPECT_FALSE(std::filesystem::exists(file("cut.h5")));
  expect_error("-o new.h5 --resume c.training", 2, "is of another training");
  expect_error("--nested --seed 2 -o new.h5 --resume c.training", 2, "is of another training");
  // Another pK of a complex.
  const std::string manifest = read_text(file("manifest.tsv"));
  std::string other = manifest;
  other.replace(other.find("\t8\t"), 3, "\t9\t");
  write_text(file("manifest.tsv"), other);
  expect_error("--nested -o new.h5 --resume c.training", 2, "is of another training");
  write_text(file("manifest.tsv"), manifest);
  const Outcome resumed =
      train("--nested -o cut.h5 --predictions cut.tsv --checkpoint c.training --resume c.training");
  ASSERT_EQ(resumed.status, 0) << resumed.output;
  EXPECT_EQ(read_text(file("cut.tsv")), read_text(file("whole.tsv")));
}

TEST_F(TrainAffinity, RefusesWhatItCannotUse) {
  expect_error("-o new.h5 --stop-after 1", 2, "--stop-after needs a --checkpoint");
  expect_error("-o new.h5 --checkpoint ./new.h5", 2, "two outputs");
  expect_error("-o new.h5 --checkpoint manifest.tsv", 2, "manifest.tsv");
  expect_error("-o new.h5 --heads 3", 2, "channels is 8; expected a multiple of the heads");
  expect_error("-o new.h5 --dropout 1", 2, "dropout is 1");
  expect_error("-o new.h5 --network-share nan", 2, "network_share is nan");
  expect_error("-o new.h5 --ridge -5", 2, "ridge is -5");
  expect_error("-o new.h5 --learning-rate -1", 2, "learning rate is -1");
  expect_error("-o new.h5 --checkpoint c.t --stop-after -1", 2, "--stop-after must be");
  expect_error("-o new.h5 --resume manifest.tsv", 4, "manifest.tsv");
  expect_error("-o new.h5 --group nobody", 3, "group 'nobody'");
  write_text(file("manifest.tsv"), "id\tgroup\tpK\tkind\tpfam_cluster\nc0\ttrain\t5\tKd\tone\n");
  expect_error("-o new.h5", 2, "too few clusters");
}

}  // namespace
}  // namespace end_to_end
