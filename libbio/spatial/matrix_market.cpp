#include "libbio/spatial/matrix_market.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "libbio/error.h"
#include "libbio/spatial/count_value.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/sort_row.h"
#include "libbio/text/fields.h"
#include "libbio/text/line_reader.h"

namespace libbio::spatial {
namespace {

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

struct Entries {
  std::vector<std::int32_t> spot, feature;
  std::vector<float> count;
};

struct Sizes {
  std::int64_t features = 0, barcodes = 0, entries = 0;
};

struct Entry {
  std::int64_t feature = 0, spot = 0;  // from 1
  double count = 0;
};

void require_header(text::LineReader& lines) {
  constexpr std::string_view kExpected = "expected '%%MatrixMarket matrix coordinate integer general'";
  if (!lines.next()) throw InputError("the file is empty; " + std::string(kExpected), lines.here());
  const std::vector<std::string_view> words = text::words(lines.line());
  if (words.empty() || lower_case(words[0]) != "%%matrixmarket" || words.size() < 5)
    throw InputError("the first line is no MatrixMarket header", lines.here(0, 0, std::string(kExpected)));
  const auto refuse = [&](std::size_t word, const std::string& reason) {
    throw InputError(reason, lines.at(words[word], std::string(kExpected)));
  };
  if (lower_case(words[1]) != "matrix") refuse(1, "the file holds no matrix");
  if (lower_case(words[2]) == "array")
    refuse(2, "the matrix is dense (array); write it in coordinates, which list the counts above 0");
  if (lower_case(words[2]) != "coordinate") refuse(2, "unknown format of a matrix");
  const std::string field = lower_case(words[3]), symmetry = lower_case(words[4]);
  if (field == "pattern")
    refuse(3, "the matrix tells which counts are above 0 (pattern), but not the counts");
  if (field == "complex") refuse(3, "the matrix holds complex numbers, which are no counts");
  if (field != "integer" && field != "real" && field != "unsigned-integer")
    refuse(3, "unknown kind of numbers");
  if (symmetry != "general") refuse(4, "a matrix of features and barcodes is not " + symmetry);
}

Sizes read_sizes(text::LineReader& lines) {
  do {
    if (!lines.next())
      throw InputError("the file ends before the line of sizes (features, barcodes, entries)", lines.here());
  } while (lines.line().starts_with('%') || text::words(lines.line()).empty());
  const std::vector<std::string_view> words = text::words(lines.line());
  if (words.size() != 3)
    throw InputError("expected the sizes: three integers (features, barcodes, entries)", lines.here());
  return {text::integer_field(lines, words[0], "number of features"),
          text::integer_field(lines, words[1], "number of barcodes"),
          text::integer_field(lines, words[2], "number of entries")};
}

void require_sizes(const text::LineReader& lines, const Sizes& sizes, std::int64_t features,
                   std::int64_t barcodes) {
  const auto words = text::words(lines.line());
  const bool turned = sizes.features == barcodes && sizes.barcodes == features;
  const std::string hint = turned ? "; features must be its rows: transpose it" : "";
  if (sizes.features != features)
    throw InputError("the matrix has " + std::to_string(sizes.features) + " rows, but " +
                         std::to_string(features) + " features are listed beside it" + hint,
                     lines.at(words[0]));
  if (sizes.barcodes != barcodes)
    throw InputError("the matrix has " + std::to_string(sizes.barcodes) + " columns, but " +
                         std::to_string(barcodes) + " barcodes are listed beside it",
                     lines.at(words[1]));
  if (sizes.entries < 0) throw InputError("a negative number of entries", lines.at(words[2]));
}

const char* after_blanks(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\t')) ++at;
  return at;
}

// The usual line, quickly; false for any that needs a closer look.
bool parse_entry(std::string_view line, Entry& entry) {
  const char *at = line.data(), *const end = at + line.size();
  const auto take = [&](auto& number) {
    at = after_blanks(at, end);
    const auto [behind, status] = std::from_chars(at, end, number);
    at = behind;
    return status == std::errc() && (at == end || *at == ' ' || *at == '\t');
  };
  return take(entry.feature) && take(entry.spot) && take(entry.count) && after_blanks(at, end) == end;
}

// What the line means, or why it is no entry.
Entry read_entry(const text::LineReader& lines) {
  const std::vector<std::string_view> words = text::words(lines.line());
  if (words.size() != 3)
    throw InputError(
        "an entry has " + std::to_string(words.size()) + " numbers, expected 3 (feature, barcode, count)",
        lines.here());
  return {text::integer_field(lines, words[0], "feature"), text::integer_field(lines, words[1], "barcode"),
          text::real_field(lines, words[2], "count")};
}

void require_entry(const text::LineReader& lines, const Entry& entry, const Sizes& sizes) {
  if (entry.feature >= 1 && entry.feature <= sizes.features && entry.spot >= 1 &&
      entry.spot <= sizes.barcodes && is_count(entry.count))
    return;
  const std::vector<std::string_view> words = text::words(lines.line());
  const auto outside = [&](std::size_t word, const char* what, std::int64_t most) {
    throw InputError(std::string(what) + " " + std::string(words[word]) + " is outside the matrix",
                     lines.at(words[word], "expected 1 to " + std::to_string(most)));
  };
  if (entry.feature < 1 || entry.feature > sizes.features) outside(0, "feature", sizes.features);
  if (entry.spot < 1 || entry.spot > sizes.barcodes) outside(1, "barcode", sizes.barcodes);
  throw InputError(fault_of_count(entry.count) + "; expected counts, which are whole",
                   lines.at(words[2], "expected a count"));
}

// Moves to the next line that is not blank and reads it.
bool next_entry(text::LineReader& lines, const Sizes& sizes, Entry& entry) {
  while (lines.next()) {
    if (!parse_entry(lines.line(), entry)) {
      if (text::words(lines.line()).empty()) continue;
      entry = read_entry(lines);
    }
    require_entry(lines, entry, sizes);
    return true;
  }
  return false;
}

Entries read_entries(text::LineReader& lines, const Sizes& sizes, std::uint64_t file_bytes) {
  // Room for what is announced, but not for more than a file of this size may hold.
  constexpr std::uint64_t kShortestLine = 6, kUsualShrinkage = 6;
  const std::uint64_t most = file_bytes / kShortestLine * (lines.compressed() ? kUsualShrinkage : 1);
  const std::size_t expected = std::min<std::uint64_t>(as_index(sizes.entries), most);
  Entries entries;
  entries.spot.reserve(expected);
  entries.feature.reserve(expected);
  entries.count.reserve(expected);
  Entry entry;
  std::int64_t found = 0;
  while (next_entry(lines, sizes, entry)) {
    if (++found > sizes.entries)
      throw InputError("there are more entries than the " + std::to_string(sizes.entries) + " announced",
                       lines.here());
    if (entry.count == 0) continue;
    entries.spot.push_back(static_cast<std::int32_t>(entry.spot - 1));
    entries.feature.push_back(static_cast<std::int32_t>(entry.feature - 1));
    entries.count.push_back(static_cast<float>(entry.count));
  }
  if (found < sizes.entries)
    throw InputError("the file ends after " + std::to_string(found) + " of " + std::to_string(sizes.entries) +
                         " entries; is it complete?",
                     lines.here());
  return entries;
}

// Entries by spots. The files that programs write have them so already.
Entries by_spots(Entries entries, const std::vector<std::int64_t>& row_start) {
  if (std::is_sorted(entries.spot.begin(), entries.spot.end())) return entries;
  Entries sorted;
  sorted.feature.resize(entries.spot.size());
  sorted.count.resize(entries.spot.size());
  std::vector<std::int64_t> next(row_start.begin(), row_start.end() - 1);
  for (std::size_t i = 0; i < entries.spot.size(); ++i) {
    const std::size_t to = as_index(next[as_index(entries.spot[i])]++);
    sorted.feature[to] = entries.feature[i];
    sorted.count[to] = entries.count[i];
  }
  return sorted;
}

// Reads the file once more to show where an entry stands for the second time.
[[noreturn]] void refuse_repeated(const std::string& path, const Sizes& sizes, std::int64_t spot,
                                  std::int64_t feature) {
  text::LineReader lines(path);
  require_header(lines);
  read_sizes(lines);
  Entry entry;
  std::size_t first = 0;
  while (next_entry(lines, sizes, entry)) {
    if (entry.spot != spot + 1 || entry.feature != feature + 1 || entry.count == 0) continue;
    if (first > 0)
      throw InputError("feature " + std::to_string(entry.feature) + " of barcode " +
                           std::to_string(entry.spot) + " is there twice, first in line " +
                           std::to_string(first) + "; add up repeated entries first",
                       lines.here());
    first = lines.line_number();
  }
  throw InputError("'" + path + "' was changed while it was read");
}

}  // namespace

CountMatrix read_matrix_market(const std::string& path, std::int64_t features, std::int64_t barcodes) {
  text::LineReader lines(path);
  require_header(lines);
  const Sizes sizes = read_sizes(lines);
  require_sizes(lines, sizes, features, barcodes);
  std::error_code failure;
  const std::uint64_t bytes = std::filesystem::file_size(path, failure);
  Entries entries = read_entries(lines, sizes, failure ? 0 : bytes);

  std::vector<std::int64_t> row_start(as_index(barcodes + 1));
  for (const std::int32_t spot : entries.spot) ++row_start[as_index(spot + 1)];
  std::partial_sum(row_start.begin(), row_start.end(), row_start.begin());
  entries = by_spots(std::move(entries), row_start);
  entries.spot = {};
  std::vector<std::pair<std::int32_t, float>> row;
  for (std::int64_t spot = 0; spot < barcodes; ++spot) {
    const std::size_t begin = as_index(row_start[as_index(spot)]);
    const std::size_t size = as_index(row_start[as_index(spot + 1)]) - begin;
    const auto listed = std::span(entries.feature).subspan(begin, size);
    const auto counted = std::span(entries.count).subspan(begin, size);
    if (const std::int64_t repeated = sort_row(listed, counted, row); repeated >= 0)
      refuse_repeated(path, sizes, spot, listed[as_index(repeated)]);
  }
  return CountMatrix(barcodes, features, std::move(row_start), std::move(entries.feature),
                     std::move(entries.count));
}

}  // namespace libbio::spatial
