// bio affinity: a small pocket, a few poses and random networks to rows, records and pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "libbio/affinity/affinity_codec.h"
#include "libbio/record/record_reader.h"
#include "libbio/tensor/random.h"
#include "libbio/text/sha256.h"
#include "shell.h"
#include "tests/drawn_complex.h"
#include "tests/fuzz/mutate.h"
#include "tests/small_complex.h"

namespace end_to_end {
namespace {

namespace affinity = libbio::affinity;
namespace record = libbio::record;
using libbio::kSmallLigand;
using libbio::kSmallPocket;
using libbio::Rng;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// The ligand of small_complex.h, moved along x, under another title.
std::string pose(const std::string& title, double shift) {
  std::istringstream lines(kSmallLigand);
  std::string text, line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 1) line = title;
    if (number >= 5 && number <= 16) {
      char x[16];
      std::snprintf(x, sizeof x, "%10.4f", std::stod(line.substr(0, 10)) + shift);
      line.replace(0, 10, x);
    }
    text += line + '\n';
  }
  return text;
}

std::string flat_record() {
  return "flat\n  test 2D\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  "
         "0\n"
         "    1.5000    0.0000    0.0000 Q9  0  0\n  1  2  1  0\nM  END\n$$$$\n";
}

using Row = std::map<std::string, std::string>;

class AffinityRun : public testing::Test {
 protected:
  AffinityRun() {
    write_text(file("pocket.pdb"), kSmallPocket);
    write_text(file("good.sdf"), pose("near", 0) + pose("off", 3) + pose("", 60));
    write_text(file("mixed.sdf"), pose("near", 0) + flat_record() + pose("off", 3));
    affinity::write_affinity_weights(libbio::testing::random_ensemble(2), "nothing", {},
                                     file("w.h5").string(), false);
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
  Outcome bash(const std::string& command) const {
    return run_in_bash("cd '" + folder_.path().string() +
                       "'\nexport PATH='" LIBBIO_BINARY_DIR "/bin':\"$PATH\"\n" + command);
  }
  Outcome run(const std::string& arguments) const {
    return bash("bio affinity --weights w.h5 " + arguments + " 2>&1");
  }
  Outcome score(const std::string& arguments) const { return run("--receptor pocket.pdb " + arguments); }
  void expect_error(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = run("--quiet " + arguments);
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_THAT(outcome.output, AllOf(StartsWith("error: "), HasSubstr(message))) << arguments;
  }
  std::vector<Row> table(const std::string& name) const {
    std::vector<std::vector<std::string>> cells;
    std::istringstream lines(read_text(file(name)));
    for (std::string line; std::getline(lines, line);) {
      cells.emplace_back();
      std::istringstream stream(line + '\t');
      for (std::string field; std::getline(stream, field, '\t');) cells.back().push_back(field);
    }
    std::vector<Row> rows;
    for (std::size_t r = 1; r < cells.size(); ++r) {
      EXPECT_EQ(cells[r].size(), cells[0].size());
      rows.emplace_back();
      for (std::size_t c = 0; c < cells[0].size(); ++c) rows.back()[cells[0][c]] = cells[r][c];
    }
    return rows;
  }
  std::vector<std::string> files_in(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(file(name)))
      names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }

  TemporaryFolder folder_;
};

