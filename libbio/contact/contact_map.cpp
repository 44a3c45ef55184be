#include "libbio/contact/contact_map.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace libbio::contact {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw ShapeError("contact map: " + what);
}

}  // namespace

void ContactMap::validate() const {
  const auto columns = static_cast<std::int64_t>(query.sequence.size());
  require(static_cast<std::int64_t>(query.residue_number.size()) == columns &&
              static_cast<std::int64_t>(query.alignment_column.size()) == columns,
          "residue numbers, alignment columns and sequence differ in length");
  require(std::ranges::is_sorted(query.residue_number, std::ranges::less_equal{}) &&
              (columns == 0 || query.residue_number.front() >= 1),
          "residue numbers do not ascend from 1");
  require_shape("score", score.shape(), {columns, columns});
  require_shape("probability", probability.shape(), {columns, columns});
  for (std::int64_t i = 0; i < columns; ++i) {
    require(score(i, i) == 0 && probability(i, i) == 0, "the diagonal is not zero");
    for (std::int64_t j = 0; j < i; ++j) {
      require(std::isfinite(score(i, j)), "a score is not finite");
      require(score(i, j) == score(j, i) && probability(i, j) == probability(j, i), "a map is not symmetric");
      require(probability(i, j) >= 0 && probability(i, j) <= 1, "a probability is not in [0, 1]");
    }
  }
  require(min_separation >= 1, "the least separation is below 1");
}

}  // namespace libbio::contact
