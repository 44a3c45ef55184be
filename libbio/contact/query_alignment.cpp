#include "libbio/contact/query_alignment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "libbio/error.h"
#include "libbio/sequence/alphabet.h"

namespace libbio::contact {
namespace {

constexpr int kOpen = 11;
constexpr int kExtend = 1;
constexpr int kOpenAtBreak = 1;  // not zero: without a reason, no gap
constexpr int kUnknownScore = -1;
constexpr int kImpossible = std::numeric_limits<int>::min() / 2;

// BLOSUM62 (Henikoff and Henikoff 1992) in half bits, in the order of sequence::kAminoAcidLetters.
constexpr int kBlosum62[20][20] = {
    {4, 0, -2, -1, -2, 0, -2, -1, -1, -1, -1, -2, -1, -1, -1, 1, 0, 0, -3, -2},
    {0, 9, -3, -4, -2, -3, -3, -1, -3, -1, -1, -3, -3, -3, -3, -1, -1, -1, -2, -2},
    {-2, -3, 6, 2, -3, -1, -1, -3, -1, -4, -3, 1, -1, 0, -2, 0, -1, -3, -4, -3},
    {-1, -4, 2, 5, -3, -2, 0, -3, 1, -3, -2, 0, -1, 2, 0, 0, -1, -2, -3, -2},
    {-2, -2, -3, -3, 6, -3, -1, 0, -3, 0, 0, -3, -4, -3, -3, -2, -2, -1, 1, 3},
    {0, -3, -1, -2, -3, 6, -2, -4, -2, -4, -3, 0, -2, -2, -2, 0, -2, -3, -2, -3},
    {-2, -3, -1, 0, -1, -2, 8, -3, -1, -3, -2, 1, -2, 0, 0, -1, -2, -3, -2, 2},
    {-1, -1, -3, -3, 0, -4, -3, 4, -3, 2, 1, -3, -3, -3, -3, -2, -1, 3, -3, -1},
    {-1, -3, -1, 1, -3, -2, -1, -3, 5, -2, -1, 0, -1, 1, 2, 0, -1, -2, -3, -2},
    {-1, -1, -4, -3, 0, -4, -3, 2, -2, 4, 2, -3, -3, -2, -2, -2, -1, 1, -2, -1},
    {-1, -1, -3, -2, 0, -3, -2, 1, -1, 2, 5, -2, -2, 0, -1, -1, -1, 1, -1, -1},
    {-2, -3, 1, 0, -3, 0, 1, -3, 0, -3, -2, 6, -2, 0, 0, 1, 0, -3, -4, -2},
    {-1, -3, -1, -1, -4, -2, -2, -3, -1, -3, -2, -2, 7, -1, -2, -1, -1, -2, -4, -3},
    {-1, -3, 0, 2, -3, -2, 0, -3, 1, -2, 0, 0, -1, 5, 1, 0, -1, -2, -2, -1},
    {-1, -3, -2, 0, -3, -2, 0, -3, 2, -2, -1, 0, -2, 1, 5, -1, -1, -3, -3, -2},
    {1, -1, 0, 0, -2, 0, -1, -2, 0, -2, -1, 1, -1, 0, -1, 4, 1, -2, -3, -2},
    {0, -1, -1, -1, -2, -2, -2, -1, -1, -1, -1, 0, -1, -1, -1, 1, 5, 0, -2, -2},
    {0, -1, -3, -2, -1, -3, -3, 3, -2, 1, 1, -3, -2, -2, -3, -2, 0, 4, -3, -1},
    {-3, -2, -4, -3, 1, -2, -2, -3, -3, -2, -1, -4, -4, -2, -3, -3, -2, -3, 11, 2},
    {-2, -2, -3, -2, 3, -3, 2, -1, -2, -1, -1, -2, -3, -1, -2, -2, -2, -1, 2, 7},
};

// Index into kBlosum62, or -1. Selenocysteine counts as cysteine.
int substitution_index(char letter) {
  const std::size_t index = sequence::kAminoAcidLetters.find(letter == 'U' ? 'C' : letter);
  return index == std::string_view::npos ? -1 : static_cast<int>(index);
}

std::vector<int> substitution_indices(std::string_view letters) {
  std::vector<int> indices;
  indices.reserve(letters.size());
  for (char letter : letters) indices.push_back(substitution_index(letter));
  return indices;
}

// The three states of the alignment after some query and chain residues.
enum State : std::uint8_t { kPair = 0, kQueryOnly = 1, kChainOnly = 2 };

struct Best {
  int score = kImpossible;
  State from = kPair;
};

Best best_of(std::initializer_list<Best> candidates) {
  Best best = *candidates.begin();
  for (const Best& candidate : candidates)
    if (candidate.score > best.score) best = candidate;
  return best;
}

class Aligner {
 public:
  Aligner(std::string_view query, const molecule::Chain& chain)
      : query_(substitution_indices(query)),
        chain_(substitution_indices(chain.sequence())),
        rows_(query_.size() + 1),
        columns_(chain_.size() + 1),
        open_(columns_, kOpen),
        extend_(columns_, kExtend),
        from_(rows_ * columns_) {
    // Query residues without a partner cost nothing before and after the chain, little at its breaks.
    for (std::size_t j = 1; j < chain_.size(); ++j)
      if (!molecule::are_bonded(chain.residues[j - 1], chain.residues[j])) {
        open_[j] = kOpenAtBreak;
        extend_[j] = 0;
      }
    for (std::size_t end : {std::size_t{0}, chain_.size()}) open_[end] = extend_[end] = 0;
  }