TEST_F(AffinityRun, GivesARowForEveryRecord) {
  const Outcome outcome = score("--ligands good.sdf -o out.h5 --tsv out.tsv --contributions");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("scored 3 of 3 records, "),
                                    HasSubstr(" per second\nwrote out.h5\nwrote out.tsv\n")));
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["title"], "near");
  EXPECT_EQ(rows[1]["record"], "2");
  EXPECT_EQ(rows[2]["title"], "");
  EXPECT_EQ(rows[0]["heavy_atoms"], "12");
  EXPECT_EQ(rows[0]["clash"], "1");
  EXPECT_THAT(rows[0]["remarks"], HasSubstr("clash, the nearest: ligand atom "));
  EXPECT_EQ(rows[0]["outside"], "0");
  EXPECT_EQ(rows[2]["outside"], "1");
  EXPECT_NE(rows[0]["pk"], rows[1]["pk"]);
  EXPECT_NEAR(std::stod(rows[0]["delta_g"]), -1.3643 * std::stod(rows[0]["pk"]), 1e-3);
  EXPECT_NEAR(std::stod(rows[0]["pk_from_size"]), 5 + 0.05 * 12, 1e-4);

  const record::RecordReader reader(file("out.h5").string());
  const affinity::StoredAffinities stored = affinity::read_affinities(reader.item("good"));
  ASSERT_TRUE(stored.contributions);
  for (std::size_t n = 0; n < 3; ++n)
    EXPECT_NEAR(stored.contributions->rows[n]->total(), std::stod(rows[n]["pk"]), 1e-3);
  EXPECT_FALSE(stored.contributions->rows[0]->pairs.empty());
  EXPECT_TRUE(stored.contributions->rows[2]->pairs.empty());
  for (const affinity::NamedAtom& atom : stored.contributions->atoms) EXPECT_EQ(atom.receptor, "pocket.pdb");
  const record::Provenance provenance = reader.provenance();
  ASSERT_EQ(provenance.inputs.size(), 2u);
  EXPECT_EQ(provenance.inputs[1].sha256, libbio::text::digest_of_file(file("good.sdf").string()).sha256);
  ASSERT_TRUE(provenance.weights);
  EXPECT_EQ(provenance.weights->trained_on, "nothing");

  const Outcome shown = bash("bio show out.h5 --top 2");
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.output, AllOf(HasSubstr("affinities 'good'\n"), HasSubstr("3 (3 of them scored)"),
                                  HasSubstr("(2 of 3, highest pK first)")));
  EXPECT_EQ(bash("bio diff out.h5 out.h5").output, "no differences\n");
}

TEST_F(AffinityRun, SaysWhyARecordFailsAndScoresTheOthers) {
  const Outcome outcome = score("--ligands mixed.sdf -o out.h5 --tsv out.tsv --contributions");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("failed: mixed.sdf, record 2 (flat): "), HasSubstr("scored 2 of 3 records")));
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1]["title"], "flat");
  EXPECT_EQ(rows[1]["pk"], "");
  EXPECT_NE(rows[1]["failure"], "");
  EXPECT_NE(rows[2]["pk"], "");
  const std::vector<record::Failure> failures = record::RecordReader(file("out.h5").string()).failures();
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].id, "mixed.sdf, record 2 (flat)");
  EXPECT_EQ(failures[0].message, rows[1]["failure"]);
  EXPECT_THAT(failures[0].location, StartsWith("mixed.sdf:"));
  EXPECT_THAT(bash("bio show out.h5").output,
              AllOf(HasSubstr("3 (2 of them scored)"), HasSubstr("failures\n")));
  ASSERT_EQ(score("--ligands good.sdf --tsv good.tsv --quiet").output.find("error"), std::string::npos);
  EXPECT_EQ(rows[2]["pk"], table("good.tsv")[1]["pk"]);
}

TEST_F(AffinityRun, ThreadsChangeNothing) {
  std::string many;
  for (int n = 0; n < 70; ++n) many += n % 9 == 5 ? flat_record() : pose("p" + std::to_string(n), 0.1 * n);
  write_text(file("many.sdf"), many);
  EXPECT_EQ(score("--ligands many.sdf -o one.h5 --threads 1 --contributions").status, 1);
  EXPECT_EQ(score("--ligands many.sdf -o three.h5 --threads 3 --contributions").status, 1);
  EXPECT_EQ(bash("bio diff one.h5 three.h5").output, "no differences\n");
}

TEST_F(AffinityRun, RanksPosesOfOneLigand) {
  EXPECT_EQ(score("--ligands mixed.sdf --rank-poses --tsv out.tsv").status, 1);
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_GE(std::stod(rows[0]["pose"]), std::stod(rows[1]["pose"]));
  EXPECT_EQ(rows[0]["ligand"] + rows[0]["rank"] + rows[1]["ligand"] + rows[1]["rank"], "1112");
  EXPECT_EQ(rows[2]["title"], "flat");
}

TEST_F(AffinityRun, DrawsWhereAffinityComesFrom) {
  ASSERT_EQ(score("--ligands good.sdf --plot drawn --b-factors viewer").status, 0);
  EXPECT_THAT(files_in("drawn"), testing::ElementsAre("1_near.svg", "1_near_residues.svg", "2_off.svg",
                                                      "2_off_residues.svg", "3.svg"));
  EXPECT_THAT(files_in("viewer"), testing::ElementsAre("1_near.pdb", "2_off.pdb", "3.pdb"));
  EXPECT_THAT(read_text(file("drawn/1_near.svg")), HasSubstr("</svg>"));
  EXPECT_THAT(read_text(file("viewer/1_near.pdb")),
              AllOf(HasSubstr("ASP A   2"), HasSubstr(" LIG "), StartsWith("REMARK")));
  EXPECT_THAT(score("--ligands good.sdf --plot drawn").output, HasSubstr("not empty"));
  EXPECT_EQ(score("--ligands good.sdf --plot drawn --force").status, 0);
}

