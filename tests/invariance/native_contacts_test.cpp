// Native contacts depend neither on where the molecule lies nor on its residue numbers; rankings do not
// depend on the order in which pairs come.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "libbio/contact/native_contacts.h"
#include "libbio/contact/pair_list.h"
#include "libbio/sequence/alphabet.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

using molecule::Point;
using Rotation = std::array<Point, 3>;  // rows

// A walk of 3.8 Å steps in a small box, so that it has contacts; some residues miss atoms.
molecule::Chain sample_chain(Rng& rng) {
  molecule::Chain chain{"A", {}};
  Point at;
  const auto step = [&](const Point& from, double length) {
    const Point d{rng.normal() - from.x / 12, rng.normal() - from.y / 12, rng.normal() - from.z / 12};
    const double norm = std::hypot(d.x, d.y, d.z);
    return Point{from.x + length * d.x / norm, from.y + length * d.y / norm, from.z + length * d.z / norm};
  };
  for (int i = 0; i < 90; ++i) {
    molecule::Residue residue;
    residue.letter = sequence::kAminoAcidLetters[rng.below(20)];
    residue.number = i + 1;
    at = step(at, 3.8);
    residue.ca = at;
    residue.n = step(at, 1.46);
    if (rng.below(10) > 0) residue.c = step(at, 1.53);
    if (rng.below(3) > 0) residue.cb = step(at, 1.53);
    chain.residues.push_back(residue);
  }
  return chain;
}

Rotation sample_rotation(Rng& rng) {
  double q[4], norm = 0;
  for (double& component : q) {
    component = rng.normal();
    norm += component * component;
  }
  for (double& component : q) component /= std::sqrt(norm);
  const auto [w, x, y, z] = q;
  return {{{1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)},
           {2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)},
           {2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)}}};
}

Point moved(const Point& p, const Rotation& r, const Point& shift) {
  const auto along = [&](const Point& row) { return row.x * p.x + row.y * p.y + row.z * p.z; };
  return {along(r[0]) + shift.x, along(r[1]) + shift.y, along(r[2]) + shift.z};
}

NativeContacts contacts_of(const molecule::Chain& chain) {
  return native_contacts(align_to_chain(chain.sequence(), chain), chain);
}

void expect_equal(const NativeContacts& a, const NativeContacts& b) {
  EXPECT_EQ(a.resolved, b.resolved);
  EXPECT_TRUE(std::equal(a.contact.begin(), a.contact.end(), b.contact.begin()));
}

TEST(NativeContacts, DoNotDependOnPlaceOrNumbers) {
  Rng rng(21);
  for (int trial = 0; trial < 5; ++trial) {
    const molecule::Chain chain = sample_chain(rng);
    const NativeContacts expected = contacts_of(chain);
    ASSERT_GT(std::count(expected.contact.begin(), expected.contact.end(), 1), 100);
    molecule::Chain other = chain;
    const Rotation rotation = sample_rotation(rng);
    const Point shift{30 * rng.normal(), 30 * rng.normal(), 30 * rng.normal()};
    for (molecule::Residue& residue : other.residues) {
      residue.number = static_cast<int>(rng.below(1000)) - 500;
      for (auto* atom : {&residue.n, &residue.ca, &residue.c, &residue.cb})
        if (*atom) *atom = moved(**atom, rotation, shift);
    }
    expect_equal(contacts_of(other), expected);
  }
}

TEST(PairRanking, DoesNotDependOnTheOrderOfThePairs) {
  Rng rng(22);
  std::vector<ScoredPair> pairs;
  for (std::int64_t i = 0; i < 40; ++i)
    for (std::int64_t j = i + 1; j < 40; ++j)
      pairs.push_back({i, j, static_cast<float>(rng.below(5)), static_cast<float>(rng.below(5))});
  std::vector<ScoredPair> shuffled = pairs;
  rng.shuffle(std::span(shuffled));
  sort_by_rank(pairs);
  sort_by_rank(shuffled);
  EXPECT_TRUE(std::equal(pairs.begin(), pairs.end(), shuffled.begin(),
                         [](const ScoredPair& a, const ScoredPair& b) { return a.i == b.i && a.j == b.j; }));
}

}  // namespace
}  // namespace libbio::contact
