// Rows below '>' headers: A3M, A2M and aligned FASTA, told apart by the lengths of their rows.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/raw_alignment.h"

namespace libbio::sequence {
namespace {

// What a character is in A3M and A2M. A stop is no match column; in FASTA it is a gap.
enum Kind : std::uint8_t { kMatch, kInsertion, kStop, kBlank, kStranger, kKinds };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  kinds.fill(kStranger);
  for (unsigned char c = 'A'; c <= 'Z'; ++c) kinds[c] = kMatch;
  for (unsigned char c = 'a'; c <= 'z'; ++c) kinds[c] = kInsertion;
  kinds['-'] = kMatch;
  kinds['.'] = kInsertion;
  kinds['*'] = kStop;
  kinds[' '] = kinds['\t'] = kBlank;
  return kinds;
}

constexpr std::array<Kind, 256> kKindOf = make_kinds();

Kind kind_of(char c) {
  return kKindOf[static_cast<unsigned char>(c)];
}

// Rows that hhsuite adds for secondary structure; they may hold digits.
bool is_annotation(std::string_view name) {
  for (const std::string_view known : {"ss_pred", "ss_conf", "ss_dssp", "sa_dssp", "aa_dssp"})
    if (name == known) return true;
  return false;
}

class FastaRows {
 public:
  FastaRows(text::LineReader& lines, const ReadOptions& options, ReadReport& report)
      : lines_(lines),
        options_(options),
        report_(report),
        as_columns_(options.format == MsaFormat::automatic || options.format == MsaFormat::fasta),
        as_matches_(options.format != MsaFormat::fasta) {}

  RawAlignment read() {
    while (lines_.next()) {
      std::string_view line = lines_.line();
      const std::size_t nul = line.find('\0');
      if (nul != std::string_view::npos && !read_before_nul(line, nul)) break;
      add_line(line);
    }
    end_row();
    if (alignment_.names.empty())
      throw InputError("the file holds no sequence, expected an alignment", {lines_.path(), 0, 0, 0, {}, {}});
    if (!query_found_) refuse_query(lines_.path(), options_, alignment_.names);
    choose_format();
    return std::move(alignment_);
  }

 private:
  struct Row {
    bool open = false, annotation = false, stopped = false;
    std::string header, text;  // text: without blanks
    std::size_t header_line = 0;
    std::size_t first_line = 0;  // of the letters
    std::string first_text;
    std::size_t matches = 0;
  };

  // MMseqs2, and ColabFold with it, ends each alignment of a file by a NUL byte. False: what follows belongs
  // to another alignment.
  bool read_before_nul(std::string_view& line, std::size_t nul) {
    if (!row_.open && alignment_.names.empty() && line.find_first_not_of('\0') != std::string_view::npos &&
        nul == 0) {
      line.remove_prefix(line.find_first_not_of('\0'));
      return true;
    }
    if (nul > 0) add_line(line.substr(0, nul));
    if (!row_.open) {
      line = {};
      return true;
    }
    constexpr std::string_view kInvisible("\0 \t", 3);
    bool more = line.find_first_not_of(kInvisible, nul) != std::string_view::npos;
    while (!more && lines_.peek()) {
      more = lines_.peek()->find_first_not_of(kInvisible) != std::string_view::npos;
      if (!more) lines_.next();
    }
    if (more)
      report_.warnings.push_back(
          "the file holds several alignments, separated by NUL bytes; the first one is read");
    return false;
  }

  void add_line(std::string_view line) {
    if (line.empty() || line[0] == '#') return;
    if (line[0] == '>') return start_row(line.substr(1));
    if (!row_.open) {
      if (line.find_first_not_of(" \t") == std::string_view::npos) return;
      throw InputError("sequence data before the first header", lines_.here(0, 0, "expected '>' and a name"));
    }
    if (!row_.annotation) add_letters(line);
  }

  void start_row(std::string_view header) {
    end_row();
    const std::string_view name = split_header(header).name;
    if (name.empty())
      throw InputError("a sequence has no name", lines_.here(1, 1, "expected a name after '>'"));
    row_.open = true;
    row_.annotation = is_annotation(name);
    row_.stopped = false;
    row_.header = header;
    row_.header_line = lines_.line_number();
    row_.text.clear();
    row_.matches = 0;
  }

  void add_letters(std::string_view line) {
    std::array<std::size_t, kKinds> count{};
    for (const char c : line) ++count[kind_of(c)];
    if (count[kStranger] > 0 || count[kStop] > 0 || row_.stopped) look_closely(line);
    if (row_.text.empty()) {
      row_.first_line = lines_.line_number();
      row_.first_text = line;
    }
    if (count[kBlank] == 0)
      row_.text += line;
    else
      for (const char c : line)
        if (kind_of(c) != kBlank) row_.text += c;
    row_.matches += count[kMatch];
    any_insertion_ = any_insertion_ || count[kInsertion] > 0;
  }

