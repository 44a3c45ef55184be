#include "libbio/msa_transformer/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/sha256.h"
#include "sample_model.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::msa_transformer {
namespace {

using ::testing::HasSubstr;
using testing::refusal;
using testing::ScratchFolder;

TEST(MsaTransformerWeights, AModelComesBackAsItWas) {
  for (const bool ugly : {false, true}) {
    Config config = sample_config();
    if (ugly) {
      config.row_embedding = RowEmbedding::scalar;
      config.contact_head = false;
      config.vocabulary = Vocabulary({"<mask>", "-", "A", "<cls>", "<pad>", "<unk>", "N"});
    }
    const ScratchFolder folder;
    const std::string path = folder.file("weights.h5");
    auto model = sample_model(config);
    write_msa_transformer(model, "three sequences, by hand", path, false);
    EXPECT_EQ(folder.files(), 1u);
    TrainedModel read = read_msa_transformer(path);
    EXPECT_EQ(read.model.config(), config);
    EXPECT_TRUE(std::ranges::equal(read.model.parameters().values(), model.parameters().values()));
    EXPECT_EQ(read.origin.path, path);
    EXPECT_EQ(read.origin.sha256, text::digest_of_file(path).sha256);
    EXPECT_EQ(read.origin.model, "msa-transformer");
    EXPECT_EQ(read.origin.config, settings_of(config));
    EXPECT_EQ(read.origin.trained_on, "three sequences, by hand");
  }
}

TEST(MsaTransformerWeights, ExistingFilesStayUnlessAskedFor) {
  const ScratchFolder folder;
  const std::string path = folder.with("weights.h5", "precious");
  auto model = sample_model();
  EXPECT_THROW(write_msa_transformer(model, "", path, false), UsageError);
  EXPECT_EQ(testing::content_of(path), "precious");
  write_msa_transformer(model, "", path, true);
  EXPECT_EQ(read_msa_transformer(path).model.config(), sample_config());
}

TEST(MsaTransformerWeights, AWriterThatFailsLeavesNothing) {
  const ScratchFolder folder;
  const auto failing = [](std::size_t tensor, std::span<float>) {
    if (tensor == 5) throw WeightsError("damaged");
  };
  EXPECT_THROW(write_msa_transformer(sample_config(), "", failing, folder.file("w.h5"), false), WeightsError);
  EXPECT_EQ(folder.files(), 0u);
}

TEST(MsaTransformerWeights, OtherFilesAreRefused) {
  const ScratchFolder folder;
  EXPECT_THAT(refusal<WeightsError>([&] { read_msa_transformer(folder.file("absent.h5")); }),
              HasSubstr("no such file"));
  EXPECT_THAT(refusal<WeightsError>([&] { read_msa_transformer(folder.with("text.h5", "not HDF5")); }),
              HasSubstr("is not an HDF5 file"));
  EXPECT_THAT(refusal<WeightsError>([&] { read_msa_transformer(folder.with("public.pt", "not HDF5")); }),
              HasSubstr("becomes a weights file by: bio weights import"));
  const auto with_root = [&](auto&& fill) {
    const std::string path = folder.file("root" + std::to_string(folder.files()) + ".h5");
    h5::File file = h5::File::create(path);
    h5::Group root = file.root();
    fill(root);
    file.close();
    return refusal<WeightsError>([&] { read_msa_transformer(path); });
  };
  EXPECT_THAT(with_root([](h5::Group&) {}),
              HasSubstr("is no weights file: its encoding-type is none, expected libbio-weights"));
  EXPECT_THAT(with_root([](h5::Group& root) {
                record::write_weights_header(root, {"contact-calibration", {}, ""});
              }),
              HasSubstr("holds the weights of 'contact-calibration', expected 'msa-transformer'"));
  EXPECT_THAT(with_root([](h5::Group& root) {
                record::write_weights_header(root, {"msa-transformer", settings_of(sample_config()), ""});
                nn::write_tensors(root, "parameters", {{"embed_tokens.weight", {33, 13}}},
                                  [](std::size_t, std::span<float>) {});
              }),
              HasSubstr("wrong shape (1):\n    embed_tokens.weight: found [33, 13], expected [33, 12]"));
}

TEST(MsaTransformerWeights, ConfigsThatMakeNoSenseAreRefused) {
  const auto changed = [](const std::string& name, const record::Value& value) {
    record::Settings settings = settings_of(sample_config());
    settings[name] = value;
    return refusal<WeightsError>([&] { config_of(settings, "w.h5"); });
  };
  EXPECT_EQ(config_of(settings_of(sample_config()), "w.h5"), sample_config());
  EXPECT_THAT(changed("layers", std::int64_t{0}), HasSubstr("w.h5: MSA transformer with layers = 0"));
  EXPECT_THAT(changed("layers", std::int64_t{1} << 19), HasSubstr("expected at most 4096"));
  EXPECT_THAT(changed("ffn_dim", std::int64_t{1} << 62), HasSubstr("expected 1 to 1048576"));
  EXPECT_THAT(changed("embed_dim", std::string("many")),
              HasSubstr("'embed_dim' of the config is no integer"));
  EXPECT_THAT(changed("attention_heads", std::int64_t{5}), HasSubstr("no multiple of its 5 heads"));
  EXPECT_THAT(changed("row_embedding", std::string("matrix")), HasSubstr("expected 'vector' or 'scalar'"));
  EXPECT_THAT(changed("alphabet", std::string("A B A")), HasSubstr("has the token 'A' twice"));
  EXPECT_THAT(changed("alphabet", std::string("A C")), HasSubstr("lacks the token <cls>"));
  record::Settings without = settings_of(sample_config());
  without.erase("max_rows");
  EXPECT_THAT(refusal<WeightsError>([&] { config_of(without, "w.h5"); }),
              HasSubstr("the config has no 'max_rows'"));
}

}  // namespace
}  // namespace libbio::msa_transformer
