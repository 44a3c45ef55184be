#include "libbio/contact/attention_regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

NativeContacts natives_of(std::int64_t length, const std::vector<std::pair<int, int>>& pairs) {
  NativeContacts native{std::vector<std::uint8_t>(static_cast<std::size_t>(length), 1),
                        Tensor<std::uint8_t>({length, length})};
  for (const auto& [i, j] : pairs) native.contact(i, j) = native.contact(j, i) = 1;
  return native;
}

TEST(AttentionPairs, FeaturesByHand) {
  // One layer, two heads, three residues. Map 0 without its start token: 1 at (0, 2), 3 at (2, 0), 2 at (1,
  // 1).
  Tensor<float> maps({1, 2, 4, 4}, 9);
  for (std::int64_t i = 1; i < 4; ++i)
    for (std::int64_t j = 1; j < 4; ++j) maps(0, 0, i, j) = maps(0, 1, i, j) = 0;
  maps(0, 0, 1, 3) = 1;
  maps(0, 0, 3, 1) = 3;
  maps(0, 0, 2, 2) = 2;
  maps(0, 1, 1, 1) = 5;
  const AttentionPairs pairs = attention_pairs("f", 2, maps, natives_of(3, {{0, 2}}), 1);
  ASSERT_EQ(pairs.features.shape(), (Shape{3, 2}));  // (0, 1), (0, 2), (1, 2)
  EXPECT_EQ(pairs.fold, 2);
  EXPECT_EQ(pairs.contact, (std::vector<std::uint8_t>{0, 1, 0}));
  // Sums of A + Aᵀ: rows 4, 4, 4; total 12.
  EXPECT_NEAR(pairs.features(0, 0), -16.0 / 12, 1e-6);
  EXPECT_NEAR(pairs.features(1, 0), 4 - 16.0 / 12, 1e-6);
  EXPECT_NEAR(pairs.features(2, 0), -16.0 / 12, 1e-6);
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(pairs.features(k, 1), 0, 1e-6);

  NativeContacts native = natives_of(3, {{0, 2}});
  native.resolved[1] = 0;
  EXPECT_EQ(attention_pairs("f", 2, maps, native, 1).contact, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(attention_pairs("f", 2, maps, natives_of(3, {}), 2).contact.size(), 1U);
  EXPECT_THROW(attention_pairs("f", 2, maps, natives_of(4, {}), 1), ShapeError);
}

// Families whose contacts are drawn with the given head from features of different spread.
std::vector<AttentionPairs> drawn_families(const ContactHead& truth, int count, std::int64_t pairs) {
  std::vector<AttentionPairs> families;
  for (int f = 0; f < count; ++f) {
    Rng rng = Rng(4).stream(static_cast<std::uint64_t>(f));
    AttentionPairs family{"f", f % 3, Tensor<float>({pairs, 4}), {}};
    for (std::int64_t pair = 0; pair < pairs; ++pair) {
      double logit = truth.bias;
      for (std::int64_t k = 0; k < 4; ++k) {
        family.features(pair, k) = static_cast<float>(rng.normal() * std::pow(10, -k));
        logit += truth.weights[static_cast<std::size_t>(k)] * family.features(pair, k);
      }
      family.contact.push_back(rng.uniform() < 1 / (1 + std::exp(-logit)));
    }
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<const AttentionPairs*> pointers(const std::vector<AttentionPairs>& families) {
  std::vector<const AttentionPairs*> list;
  for (const AttentionPairs& family : families) list.push_back(&family);
  return list;
}

const ContactHead kTruth{{1, -8, 0, 500}, -1.5, 0};

TEST(ContactHead, FindsWhatFeaturesWereDrawnFrom) {
  const auto families = drawn_families(kTruth, 9, 2000);
  Workers one(1), two(2);
  const ContactHead head = fit_contact_head(pointers(families), 1e-6, one);
  // Standard errors of 18,000 pairs: about 0.025 for a feature of spread 1.
  for (std::size_t k = 0; k < 4; ++k)
    EXPECT_NEAR(head.weights[k], kTruth.weights[k], 0.1 * std::pow(10, static_cast<double>(k))) << k;
  EXPECT_NEAR(head.bias, kTruth.bias, 0.1);
  EXPECT_EQ(fit_contact_head(pointers(families), 1e-6, two).weights, head.weights);
  // A maximum: other heads are worse, and so is a strong penalty.
  const double best = cross_entropy(head, pointers(families));
  for (std::size_t k = 0; k < 4; ++k) {
    ContactHead other = head;
    other.weights[k] += 0.2 * std::pow(10, static_cast<double>(k));
    EXPECT_GT(cross_entropy(other, pointers(families)), best);
  }
  const ContactHead shrunk = fit_contact_head(pointers(families), 1, one);
  EXPECT_GT(cross_entropy(shrunk, pointers(families)), best + 0.01);
  EXPECT_LT(std::abs(shrunk.weights[3]), 0.5 * std::abs(head.weights[3]));
}

TEST(ContactHead, FamiliesWeighTheSame) {
  // Two families that disagree about the rate of contacts: the large one must not win.
  std::vector<AttentionPairs> families = {
      {"a", 0, Tensor<float>({10, 1}), std::vector<std::uint8_t>(10)},
      {"b", 1, Tensor<float>({1000, 1}), std::vector<std::uint8_t>(1000)}};
  std::fill_n(families[0].contact.begin(), 5, 1);
  families.push_back({"empty", 2, Tensor<float>({0, 1}), {}});
  Workers workers(1);
  const ContactHead head = fit_contact_head(pointers(families), 1e-6, workers);
  EXPECT_NEAR(1 / (1 + std::exp(-head.bias)), 0.25, 1e-6);
  EXPECT_NEAR(cross_entropy(head, pointers(families)), (-std::log(0.25) - 3 * std::log(0.75)) / 4, 1e-6);
}

TEST(ContactHead, CrossValidationPrefersAPenaltyWhereThereIsNothingToLearn) {
  const ContactHead nothing{{0, 0, 0, 0}, -1, 0};
  const auto noise = drawn_families(nothing, 6, 40), clear = drawn_families(kTruth, 9, 2000);
  Workers workers(1);
  EXPECT_EQ(cross_validated_contact_head(pointers(noise), workers).ridge, kRidges[4]);
  EXPECT_LT(cross_validated_contact_head(pointers(clear), workers).ridge, kRidges[3]);
}

TEST(ContactHead, NeedsBothKindsOfPairs) {
  std::vector<AttentionPairs> families = {{"a", 0, Tensor<float>({10, 1}), std::vector<std::uint8_t>(10)}};
  Workers workers(1);
  EXPECT_THROW(fit_contact_head(pointers(families), 1e-6, workers), UsageError);
  EXPECT_THROW(fit_contact_head({}, 1e-6, workers), UsageError);
}

}  // namespace
}  // namespace libbio::contact
