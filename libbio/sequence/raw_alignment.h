// An alignment as its reader leaves it, before it is cut to the columns of the query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/sequence/read_msa.h"
#include "libbio/text/line_reader.h"

namespace libbio::sequence {

// Rows of characters of one width, in blocks, so that growing never copies what is there.
class RowStore {
 public:
  explicit RowStore(std::size_t width = 0);

  std::size_t width() const { return width_; }
  std::size_t rows() const { return rows_; }
  void append(std::string_view row);  // of that width
  std::string_view operator[](std::size_t row) const {
    return {blocks_[row / rows_per_block_].data() + row % rows_per_block_ * width_, width_};
  }
  // Gives back the memory of blocks that end before `row`; their rows are gone.
  void release_before(std::size_t row);

 private:
  std::size_t width_, rows_per_block_;
  std::size_t rows_ = 0;
  std::vector<std::vector<char>> blocks_;
};

// The query is found while the rows go by.
struct RawQuery {
  std::size_t row = 0;
  std::string header;          // name and description
  std::string text;            // the row as in the file, insertions included
  std::vector<bool> is_match;  // which characters of text are match columns
};

struct RawAlignment {
  RowStore rows;  // match columns only; letters of either case, '-', '.', '*'
  std::vector<std::string> names;
  RawQuery query;
};

// A header without '>' in its two parts.
struct Header {
  std::string_view name, description;
};
Header split_header(std::string_view header);

// Whether options.query, which is not empty, means this header.
bool is_query(std::string_view header, const ReadOptions& options);

// InputError: options.query is none of the names.
[[noreturn]] void refuse_query(const std::string& path, const ReadOptions& options,
                               const std::vector<std::string>& names);

// The readers of each family of formats start at lines.peek() and note what they find in the report.
RawAlignment read_fasta_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report);
RawAlignment read_stockholm_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report);
RawAlignment read_aln_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report);

// The alignment on the residues of the query. InputError if the query has none.
Msa on_query_columns(RawAlignment alignment, const std::string& path);

}  // namespace libbio::sequence
