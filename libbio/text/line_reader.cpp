#include "libbio/text/line_reader.h"

#include <algorithm>
#include <cstring>

namespace libbio::text {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 17;
constexpr std::size_t kLongestLine = std::size_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(const std::string& path, RawDigest digest)
    : path_(shown_path(path)), source_(path, digest), block_(kBlock) {}

bool LineReader::fill() {
  begin_ = 0;
  end_ = source_.read(block_.data(), block_.size());
  return end_ > 0;
}

bool LineReader::read_line(std::string& line) {
  line.clear();
  bool any = false;
  for (;;) {
    if (begin_ == end_ && !fill()) break;
    if (after_return_) {
      after_return_ = false;
      if (block_[begin_] == '\n') {
        ++begin_;
        continue;
      }
    }
    any = true;
    const char* from = block_.data() + begin_;
    std::size_t length = end_ - begin_;
    if (const void* feed = std::memchr(from, '\n', length))
      length = static_cast<std::size_t>(static_cast<const char*>(feed) - from);
    const bool fed = length < end_ - begin_;
    if (const void* back = std::memchr(from, '\r', length)) {
      length = static_cast<std::size_t>(static_cast<const char*>(back) - from);
      after_return_ = true;
    }
    line.append(from, length);
    if (line.size() > kLongestLine)
      throw InputError("'" + path_ + "' is not a text file: line " + std::to_string(line_number_ + 1) +
                       " has more than 1 GiB");
    begin_ += length + (fed || after_return_ ? 1 : 0);
    if (fed || after_return_) break;
  }
  if (at_start_) {
    at_start_ = false;
    if (line.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) line.erase(0, kByteOrderMark.size());
  }
  return any;
}

bool LineReader::next() {
  if (has_ahead_) {
    std::swap(current_, ahead_);
    has_ahead_ = false;
  } else if (!read_line(current_)) {
    return false;
  }
  ++line_number_;
  return true;
}

std::optional<std::string_view> LineReader::peek() {
  if (!has_ahead_) has_ahead_ = read_line(ahead_);
  if (!has_ahead_) return std::nullopt;
  return ahead_;
}

TextLocation LineReader::here(std::size_t column_begin, std::size_t column_end, std::string remark) const {
  return {path_, line_number_, column_begin, std::max(column_begin, column_end), current_, std::move(remark)};
}

TextLocation LineReader::at(std::string_view part_of_line, std::string remark) const {
  const auto offset = static_cast<std::size_t>(part_of_line.data() - current_.data());
  return here(offset + 1, offset + std::max<std::size_t>(part_of_line.size(), 1), std::move(remark));
}

}  // namespace libbio::text
