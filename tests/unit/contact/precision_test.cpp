#include "libbio/contact/precision.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "libbio/contact/native_contacts.h"
#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

NativeContacts no_contacts(std::int64_t length) {
  NativeContacts native;
  native.resolved.assign(static_cast<std::size_t>(length), 1);
  native.contact = Tensor<std::uint8_t>(Shape{length, length});
  return native;
}

void add_contact(NativeContacts& native, std::int64_t i, std::int64_t j) {
  native.contact(i, j) = native.contact(j, i) = 1;
}

// Pairs in the given order on a query of `length` residues.
PairList list_of(std::int64_t length, std::vector<std::pair<int, int>> pairs) {
  PairList list;
  list.position.resize(static_cast<std::size_t>(length));
  std::iota(list.position.begin(), list.position.end(), 1);
  float rank = 1;
  for (const auto& [i, j] : pairs) list.pairs.push_back({i, j, rank -= 0.001f, 0});
  return list;
}

RangePrecision long_range(const ContactPrecision& precision) {
  return precision.ranges[0];
}

TEST(ContactPrecision, CountsTheTopPairsOfEachRange) {
  NativeContacts native = no_contacts(50);
  for (auto [i, j] : {std::pair{0, 24}, {0, 23}, {0, 12}, {0, 11}, {0, 6}, {0, 5}}) add_contact(native, i, j);
  const ContactPrecision precision =
      contact_precision(list_of(50, {{0, 5}, {0, 24}, {0, 23}, {0, 12}, {0, 11}, {0, 6}, {1, 40}}), native);
  EXPECT_EQ(precision.resolved, 50);
  const std::int64_t contacts[] = {1, 2, 2, 5};  // long, medium, short, all of 6 and more
  const std::int64_t ranked[] = {2, 2, 2, 6};
  for (std::size_t r = 0; r < 4; ++r) {
    EXPECT_EQ(precision.ranges[r].native, contacts[r]) << r;
    EXPECT_EQ(precision.ranges[r].ranked, ranked[r]) << r;
    EXPECT_EQ(precision.ranges[r].top[0].pairs, 50);
    EXPECT_EQ(precision.ranges[r].top[1].pairs, 25);
    EXPECT_EQ(precision.ranges[r].top[2].pairs, 10);
    EXPECT_DOUBLE_EQ(precision.ranges[r].top[0].precision(), double(contacts[r]) / 50);
    EXPECT_DOUBLE_EQ(precision.ranges[r].top[2].precision(), double(contacts[r]) / 10);
  }
}

TEST(ContactPrecision, TakesOnlyAsManyPairsAsAskedAndRoundsDown) {
  NativeContacts native = no_contacts(59);  // L/2 = 29, L/5 = 11
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < 30; ++i) pairs.push_back({i, i + 25});
  add_contact(native, 10, 35);  // 11th
  add_contact(native, 11, 36);  // 12th
  add_contact(native, 28, 53);  // 29th
  add_contact(native, 29, 54);  // 30th
  const RangePrecision found = long_range(contact_precision(list_of(59, pairs), native));
  EXPECT_EQ(found.top[2].pairs, 11);
  EXPECT_EQ(found.top[2].contacts, 1);
  EXPECT_EQ(found.top[1].pairs, 29);
  EXPECT_EQ(found.top[1].contacts, 3);
  EXPECT_EQ(found.top[0].contacts, 4);
}

TEST(ContactPrecision, RanksOnlyResolvedResidues) {
  NativeContacts native = no_contacts(60);
  for (int i = 40; i < 60; ++i) native.resolved[static_cast<std::size_t>(i)] = 0;
  native.resolved[0] = 0;
  add_contact(native, 1, 30);
  std::vector<std::pair<int, int>> pairs;
  for (int j = 24; j < 60; ++j) pairs.push_back({0, j});
  pairs.push_back({1, 50});
  pairs.push_back({1, 30});
  const ContactPrecision precision = contact_precision(list_of(60, pairs), native);
  EXPECT_EQ(precision.resolved, 39);
  EXPECT_EQ(long_range(precision).ranked, 1);
  EXPECT_EQ(long_range(precision).top[2].pairs, 7);
  EXPECT_EQ(long_range(precision).top[2].contacts, 1);
}

