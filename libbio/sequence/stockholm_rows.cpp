// Stockholm 1.0: blocks of "name letters" lines, annotation behind '#=', '//' at the end.
#include <string>
#include <unordered_map>
#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/raw_alignment.h"
#include "libbio/text/fields.h"

namespace libbio::sequence {
namespace {

struct NamedRow {
  std::string name, text;
  std::size_t last_block = 0;
  std::size_t last_line = 0;
};

class StockholmRows {
 public:
  StockholmRows(text::LineReader& lines, const ReadOptions& options, ReadReport& report)
      : lines_(lines), options_(options), report_(report) {}

  RawAlignment read() {
    bool ended = false;
    while (!ended && lines_.next()) {
      const std::vector<std::string_view> words = text::words(lines_.line());
      if (words.empty())
        ++block_;
      else if (words[0] == "//")
        ended = true;
      else if (words[0] == "#=GC" && words.size() == 3 && words[1] == "RF")
        reference_ += words[2];
      else if (words[0][0] != '#')
        add_line(words);
    }
    if (rows_.empty())
      throw InputError("the Stockholm alignment holds no sequence", {lines_.path(), 0, 0, 0, {}, {}});
    if (!ended) report_.warnings.push_back("no '//' ends the Stockholm alignment; is the file complete?");
    warn_of_further_alignments();
    return finish();
  }

 private:
  void add_line(const std::vector<std::string_view>& words) {
    if (words[0][0] == '>')
      throw InputError("a '>' header in a Stockholm file", lines_.at(words[0], "expected 'name letters'"));
    if (words.size() != 2)
      throw InputError("a Stockholm line has a name and aligned letters, this one has " +
                           std::to_string(words.size()) + " parts",
                       lines_.here(0, 0, "expected 'name letters'"));
    const auto [position, is_new] = index_.try_emplace(std::string(words[0]), rows_.size());
    if (is_new) rows_.push_back({std::string(words[0]), {}, 0, 0});
    NamedRow& row = rows_[position->second];
    if (!is_new && row.last_block == block_)
      throw InputError(
          "sequence '" + row.name + "' is twice in a block, first in line " + std::to_string(row.last_line),
          lines_.at(words[0], "expected another name, or a blank line before the next block"));
    row.last_block = block_;
    row.last_line = lines_.line_number();
    for (std::size_t i = 0; i < words[1].size(); ++i)
      if (letter_code(words[1][i]) == kNotALetter && words[1][i] != '*')
        throw InputError("unknown letter in sequence '" + row.name + "'",
                         lines_.at(words[1].substr(i, 1), "expected a residue, '-' or '.'"));
    row.text += words[1];
    require_block_width(row, words[1]);
  }

  // Within a block all rows reach the same column; checked at the row that differs, where the user looks.
  void require_block_width(const NamedRow& row, std::string_view letters) {
    if (block_ != checked_block_) {
      checked_block_ = block_;
      reached_ = row.text.size();
    }
    if (row.text.size() != reached_)
      throw InputError("sequence '" + row.name + "' has " + std::to_string(row.text.size()) +
                           " columns up to here, the rows above have " + std::to_string(reached_),
                       lines_.at(letters, "expected rows of equal length"));
  }

  void warn_of_further_alignments() {
    while (lines_.next())
      if (!text::words(lines_.line()).empty()) {
        report_.warnings.push_back("the file holds several Stockholm alignments; the first one is read");
        return;
      }
  }

  RawAlignment finish() {
    report_.format = MsaFormat::stockholm;
    report_.rows_read = static_cast<std::int64_t>(rows_.size());
    const std::size_t width = rows_.front().text.size();
    for (const NamedRow& row : rows_)
      if (row.text.size() != width)
        throw InputError("sequence '" + row.name + "' has " + std::to_string(row.text.size()) +
                             " columns, '" + rows_.front().name + "' has " + std::to_string(width) +
                             "; it is missing in a block after line " + std::to_string(row.last_line),
                         {lines_.path(), 0, 0, 0, {}, {}});
    const std::vector<bool> is_match = match_columns(width);
    std::size_t matches = 0;
    for (const bool match : is_match) matches += match;

    RawAlignment alignment;
    alignment.rows = RowStore(matches);
    alignment.names.reserve(rows_.size());
    bool query_found = false;
    std::string kept;
    for (NamedRow& row : rows_) {
      if (!query_found && (options_.query.empty() || is_query(row.name, options_))) {
        query_found = true;
        alignment.query = {alignment.names.size(), row.name, row.text, is_match};
      }
      kept.clear();
      for (std::size_t i = 0; i < width; ++i)
        if (is_match[i]) kept += row.text[i];
      alignment.rows.append(kept);
      alignment.names.push_back(std::move(row.name));
      std::string().swap(row.text);
    }
    if (!query_found) refuse_query(lines_.path(), options_, alignment.names);
    return alignment;
  }

  // Reference annotation (#=GC RF) marks match columns by any character that is not a gap; without it every
  // column is one.
  std::vector<bool> match_columns(std::size_t width) const {
    std::vector<bool> is_match(width, true);
    if (reference_.empty()) return is_match;
    if (reference_.size() != width)
      throw InputError("the reference line '#=GC RF' has " + std::to_string(reference_.size()) +
                           " columns, the sequences have " + std::to_string(width),
                       {lines_.path(), 0, 0, 0, {}, {}});
    for (std::size_t i = 0; i < width; ++i)
      is_match[i] = std::string_view("-._~").find(reference_[i]) == std::string_view::npos;
    return is_match;
  }

  text::LineReader& lines_;
  const ReadOptions& options_;
  ReadReport& report_;
  std::vector<NamedRow> rows_;
  std::unordered_map<std::string, std::size_t> index_;
  std::string reference_;
  std::size_t block_ = 1, checked_block_ = 0;
  std::size_t reached_ = 0;  // columns of the rows of this block
};

}  // namespace

RawAlignment read_stockholm_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report) {
  return StockholmRows(lines, options, report).read();
}

}  // namespace libbio::sequence
