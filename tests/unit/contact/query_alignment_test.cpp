#include "libbio/contact/query_alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libbio/error.h"
#include "libbio/sequence/alphabet.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

using testing::ElementsAre;

// A chain of CA atoms 3.8 Å apart; ' ' in the letters is a break and no residue.
molecule::Chain chain_of(std::string_view letters, const std::string& name = "A") {
  molecule::Chain chain{name, {}};
  double x = 0;
  for (char letter : letters) {
    x += letter == ' ' ? 20 : 3.8;
    if (letter == ' ') continue;
    molecule::Residue residue;
    residue.letter = letter;
    residue.ca = molecule::Point{x, 0, 0};
    chain.residues.push_back(residue);
  }
  return chain;
}

// The query with '-' where no residue is aligned, else the letter of the chain.
std::string aligned(std::string_view query, std::string_view chain_letters) {
  const molecule::Chain chain = chain_of(chain_letters);
  std::string shown;
  for (std::int64_t index : align_to_chain(query, chain).residue_index)
    shown += index < 0 ? '-' : chain.residues[static_cast<std::size_t>(index)].letter;
  return shown;
}

std::string random_protein(Rng& rng, int length) {
  std::string letters;
  for (int i = 0; i < length; ++i) letters += sequence::kAminoAcidLetters[rng.below(20)];
  return letters;
}

TEST(QueryAlignment, CountsIdentityAndCoverage) {
  const QueryAlignment alignment = align_to_chain("MKTAYIAKQR", chain_of("TAYLAKXR"));
  EXPECT_THAT(alignment.residue_index, ElementsAre(-1, -1, 0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(alignment.aligned, 8);
  EXPECT_EQ(alignment.compared, 7);  // X says nothing
  EXPECT_EQ(alignment.identical, 6);
  EXPECT_DOUBLE_EQ(alignment.identity(), 6.0 / 7);
  EXPECT_DOUBLE_EQ(alignment.coverage(), 0.8);
}

TEST(QueryAlignment, SkipsTagsOfTheStructureAndUnresolvedEnds) {
  EXPECT_EQ(aligned("MKTAYIAKQRQISFVK", "GSHMKTAYIAKQRQISLEHHHHHH"), "MKTAYIAKQRQISLEH");
  EXPECT_EQ(aligned("MKTAYIAKQRQISFVK", "YIAKQRQI"), "----YIAKQRQI----");
}

TEST(QueryAlignment, PutsResiduesOnTheirSideOfABreak) {
  // E and G could belong to either side by sequence alone; the bond to their neighbours decides.
  EXPECT_EQ(aligned("MKTAYIGESSGEAKQRQW", "MKTAYIGE AKQRQW"), "MKTAYIGE----AKQRQW");
  EXPECT_EQ(aligned("MKTAYIGESSGEAKQRQW", "MKTAYI GEAKQRQW"), "MKTAYI----GEAKQRQW");
  EXPECT_EQ(aligned("MKTAYIGESSGEAKQRQW", "MKTAYIG EAKQRQW"), "MKTAYIG----EAKQRQW");
}

TEST(QueryAlignment, PutsAnySingleMissingResidueAtTheBreak) {
  EXPECT_EQ(aligned("MKTAYIEEAKQRQW", "MKTAYIE AKQRQW"), "MKTAYIE-AKQRQW");
  EXPECT_EQ(aligned("MKTAYIEEAKQRQW", "MKTAYI EAKQRQW"), "MKTAYI-EAKQRQW");
}

TEST(QueryAlignment, ChargesNothingForTheEndsOfTheChain) {
  EXPECT_THAT(align_to_chain("KTA", chain_of("KKTAA")).residue_index, ElementsAre(1, 2, 3));
}

TEST(QueryAlignment, TakesTheFirstOfSeveralCopies) {
  EXPECT_EQ(aligned("MKTAYIAKMKTAYIAK", "MKTAYIAK"), "MKTAYIAK--------");
}

TEST(QueryAlignment, FindsARandomSubsetOfAQueryExactly) {
  Rng rng(11);
  for (int trial = 0; trial < 20; ++trial) {
    const std::string query = random_protein(rng, 120);
    const std::size_t begin = 5 + rng.below(30), gap = 50 + rng.below(20), resume = gap + 1 + rng.below(12);
    const std::string expected = std::string(begin, '-') + query.substr(begin, gap - begin) +
                                 std::string(resume - gap, '-') + query.substr(resume, 110 - resume) +
                                 std::string(10, '-');
    const std::string chain = query.substr(begin, gap - begin) + " " + query.substr(resume, 110 - resume);
    EXPECT_EQ(aligned(query, chain), expected);
  }
}

TEST(QueryAlignment, PicksTheChainMostLikeTheQuery) {
  Rng rng(5);
  const std::string query = random_protein(rng, 80);
  molecule::Structure structure{"x.pdb",
                                {chain_of(random_protein(rng, 200), "A"), chain_of(query.substr(40), "B"),
                                 chain_of(query, "C"), chain_of(query, "D")}};
  EXPECT_EQ(align_to_structure(query, structure).chain, "C");
  structure.chains.resize(1);
  try {
    align_to_structure(query, structure);
    FAIL() << "a random chain was taken";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("chain 'A' is not the protein of the query"));
  }
}

TEST(QueryAlignment, RefusesUnrelatedChainsOfAnyLength) {
  Rng rng(7);
  for (int trial = 0; trial < 300; ++trial) {
    const molecule::Structure structure{"x", {chain_of(random_protein(rng, 60 + trial))}};
    const std::string query = random_protein(rng, 150);
    const QueryAlignment alignment = align_to_chain(query, structure.chains[0]);
    EXPECT_THROW(require_same_protein(alignment, structure), InputError)
        << alignment.identical << " of " << alignment.compared;
  }
}

TEST(QueryAlignment, TakesShortPeptidesButNotShortOverlaps) {
  const std::string query = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSG";
  EXPECT_NO_THROW(align_to_structure("MKTAYIAKQR", {"x", {chain_of("MKTAYIAKQR")}}));
  EXPECT_NO_THROW(align_to_structure(query, {"x", {chain_of("FSRQLEERLG")}}));
  const std::string overlap = query.substr(40) + "WWPWGWHWPWFWYWCWMWPWGWHWPWFWYWCWMWPWCW";
  EXPECT_THROW(align_to_structure(query, {"x", {chain_of(overlap)}}), InputError);
}

}  // namespace
}  // namespace libbio::contact