TEST(ContactPrecision, SmallProteinsHaveFewerPairsThanAsked) {
  NativeContacts native = no_contacts(27);  // 3 + 2 + 1 pairs of separation 24 and more
  add_contact(native, 0, 26);
  const RangePrecision found = long_range(contact_precision(list_of(27, {{0, 26}}), native));
  EXPECT_EQ(found.possible, 6);
  EXPECT_DOUBLE_EQ(found.top[0].precision(), 1.0 / 6);
  EXPECT_TRUE(std::isnan(long_range(contact_precision(list_of(20, {}), no_contacts(20))).top[0].precision()));
}

TEST(ContactPrecision, MeasuresSeparationInPositionsOfTheQuery) {
  NativeContacts native = no_contacts(30);
  PairList list = list_of(30, {{0, 20}});
  for (std::size_t i = 10; i < 30; ++i) list.position[i] += 4;  // four inserted residues
  add_contact(native, 0, 20);
  EXPECT_EQ(long_range(contact_precision(list, native)).native, 1);
  EXPECT_EQ(long_range(contact_precision(list, native)).top[0].contacts, 1);
}

TEST(ContactPrecision, EqualsAPlainCountOnRandomMaps) {
  Rng rng(3);
  const std::int64_t length = 70;
  NativeContacts native = no_contacts(length);
  PairList list = list_of(length, {});
  for (std::int64_t i = 0; i < length; ++i) native.resolved[static_cast<std::size_t>(i)] = rng.below(5) > 0;
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = i + 1; j < length; ++j) {
      if (rng.below(10) == 0 && native.resolved[static_cast<std::size_t>(i)] &&
          native.resolved[static_cast<std::size_t>(j)])
        add_contact(native, i, j);
      list.pairs.push_back({i, j, static_cast<float>(rng.below(50)), static_cast<float>(rng.below(3))});
    }
  sort_by_rank(list.pairs);
  const ContactPrecision precision = contact_precision(list, native);
  for (const RangePrecision& range : precision.ranges)
    for (std::size_t k = 0; k < kTopDivisors.size(); ++k) {
      std::int64_t left = precision.resolved / kTopDivisors[k], contacts = 0;
      for (const ScoredPair& pair : list.pairs) {
        const std::int64_t separation = pair.j - pair.i;
        if (separation < range.range.min || separation > range.range.max) continue;
        if (!native.resolved[static_cast<std::size_t>(pair.i)] ||
            !native.resolved[static_cast<std::size_t>(pair.j)])
          continue;
        if (left-- == 0) break;
        contacts += native.contact(pair.i, pair.j);
      }
      EXPECT_EQ(range.top[k].contacts, contacts) << range.range.name << ' ' << k;
    }
}

TEST(ContactPrecision, RefusesAnotherLength) {
  EXPECT_THROW(contact_precision(list_of(10, {}), no_contacts(11)), ShapeError);
}

TEST(NativeContacts, AreCloserThanEightAngstrom) {
  molecule::Chain chain{"A", std::vector<molecule::Residue>(4)};
  const double x[] = {0, 7.999, 8.0, 0};
  for (std::size_t i = 0; i < 3; ++i) chain.residues[i].ca = molecule::Point{x[i], 0, 0};
  chain.residues[0].cb = molecule::Point{0, 0, 0};
  chain.residues[3].n = molecule::Point{0, 0, 0};  // neither CA nor C-beta: not resolved
  QueryAlignment alignment;
  alignment.residue_index = {0, -1, 1, 2, 3};
  const NativeContacts native = native_contacts(alignment, chain);
  EXPECT_EQ(native.resolved, (std::vector<std::uint8_t>{1, 0, 1, 1, 0}));
  EXPECT_EQ(native.contact(0, 2), 1);
  EXPECT_EQ(native.contact(2, 0), 1);
  EXPECT_EQ(native.contact(0, 3), 0);
  EXPECT_EQ(native.contact(2, 3), 1);
  EXPECT_EQ(native.contact(0, 4), 0);
  EXPECT_EQ(native.contact(0, 0), 0);
}

}  // namespace
}  // namespace libbio::contact