TEST_F(AffinityRun, RelaxesAndScoresAgain) {
  ASSERT_EQ(score("--ligands good.sdf --relax --platform Reference -o out.h5 --tsv out.tsv").status, 0);
  std::vector<Row> rows = table("out.tsv");
  EXPECT_NE(rows[0]["pk_relaxed"], "");
  EXPECT_NE(rows[0]["pk_relaxed"], rows[0]["pk"]);
  EXPECT_LT(std::stod(rows[0]["clashes_after"]), std::stod(rows[0]["clashes_before"]));
  EXPECT_GT(std::stod(rows[0]["displacement"]), 0);
  EXPECT_LT(std::stod(rows[0]["vdw"]), std::stod(rows[0]["vdw_before"]));
  EXPECT_EQ(rows[0]["relaxation_failure"], "");
  EXPECT_EQ(rows[2]["pk_relaxed"], "");
  EXPECT_EQ(rows[2]["relaxation_failure"], "no residue within 8 Å of the ligand");
  EXPECT_NE(rows[2]["pk"], "");
}

TEST_F(AffinityRun, ScoresALigandInsideTheReceptor) {
  std::string inside = kSmallPocket;
  inside +=
      "HETATM   41  C1  ETF A 201       4.000   4.500   0.000  1.00  0.00           C\n"
      "HETATM   42  C2  ETF A 201       5.400   4.700   0.500  1.00  0.00           C\n"
      "HETATM   43  O1  ETF A 201       6.100   5.700  -0.200  1.00  0.00           O\n";
  write_text(file("inside.pdb"), inside);
  const std::string ligand = "--receptor inside.pdb --ligand ETF:A:201 --ligand-smiles ";
  ASSERT_EQ(run(ligand + "CCO --tsv out.tsv").status, 0);
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["title"], "ETF:A:201");
  EXPECT_EQ(rows[0]["heavy_atoms"], "3");
  EXPECT_EQ(rows[0]["unknown_residue"], "0");  // the ligand itself is no longer there
  expect_error(ligand + "CCN --tsv x.tsv", 3, "");
  expect_error("--receptor inside.pdb --ligand XXX:A:1 --ligand-smiles CCO --tsv x.tsv", 2, "ETF:A:201");
}

// A complex of Aurora A, and docked poses as PDB.
TEST_F(AffinityRun, ScoresAuroraAWithItsLigand) {
  const std::string folder = LIBBIO_SOURCE_DIR "/data/aurora_a/";
  const std::string smiles = " --ligand-smiles 'c1cc(c(c(c1)F)C(=O)n2c(nc(n2)Nc3ccc(cc3)S(=O)(=O)N)N)F' ";
  const std::string common = "--receptor " + folder + "5dpv.pdb.gz --ligand SKE:A:402" + smiles;
  ASSERT_EQ(run(common + "--plot drawn --tsv out.tsv").status, 0);
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["heavy_atoms"], "27");
  for (const char* flag : {"metal", "covalent", "clash", "unknown_residue", "outside"})
    EXPECT_EQ(rows[0][flag], "0") << flag;
  EXPECT_THAT(read_text(file("drawn/1_SKE_A_402_residues.svg")), HasSubstr("</svg>"));
  expect_error(common + "--chain B --tsv x.tsv", 2, "");

  const Outcome docked =
      bash("zcat " + folder +
           "ske_*.pdb.gz | bio affinity --weights w.h5 --ligands - --rank-poses --tsv docked.tsv "
           "--receptor " +
           folder + "2c6e_protein.pdb.gz" + smiles + "2>&1");
  ASSERT_EQ(docked.status, 0) << docked.output;
  rows = table("docked.tsv");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["ligand"] + rows[1]["ligand"], "11");
  EXPECT_EQ(std::stoi(rows[0]["clash"]) + std::stoi(rows[1]["clash"]), 1);
}

TEST_F(AffinityRun, ThePocketMayBeCut) {
  ASSERT_EQ(score("--ligands good.sdf --pocket-radius 25 -o wide.h5 --contributions").status, 0);
  ASSERT_EQ(score("--ligands good.sdf -o whole.h5 --contributions").status, 0);
  const std::string difference = bash("bio diff wide.h5 whole.h5 --tolerance 1e-6").output;
  EXPECT_EQ(difference.find("/poses"), std::string::npos) << difference;
  EXPECT_EQ(difference.find("/contributions"), std::string::npos) << difference;
  ASSERT_EQ(score("--ligands good.sdf --pocket-radius 2 --tsv cut.tsv").status, 0);
  ASSERT_EQ(score("--ligands good.sdf --tsv whole.tsv").status, 0);
  EXPECT_NE(table("cut.tsv")[0]["pk"], table("whole.tsv")[0]["pk"]);
}

