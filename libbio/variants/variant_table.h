// Scores of variants as tab-separated text.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "libbio/variants/mutation_list.h"
#include "libbio/variants/variant_scores.h"

namespace libbio::variants {

// What a row says of a variant; of several substitutions each, joined by ':'.
struct VariantRow {
  std::string variant, position, wildtype, mutant;
  double score = 0;  // nats
};
// Positions are as users number them.
VariantRow row_of(const VariantScores& scores, const Variant& variant);

// Every substitution by another amino acid in the computed columns, by column, then letter.
std::vector<Substitution> all_substitutions(const VariantScores& scores);

// Columns variant, position, wildtype, mutant, score with a header line: all_substitutions().
void write_substitution_table(std::ostream& out, const VariantScores& scores);
// The same columns for the variants of a list in its order, then the columns that the list carries (with
// "_in_list" behind a name that is one of the five). Tabs in a carried field become blanks.
void write_variant_table(std::ostream& out, const VariantScores& scores, const MutationList& list);

}  // namespace libbio::variants
