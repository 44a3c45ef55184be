#include "apps/alignment_input.h"

#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/filters.h"

namespace bio {

using namespace libbio;

void add_alignment_argument(OptionTable& table, AlignmentOptions& s) {
  table.argument(
      "FAMILY", &s.family,
      "alignment, gzip or not: A3M, A2M, FASTA, Stockholm or plain rows, told by content; '-' reads "
      "standard input");
}

void add_alignment_options(po::options_description& group, AlignmentOptions& s, const std::string& what_for) {
  group.add_options()("query", po::value(&s.query)->value_name("NAME"),
                      (what_for + "; otherwise the first").c_str())(
      "format", po::value(&s.format)->value_name("NAME")->default_value(s.format),
      "auto, a3m, a2m, fasta, stockholm or aln")(
      "min-coverage", po::value(&s.min_coverage)->value_name("X")->default_value(0, "0"),
      "drop rows with residues in less than this share of the columns")(
      "max-identity", po::value(&s.max_identity)->value_name("X")->default_value(1, "1"),
      "drop rows that equal a kept one in more than this share of the columns");
}

void check(const AlignmentOptions& s) {
  sequence::format_named(s.format);
  const std::pair<const char*, double> shares[] = {{"--min-coverage", s.min_coverage},
                                                   {"--max-gap", s.max_gap},
                                                   {"--max-identity", s.max_identity},
                                                   {"--identity", s.identity}};
  for (const auto& [option, value] : shares)
    if (!(value >= 0 && value <= 1)) throw UsageError(std::string(option) + " must be from 0 to 1");
}

std::vector<std::string> AlignmentInput::warnings() const {
  std::vector<std::string> warnings = report.warnings;
  if (!report.dropped.empty())
    warnings.push_back(std::to_string(report.dropped.size()) + " rows were dropped, the first, '" +
                       report.dropped.front().name + "', because " + report.dropped.front().reason);
  return warnings;
}

AlignmentInput read_alignment(const AlignmentOptions& s, Workers& workers) {
  sequence::ReadReport report;
  sequence::Msa msa =
      sequence::read_msa(s.family, {.query = s.query, .format = sequence::format_named(s.format)}, &report);
  if (s.max_gap < 1) msa = msa.with_columns(sequence::columns_with_gaps_below(msa, s.max_gap));
  if (s.min_coverage > 0) msa = msa.with_rows(sequence::rows_covering(msa, s.min_coverage));
  if (s.max_identity < 1) msa = msa.with_rows(sequence::rows_within_identity(msa, s.max_identity, workers));
  return {std::move(msa), std::move(report)};
}

std::string item_name(const std::string& id, const AlignmentOptions& s) {
  if (!id.empty()) return id;
  if (s.family == "-") return "query";
  const std::string file = s.family.substr(s.family.rfind('/') + 1);
  const std::string stem = file.substr(0, file.find('.', 1));
  return stem.empty() ? "query" : stem;
}

}  // namespace bio