TEST_F(AffinityRun, ScoresAListOfComplexes) {
  write_text(file("pairs.tsv"),
             "receptor\tligands\npocket.pdb\tgood.sdf\npocket.pdb\tmissing.sdf\n\n# remark\n"
             "missing.pdb\tgood.sdf\npocket.pdb\tmixed.sdf\n");
  const Outcome outcome = run("--pairs pairs.tsv -o out.h5 --tsv out.tsv --contributions");
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  std::vector<Row> rows = table("out.tsv");
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_EQ(rows[3]["record"], "0");
  EXPECT_THAT(rows[3]["failure"], HasSubstr("missing.sdf"));
  EXPECT_THAT(rows[4]["failure"], HasSubstr("missing.pdb"));
  EXPECT_EQ(rows[5]["ligands"], "mixed.sdf");
  EXPECT_EQ(rows[5]["pk"], rows[0]["pk"]);
  const record::RecordReader written(file("out.h5").string());
  EXPECT_EQ(written.failures().size(), 3u);
  std::vector<std::string> inputs;
  for (const record::InputFile& input : written.provenance().inputs) inputs.push_back(input.path);
  EXPECT_THAT(inputs, testing::ElementsAre("pairs.tsv", "pocket.pdb", "good.sdf", "mixed.sdf"));
  write_text(file("bad.tsv"), "pocket.pdb good.sdf\n");
  expect_error("--pairs bad.tsv --tsv x.tsv", 3, "a tab");
}

TEST_F(AffinityRun, RefusesWhatItCannotDo) {
  expect_error("--receptor pocket.pdb --tsv x.tsv", 2, "nothing to score");
  expect_error("--ligands good.sdf --tsv x.tsv", 2, "--receptor");
  expect_error("--receptor pocket.pdb --ligands good.sdf", 2, "nothing to write");
  expect_error("--receptor pocket.pdb --ligand A:B:1 --tsv x.tsv", 2, "--ligand-smiles");
  expect_error("--receptor pocket.pdb --ligands good.sdf --ligand-smiles C --tsv x.tsv", 2, "PDB and PDBQT");
  expect_error("--receptor pocket.pdb --ligands good.sdf --tsv -", 2, "results go to files");
  expect_error("--receptor pocket.pdb --ligands good.sdf --chain Z --tsv x.tsv", 2, "Z");
  expect_error("--receptor pocket.pdb --ligands good.sdf --relax --platform Abacus --tsv x.tsv", 2,
               "Reference");
  expect_error("--receptor pocket.pdb --ligands good.sdf --platform CPU --tsv x.tsv", 2, "--relax");
  expect_error("--receptor pocket.pdb --ligands good.sdf --pocket-radius 0 --tsv x.tsv", 2, "above 0");
  expect_error("--receptor pocket.pdb --ligands good.sdf --contributions --tsv x.tsv", 2, "-o FILE");
  expect_error("--receptor pocket.pdb --ligands pocket.pdb --tsv x.tsv", 3, "pocket.pdb");
  expect_error("--receptor pocket.pdb --ligands good.sdf --plot p --b-factors ./p/", 2, "two outputs");
  expect_error("--receptor pocket.pdb --ligands good.sdf --plot p --tsv ./p", 2, "two outputs");
  expect_error("--receptor missing.pdb --ligands good.sdf --plot p --tsv x.tsv", 3, "missing.pdb");
  expect_error("--receptor pocket.pdb --ligands good.sdf --tsv x.tsv --weights pocket.pdb", 2, "once");
  EXPECT_FALSE(std::filesystem::exists(file("x.tsv")));
  EXPECT_FALSE(std::filesystem::exists(file("p")));
  EXPECT_THAT(
      bash("bio affinity --receptor pocket.pdb --ligands good.sdf --tsv x.tsv --weights pocket.pdb 2>&1")
          .output,
      StartsWith("error: "));
}

TEST_F(AffinityRun, LigandsMayComeFromAPipe) {
  const Outcome outcome = bash(
      "bio affinity --weights w.h5 --receptor pocket.pdb --ligands <(cat good.sdf) -o out.h5 --id piped "
      "2>&1");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  const record::RecordReader written(file("out.h5").string());
  ASSERT_EQ(written.provenance().inputs.size(), 1u);  // what can be read once has no digest
  EXPECT_EQ(written.provenance().inputs.front().path, "pocket.pdb");
}

