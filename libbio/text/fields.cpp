#include "libbio/text/fields.h"

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace libbio::text {
namespace {

template <class Number>
Number number_field(const LineReader& reader, std::string_view field, std::string_view what,
                    const char* kind) {
  std::string_view digits = field;
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  Number number{};
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const std::string shown = std::string(what) + " '" + std::string(field) + "'";
  if (status == std::errc::result_out_of_range)
    throw InputError(shown + " is out of range", reader.at(field));
  if (status != std::errc() || end != digits.data() + digits.size())
    throw InputError(shown + " is not " + kind, reader.at(field, std::string("expected ") + kind));
  return number;
}

}  // namespace

std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> found;
  std::size_t begin = line.find_first_not_of(kBlanks);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    found.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBlanks, end);
  }
  return found;
}

std::int64_t integer_field(const LineReader& reader, std::string_view field, std::string_view what) {
  return number_field<std::int64_t>(reader, field, what, "an integer");
}

double real_field(const LineReader& reader, std::string_view field, std::string_view what) {
  const double number = number_field<double>(reader, field, what, "a number");
  if (!std::isfinite(number))
    throw InputError(std::string(what) + " '" + std::string(field) + "' is not finite",
                     reader.at(field, "expected a finite number"));
  return number;
}

}  // namespace libbio::text
