// bio evaluate contact: figures that can be counted by hand, and mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "libbio/contact/contact_map_codec.h"
#include "libbio/record/record_writer.h"
#include "shell.h"

namespace end_to_end {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Pairs = std::set<std::pair<int, int>>;  // residues from 0, first < second

constexpr int kLength = 40;

std::string matrix_text(int length, const Pairs& ones) {
  std::string text;
  for (int i = 0; i < length; ++i)
    for (int j = 0; j < length; ++j) {
      const bool one = ones.count({i, j}) + ones.count({j, i}) > 0;
      text += std::string(one ? "1" : "0") + (j + 1 < length ? " " : "\n");
    }
  return text;
}

// Ten long-range contacts (i, i + 24) and five of medium range (i, i + 12).
Pairs native_pairs() {
  Pairs pairs;
  for (int i = 0; i < 10; ++i) pairs.insert({i, i + 24});
  for (int i = 0; i < 5; ++i) pairs.insert({i, i + 12});
  return pairs;
}

// Six right pairs, then fifteen wrong ones, all long-range.
std::string rr_text() {
  std::string text = "PFRMAT RR\nTARGET test\nMODEL 1\n";
  const auto add = [&](int i, int j, double p) {
    text += std::to_string(i) + " " + std::to_string(j) + " 0 8 " + std::to_string(p) + "\n";
  };
  for (int i = 1; i <= 6; ++i) add(i, i + 24, 0.99 - 0.01 * i);
  for (int i = 1; i <= 15; ++i) add(i, i + 25, 0.80 - 0.01 * i);
  return text + "END\n";
}

// A strand of twenty residues and one back, 5 Angstrom apart: residue i lies beside residue 39 - i, and the
// neighbours of that one are contacts too. Numbered from 101.
const std::string kHairpin = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRV";

std::string hairpin_pdb() {
  static const std::string kLetters = "ACDEFGHIKLMNPQRSTVWY";
  static const char* kNames[] = {"ALA", "CYS", "ASP", "GLU", "PHE", "GLY", "HIS", "ILE", "LYS", "LEU",
                                 "MET", "ASN", "PRO", "GLN", "ARG", "SER", "THR", "VAL", "TRP", "TYR"};
  std::string text;
  int serial = 0;
  for (int i = 0; i < kLength; ++i) {
    const double x = 3.8 * (i < kLength / 2 ? i : kLength - 1 - i), y = i < kLength / 2 ? 0 : 5;
    for (const char* atom : {"CA", "CB"}) {
      char line[96];
      std::snprintf(line, sizeof line, "ATOM  %5d  %-3s %s B%4d    %8.3f%8.3f%8.3f  1.00  0.00           C\n",
                    ++serial, atom, kNames[kLetters.find(kHairpin[static_cast<std::size_t>(i)])], 101 + i, x,
                    y, 0.0);
      text += line;
    }
  }
  return text + "END\n";
}

// Probabilities rank ten right long-range pairs first, scores fifteen wrong ones.
void write_record(const std::filesystem::path& path, const std::vector<std::string>& items) {
  libbio::contact::ContactMap map;
  map.query.name = "hairpin";
  map.query.sequence = kHairpin;
  for (int i = 0; i < kLength; ++i) {
    map.query.residue_number.push_back(i + 1);
    map.query.alignment_column.push_back(i);
  }
  map.score = libbio::Tensor<float>({kLength, kLength});
  map.probability = libbio::Tensor<float>({kLength, kLength});
  for (int i = 0; i < 15; ++i) map.score(i, i + 25) = map.score(i + 25, i) = 2;
  for (int i = 0; i < 10; ++i) map.probability(i, i + 24) = map.probability(i + 24, i) = 0.9F;
  libbio::record::RecordWriter writer(path.string(), false);
  for (const std::string& id : items) {
    libbio::h5::Group item = writer.item(id);
    libbio::contact::write_contact_map(item, map, {});
  }
  writer.write_provenance({});
  writer.commit();
}

class EvaluateContact : public ::testing::Test {
 protected:
  EvaluateContact() {
    write_text(file("pred.rr"), rr_text());
    write_text(file("native.txt"), matrix_text(kLength, native_pairs()));
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  // Runs in the folder of the test's files.
  Outcome evaluate(const std::string& arguments) const {
    return run_in_bash("cd '" + folder_.path().string() + "' && '" LIBBIO_BINARY_DIR "/bin/bio' evaluate " +
                       arguments);
  }

  void expect_error(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = evaluate(arguments + " 2>&1 >/dev/null");
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_THAT(outcome.output, StartsWith("error: ")) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr(message)) << arguments;
  }

  TemporaryFolder folder_;
};

TEST_F(EvaluateContact, CountsAPairListAgainstAMatrix) {
  const Outcome outcome = evaluate("contact pred.rr --native native.txt --tsv out.tsv");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "prediction  pred.rr (CASP RR, 40 residues)\n"
            "native      native.txt (matrix of contacts)\n"
            "L           40 residues with native coordinates\n"
            "\n"
            "range    |i-j|      contacts     P(L)   P(L/2)   P(L/5)  best P(L)\n"
            "long     >= 24            10    0.150    0.300    0.750      0.250\n"
            "medium   12-23             5    0.000    0.000    0.000      0.125\n"
            "short    6-11              0    0.000    0.000    0.000      0.000\n"
            "all      >= 6             15    0.150    0.300    0.750      0.375\n");
  EXPECT_THAT(read_text(file("out.tsv")),
              StartsWith("range\tmin_separation\tmax_separation\tL\tnative_contacts\ttop\tpairs\tcontacts\t"
                         "precision\nlong\t24\t\t40\t10\tL\t40\t6\t0.15\n"));
}

