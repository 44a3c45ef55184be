// A small contact map for the tests of contact/.
#pragma once

#include <algorithm>
#include <cmath>

#include "libbio/contact/contact_map.h"
#include "libbio/sequence/alphabet.h"

namespace libbio::contact {

// L residues, numbered from 3, with a gap of one number behind the fourth.
inline ContactMap sample_map(std::int64_t length) {
  ContactMap map;
  map.query.name = "QUERY/3-90";
  map.query.description = "a protein of \xCE\xB1 helices";
  map.query.range_begin = 3;
  map.query.range_end = 90;
  map.neff = 12.25;
  map.score = Tensor<float>(Shape{length, length});
  map.probability = Tensor<float>(Shape{length, length});
  for (std::int64_t i = 0; i < length; ++i) {
    map.query.sequence += sequence::kAminoAcidLetters[static_cast<std::size_t>(i) % 20];
    map.query.residue_number.push_back(i + 3 + (i > 3 ? 1 : 0));
    map.query.alignment_column.push_back(2 * i);
    for (std::int64_t j = 0; j < i; ++j) {
      map.score(i, j) = map.score(j, i) = static_cast<float>(std::sin(double(7 * i + 3 * j)));
      map.probability(i, j) = map.probability(j, i) = std::max(0.0f, map.score(i, j));
    }
  }
  return map;
}

}  // namespace libbio::contact
