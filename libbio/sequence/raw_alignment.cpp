#include "libbio/sequence/raw_alignment.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "libbio/sequence/near_names.h"

namespace libbio::sequence {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 22;
constexpr std::string_view kBlanks = " \t";

bool is_residue(char c) {
  return letter_code(c) < kGap || letter_code(c) == kUnknown;
}

// "NAME/5-165": residues 5 to 165 of a longer protein. False if the name does not end like that.
bool parse_range(std::string_view name, std::int64_t& begin, std::int64_t& end) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return false;
  const char* const stop = name.data() + name.size();
  const auto [dash, bad_begin] = std::from_chars(name.data() + slash + 1, stop, begin);
  if (bad_begin != std::errc() || dash == stop || *dash != '-') return false;
  const auto [rest, bad_end] = std::from_chars(dash + 1, stop, end);
  return bad_end == std::errc() && rest == stop && begin >= 1 && end >= begin;
}

QueryMap map_of(const RawQuery& query) {
  QueryMap map;
  const Header header = split_header(query.header);
  map.name = header.name;
  map.description = header.description;
  if (!parse_range(map.name, map.range_begin, map.range_end)) map.range_begin = map.range_end = 0;
  std::int64_t column = 0, residue = 0;
  for (std::size_t i = 0; i < query.text.size(); ++i) {
    const char c = query.text[i];
    if (is_residue(c)) {
      ++residue;
      if (query.is_match[i]) {
        map.sequence += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        map.residue_number.push_back(residue);
        map.alignment_column.push_back(column);
      }
    }
    column += query.is_match[i];
  }
  return map;
}

}  // namespace

RowStore::RowStore(std::size_t width)
    : width_(width),
      rows_per_block_(std::max<std::size_t>(1, kBlockBytes / std::max<std::size_t>(width, 1))) {}

void RowStore::append(std::string_view row) {
  if (rows_ % rows_per_block_ == 0) {
    blocks_.emplace_back();
    blocks_.back().reserve(rows_per_block_ * width_);
  }
  std::vector<char>& block = blocks_.back();
  block.insert(block.end(), row.begin(), row.end());
  ++rows_;
}

void RowStore::release_before(std::size_t row) {
  if (row % rows_per_block_ == 0 && row > 0) std::vector<char>().swap(blocks_[row / rows_per_block_ - 1]);
}

Header split_header(std::string_view header) {
  const std::size_t begin = std::min(header.find_first_not_of(kBlanks), header.size());
  header.remove_prefix(begin);
  header = header.substr(0, header.find_last_not_of(kBlanks) + 1);
  const std::size_t end = std::min(header.find_first_of(kBlanks), header.size());
  const std::size_t rest = std::min(header.find_first_not_of(kBlanks, end), header.size());
  return {header.substr(0, end), header.substr(rest)};
}

bool is_query(std::string_view header, const ReadOptions& options) {
  const Header parts = split_header(header);
  if (parts.name == options.query) return true;
  const Header wanted = split_header(options.query);
  return wanted.name == parts.name && wanted.description == parts.description;
}

void refuse_query(const std::string& path, const ReadOptions& options,
                  const std::vector<std::string>& names) {
  std::string message = "no sequence is named '" + options.query + "'";
  const std::vector<std::string> near = near_names(options.query, names);
  for (std::size_t i = 0; i < near.size(); ++i)
    message += (i == 0 ? "; near names: '" : ", '") + near[i] + "'";
  throw InputError(message, {path, 0, 0, 0, {}, {}});
}

Msa on_query_columns(RawAlignment alignment, const std::string& path) {
  QueryMap map = map_of(alignment.query);
  if (map.sequence.empty())
    throw InputError("the query '" + map.name + "' has no residue in any match column",
                     {path, 0, 0, 0, {}, {}});
  const std::size_t rows = alignment.rows.rows();
  Tensor<char> characters({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(map.sequence.size())});
  char* to = characters.data();
  const auto copy = [&](std::string_view row) {
    for (const std::int64_t column : map.alignment_column) {
      const char c = row[static_cast<std::size_t>(column)];
      *to++ = c == '*' ? '-' : c;
    }
  };
  copy(alignment.rows[alignment.query.row]);
  for (std::size_t row = 0; row < rows; ++row) {
    alignment.rows.release_before(row);
    if (row != alignment.query.row) copy(alignment.rows[row]);
  }
  const auto query = alignment.names.begin() + static_cast<std::ptrdiff_t>(alignment.query.row);
  std::rotate(alignment.names.begin(), query, query + 1);
  return Msa(std::move(characters), std::move(alignment.names), std::move(map));
}

}  // namespace libbio::sequence
