#include "libbio/variants/variant_figure.h"

#include <string_view>

#include "libbio/plot/banded_map.h"

namespace libbio::variants {
namespace {

// Positive, negative, polar, special, aliphatic, aromatic.
constexpr std::string_view kRows = "HKRDENQSTCGPAVILMFWY";
const std::vector<std::int64_t> kGroupBegin = {3, 5, 9, 12, 17};

}  // namespace

void draw_variant_scores(const VariantScores& scores, const std::string& path, bool overwrite) {
  Tensor<float> value({scores.columns(), sequence::kAminoAcids});
  plot::BandedMap map;
  for (std::int64_t column = 0; column < scores.columns(); ++column) {
    for (std::size_t row = 0; row < kRows.size(); ++row)
      value(column, static_cast<std::int64_t>(row)) = scores.score(column, sequence::letter_code(kRows[row]));
    const std::size_t own = kRows.find(scores.query.sequence[static_cast<std::size_t>(column)]);
    map.marked_row.push_back(own == std::string_view::npos ? -1 : static_cast<std::int64_t>(own));
    map.number.push_back(shown_number(scores.query, scores.offset, column));
  }
  map.value = value.view();
  for (const char letter : kRows) map.row_label.emplace_back(1, letter);
  map.group_begin = kGroupBegin;
  map.column_letter = scores.query.sequence;
  map.title = scores.query.name;
  map.axis_label = "residue of " + scores.query.name + "; a dot marks its own letter";
  map.value_label = "score, nats: below zero less likely than the query's letter";
  plot::draw_banded_map(map, path, overwrite);
}

}  // namespace libbio::variants