  void look_closely(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string name(split_header(row_.header).name);
      if (kind_of(line[i]) == kStranger)
        throw InputError("unknown letter in sequence '" + name + "'",
                         lines_.here(i + 1, i + 1, "expected a residue, '-' or '.'"));
      if (row_.stopped && letter_code(line[i]) != kGap && letter_code(line[i]) != kNotALetter)
        throw InputError("sequence '" + name + "' goes on after its stop '*'",
                         lines_.here(i + 1, i + 1, "expected '*' only at the end"));
      row_.stopped = row_.stopped || line[i] == '*';
    }
  }

  TextLocation row_location(std::string remark) const {
    return {lines_.path(),   row_.first_line,  1, std::max<std::size_t>(1, row_.first_text.size()),
            row_.first_text, std::move(remark)};
  }

  [[noreturn]] void refuse_length(const std::string& found, const std::string& kind, std::size_t expected,
                                  const std::string& explanation) {
    throw InputError("sequence '" + std::string(split_header(row_.header).name) + "' has " + found + " " +
                         kind + ", the first has " + std::to_string(expected),
                     row_location("expected " + std::to_string(expected) + explanation));
  }

  void refuse_columns() {
    refuse_length(std::to_string(row_.text.size()), "columns", width_,
                  " letters or gaps, as the rows above have");
  }

  void refuse_matches() {
    refuse_length(std::to_string(row_.matches), "match columns", matches_,
                  " upper-case letters or '-' (lower-case insertions are not counted)");
  }

  void end_row() {
    if (!row_.open) return;
    row_.open = false;
    ++report_.rows_read;
    const Header header = split_header(row_.header);
    if (row_.annotation) {
      report_.dropped.push_back({std::string(header.name), "secondary structure, not a sequence"});
      return;
    }
    if (row_.text.empty())
      throw InputError("sequence '" + std::string(header.name) + "' is empty",
                       {lines_.path(), row_.header_line, 0, 0, ">" + row_.header, "expected letters below"});
    const std::size_t index = alignment_.names.size();
    if (index == 0) {
      width_ = row_.text.size();
      matches_ = row_.matches;
      first_stopped_ = row_.text.back() == '*';
      alignment_.rows = RowStore(as_columns_ ? width_ : matches_);
    }
    if (as_columns_) align_stop();
    check_lengths();
    if (!query_found_ && (options_.query.empty() || is_query(row_.header, options_))) {
      query_found_ = true;
      alignment_.query = {index, row_.header, row_.text, {}};
    }
    alignment_.names.emplace_back(header.name);
    if (as_columns_)
      alignment_.rows.append(row_.text);
    else
      append_matches(alignment_.rows, row_.text);
  }

  // A stop behind the last column, in this row or in the first, does not make their lengths differ.
  void align_stop() {
    if (row_.text.size() == width_ + 1 && row_.text.back() == '*') row_.text.pop_back();
    if (row_.text.size() + 1 == width_ && first_stopped_) row_.text += '.';
  }

  // Keeps open what the rows so far can be: rows of equal length (as_columns_), rows of equal match columns
  // (as_matches_), or both.
  void check_lengths() {
    const bool same_matches = row_.matches == matches_;
    if (as_columns_ && row_.text.size() != width_) {
      if (!as_matches_) refuse_columns();
      if (!same_matches) refuse_matches();
      keep_matches();
      return;
    }
    if (same_matches || !as_matches_) return;
    if (!as_columns_) refuse_matches();
    as_matches_ = false;
  }

  void append_matches(RowStore& rows, std::string_view text) {
    kept_.clear();
    for (const char c : text)
      if (kind_of(c) == kMatch) kept_ += c;
    rows.append(kept_);
  }

  // Cuts the rows stored so far to their match columns.
  void keep_matches() {
    RowStore rows(matches_);
    for (std::size_t row = 0; row < alignment_.rows.rows(); ++row) {
      alignment_.rows.release_before(row);
      append_matches(rows, alignment_.rows[row]);
    }
    alignment_.rows = std::move(rows);
    as_columns_ = false;
  }

  void choose_format() {
    if (as_columns_ && as_matches_ && any_insertion_ && matches_ > 0 && alignment_.names.size() > 1) {
      keep_matches();
      report_.format = MsaFormat::a2m;
    } else if (as_columns_) {
      report_.format = MsaFormat::fasta;
    } else {
      report_.format = options_.format == MsaFormat::a2m ? MsaFormat::a2m : MsaFormat::a3m;
    }
    RawQuery& query = alignment_.query;
    query.is_match.resize(query.text.size());
    for (std::size_t i = 0; i < query.text.size(); ++i)
      query.is_match[i] = as_columns_ || kind_of(query.text[i]) == kMatch;
  }

  text::LineReader& lines_;
  const ReadOptions& options_;
  ReadReport& report_;
  bool as_columns_, as_matches_;
  bool any_insertion_ = false, first_stopped_ = false, query_found_ = false;
  std::size_t width_ = 0, matches_ = 0;  // of the first row
  Row row_;
  std::string kept_;
  RawAlignment alignment_;
};

}  // namespace

RawAlignment read_fasta_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report) {
  return FastaRows(lines, options, report).read();
}

}  // namespace libbio::sequence
