// Checkpoints in the published layout against the tensors that the public loader makes of them.
//
// Data: ../shared/golden/msa_transformer/pt, not part of the repository. The tensors must be equal to the bit
// (those of float16 files as the float32 of the same value), contacts made with them within 2e-6.
#include <gtest/gtest.h>

#include <filesystem>

#include "golden_transformer.h"
#include "libbio/msa_transformer/esm_checkpoint.h"
#include "libbio/msa_transformer/weights.h"
#include "tests/shared_data.h"
#include "tests/unit/text/files.h"

namespace libbio::golden {
namespace {

using msa_transformer::EsmCheckpoint;
using msa_transformer::TrainedModel;

void expect_import(const std::string& name, const std::string& expected_name, const std::string& storage) {
  SCOPED_TRACE(name);
  const std::filesystem::path folder = shared_transformers() / "pt";
  EsmCheckpoint checkpoint((folder / (name + ".pt")).string());
  EXPECT_EQ(checkpoint.storage(), storage);
  const h5::File expected = h5::File::open((folder / (expected_name + ".expected.h5")).string());
  const auto model = read_golden_model<float>(expected);
  EXPECT_EQ(checkpoint.config(), model.config());
  const h5::Group weights = expected.root().group("weights");
  EXPECT_EQ(checkpoint.tensors().size() + 1, weights.children().size()) << "all but the tied output weights";

  const testing::ScratchFolder scratch;
  const std::string path = scratch.file("weights.h5");
  const auto read_tensor = [&](std::size_t i, std::span<float> to) { checkpoint.read(i, to); };
  write_msa_transformer(checkpoint.config(), "golden", read_tensor, path, false);
  TrainedModel imported = msa_transformer::read_msa_transformer(path);
  nn::Parameters<float>& parameters = imported.model.parameters();
  for (int i = 0; i < parameters.size(); ++i)
    EXPECT_TRUE(std::ranges::equal(parameters.value(i), weights.dataset(parameters.name(i)).read<float>()))
        << parameters.name(i);

  const GoldenCase normal = read_golden_case(expected, "normal");
  Workers workers(1);
  const auto found = imported.model.predict(normal.tokens[0], {}, workers);
  double largest = 0;
  for (std::int64_t i = 0; i < found.contact.size(); ++i)
    largest = std::max<double>(largest, std::abs(found.contact.data()[i] - normal.contacts.data()[i]));
  EXPECT_EQ(found.contact.size(), normal.contacts.size());
  EXPECT_LE(largest, 2e-6);
}

TEST(PublishedCheckpoints, AreImportedExactly) {
  LIBBIO_SKIP_WITHOUT(shared_transformers());
  expect_import("tiny_msa1_zip", "tiny_msa1_zip", "zip, float32");
  expect_import("tiny_msa1b_zip", "tiny_msa1b_zip", "zip, float32");
  expect_import("tiny_msa1b_legacy", "tiny_msa1b_zip", "legacy, float32");
  expect_import("tiny_msa1b_half_extra_zip", "tiny_msa1b_half_extra_zip", "zip, float16, float32");
}

}  // namespace
}  // namespace libbio::golden
