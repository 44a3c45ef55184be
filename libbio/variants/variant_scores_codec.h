// Variant scores in records: the elements of /items/<id>/variant_scores, see docs/record.md.
#pragma once

#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/value.h"
#include "libbio/variants/variant_scores.h"

namespace libbio::variants {

// What a record keeps beside the scores.
struct VariantScoresNotes {
  std::int64_t rows = 0;        // sequences of a forward pass, the query included
  record::Settings parameters;  // of the method
  std::vector<std::string> warnings;
};

struct ListedScore {
  std::string name;  // "A42G:D55N"
  double score = 0;  // nats
};

// Creates the group variant_scores in an item. listed: the variants of a list; no table without any.
void write_variant_scores(h5::Group& item, const VariantScores& scores, const VariantScoresNotes& notes,
                          const std::vector<Variant>& listed);

// InputError where the elements are not those of variant scores.
VariantScores read_variant_scores(const h5::Group& item);
VariantScoresNotes read_variant_scores_notes(const h5::Group& item);
// In the order of the list; empty without one.
std::vector<ListedScore> read_listed_scores(const h5::Group& item);

}  // namespace libbio::variants
