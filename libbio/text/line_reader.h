// Text line by line, never forgetting where we are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/text/byte_source.h"

namespace libbio::text {

// Lines of a plain or gzip file, or of standard input ("-"). LF, CRLF and a lone CR end a line; a UTF-8 byte
// order mark at the start is skipped. Holds one block and one line at a time, whatever the size of the file.
// InputError as ByteSource, and for a line above 1 GiB (the file is not text).
class LineReader {
 public:
  explicit LineReader(const std::string& path, RawDigest digest = RawDigest::no);

  // Moves to the next line; false at the end of the file.
  bool next();
  // The current line without its end; valid until next().
  std::string_view line() const { return current_; }
  // The line after the current one, without moving to it; nothing at the end. Valid until next().
  std::optional<std::string_view> peek();

  const std::string& path() const { return path_; }         // as shown to users
  std::size_t line_number() const { return line_number_; }  // of line(), from 1
  bool compressed() const { return source_.compressed(); }

  // The current line, columns from 1 (0: the whole line).
  TextLocation here(std::size_t column_begin = 0, std::size_t column_end = 0, std::string remark = {}) const;
  // The place of a part of line(): a view into it.
  TextLocation at(std::string_view part_of_line, std::string remark = {}) const;

  // Skips the rest of the file and describes its raw bytes; see ByteSource::drain.
  FileDigest drain() { return source_.drain(); }

 private:
  bool read_line(std::string& line);
  bool fill();

  std::string path_;
  ByteSource source_;
  std::vector<char> block_;
  std::size_t begin_ = 0, end_ = 0;  // unused part of block_
  bool at_start_ = true;
  bool after_return_ = false;  // a line feed now would belong to the carriage return before it
  std::string current_, ahead_;
  bool has_ahead_ = false;
  std::size_t line_number_ = 0;
};

}  // namespace libbio::text