TEST_F(AffinityRun, AnInputIsNeverAnOutput) {
  const std::string before = read_text(file("good.sdf"));
  expect_error("--receptor pocket.pdb --ligands good.sdf --tsv ./good.sdf --force", 2,
               "is an input and an output");
  expect_error("--receptor pocket.pdb --ligands good.sdf -o w.h5 --force", 2, "is an input and an output");
  EXPECT_EQ(read_text(file("good.sdf")), before);
}

TEST_F(AffinityRun, WeightsThatGiveNoNumberFailEveryRecord) {
  affinity::Ensemble broken = libbio::testing::random_ensemble(1);
  broken.facts.uncertainty.coefficients[0] = std::nan("");
  affinity::write_affinity_weights(broken, "nothing", {}, file("nan.h5").string(), false);
  const Outcome outcome =
      bash("bio affinity --weights nan.h5 --receptor pocket.pdb --ligands good.sdf --tsv out.tsv 2>&1");
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("no finite number"));
}

// What is odd about a pose is told of the whole receptor, however much of it the networks see.
TEST_F(AffinityRun, ACutPocketHidesNoWarning) {
  ASSERT_EQ(score("--ligands good.sdf --tsv whole.tsv").status, 0);
  ASSERT_EQ(score("--ligands good.sdf --pocket-radius 0.5 --tsv cut.tsv").status, 0);
  std::vector<Row> whole = table("whole.tsv"), cut = table("cut.tsv");
  for (const char* flag : {"metal", "covalent", "clash", "unknown_residue", "outside"})
    EXPECT_EQ(whole[0][flag], cut[0][flag]) << flag;
}

TEST_F(AffinityRun, KeepsWhatWasReadBeforeTheLigandsBreakOff) {
  const Outcome outcome = bash(
      "for i in $(seq 60); do cat good.sdf; done | gzip > all.gz; head -c 1200 all.gz > cut.gz\n"
      "bio affinity --weights w.h5 --receptor pocket.pdb --ligands cut.gz --tsv out.tsv --plot p 2>&1");
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("failed: cut.gz in pocket.pdb: "));
  std::vector<Row> rows = table("out.tsv");
  ASSERT_GE(rows.size(), 3u);
  EXPECT_NE(rows.front()["pk"], "");
  EXPECT_EQ(rows.front()["picture"], "1_near");
  EXPECT_EQ(rows.back()["record"], "0");
  EXPECT_NE(rows.back()["failure"], "");
  EXPECT_TRUE(std::filesystem::exists(file("p/1_near.svg")));
}

TEST_F(AffinityRun, NothingIsLeftWhereNothingCanBeRead) {
  const Outcome outcome = bash(
      "gzip < good.sdf | head -c 60 > cut.gz\n"
      "bio affinity --weights w.h5 --receptor pocket.pdb --ligands cut.gz --tsv out.tsv --plot p 2>&1; "
      "status=$?; ls | grep -v -e good -e mixed -e gz; exit $status");
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("error: "), EndsWith("pocket.pdb\nw.h5\n")));
}

// Whatever is in the file of ligands: rows, reasons or one error, no crash, no half-written table.
TEST_F(AffinityRun, GarbledLigandsNeverCrash) {
  const std::string sample = pose("near", 0) + pose("off", 3) + pose("more", 1);
  for (std::uint64_t number = 0; number < libbio::testing::fuzz_rounds(12); ++number) {
    Rng rng = Rng(7).stream(number);
    std::string text = sample;
    for (int edit = 0; edit < 6; ++edit) libbio::testing::mutate(text, kSmallPocket, rng);
    write_text(file("garbled.sdf"), text);
    const Outcome outcome = score("--ligands garbled.sdf --tsv out.tsv --force --quiet");
    ASSERT_TRUE(outcome.status == 0 || outcome.status == 1 || outcome.status == 3)
        << number << ": " << outcome.status << '\n'
        << outcome.output;
    if (outcome.status == 3) continue;
    bool failed = false;
    for (Row& row : table("out.tsv")) {
      EXPECT_NE(row["pk"].empty(), row["failure"].empty()) << number;
      failed |= !row["failure"].empty();
    }
    EXPECT_EQ(outcome.status, failed ? 1 : 0) << number;
  }
}

}  // namespace
}  // namespace end_to_end