TEST_F(EvaluateContact, WarnsOfAListThatIsTooShort) {
  const Outcome outcome = evaluate("contact pred.rr --native native.txt 2>&1 >/dev/null");
  EXPECT_THAT(outcome.output, HasSubstr("warning: only 21 pairs of separation >= 24 are on the list; the "
                                        "rest of 40 counts as wrong\n"));
}

TEST_F(EvaluateContact, FindsTheQueryInAStructureByItsSequence) {
  // The query begins three residues before the structure, whose numbers begin at 101.
  write_text(file("hairpin.pdb"), hairpin_pdb());
  write_text(file("query.fasta"), ">query\nGSH" + kHairpin + "\n");
  Pairs ladder;
  for (int i = 0; i < 8; ++i) ladder.insert({i + 3, kLength - 1 - i + 3});
  write_text(file("pred.mat"), matrix_text(kLength + 3, ladder));
  const Outcome outcome = evaluate("contact pred.mat --query query.fasta --native hairpin.pdb");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("(chain B, identity 100.0 %, coverage 93.0 %)\n"));
  EXPECT_THAT(outcome.output, HasSubstr("L           40 residues with native coordinates\n"));
  // i + j is 38, 39 or 40 (from 0), eight pairs each at least 24 apart; the eight with 39 rank first.
  EXPECT_THAT(outcome.output, testing::ContainsRegex("long +>= 24 +24 +0\\.[0-9]+ +0\\.[0-9]+ +1\\.000"));
}

TEST_F(EvaluateContact, RanksARecordByProbabilityOrByScore) {
  write_record(file("pred.h5"), {"only"});
  const Outcome by_probability = evaluate("contact pred.h5 --native native.txt");
  EXPECT_EQ(by_probability.status, 0);
  EXPECT_THAT(by_probability.output, StartsWith("prediction  pred.h5 (record, 40 residues)\n"));
  EXPECT_THAT(by_probability.output, testing::ContainsRegex("long +>= 24 +10 +0\\.[0-9]+ +0\\.500 +1\\.000"));
  EXPECT_THAT(evaluate("contact pred.h5 --native native.txt --score raw").output,
              testing::ContainsRegex("long +>= 24 +10 +0\\.[0-9]+ +0\\.[0-9]+ +0\\.000"));
  write_text(file("query.fasta"), ">query\n" + kHairpin + "\n");
  expect_error("contact pred.h5 --native native.txt --query query.fasta", 2, "leave out --query");
}

TEST_F(EvaluateContact, AsksWhichItemOfARecordIsMeant) {
  write_record(file("pred.h5"), {"first", "second"});
  expect_error("contact pred.h5 --native native.txt", 2, "second");
  EXPECT_EQ(evaluate("contact pred.h5 --native native.txt --item second").status, 0);
  expect_error("contact pred.h5 --native native.txt --item third", 3, "third");
}

TEST_F(EvaluateContact, ReadsGzip) {
  const std::string plain = evaluate("contact pred.rr --native native.txt | tail -n +3").output;
  EXPECT_EQ(
      run_in_bash("gzip '" + file("pred.rr").string() + "' '" + file("native.txt").string() + "'").status, 0);
  EXPECT_EQ(evaluate("contact pred.rr.gz --native native.txt.gz | tail -n +3").output, plain);
}

TEST_F(EvaluateContact, RefusesACommandLineThatCannotBeDone) {
  expect_error("contact pred.rr", 2, "'--native' is required");
  expect_error("contact --native native.txt", 2, "missing argument PREDICTION");
  expect_error("contcat pred.rr --native native.txt", 2, "did you mean 'contact'?");
  expect_error("contact pred.rr other.rr --native native.txt", 2, "unexpected argument 'other.rr'");
  expect_error("contact pred.rr --nativ native.txt", 2, "did you mean '--native'?");
  expect_error("contact pred.rr --native native.txt --score best", 2, "expected probability or raw");
  expect_error("contact pred.rr --native native.txt --chain A", 2, "--chain is for structures");
  expect_error("contact - --native native.txt", 2, "cannot come from standard input");
}

TEST_F(EvaluateContact, NeedsTheSequenceOfTheQueryForAStructure) {
  write_text(file("hairpin.pdb"), hairpin_pdb());
  expect_error("contact pred.rr --native hairpin.pdb", 2, "give it with --query");
}

TEST_F(EvaluateContact, ShowsTheLineThatIsWrong) {
  write_text(file("bad.rr"), "PFRMAT RR\n1 25 0 8 0.9\n2 x 0 8 0.8\nEND\n");
  expect_error("contact bad.rr --native native.txt --tsv out.tsv", 3, "bad.rr:3:");
  EXPECT_FALSE(std::filesystem::exists(file("out.tsv")));
  write_text(file("short.txt"), matrix_text(kLength - 1, {}));
  expect_error("contact pred.rr --native short.txt", 3, "39 residues, the prediction for 40");
  expect_error("contact absent.rr --native native.txt", 3, "absent.rr");
}

TEST_F(EvaluateContact, ReplacesATableOnlyWhenAllowed) {
  write_text(file("out.tsv"), "mine\n");
  expect_error("contact pred.rr --native native.txt --tsv out.tsv", 2, "out.tsv");
  EXPECT_EQ(read_text(file("out.tsv")), "mine\n");
  EXPECT_EQ(evaluate("contact pred.rr --native native.txt --tsv out.tsv --force").status, 0);
  EXPECT_THAT(read_text(file("out.tsv")), StartsWith("range\t"));
}

}  // namespace
}  // namespace end_to_end
