// The MSA transformer against the public program run in float64.
//
// Data: ../shared/golden/msa_transformer, not part of the repository. Tolerance for float: ten times what a
// float32 run of the public program itself deviates, at least 2e-6 (logits: 2e-5). For double: 2e-6, the
// rounding of the stored float32 and of its logits.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "golden_transformer.h"
#include "tests/shared_data.h"

namespace libbio::golden {
namespace {

using msa_transformer::MsaTransformer;
using msa_transformer::Prediction;

template <class T>
double largest_difference(View<const T> found, View<const float> expected) {
  EXPECT_EQ(found.shape(), expected.shape());
  double largest = 0;
  for (std::int64_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    const double difference =
        std::abs(static_cast<double>(found.data()[i]) - static_cast<double>(expected.data()[i]));
    largest = std::max(largest, std::isfinite(difference) ? difference : INFINITY);
  }
  return largest;
}

template <class T>
void expect_case(const MsaTransformer<T>& model, const GoldenCase& golden, const std::string& name,
                 double float64_tolerance) {
  msa_transformer::Wanted wanted;
  wanted.row_attention = wanted.column_attention = wanted.column_average = true;
  wanted.logits = msa_transformer::LogitRows::all;
  for (const auto& [layer, values] : golden.representations) wanted.representations.push_back(layer);
  wanted.padded_batch = golden.tokens.dim(0) > 1;
  Workers workers(2);
  const auto tolerance = [&](const std::string& what) {
    if (float64_tolerance > 0) return float64_tolerance;
    return std::max(10 * golden.float32_error.at(what), what == "logits" ? 2e-5 : 2e-6);
  };
  for (std::int64_t b = 0; b < golden.tokens.dim(0); ++b) {
    SCOPED_TRACE(name + ", alignment " + std::to_string(b));
    const Prediction<T> found = model.predict(golden.tokens[b], wanted, workers);
    EXPECT_LE(largest_difference<T>(found.row_attention, golden.row_attention[b]),
              tolerance("row_attentions"));
    EXPECT_LE(largest_difference<T>(found.contact, golden.contacts[b]), tolerance("contacts"));
    EXPECT_LE(largest_difference<T>(found.logits, golden.logits[b]), tolerance("logits"));
    for (const auto& [layer, values] : golden.representations)
      EXPECT_LE(largest_difference<T>(found.representations.at(layer), values[b]),
                tolerance("representations"))
          << "representation " << layer;
    if (golden.column_attention.size() == 0) continue;
    EXPECT_LE(largest_difference<T>(found.column_attention, golden.column_attention[b]),
              tolerance("col_attentions"));
  }
}

class GoldenTransformer : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTransformer, GivesTheNumbersOfThePublicProgram) {
  const std::filesystem::path folder = shared_transformers();
  LIBBIO_SKIP_WITHOUT(folder);
  const h5::File file = h5::File::open(folder / (GetParam() + ".h5"));
  const auto single = read_golden_model<float>(file);
  const auto twofold = read_golden_model<double>(file);
  const std::vector<std::string> cases = file.root().group("cases").children();
  EXPECT_GE(cases.size(), 6u);
  for (const std::string& name : cases) {
    const GoldenCase golden = read_golden_case(file, name);
    expect_case(single, golden, name, 0);
    expect_case(twofold, golden, name, 2e-6);
  }
}

TEST_P(GoldenTransformer, ContactsChangeLittleInBfloat16) {
  const std::filesystem::path folder = shared_transformers();
  LIBBIO_SKIP_WITHOUT(folder);
  const h5::File file = h5::File::open(folder / (GetParam() + ".h5"));
  const auto model = read_golden_model<float>(file);
  Workers workers(2);
  double largest = 0;
  for (const std::string& name : file.root().group("cases").children()) {
    const GoldenCase golden = read_golden_case(file, name);
    if (golden.tokens.dim(0) > 1) continue;
    const Prediction<float> found =
        model.predict(golden.tokens[0], {}, workers, msa_transformer::Precision::bf16);
    largest = std::max(largest, largest_difference<float>(found.contact, golden.contacts[0]));
  }
  EXPECT_GT(largest, 1e-5) << "bfloat16 was not used";
  EXPECT_LT(largest, 0.02);
  std::cout << "largest change of a contact: " << largest << '\n';
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenTransformer,
                         testing::Values("A_msa1", "A_msa1b", "B_msa1", "B_msa1b"));

}  // namespace
}  // namespace libbio::golden
