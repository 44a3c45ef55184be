#include "libbio/variants/variant_scores_codec.h"

#include <cmath>

#include "libbio/record/element.h"
#include "libbio/record/table.h"
#include "libbio/sequence/query_map_codec.h"
#include "libbio/variants/variant_table.h"

namespace libbio::variants {
namespace {

constexpr const char* kGroup = "variant_scores";
constexpr const char* kList = "variants";

record::Table table_of(const VariantScores& scores, const std::vector<Variant>& listed) {
  record::Table table;
  std::vector<std::string> position, wildtype, mutant;
  std::vector<double> score;
  for (const Variant& variant : listed) {
    VariantRow row = row_of(scores, variant);
    table.index.push_back(std::move(row.variant));
    position.push_back(std::move(row.position));
    wildtype.push_back(std::move(row.wildtype));
    mutant.push_back(std::move(row.mutant));
    score.push_back(row.score);
  }
  table.index_name = "variant";
  table.columns = {{"position", std::move(position)},
                   {"wildtype", std::move(wildtype)},
                   {"mutant", std::move(mutant)},
                   {"score", std::move(score)}};
  return table;
}

}  // namespace

void write_variant_scores(h5::Group& item, const VariantScores& scores, const VariantScoresNotes& notes,
                          const std::vector<Variant>& listed) {
  scores.validate();
  h5::Group group = record::create_dict(item, kGroup);
  record::write_array(group, "score", scores.score, {"L,A", "nats"});
  record::write_array(group, "log_probability", scores.log_probability, {"L,A", "nats"});
  record::write_array(group, "query_log_probability", scores.query_log_probability, {"L", "nats"});
  record::write_value(group, "amino_acids", std::string(sequence::kAminoAcidLetters));
  sequence::write_query_map(group, scores.query);
  record::write_value(group, "offset", scores.offset, "residues");
  record::write_value(group, "scoring", std::string(scoring_name(scores.scoring)));
  record::write_value(group, "renormalised", scores.renormalised);
  if (!std::isnan(scores.pseudo_perplexity))
    record::write_value(group, "pseudo_perplexity", scores.pseudo_perplexity, "1");
  record::write_value(group, "rows", notes.rows, "sequences");
  record::write_settings(group, "parameters", notes.parameters);
  if (!listed.empty()) record::write_table(group, kList, table_of(scores, listed));
  if (!notes.warnings.empty()) record::write_strings(group, "warnings", notes.warnings, "W");
}

VariantScores read_variant_scores(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  if (const std::string letters = record::read_string(group, "amino_acids");
      letters != sequence::kAminoAcidLetters)
    throw InputError(group.place() + "/amino_acids is '" + letters + "', expected '" +
                     std::string(sequence::kAminoAcidLetters) + "'");
  VariantScores scores;
  scores.query = sequence::read_query_map(group);
  scores.score = record::read_array<float>(group, "score", "L,A");
  scores.log_probability = record::read_array<float>(group, "log_probability", "L,A");
  scores.query_log_probability = record::read_array<float>(group, "query_log_probability", "L");
  scores.offset = record::read_integer(group, "offset");
  scores.renormalised = record::read_truth(group, "renormalised");
  if (group.contains("pseudo_perplexity"))
    scores.pseudo_perplexity = record::read_real(group, "pseudo_perplexity");
  try {
    scores.scoring = scoring_named(record::read_string(group, "scoring"));
    scores.validate();
  } catch (const UsageError& error) {
    throw InputError(group.place() + "/scoring: " + error.what());
  } catch (const ShapeError& error) {
    throw InputError(group.place() + " are no variant scores: " + error.what());
  }
  return scores;
}

VariantScoresNotes read_variant_scores_notes(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  VariantScoresNotes notes;
  notes.rows = record::read_integer(group, "rows");
  notes.parameters = record::read_settings(group, "parameters");
  if (group.contains("warnings")) notes.warnings = record::read_strings(group, "warnings");
  return notes;
}

std::vector<ListedScore> read_listed_scores(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  std::vector<ListedScore> listed;
  if (!group.contains(kList)) return listed;
  const record::Table table = record::read_table(group, kList);
  for (const auto& [name, column] : table.columns)
    if (const auto* score = std::get_if<std::vector<double>>(&column); name == "score" && score != nullptr)
      for (std::size_t v = 0; v < table.index.size(); ++v) listed.push_back({table.index[v], (*score)[v]});
  for (const ListedScore& one : listed)
    if (!std::isfinite(one.score))
      throw InputError(group.place() + "/" + kList + ": the score of '" + one.name + "' is not finite");
  if (listed.size() != table.index.size())
    throw InputError(group.place() + "/" + kList + " has no column 'score' of numbers");
  return listed;
}

}  // namespace libbio::variants
