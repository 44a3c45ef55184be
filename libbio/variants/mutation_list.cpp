#include "libbio/variants/mutation_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"
#include "libbio/variants/table_fields.h"

namespace libbio::variants {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kJoints = ":,+";
constexpr std::string_view kExpected = "expected a letter, a number and a letter: A42G";
// Residue numbers beyond this are no numbers of residues; sums with an offset then fit 64 bits.
constexpr std::int64_t kMostNumber = 1'000'000'000;
// So many residues of a list fit the query by chance at no more than a few hundredths of all places together.
constexpr std::size_t kConvincing = 4;

constexpr std::array<std::pair<std::string_view, char>, 25> kThreeLetters = {
    {{"ALA", 'A'}, {"CYS", 'C'}, {"ASP", 'D'}, {"GLU", 'E'}, {"PHE", 'F'}, {"GLY", 'G'}, {"HIS", 'H'},
     {"ILE", 'I'}, {"LYS", 'K'}, {"LEU", 'L'}, {"MET", 'M'}, {"ASN", 'N'}, {"PRO", 'P'}, {"GLN", 'Q'},
     {"ARG", 'R'}, {"SER", 'S'}, {"THR", 'T'}, {"VAL", 'V'}, {"TRP", 'W'}, {"TYR", 'Y'}, {"ASX", 'B'},
     {"GLX", 'Z'}, {"PYL", 'O'}, {"SEC", 'U'}, {"XAA", 'X'}}};

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// The letter that a code of one or three letters means; 0 for anything else.
char letter_of(std::string_view code) {
  const std::string name = upper(code);
  if (name.size() == 1 && is_letter(name[0])) return name[0];
  for (const auto& [three, one] : kThreeLetters)
    if (name == three) return one;
  return 0;
}

bool is_query_itself(std::string_view text) {
  const std::string name = upper(text);
  return name == "WT" || name == "_WT" || name == "WILDTYPE";
}

// A substitution as written, before it meets the query.
struct Written {
  std::size_t begin = 0, length = 0;  // in the line
  char wildtype = 0, mutant = 0;
  std::int64_t number = 0;
};

struct Entry {
  std::string line;
  std::size_t line_number = 0;
  std::string name;
  std::vector<Written> substitutions;
};

class ListReader {
 public:
  explicit ListReader(const std::string& path) : reader_(path, text::RawDigest::yes) {}

  // Lines to entries; nothing is known of the query yet.
  MutationList read(std::vector<Entry>& entries) {
    bool first = true;
    while (reader_.next()) {
      const std::string_view line = trimmed(reader_.line());
      if (line.empty() || line.front() == '#') continue;
      if (first && take_header()) {
        first = false;
        continue;
      }
      first = false;
      entries.push_back(separator_ == 0 ? plain_entry() : table_entry());
    }
    if (entries.empty())
      throw InputError(
          "the list has no variants; expected lines such as A42G, or a table with a column 'mutant'",
          TextLocation{.path = reader_.path()});
    list_.raw = reader_.drain();
    return std::move(list_);
  }

  const std::string& path() const { return reader_.path(); }

 private:
  // Whether the line names the columns of a table.
  bool take_header() {
    const std::string_view line = reader_.line();
    const char separator = line.find('\t') != std::string_view::npos ? '\t' : ',';
    const std::vector<TableField> names = table_fields(reader_, separator);
    for (const std::string_view wanted : {"MUTANT", "VARIANT", "MUTATION", "HGVS_PRO"})
      for (std::size_t k = 0; k < names.size() && separator_ == 0; ++k)
        if (upper(trimmed(names[k].text)) == wanted) {
          separator_ = separator;
          variant_field_ = k;
        }
    if (separator_ == 0) return false;
    fields_ = names.size();
    for (std::size_t k = 0; k < names.size(); ++k)
      if (k != variant_field_) list_.carried_names.push_back(names[k].text);
    return true;
  }

  Entry plain_entry() const {
    const std::string_view line = reader_.line();
    return entry_of(trimmed(line.substr(0, line.find('#'))));
  }

