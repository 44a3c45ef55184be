#include "contact_family.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "libbio/contact/calibration.h"
#include "libbio/tensor/random.h"

namespace end_to_end {
namespace {

const std::string kLetters = "ACDEFGHIKLMNPQRSTVWY";
constexpr int kFragment = 150, kCopy = 151, kCopied = 3;

std::vector<std::string> match_columns(std::uint64_t seed) {
  libbio::Rng rng(seed);
  std::string usual;
  for (int i = 0; i < kColumns; ++i) usual += kLetters[rng.below(20)];
  std::vector<std::string> rows;
  for (int s = 0; s < kRows; ++s) {
    std::string row;
    for (int i = 0; i < kColumns; ++i)
      row += rng.uniform() < 0.3 ? usual[static_cast<std::size_t>(i)] : kLetters[rng.below(20)];
    for (std::size_t k = 0; k < kPlanted; ++k)
      if (rng.uniform() < 0.9)
        row[2 * k + kPlantedSeparation] = kLetters[(kLetters.find(row[2 * k]) + k) % 20];
    if (s > 0 && rng.uniform() < 0.7) row[kGapColumn - 1] = '-';
    if (s == kFragment) row = row.substr(0, 8) + std::string(kColumns - 8, '-');
    if (s == kCopy) row = rows[kCopied];
    rows.push_back(row);
  }
  return rows;
}

// With the columns of the insertion: `inserted` or, in rows without, `missing`.
std::string widened(const std::string& row, int number, const std::string& inserted,
                    const std::string& missing) {
  return row.substr(0, kInsertionBehind) + (number % 3 == 1 ? inserted : missing) +
         row.substr(kInsertionBehind);
}

// Knows that high scores are contacts.
libbio::contact::Calibration rough_calibration() {
  libbio::contact::Calibration calibration;
  calibration.features = {{3}, {6, 12, 24}};
  calibration.coefficients = {-4, 0, 0.5, 0, 0.25, 0, 0.125, -0.25, 0};
  calibration.model = "factored";
  calibration.trained_on = "nothing; made up for a test";
  return calibration;
}

}  // namespace

FamilyText family_text(std::uint64_t seed) {
  FamilyText text;
  text.stockholm = "# STOCKHOLM 1.0\n#=GF ID Planted\n\n";
  const std::vector<std::string> rows = match_columns(seed);
  for (int s = 0; s < kRows; ++s) {
    const std::string name = "row" + std::to_string(s), &row = rows[static_cast<std::size_t>(s)];
    const std::string wide = widened(row, s, "KV", "--");
    text.a3m += ">" + name + " of a made family\n" + widened(row, s, "kv", "") + "\n";
    text.a2m += ">" + name + "\n" + widened(row, s, "kv", "..") + "\n";
    text.fasta += ">" + name + "\n" + wide.substr(0, 25) + "\n" + wide.substr(25) + "\n";
    text.stockholm += name + std::string(10 - name.size(), ' ') + wide + "\n";
    text.aln += wide + "\n";
  }
  text.stockholm += "//\n";
  return text;
}

std::string planted_matrix() {
  std::string text;
  for (int i = 0; i < kColumns; ++i)
    for (int j = 0; j < kColumns; ++j) {
      const int low = std::min(i, j);
      const bool planted = std::abs(i - j) == kPlantedSeparation && low % 2 == 0 && low < 2 * kPlanted;
      text += std::string(planted ? "1" : "0") + (j + 1 < kColumns ? " " : "\n");
    }
  return text;
}

std::vector<PairLine> pairs_of_rr(const std::string& text) {
  EXPECT_THAT(text, testing::StartsWith("PFRMAT RR\nTARGET "));
  EXPECT_THAT(text, testing::HasSubstr("\nMODEL 1\n"));
  EXPECT_THAT(text, testing::EndsWith("\nEND\n"));
  std::vector<PairLine> pairs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() < '0' || line.front() > '9') continue;
    PairLine pair;
    int low = -1, high = -1;
    std::string rest;
    std::istringstream fields(line);
    fields >> pair.i >> pair.j >> low >> high >> pair.p;
    EXPECT_TRUE(fields && !(fields >> rest)) << line;
    EXPECT_EQ(low, 0);
    EXPECT_EQ(high, 8);
    pairs.push_back(pair);
  }
  return pairs;
}

ContactRun::ContactRun() {
  write_text(file("family.a3m"), family_text(1).a3m);
  write_text(file("native.txt"), planted_matrix());
  libbio::contact::write_calibration(rough_calibration(), file("weights.h5").string(), false);
}

Outcome ContactRun::bash(const std::string& command) const {
  return run_in_bash("cd '" + folder_.path().string() +
                     "'\nexport PATH='" LIBBIO_BINARY_DIR "/bin':\"$PATH\"\n" + command);
}

Outcome ContactRun::contact(const std::string& arguments) const {
  return bash("bio contact --calibration weights.h5 --heads 8 --max-steps 12 --quiet " + arguments);
}

void ContactRun::expect_success(const std::string& arguments) const {
  const Outcome outcome = contact(arguments + " 2>&1");
  EXPECT_EQ(outcome.status, 0) << arguments;
  EXPECT_EQ(outcome.output, "") << arguments;
}

void ContactRun::expect_error(const std::string& arguments, int status, const std::string& message) const {
  const Outcome outcome = contact(arguments + " 2>&1");
  EXPECT_EQ(outcome.status, status) << arguments;
  EXPECT_THAT(outcome.output, testing::StartsWith("error: ")) << arguments;
  EXPECT_THAT(outcome.output, testing::HasSubstr(message)) << arguments;
}

std::vector<std::string> ContactRun::files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace end_to_end
