// Alignments made for the tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/random.h"

namespace libbio::testing {

// An Msa of these rows; residues of the query are numbered 1..L.
inline sequence::Msa msa_of(const std::vector<std::string>& rows) {
  const auto columns = static_cast<std::int64_t>(rows.at(0).size());
  Tensor<sequence::Letter> letters({static_cast<std::int64_t>(rows.size()), columns});
  std::vector<std::string> names;
  for (std::size_t s = 0; s < rows.size(); ++s) {
    names.push_back("row" + std::to_string(s));
    for (std::size_t c = 0; c < rows[s].size(); ++c)
      letters(static_cast<std::int64_t>(s), static_cast<std::int64_t>(c)) = sequence::letter_code(rows[s][c]);
  }
  sequence::QueryMap query;
  query.name = "row0";
  query.sequence = rows[0];
  for (std::int64_t c = 0; c < columns; ++c) {
    query.residue_number.push_back(c + 1);
    query.alignment_column.push_back(c);
  }
  return {std::move(letters), std::move(names), std::move(query)};
}

// Rows that differ from an earlier row in up to `change` of the columns, some exactly at the threshold of
// 80 %; gaps and unknown residues among them.
inline std::vector<std::string> sample_rows(Rng& rng, std::int64_t rows, std::int64_t columns,
                                            double change) {
  const std::string letters = "ACDEFGHIKLMNPQRSTVWY-X";
  std::vector<std::string> sample;
  std::string query;
  for (std::int64_t c = 0; c < columns; ++c) query += letters[rng.below(20)];
  sample.push_back(query);
  while (static_cast<std::int64_t>(sample.size()) < rows) {
    std::string row = sample[rng.below(sample.size())];
    const auto changes =
        static_cast<std::int64_t>(rng.uniform() * change * static_cast<double>(columns) + 0.5);
    for (std::int64_t i = 0; i < changes; ++i) row[rng.below(row.size())] = letters[rng.below(22)];
    sample.push_back(row);
  }
  return sample;
}

}  // namespace libbio::testing
