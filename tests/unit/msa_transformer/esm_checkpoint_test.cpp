#include "libbio/msa_transformer/esm_checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "libbio/error.h"
#include "published_checkpoint.h"
#include "sample_model.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::msa_transformer {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::legacy_of;
using testing::ScratchFolder;
using testing::WrittenCheckpoint;
using testing::WrittenStorage;
using testing::WrittenTensor;
using testing::zip_of;

// Files of the sample model that a test damages before it opens them.
class EsmFiles : public ::testing::Test {
 protected:
  EsmFiles() { use(sample_config()); }

  void use(const Config& config) {
    model_.emplace(sample_model(config));
    files_ = published(*model_);
  }
  WrittenTensor& tensor(const std::string& name) {
    for (WrittenTensor& tensor : files_.checkpoint.tensors)
      if (tensor.name == name) return tensor;
    throw std::runtime_error("no tensor " + name);
  }
  WrittenStorage& storage_of(const std::string& name) {
    return files_.checkpoint.storages.at(std::stoul(tensor(name).storage));
  }
  void write_regression() { folder_.with("esm-contact-regression.pt", zip_of(files_.regression)); }
  std::string path() { return folder_.with("esm.pt", zip_of(files_.checkpoint)); }

  void expect_model(EsmCheckpoint& checkpoint) {
    EXPECT_EQ(checkpoint.config(), model_->config());
    ASSERT_EQ(checkpoint.tensors().size(), static_cast<std::size_t>(model_->parameters().size()));
    for (std::size_t i = 0; i < checkpoint.tensors().size(); ++i) {
      const auto& [name, dims] = checkpoint.tensors()[i];
      const View<float> expected = model_->parameters().value(model_->parameters().find(name));
      std::vector<float> found(static_cast<std::size_t>(expected.size()));
      checkpoint.read(i, found);
      EXPECT_TRUE(std::ranges::equal(found, expected)) << name;
    }
  }
  std::string refusal(const std::string& regression = "") {
    return testing::refusal<WeightsError>([&] {
      EsmCheckpoint checkpoint(path(), regression);
      for (std::size_t i = 0; i < checkpoint.tensors().size(); ++i) {
        std::vector<float> elements(static_cast<std::size_t>(checkpoint.tensors()[i].size()));
        checkpoint.read(i, elements);
      }
    });
  }

  ScratchFolder folder_;
  std::optional<MsaTransformer<float>> model_;
  PublishedFiles files_;
};

TEST(EsmNames, AreExchangedAndShortened) {
  EXPECT_EQ(canonical_name("encoder.sentence_encoder.layers.0.column_self_attention.layer.k_proj.weight"),
            "layers.0.row_self_attention.layer.k_proj.weight");
  EXPECT_EQ(canonical_name("encoder.sentence_encoder.layers.11.row_self_attention.layer_norm.bias"),
            "layers.11.column_self_attention.layer_norm.bias");
  EXPECT_EQ(canonical_name("encoder.lm_head.bias"), "lm_head.bias");
  EXPECT_EQ(canonical_name("sentence_encoder.row.row.column"), "column.column.column");
  EXPECT_EQ(canonical_name("msa_position_embedding"), "msa_position_embedding");
  EXPECT_EQ(regression_path_of("a.b/esm.v1.pt"), "a.b/esm.v1-contact-regression.pt");
  EXPECT_EQ(regression_path_of("esm"), "esm-contact-regression.pt");
}

TEST_F(EsmFiles, GiveTheModel) {
  write_regression();
  EsmCheckpoint zip(path());
  expect_model(zip);
  EXPECT_EQ(zip.regression_path(), folder_.file("esm-contact-regression.pt"));
  EXPECT_EQ(zip.storage(), "zip, float32");
  EsmCheckpoint legacy(folder_.with("esm.pt", legacy_of(files_.checkpoint)));
  expect_model(legacy);
  EXPECT_EQ(legacy.storage(), "legacy, float32");
}

TEST_F(EsmFiles, OfEsmMsa1HaveOneNumberPerRow) {
  Config config = sample_config();
  config.row_embedding = RowEmbedding::scalar;
  use(config);
  write_regression();
  EsmCheckpoint checkpoint(path());
  expect_model(checkpoint);
}

TEST_F(EsmFiles, MayLackTheContactHead) {
  Config config = sample_config();
  config.contact_head = false;
  use(config);
  EsmCheckpoint checkpoint(path());
  expect_model(checkpoint);
  EXPECT_EQ(checkpoint.regression_path(), "");
  EXPECT_THAT(refusal(folder_.file("named.pt")), HasSubstr("named.pt: no such file"));
}