  Entry table_entry() {
    const std::vector<TableField> fields = table_fields(reader_, separator_);
    if (fields.size() != fields_)
      throw InputError(
          "the line has " + std::to_string(fields.size()) + " fields, the header " + std::to_string(fields_),
          reader_.here());
    std::vector<std::string> carried;
    for (std::size_t k = 0; k < fields.size(); ++k)
      if (k != variant_field_) carried.push_back(fields[k].text);
    list_.carried.push_back(std::move(carried));
    return entry_of(trimmed(fields[variant_field_].raw));
  }

  // variant: a part of the line.
  Entry entry_of(std::string_view variant) const {
    Entry entry{std::string(reader_.line()), reader_.line_number(), std::string(variant), {}};
    if (variant.empty())
      throw InputError("the line has no variant", reader_.here(0, 0, std::string(kExpected)));
    if (is_query_itself(variant)) return entry;
    std::size_t begin = 0;
    while (begin <= variant.size()) {
      const std::size_t end = std::min(variant.find_first_of(kJoints, begin), variant.size());
      entry.substitutions.push_back(written(trimmed(variant.substr(begin, end - begin)), variant));
      begin = end + 1;
    }
    return entry;
  }

  Written written(std::string_view part, std::string_view variant) const {
    if (part.empty())
      throw InputError("a substitution is missing in '" + std::string(variant) + "'",
                       reader_.at(variant, "expected A42G:D55N"));
    Written result;
    result.begin = static_cast<std::size_t>(part.data() - reader_.line().data());
    result.length = part.size();
    const std::string_view code = part.starts_with("p.") ? part.substr(2) : part;
    const std::size_t number = std::min(code.find_first_of("-0123456789"), code.size());
    const char* const end = code.data() + code.size();
    const auto [rest, failure] = std::from_chars(code.data() + number, end, result.number);
    result.wildtype = letter_of(code.substr(0, number));
    if (failure == std::errc::result_out_of_range ||
        (failure == std::errc() && std::abs(result.number) > kMostNumber))
      throw InputError("no protein has so many residues", reader_.at(part));
    if (failure != std::errc() || result.wildtype == 0) refuse(part, part);
    const std::string_view mutant(rest, static_cast<std::size_t>(end - rest));
    result.mutant = letter_of(mutant);
    if (result.mutant == 0) refuse(part, mutant);
    if (sequence::letter_code(result.mutant) >= sequence::kAminoAcids)
      throw InputError(std::string("'") + result.mutant + "' is no amino acid to substitute",
                       reader_.at(mutant, "expected one of " + std::string(sequence::kAminoAcidLetters)));
    return result;
  }

  // at: the part of it that is wrong.
  [[noreturn]] void refuse(std::string_view part, std::string_view at) const {
    const std::string mutant = upper(at);
    if (at.data() != part.data() && (mutant == "*" || mutant == "-" || mutant == "=" || mutant == "TER" ||
                                     mutant.starts_with("DEL") || mutant.find("FS") != std::string::npos))
      throw InputError(
          "'" + std::string(part) + "' is no substitution: stops, deletions and frame shifts have no score",
          reader_.at(part, "expected one of the 20 amino acids at the end"));
    throw InputError("'" + std::string(part) + "' is no substitution",
                     reader_.at(at.empty() ? part : at, std::string(kExpected)));
  }

  text::LineReader reader_;
  MutationList list_;
  char separator_ = 0;  // 0: no table
  std::size_t variant_field_ = 0, fields_ = 0;
};

// The column of a residue, nothing where it has none.
std::optional<std::int64_t> column_of(const sequence::QueryMap& query, std::int64_t residue) {
  const auto place = std::ranges::lower_bound(query.residue_number, residue);
  if (place == query.residue_number.end() || *place != residue) return std::nullopt;
  return place - query.residue_number.begin();
}

bool fits(const sequence::QueryMap& query, std::int64_t offset, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries)
    for (const Written& written : entry.substitutions) {
      const auto column = column_of(query, written.number - offset);
      if (!column || query.sequence[static_cast<std::size_t>(*column)] != written.wildtype) return false;
    }
  return true;
}

