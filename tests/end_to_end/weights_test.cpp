// bio weights on small checkpoints in the published layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "libbio/msa_transformer/weights.h"
#include "shell.h"
#include "tests/unit/msa_transformer/published_checkpoint.h"
#include "tests/unit/msa_transformer/sample_model.h"

namespace end_to_end {
namespace {

namespace fs = std::filesystem;
namespace msa_transformer = libbio::msa_transformer;
using libbio::testing::zip_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WeightsVerb : public ::testing::Test {
 protected:
  WeightsVerb() : model_(msa_transformer::sample_model()), files_(published(model_)) {
    write_checkpoint();
    write_text(file("esm-contact-regression.pt"), zip_of(files_.regression));
  }

  fs::path file(const std::string& name) const { return folder_.path() / name; }
  void write_checkpoint() const { write_text(file("esm.pt"), zip_of(files_.checkpoint)); }
  // Standard error comes along.
  Outcome weights(const std::string& arguments) const {
    return run_in_bash("cd '" + folder_.path().string() + "' && '" LIBBIO_BINARY_DIR "/bin/bio' weights " +
                       arguments + " 2>&1");
  }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.insert(entry.path().filename());
    return names;
  }
  void expect_refusal(const Outcome& outcome, int status, const std::string& message) const {
    EXPECT_EQ(outcome.status, status) << message;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("error: "), HasSubstr(message)));
    for (const std::string& name : names()) EXPECT_THAT(name, testing::EndsWith(".pt")) << "left behind";
  }
  libbio::testing::WrittenTensor& tensor(const std::string& name) {
    for (auto& tensor : files_.checkpoint.tensors)
      if (tensor.name == name) return tensor;
    throw std::runtime_error("no tensor " + name);
  }

  TemporaryFolder folder_;
  msa_transformer::MsaTransformer<float> model_;
  msa_transformer::PublishedFiles files_;
};

TEST_F(WeightsVerb, ImportsAndShows) {
  const Outcome imported = weights("import esm.pt -o esm.h5");
  EXPECT_EQ(imported.status, 0);
  EXPECT_THAT(imported.output,
              AllOf(HasSubstr("3 layers, embed_dim 12, 3 heads, ffn_dim 20, with contact head; zip, float32; "
                              "about 30 MB of memory\n"),
                    HasSubstr("esm.h5: " + std::to_string(model_.parameters().count()) + " parameters in " +
                              std::to_string(model_.parameters().size()) + " tensors\n")));
  EXPECT_EQ(names(), (std::set<std::string>{"esm.pt", "esm-contact-regression.pt", "esm.h5"}));
  auto read = msa_transformer::read_msa_transformer(file("esm.h5"));
  EXPECT_TRUE(std::ranges::equal(read.model.parameters().values(), model_.parameters().values()));

  const std::string sha256 = run_in_bash("sha256sum '" + file("esm.pt").string() + "'").output.substr(0, 64);
  const std::string own = run_in_bash("sha256sum '" + file("esm.h5").string() + "'").output.substr(0, 64);
  const Outcome shown = weights("show esm.h5");
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(
      shown.output,
      AllOf(StartsWith("esm.h5: libbio weights 0.1.0, msa-transformer\n"), HasSubstr("attention_heads = 3"),
            HasSubstr("imported from esm.pt (sha256 " + sha256 + ") and esm-contact-regression.pt (sha256 "),
            HasSubstr(own), HasSubstr("layers.2.feed_forward_layer.layer.fc1.weight"),
            testing::ContainsRegex("embed_tokens.weight +\\[33, 12\\] +-?[0-9.e-]+ +[0-9.]+\n")));
}

TEST_F(WeightsVerb, ShowsACheckpointAndACalibration) {
  const Outcome checkpoint = weights("show esm.pt");
  EXPECT_EQ(checkpoint.status, 0);
  EXPECT_THAT(
      checkpoint.output,
      AllOf(StartsWith("esm.pt: PyTorch checkpoint\n"), HasSubstr("MSA transformer, not yet imported"),
            HasSubstr("zip, float32"), HasSubstr("layers.0.row_self_attention.layer.q_proj.weight")));
  const Outcome calibration = weights("show '" LIBBIO_SOURCE_DIR "/data/weights/contact_calibration.h5'");
  EXPECT_EQ(calibration.status, 0);
  EXPECT_THAT(calibration.output,
              AllOf(HasSubstr("contact-calibration"), HasSubstr("scores of    factored"),
                    HasSubstr("separation_begin"), HasSubstr("trained on   82 families")));
  // What cannot be imported is listed all the same.
  const Outcome other = weights("show esm-contact-regression.pt");
  EXPECT_EQ(other.status, 4);
  EXPECT_THAT(other.output, AllOf(HasSubstr("'contact_head.regression.weight'"), HasSubstr("[1, 9] float32"),
                                  HasSubstr("error: "), HasSubstr("it has no tensor 'embed_tokens.weight'")));
}

