// Damaged lists of mutations: success or InputError, never anything else.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "libbio/variants/mutation_list.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/variants/sample_scores.h"

namespace libbio::variants {
namespace {

const sequence::QueryMap kQuery = query_of("MTEYKLVVVGAGGVGKSALTIQLIQNHFVDEYDPTIEDSY");

const std::string kPlain =
    "# mutations of Ras\nG12V\nG12V:Q22K\n\n  T20A  # note\nWT\np.Gly13Asp\nm1l,t2s+E3D\nE37K\n";
const std::string kTable =
    "mutant,DMS_score,note\nG12V,-1.5,\"a, b\"\n\"G12V,Q22K\",0.25,\nG13D:T20A,3e-2,\"say "
    "\"\"x\"\"\"\nWT,0,x\n";
const std::string kTabs = "id\tvariant\tscore\n1\tG12V\t0\n2\tV14I:G15A\t1\n3\tY40F\t\n";

void require_sound(const MutationList& list) {
  ASSERT_FALSE(list.variants.empty());
  ASSERT_TRUE(list.carried.size() == list.variants.size() || list.carried.empty());
  for (const auto& fields : list.carried) ASSERT_EQ(fields.size(), list.carried_names.size());
  for (const Variant& variant : list.variants) {
    std::set<std::int64_t> columns;
    for (const Substitution& substitution : variant.substitutions) {
      ASSERT_TRUE(substitution.column >= 0 && substitution.column < std::ssize(kQuery.sequence));
      ASSERT_LT(sequence::letter_code(substitution.mutant), sequence::kAminoAcids);
      ASSERT_TRUE(columns.insert(substitution.column).second);
    }
  }
}

TEST(MutationListFuzz, SucceedsOrPointsAtTheLine) {
  const std::string samples[] = {kPlain, kTable, kTabs};
  const std::uint64_t rounds = testing::fuzz_rounds(4500);
  std::uint64_t accepted = 0, refused = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Rng rng = Rng(12).stream(round);
    std::string text = samples[round % 3];
    if (round >= 3)
      for (std::uint64_t damage = 1 + rng.below(3); damage > 0; --damage)
        testing::mutate(text, samples[rng.below(3)], rng);
    const TemporaryFile file(text);
    try {
      require_sound(read_mutation_list(file.path(), kQuery, static_cast<std::int64_t>(rng.below(8) / 7)));
      ++accepted;
    } catch (const InputError& error) {
      ++refused;
      ASSERT_FALSE(error.report().empty());
    } catch (const std::exception& error) {
      FAIL() << "round " << round << ": " << error.what() << '\n' << text;
    }
  }
  // Otherwise the lists do not get far enough into the reader, or damage is not noticed.
  EXPECT_GT(accepted, rounds / 20);
  EXPECT_GT(refused, rounds / 4);
}

}  // namespace
}  // namespace libbio::variants
