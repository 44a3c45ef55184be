// bio train transformer on small families made here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contact_family.h"
#include "libbio/msa_transformer/weights.h"

namespace end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

class TrainTransformer : public ContactRun {
 protected:
  TrainTransformer() {
    std::string manifest = "family\tfold\n";
    for (int k = 0; k < 4; ++k) {
      const std::string name = "fam" + std::to_string(k);
      std::filesystem::create_directories(file("families/" + name));
      write_text(file("families/" + name + "/msa.a3m"), family_text(static_cast<std::uint64_t>(k) + 1).a3m);
      write_text(file("families/" + name + "/matrix"), planted_matrix());
      manifest += name + "\t" + std::to_string(k % 3) + "\n";
    }
    write_text(file("manifest.tsv"), manifest + "absent\t0\n");
    EXPECT_EQ(bash("for k in 0 1 2 3; do gzip -c families/fam$k/matrix > "
                   "families/fam$k/native_contacts.txt.gz || exit 1; done")
                  .status,
              0);
  }
  Outcome train(const std::string& arguments) const {
    return bash(
        "bio train transformer --families families --layers 1 --width 8 --heads 2 --ffn 8 --tokens 400 "
        "--max-columns 45 --max-rows 12 --batch 1 --warm-up 1 --evaluate-every 3 --evaluation-examples 2 " +
        arguments);
  }
};

TEST_F(TrainTransformer, MakesWeightsWithTheirCurve) {
  const Outcome outcome = train(
      "--manifest manifest.tsv --hold-out 2 --natives families --contact-rows 8 --steps 6 -o mine.h5 --curve "
      "curve.svg --tsv curve.tsv --threads 1 2>&1");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              HasSubstr("3 families to train on, 1 held out, 0 of one row left out, 1 without alignment"));
  EXPECT_THAT(outcome.output, HasSubstr("train: steps 1 to 6, about 1 min"));
  EXPECT_THAT(outcome.output, HasSubstr("\nstep 3; trained on "));
  EXPECT_THAT(outcome.output, HasSubstr("contact head: 3 families, 0 too long, ridge "));
  EXPECT_THAT(outcome.output, HasSubstr("held out: long-range precision at L "));
  EXPECT_THAT(text("curve.svg"), HasSubstr("</svg>"));
  EXPECT_THAT(text("curve.tsv"), testing::StartsWith("step\ttraining_loss\t"));
  EXPECT_THAT(text("curve.tsv"), HasSubstr("\n6\t"));

  const auto trained = libbio::msa_transformer::read_msa_transformer(file("mine.h5").string());
  EXPECT_EQ(trained.model.config().layers, 1);
  EXPECT_TRUE(trained.model.config().contact_head);
  EXPECT_EQ(trained.model.config().max_positions, 46);
  EXPECT_THAT(trained.origin.trained_on,
              testing::StartsWith("3 families of manifest.tsv, all folds but 2 (sha256 "));
  EXPECT_THAT(trained.origin.trained_on, HasSubstr("6 steps, seed 1; "));
  const auto curve = libbio::msa_transformer::read_learning_curve(file("mine.h5").string());
  EXPECT_EQ(curve.index.size(), 3U);  // steps 0, 3, 6
  const Outcome shown = bash("bio weights show mine.h5");
  EXPECT_THAT(shown.output, HasSubstr("\n  held out     "));
  auto model = libbio::msa_transformer::read_msa_transformer(file("mine.h5").string());
  EXPECT_THAT(shown.output, HasSubstr("\n  parameters   " +
                                      std::to_string(model.model.parameters().values().size()) + "\n"));
}

TEST_F(TrainTransformer, GoesOnAsIfItHadNotStopped) {
  const auto weights = [&](const std::string& name) {
    auto trained = libbio::msa_transformer::read_msa_transformer(file(name).string());
    const auto values = trained.model.parameters().values();
    return std::vector<float>(values.begin(), values.end());
  };
  ASSERT_EQ(train("--steps 4 -o whole.h5 --quiet").status, 0);
  EXPECT_FALSE(
      libbio::msa_transformer::read_msa_transformer(file("whole.h5").string()).model.config().contact_head);
  const Outcome stopped = train("--steps 4 -o halves.h5 --checkpoint state --stop-after 1e-9");
  EXPECT_EQ(stopped.status, 0);
  EXPECT_THAT(stopped.output, HasSubstr("stopped after step 1 of 4; go on with --resume state"));
  EXPECT_FALSE(exists("halves.h5"));
  EXPECT_EQ(train("--steps 4 -o halves.h5 --resume state --quiet --threads 2").status, 0);
  EXPECT_EQ(weights("halves.h5"), weights("whole.h5"));

  const auto expect_error = [&](const std::string& arguments, int status, const std::string& message) {
    const Outcome outcome = train(arguments + " --quiet 2>&1");
    EXPECT_EQ(outcome.status, status) << message;
    EXPECT_THAT(outcome.output, HasSubstr(message));
    EXPECT_FALSE(exists("other.h5"));
  };
  expect_error("--steps 4 -o other.h5 --resume state --seed 2", 2, "seed: 1 in the checkpoint, 2 here");
  expect_error("--steps 4 -o other.h5 --resume state --manifest manifest.tsv --hold-out 2", 2,
               "3 families, 1 held out here");
  expect_error("--steps 4 -o other.h5 --checkpoint state", 2, "state");  // is there already
  expect_error("--steps 4 -o other.h5 --resume whole.h5", 3, "is no checkpoint of a training");
}

TEST_F(TrainTransformer, RefusesWhatItCannotUse) {
  const auto expect_error = [&](const std::string& arguments, int status, const std::string& message) {
    const Outcome outcome = train(arguments + " -o new.h5 2>&1");
    EXPECT_EQ(outcome.status, status) << message;
    EXPECT_THAT(outcome.output, HasSubstr("error: "));
    EXPECT_THAT(outcome.output, HasSubstr(message));
    EXPECT_FALSE(exists("new.h5"));
  };
  expect_error("--stop-after 1", 2, "needs a --checkpoint");
  expect_error("--decay slow", 2, "linear, cosine, constant");
  expect_error("--steps 1", 2, "--warm-up must be less than --steps");
  expect_error("--width 9", 2, "");
  expect_error("--curve curve.pdf", 2, ".svg or .png");
  expect_error("--steps 4 --natives .", 3, "no native structure");
  expect_error("--tsv new.h5", 2, "two outputs");
  std::filesystem::create_directory(file("nothing"));
  EXPECT_EQ(bash("bio train transformer --families nothing -o new.h5 2>&1").status, 3);
  EXPECT_EQ(bash("bio train transformer --families absent -o new.h5 2>&1").status, 3);
  const Outcome typo = bash("bio train transfromer --families families -o new.h5 2>&1");
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.output, HasSubstr("did you mean 'transformer'?"));
}

}  // namespace
}  // namespace end_to_end
