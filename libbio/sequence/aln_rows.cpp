// One aligned sequence per line, without names (PSICOV, CCMpred, freecontact).
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/raw_alignment.h"

namespace libbio::sequence {
namespace {

void require_letters(const text::LineReader& lines, std::string_view row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (letter_code(row[i]) != kNotALetter || row[i] == '*') continue;
    if (row[i] == '>' && i == 0)
      throw InputError("a '>' header follows sequence data that has no header",
                       lines.here(0, 0, "expected one sequence per line, as above, or a header before each"));
    throw InputError("unknown letter in row " + std::to_string(lines.line_number()),
                     lines.here(i + 1, i + 1, "expected a residue, '-' or '.'"));
  }
}

}  // namespace

RawAlignment read_aln_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report) {
  report.format = MsaFormat::aln;
  RawAlignment alignment;
  bool query_found = false;
  while (lines.next()) {
    const std::string_view row = lines.line().substr(0, lines.line().find_last_not_of(" \t") + 1);
    if (row.empty()) continue;
    require_letters(lines, row);
    if (alignment.names.empty()) alignment.rows = RowStore(row.size());
    if (row.size() != alignment.rows.width())
      throw InputError("this row has " + std::to_string(row.size()) + " columns, the first has " +
                           std::to_string(alignment.rows.width()),
                       lines.here(1, row.size(),
                                  "expected " + std::to_string(alignment.rows.width()) +
                                      " letters or '-', one sequence per line"));
    std::string name = std::to_string(alignment.names.size() + 1);
    if (!query_found && (options.query.empty() || is_query(name, options))) {
      query_found = true;
      alignment.query = {alignment.names.size(), name, std::string(row), std::vector<bool>(row.size(), true)};
    }
    alignment.rows.append(row);
    alignment.names.push_back(std::move(name));
  }
  report.rows_read = static_cast<std::int64_t>(alignment.names.size());
  if (!query_found) refuse_query(lines.path(), options, alignment.names);
  return alignment;
}

}  // namespace libbio::sequence
