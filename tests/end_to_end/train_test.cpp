// bio train calibration on small families with known truth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contact_family.h"
#include "libbio/contact/calibration.h"

namespace end_to_end {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TrainCalibration : public ContactRun {
 protected:
  TrainCalibration() {
    std::string manifest = "note\tfamily\tfold\r\n";
    for (int k = 0; k < 6; ++k) {
      const std::string name = "fam" + std::to_string(k);
      write_text(file(name + ".a3m"), family_text(static_cast<std::uint64_t>(k) + 1).a3m);
      std::filesystem::create_directories(file("families/" + name));
      write_text(file("families/" + name + "/native_contacts.txt.gz"), planted_matrix());
      manifest += "-\t" + name + "\t" + std::to_string(k / 2) + "\r\n";
    }
    write_text(file("manifest.tsv"), manifest + "-\tabsent\t0\r\n\r\n");
    std::filesystem::create_directory(file("records"));
    EXPECT_EQ(
        bash("for k in 0 1 2 3 4 5; do bio contact fam$k.a3m -o records/fam$k.h5 --calibration weights.h5 "
             "--heads 8 --max-steps 12 --quiet || exit 1; gzip families/fam$k/native_contacts.txt.gz -c "
             "> packed && mv packed families/fam$k/native_contacts.txt.gz; done")
            .status,
        0);
  }

  Outcome train(const std::string& arguments) const {
    return bash("bio train calibration --families families --records records --manifest manifest.tsv " +
                arguments);
  }
};

TEST_F(TrainCalibration, MakesWeightsThatContactTakes) {
  const Outcome outcome = train("--hold-out 2 -o new.h5 --plot curve.svg --tsv curve.tsv --threads 1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("6 families; without record 1, without resolved pairs 0\n"));
  EXPECT_THAT(outcome.output, testing::ContainsRegex("cross-validation +4 +2380 +0\\.[0-9]+ +0\\.[0-9]+"));
  EXPECT_THAT(outcome.output, testing::ContainsRegex("held-out fold +2 +1190 +0\\.[0-9]+ +0\\.[0-9]+"));
  EXPECT_THAT(text("curve.tsv"), StartsWith("families\tpredicted\tobserved\tpairs\n"));
  EXPECT_THAT(text("curve.svg"), HasSubstr("</svg>"));

  const auto weights = libbio::contact::read_calibration(file("new.h5").string());
  EXPECT_EQ(weights.model, "factored");
  EXPECT_EQ(libbio::record::to_string(weights.config.at("heads")), "8");
  EXPECT_THAT(weights.trained_on, StartsWith("4 families of manifest.tsv, all folds but 2; "));
  // High scores are contacts in these families, low ones are not.
  EXPECT_GT(weights.probability(20, 0.5, kPlantedSeparation, kColumns), 0.9);
  EXPECT_LT(weights.probability(0, 0.5, kPlantedSeparation, kColumns), 0.1);

  EXPECT_EQ(
      bash("bio contact family.a3m --calibration new.h5 --heads 8 --max-steps 12 --quiet --rr new.rr").status,
      0);
  EXPECT_GT(pairs_of_rr(text("new.rr")).front().p, 0.9);

  ASSERT_EQ(train("--hold-out 2 -o again.h5 --threads 2").status, 0);
  EXPECT_EQ(libbio::contact::read_calibration(file("again.h5").string()).coefficients, weights.coefficients);
}

TEST_F(TrainCalibration, RefusesWhatItCannotUse) {
  const auto expect_error = [&](const Outcome& outcome, int status, const std::string& message) {
    EXPECT_EQ(outcome.status, status) << message;
    EXPECT_THAT(outcome.output, HasSubstr("error: "));
    EXPECT_THAT(outcome.output, HasSubstr(message));
    EXPECT_FALSE(exists("new.h5"));
  };
  expect_error(bash("bio train calibratoin --families f --records r --manifest m -o new.h5 2>&1"), 2,
               "did you mean 'calibration'?");
  expect_error(bash("bio train calibration --families f --records r -o new.h5 2>&1"), 2,
               "'--manifest' is required");
  expect_error(train("-o new.h5 --plot curve.pdf 2>&1"), 2, ".svg or .png");
  expect_error(train("-o weights.h5 2>&1"), 2, "weights.h5");
  write_text(file("manifest.tsv"), "family\tfold\nfam0\tfirst\n");
  expect_error(train("-o new.h5 2>&1"), 3, "manifest.tsv:2");
  write_text(file("manifest.tsv"), "family\tgroup\nfam0\t1\n");
  expect_error(train("-o new.h5 2>&1"), 3, "no column 'fold'");
  write_text(file("manifest.tsv"), "family\tfold\nabsent\t1\n");
  expect_error(train("-o new.h5 2>&1"), 2, "families with contacts");
  write_text(file("manifest.tsv"), "family\tfold\nfam0\t0\nfam2\t1\n");
  write_text(file("families/fam2/native_contacts.txt.gz"), "0 1\n1 0\n");
  expect_error(train("-o new.h5 2>&1"), 3, "for 2 residues, the query has 40");
}

}  // namespace
}  // namespace end_to_end
