// Small alignments for the tests of contact/.
#pragma once

#include <string>
#include <vector>

#include "libbio/contact/letter_batch.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {

// The alignment of rows of one-letter codes; the first is the query.
inline sequence::Msa family(const std::vector<std::string>& rows) {
  const auto columns = static_cast<std::int64_t>(rows.front().size());
  Tensor<sequence::Letter> letters(Shape{static_cast<std::int64_t>(rows.size()), columns});
  std::vector<std::string> names;
  for (std::size_t s = 0; s < rows.size(); ++s) {
    names.push_back("row" + std::to_string(s));
    for (std::int64_t i = 0; i < columns; ++i)
      letters(s, i) = sequence::letter_code(rows[s][static_cast<std::size_t>(i)]);
  }
  sequence::QueryMap query;
  query.name = names.front();
  query.sequence = rows.front();
  for (std::int64_t i = 0; i < columns; ++i) {
    query.residue_number.push_back(i + 1);
    query.alignment_column.push_back(i);
  }
  return {std::move(letters), std::move(names), std::move(query)};
}

// Random letters; below the query a share of gaps, now and then an unknown letter, and a last row of gaps.
inline sequence::Msa random_family(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::string> lines;
  for (std::int64_t s = 0; s < rows; ++s) {
    std::string line;
    for (std::int64_t i = 0; i < columns; ++i) {
      const double kind = rng.uniform();
      const char letter = sequence::kAminoAcidLetters[rng.below(20)];
      line += s > 0 && kind < 0.15 ? '-' : kind < 0.25 ? 'X' : letter;
    }
    if (s > 0 && s == rows - 1) line.assign(line.size(), '-');
    lines.push_back(line);
  }
  return family(lines);
}

inline std::vector<float> random_weights(std::int64_t rows, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> weights;
  for (std::int64_t s = 0; s < rows; ++s) weights.push_back(static_cast<float>(0.1 + 0.9 * rng.uniform()));
  return weights;
}

// All rows of an alignment as one batch.
inline LetterBatch whole_batch(const sequence::Msa& msa, const std::vector<float>& weights) {
  std::vector<std::int64_t> rows;
  for (std::int64_t s = 0; s < msa.rows(); ++s) rows.push_back(s);
  return make_batch(msa, rows, weights);
}

// An alignment in which the second column of each pair copies the first with the given probability.
inline sequence::Msa coupled_family(std::int64_t rows, std::int64_t columns,
                                    const std::vector<std::pair<int, int>>& pairs, double share,
                                    std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::string> lines;
  for (std::int64_t s = 0; s < rows; ++s) {
    std::string line;
    for (std::int64_t i = 0; i < columns; ++i) line += sequence::kAminoAcidLetters[rng.below(20)];
    for (const auto& [i, j] : pairs)
      if (rng.uniform() < share) line[static_cast<std::size_t>(j)] = line[static_cast<std::size_t>(i)];
    lines.push_back(line);
  }
  return family(lines);
}

}  // namespace libbio::contact