  // For each query residue, the index of its chain residue or -1.
  std::vector<std::int64_t> residue_index() {
    State state = fill();
    std::vector<std::int64_t> index(query_.size(), -1);
    std::size_t i = query_.size(), j = chain_.size();
    while (i > 0 || j > 0) {
      const State from = static_cast<State>(from_[i * columns_ + j] >> (2 * state) & 3);
      if (state == kPair) {
        index[i - 1] = static_cast<std::int64_t>(j - 1);
        --i, --j;
      } else if (state == kQueryOnly) {
        --i;
      } else {
        --j;
      }
      state = from;
    }
    return index;
  }

 private:
  int substitution(std::size_t i, std::size_t j) const {
    const int a = query_[i], b = chain_[j];
    return a < 0 || b < 0 ? kUnknownScore : kBlosum62[a][b];
  }

  // Fills from_ and returns the state in which the best alignment ends. In from_, two bits for each state say
  // which state it came from.
  State fill() {
    using Scores = std::array<int, 3>;
    std::vector<Scores> above(columns_), here(columns_);
    for (std::size_t i = 0; i < rows_; ++i) {
      // Chain residues without a partner cost nothing before and after the query.
      const bool at_end = i == 0 || i == query_.size();
      const int chain_open = at_end ? 0 : kOpen, chain_extend = at_end ? 0 : kExtend;
      for (std::size_t j = 0; j < columns_; ++j) {
        Best pair, query_only, chain_only;
        if (i == 0 && j == 0) pair.score = 0;
        if (i > 0 && j > 0) {
          const Scores& before = above[j - 1];
          pair = best_of(
              {{before[kPair], kPair}, {before[kQueryOnly], kQueryOnly}, {before[kChainOnly], kChainOnly}});
          pair.score += substitution(i - 1, j - 1);
        }
        if (i > 0)
          query_only = best_of({{above[j][kQueryOnly] - extend_[j], kQueryOnly},
                                {above[j][kPair] - open_[j], kPair},
                                {above[j][kChainOnly] - open_[j], kChainOnly}});
        if (j > 0)
          chain_only = best_of({{here[j - 1][kPair] - chain_open, kPair},
                                {here[j - 1][kQueryOnly] - chain_open, kQueryOnly},
                                {here[j - 1][kChainOnly] - chain_extend, kChainOnly}});
        here[j] = {std::max(pair.score, kImpossible), std::max(query_only.score, kImpossible),
                   std::max(chain_only.score, kImpossible)};
        from_[i * columns_ + j] =
            static_cast<std::uint8_t>(pair.from | query_only.from << 2 | chain_only.from << 4);
      }
      std::swap(above, here);
    }
    const Scores& last = above.back();
    // Of equal alignments, one that leaves the end of the query free: in a query of several copies, the first
    // copy is the one that is resolved.
    return best_of({{last[kQueryOnly], kQueryOnly}, {last[kPair], kPair}, {last[kChainOnly], kChainOnly}})
        .from;
  }

  std::vector<int> query_, chain_;
  std::size_t rows_, columns_;
  std::vector<int> open_, extend_;  // [columns] of a query residue without a partner after chain residue j
  std::vector<std::uint8_t> from_;  // [rows, columns]
};

std::string percent(double fraction) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * fraction);
  return text;
}

}  // namespace

double min_identity(std::int64_t compared) {
  if (compared == 0) return 1;
  const auto n = static_cast<double>(compared);
  return std::clamp(4.80 * std::pow(n, -0.32 * (1 + std::exp(-n / 1000))), 0.40, 1.0);
}

QueryAlignment align_to_chain(std::string_view query, const molecule::Chain& chain) {
  QueryAlignment alignment;
  alignment.chain = chain.name;
  alignment.residue_index = Aligner(query, chain).residue_index();
  for (std::size_t i = 0; i < query.size(); ++i) {
    const std::int64_t partner = alignment.residue_index[i];
    if (partner < 0) continue;
    ++alignment.aligned;
    const int a = substitution_index(query[i]);
    const int b = substitution_index(chain.residues[static_cast<std::size_t>(partner)].letter);
    if (a < 0 || b < 0) continue;
    ++alignment.compared;
    alignment.identical += a == b;
  }
  return alignment;
}

QueryAlignment align_to_structure(std::string_view query, const molecule::Structure& structure) {
  QueryAlignment best;
  std::set<std::string> seen;  // copies of one chain align alike
  for (const molecule::Chain& chain : structure.chains) {
    if (!seen.insert(chain.sequence()).second) continue;
    QueryAlignment alignment = align_to_chain(query, chain);
    if (best.residue_index.empty() || alignment.identical > best.identical) best = std::move(alignment);
  }
  require_same_protein(best, structure);
  return best;
}

void require_same_protein(const QueryAlignment& alignment, const molecule::Structure& structure) {
  const auto query_length = static_cast<std::int64_t>(alignment.residue_index.size());
  const auto chain_length = static_cast<std::int64_t>(structure.chain(alignment.chain).residues.size());
  const std::int64_t needed = std::min(kMinAligned, (std::min(query_length, chain_length) + 1) / 2);
  const double identity = min_identity(alignment.compared);
  if (alignment.identity() >= identity && alignment.aligned >= needed) return;
  throw InputError("chain '" + alignment.chain + "' is not the protein of the query: " +
                       std::to_string(alignment.aligned) + " of " + std::to_string(query_length) +
                       " query residues align to its " + std::to_string(chain_length) +
                       " resolved residues, with " + percent(alignment.identity()) + " identity; at least " +
                       std::to_string(needed) + " residues and " + percent(identity) + " are needed",
                   TextLocation{.path = structure.path});
}

}  // namespace libbio::contact
