#include "libbio/variants/variant_scores_codec.h"

#include <cmath>

#include "libbio/record/element.h"
#include "libbio/record/table.h"
#include "libbio/variants/variant_table.h"

namespace libbio::variants {
namespace {

constexpr const char* kGroup = "variant_scores";
constexpr const char* kList = "variants";

void write_query(h5::Group& group, const sequence::QueryMap& query) {
  record::write_array(group, "residue_number", query.residue_number, {"L"});
  record::write_array(group, "alignment_column", query.alignment_column, {"L"});
  record::write_value(group, "sequence", query.sequence);
  record::write_value(group, "query_name", query.name);
  record::write_value(group, "query_description", query.description);
  record::write_array(group, "query_range", std::vector<std::int64_t>{query.range_begin, query.range_end},
                      {"2"});
}

sequence::QueryMap read_query(const h5::Group& group) {
  const auto numbers = [&](const char* name, const char* shape) {
    const Tensor<std::int64_t> values = record::read_array<std::int64_t>(group, name, shape);
    return std::vector<std::int64_t>(values.begin(), values.end());
  };
  sequence::QueryMap query;
  query.residue_number = numbers("residue_number", "L");
  query.alignment_column = numbers("alignment_column", "L");
  query.sequence = record::read_string(group, "sequence");
  query.name = record::read_string(group, "query_name");
  query.description = record::read_string(group, "query_description");
  const std::vector<std::int64_t> range = numbers("query_range", "2");
  if (range.size() != 2) throw InputError(group.place() + "/query_range has not two numbers");
  query.range_begin = range[0];
  query.range_end = range[1];
  return query;
}

bool read_truth(const h5::Group& group, const char* name) {
  const record::Value value = record::read_value(group, name);
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  throw InputError(group.place() + "/" + name + " is no truth value");
}

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
  write_query(group, scores.query);
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
  scores.query = read_query(group);
  scores.score = record::read_array<float>(group, "score", "L,A");
  scores.log_probability = record::read_array<float>(group, "log_probability", "L,A");
  scores.query_log_probability = record::read_array<float>(group, "query_log_probability", "L");
  scores.offset = record::read_integer(group, "offset");
  scores.renormalised = read_truth(group, "renormalised");
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
