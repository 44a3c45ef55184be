#include "libbio/error.h"

#include <algorithm>

namespace libbio {
namespace {

// A terminal line shows this many bytes of a user's line; longer lines are cut around the caret.
constexpr std::size_t kShownBytes = 88;

struct Excerpt {
  std::string text;
  std::size_t caret_begin = 0;  // offsets into text
  std::size_t caret_length = 1;
};

std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = c == '\t' ? ' ' : '?';
  return shown;
}

Excerpt excerpt_around(const TextLocation& at) {
  const std::string line = printable(at.line_text);
  const std::size_t begin = at.column_begin == 0 ? 0 : at.column_begin - 1;
  const std::size_t end = at.column_begin == 0 ? line.size() : std::max(at.column_end, at.column_begin);
  const std::size_t start = begin < kShownBytes - 8 ? 0 : begin - kShownBytes / 2;
  Excerpt shown;
  shown.text = start == 0 ? std::string() : std::string("...");
  shown.caret_begin = shown.text.size() + (begin - start);
  shown.text += start < line.size() ? line.substr(start, kShownBytes) : std::string();
  if (start + kShownBytes < line.size()) shown.text += "...";
  const std::size_t visible_end = std::min(end, start + kShownBytes);
  shown.caret_length = std::max<std::size_t>(1, visible_end > begin ? visible_end - begin : 1);
  return shown;
}

}  // namespace

std::string Error::report() const {
  std::string report = what();
  if (!location_) return report;
  const TextLocation& at = *location_;
  report += "\n  --> " + at.path;
  if (at.line == 0) return report;
  report += ":" + std::to_string(at.line);
  if (at.column_begin != 0) {
    report += ":" + std::to_string(at.column_begin);
    if (at.column_end > at.column_begin) report += "-" + std::to_string(at.column_end);
  }
  const std::string number = std::to_string(at.line);
  const std::string margin(number.size() + 1, ' ');
  const Excerpt shown = excerpt_around(at);
  report += "\n " + margin + "|";
  report += "\n " + number + " | " + shown.text;
  report +=
      "\n " + margin + "| " + std::string(shown.caret_begin, ' ') + std::string(shown.caret_length, '^');
  if (!at.remark.empty()) report += " " + at.remark;
  return report;
}

}  // namespace libbio