TEST_F(WeightsVerb, WarnsWithoutContactHead) {
  fs::rename(file("esm-contact-regression.pt"), file("head.pt"));
  const Outcome outcome = weights("import esm.pt -o esm.h5");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("warning: no contact head: there is no 'esm-contact-regression.pt'"));
  EXPECT_FALSE(msa_transformer::read_msa_transformer(file("esm.h5")).model.config().contact_head);
  const Outcome named = weights("import esm.pt --regression head.pt -o esm.h5 --force --quiet");
  EXPECT_EQ(named.status, 0);
  EXPECT_THAT(named.output, StartsWith("esm.h5: ")) << "quiet";
  EXPECT_TRUE(msa_transformer::read_msa_transformer(file("esm.h5")).model.config().contact_head);
}

TEST_F(WeightsVerb, RefusesWhatItCannotImport) {
  expect_refusal(weights("import absent.pt -o esm.h5"), 4, "absent.pt: no such file");
  expect_refusal(weights("import esm.pt --regression absent.pt -o esm.h5"), 4, "absent.pt: no such file");
  expect_refusal(weights("import esm-contact-regression.pt -o esm.h5"), 4,
                 "is no checkpoint of an MSA transformer: it has no tensor 'embed_tokens.weight'");
  write_text(file("page.pt"), "<html>404</html>");
  expect_refusal(weights("import page.pt -o esm.h5"), 4, "page.pt: is no PyTorch checkpoint");
  expect_refusal(weights("import . -o esm.h5"), 4, "found a directory");
  expect_refusal(weights("import esm.pt -o nowhere/esm.h5"), 2, "there is no directory 'nowhere'");
  expect_refusal(weights("import esm.pt -o esm.pt --force"), 2, "is the checkpoint itself");

  const std::string whole = read_text(file("esm.pt"));
  write_text(file("esm.pt"), whole.substr(0, whole.size() / 2));
  expect_refusal(weights("import esm.pt -o esm.h5"), 4, "the file is cut short");
  std::string damaged = whole;
  const std::size_t number = whole.find(files_.checkpoint.storages[2].bytes) + 2;
  damaged[number] = static_cast<char>(damaged[number] ^ 4);
  write_text(file("esm.pt"), damaged);
  expect_refusal(weights("import esm.pt -o esm.h5"), 4, "does not have its checksum");
}

TEST_F(WeightsVerb, ListsTensorsThatDoNotFit) {
  tensor("encoder.sentence_encoder.layers.1.row_self_attention.layer.v_proj.bias").shape = {6};
  tensor("encoder.sentence_encoder.emb_layer_norm_after.bias").name =
      "encoder.sentence_encoder.emb_norm.bias";
  write_checkpoint();
  expect_refusal(
      weights("import esm.pt -o esm.h5"), 4,
      "\n  missing (1):\n    emb_layer_norm_after.bias [12]"
      "\n  unexpected (1):\n    emb_norm.bias [12]"
      "\n  wrong shape (1):\n    layers.1.column_self_attention.layer.v_proj.bias: found [6], expected [12]");
  tensor("encoder.sentence_encoder.embed_tokens.weight").shape = {25, 12};
  write_checkpoint();
  expect_refusal(weights("import esm.pt -o esm.h5"), 4, "has an alphabet of 25 tokens; expected the 33");
}

TEST_F(WeightsVerb, KeepsExistingFiles) {
  write_text(file("esm.h5"), "precious");
  const Outcome outcome = weights("import esm.pt -o esm.h5");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("'esm.h5' exists already; choose another name or give --force"));
  EXPECT_EQ(read_text(file("esm.h5")), "precious");
  EXPECT_EQ(weights("import esm.pt -o esm.h5 --force").status, 0);
  EXPECT_THAT(read_text(file("esm.h5")), StartsWith("libbio file\n"));
}

TEST_F(WeightsVerb, TeachesAndRefusesMistakes) {
  EXPECT_THAT(weights("--help").output, HasSubstr("esm_msa1b_t12_100M_UR50S-contact-regression.pt"));
  expect_refusal(weights("imoprt esm.pt -o x.h5"), 2, "did you mean 'import'?");
  expect_refusal(weights("import esm.pt"), 2, "needs -o FILE");
  expect_refusal(weights("show esm.pt --force"), 2, "writes no file");
  expect_refusal(weights("show absent.h5"), 4, "absent.h5: no such file");
  expect_refusal(weights("show"), 2, "missing argument FILE");
}

}  // namespace
}  // namespace end_to_end