TEST_F(EsmFiles, HeadsComeFromTheArgumentsThenTheContactHeadThenTheWidth) {
  write_regression();
  files_.checkpoint.args = {{"attention_heads", 3}};
  EXPECT_EQ(EsmCheckpoint(path()).config().heads, 3);
  files_.checkpoint.args.clear();
  EXPECT_EQ(EsmCheckpoint(path()).config().heads, 3);
  std::filesystem::remove(folder_.file("esm-contact-regression.pt"));
  EXPECT_EQ(EsmCheckpoint(path()).config().heads, 1);
  files_.checkpoint.args = {{"encoder_attention_heads", 5}};
  EXPECT_THAT(refusal(), HasSubstr("no multiple of its 5 heads"));
  write_regression();
  files_.checkpoint.args = {{"encoder_attention_heads", 4}};
  EXPECT_THAT(refusal(), HasSubstr("contact_head.regression.weight: found [1, 9], expected [1, 12]"));
}

TEST_F(EsmFiles, AllListsOfAMismatchAreGiven) {
  tensor("encoder.sentence_encoder.layers.1.column_self_attention.layer.q_proj.weight").shape = {12, 11};
  tensor("encoder.lm_head.dense.bias").name = "encoder.lm_head.dense.biases";
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("missing (1):\n    lm_head.dense.bias [12]"),
                    HasSubstr("unexpected (1):\n    lm_head.dense.biases [12]"),
                    HasSubstr("wrong shape (1):\n    layers.1.row_self_attention.layer.q_proj.weight: found "
                              "[12, 11], expected [12, 12]")));
}

TEST_F(EsmFiles, OfOtherModelsAreRefused) {
  tensor("encoder.sentence_encoder.embed_tokens.weight").shape = {25, 12};
  EXPECT_THAT(refusal(), HasSubstr("has an alphabet of 25 tokens; expected the 33 of ESM-MSA-1"));
  tensor("encoder.sentence_encoder.embed_tokens.weight").name = "tokens";
  EXPECT_THAT(refusal(), HasSubstr("it has no tensor 'embed_tokens.weight'"));
  tensor("tokens").name = "encoder.sentence_encoder.embed_positions.weight";
  EXPECT_THAT(refusal(), HasSubstr("the tensor 'embed_positions.weight' is there twice"));
}

TEST_F(EsmFiles, WithoutModelAreRefused) {
  testing::PickleText list;
  const auto of_pickle = [&](const testing::PickleText& pickle) {
    try {
      EsmCheckpoint checkpoint(folder_.with("x.pt", testing::zip_archive({{"a/data.pkl", pickle.done()}})));
    } catch (const WeightsError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(of_pickle(testing::PickleText().op(']')), HasSubstr("found a list"));
  EXPECT_THAT(of_pickle(testing::PickleText().op('}')), HasSubstr("found a dict without it"));
  EXPECT_THAT(of_pickle(testing::PickleText().op('}').text("model").integer(4).op('s')),
              HasSubstr("found that 'model' is an integer"));
  EXPECT_THAT(
      of_pickle(testing::PickleText().op('}').text("model").op('}').text("x").op('N').op('s').op('s')),
      HasSubstr("'x' is None, expected a tensor"));
}

TEST_F(EsmFiles, TiedWeightsMustBeEqual) {
  WrittenTensor& tied = tensor("encoder.lm_head.weight");
  WrittenStorage copy = storage_of("encoder.lm_head.weight");
  copy.key = tied.storage = std::to_string(files_.checkpoint.storages.size());
  files_.checkpoint.storages.push_back(copy);
  Config config = sample_config();
  EXPECT_EQ(EsmCheckpoint(path()).config().embed_dim, config.embed_dim) << "an equal copy";
  files_.checkpoint.storages.back().bytes[100] ^= 1;
  EXPECT_THAT(refusal(), HasSubstr("'lm_head.weight' differs from 'embed_tokens.weight'"));
}

TEST_F(EsmFiles, NumbersMustBeFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  std::memcpy(storage_of("encoder.lm_head.bias").bytes.data() + 8, &infinity, 4);
  EXPECT_THAT(refusal(), HasSubstr("'lm_head.bias' holds numbers that are infinite"));
}

// A small file whose tensors all lie in one storage could ask for any amount of memory.
TEST_F(EsmFiles, ThatClaimMoreThanTheyHoldAreRefused) {
  Config config = sample_config();
  config.contact_head = false;
  use(config);
  const std::int64_t side = 512;
  files_.checkpoint.storages.push_back(
      testing::float_storage("big", std::vector<float>(static_cast<std::size_t>(side * side))));
  for (WrittenTensor& tensor : files_.checkpoint.tensors)
    if (tensor.name.ends_with("fc1.weight") || tensor.name.ends_with("proj.weight")) {
      tensor.storage = "big";
      tensor.shape = {side, side};
    }
  EXPECT_THAT(refusal(), HasSubstr("claim more numbers than a file of"));
}

}  // namespace
}  // namespace libbio::msa_transformer
