#include "libbio/variants/substitution.h"

#include <algorithm>

namespace libbio::variants {

std::int64_t shown_number(const sequence::QueryMap& query, std::int64_t offset, std::int64_t column) {
  return query.residue_number.at(static_cast<std::size_t>(column)) + offset;
}

std::string shown_substitution(const sequence::QueryMap& query, std::int64_t offset,
                               const Substitution& substitution) {
  return query.sequence.at(static_cast<std::size_t>(substitution.column)) +
         std::to_string(shown_number(query, offset, substitution.column)) + substitution.mutant;
}

std::vector<std::int64_t> columns_of(const std::vector<Variant>& variants) {
  std::vector<std::int64_t> columns;
  for (const Variant& variant : variants)
    for (const Substitution& substitution : variant.substitutions) columns.push_back(substitution.column);
  std::ranges::sort(columns);
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

}  // namespace libbio::variants