// The offset with which the whole list fits: that of the range in the query's name; else, for a list of
// enough residues to exclude chance, the only one there is.
std::optional<std::int64_t> fitting_offset(const sequence::QueryMap& query,
                                           const std::vector<Entry>& entries) {
  if (query.range_begin > 0 && fits(query, query.range_begin - 1, entries)) return query.range_begin - 1;
  std::set<std::int64_t> numbers;
  for (const Entry& entry : entries)
    for (const Written& written : entry.substitutions) numbers.insert(written.number);
  if (numbers.size() < kConvincing) return std::nullopt;
  std::optional<std::int64_t> found;
  for (const std::int64_t residue : query.residue_number) {
    const std::int64_t offset = *numbers.begin() - residue;
    if (!fits(query, offset, entries)) continue;
    if (found) return std::nullopt;
    found = offset;
  }
  return found;
}

// Entries to variants of the query.
class QueryCheck {
 public:
  QueryCheck(const std::string& path, const sequence::QueryMap& query, std::int64_t offset,
             const std::vector<Entry>& entries)
      : path_(path), query_(query), offset_(offset), entries_(entries) {}

  Variant variant(const Entry& entry) const {
    Variant result{entry.name, {}};
    std::set<std::int64_t> taken;
    for (const Written& written : entry.substitutions) {
      const std::int64_t column = checked_column(entry, written);
      if (!taken.insert(column).second)
        throw InputError("residue " + std::to_string(written.number) + " is substituted twice in one variant",
                         at(entry, written, "expected each residue once"));
      result.substitutions.push_back({column, written.mutant});
    }
    return result;
  }

 private:
  std::int64_t checked_column(const Entry& entry, const Written& written) const {
    const auto column = column_of(query_, written.number - offset_);
    const std::string residue = "residue " + std::to_string(written.number);
    const std::int64_t first = query_.residue_number.front() + offset_;
    const std::int64_t last = query_.residue_number.back() + offset_;
    if (!column && (written.number < first || written.number > last))
      throw InputError(
          residue + " is not in the alignment" + hint(),
          at(entry, written, "expected " + std::to_string(first) + " to " + std::to_string(last)));
    if (!column)
      throw InputError(residue + " of the query has no column in the alignment" + hint(),
                       at(entry, written, "an insertion of the query, or a column that was dropped"));
    const char own = query_.sequence[static_cast<std::size_t>(*column)];
    if (own != written.wildtype)
      throw InputError(residue + " of the query is " + own + ", not " + written.wildtype + hint(),
                       at(entry, written, "the query has " + surroundings(*column)));
    return *column;
  }

  // "LVVVG[A]GGVGK 6-16"
  std::string surroundings(std::int64_t column) const {
    constexpr std::int64_t kBeside = 5;
    const std::int64_t begin = std::max<std::int64_t>(0, column - kBeside);
    const std::int64_t end = std::min<std::int64_t>(std::ssize(query_.sequence), column + kBeside + 1);
    const auto letters = [&](std::int64_t from, std::int64_t to) {
      return query_.sequence.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    };
    return letters(begin, column) + "[" + letters(column, column + 1) + "]" + letters(column + 1, end) +
           " at " + std::to_string(shown_number(query_, offset_, begin)) + "-" +
           std::to_string(shown_number(query_, offset_, end - 1));
  }

  std::string hint() const {
    const std::optional<std::int64_t> offset = fitting_offset(query_, entries_);
    if (!offset) return "";
    const bool by_name = query_.range_begin > 0 && *offset == query_.range_begin - 1;
    return "; the whole list fits with --offset " + std::to_string(*offset) +
           (by_name ? " (the name '" + query_.name + "' begins with residue " +
                          std::to_string(query_.range_begin) + ")"
                    : "");
  }

  TextLocation at(const Entry& entry, const Written& written, std::string remark) const {
    return {path_,      entry.line_number, written.begin + 1, written.begin + written.length,
            entry.line, std::move(remark)};
  }

  const std::string& path_;
  const sequence::QueryMap& query_;
  std::int64_t offset_;
  const std::vector<Entry>& entries_;
};

}  // namespace

MutationList read_mutation_list(const std::string& path, const sequence::QueryMap& query,
                                std::int64_t offset) {
  std::vector<Entry> entries;
  ListReader reader(path);
  MutationList list = reader.read(entries);
  const QueryCheck check(reader.path(), query, offset, entries);
  for (const Entry& entry : entries) list.variants.push_back(check.variant(entry));
  return list;
}

}  // namespace libbio::variants
