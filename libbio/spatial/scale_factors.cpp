#include "libbio/spatial/scale_factors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "libbio/error.h"
#include "libbio/text/byte_source.h"

namespace libbio::spatial {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

// The line and column of the byte, from 0, in the text.
TextLocation place_of_byte(const std::string& path, const std::string& text, std::size_t byte) {
  byte = std::min(byte, text.size());
  const std::size_t before = text.rfind('\n', byte == 0 ? 0 : byte - 1);
  const std::size_t begin = byte == 0 || before == std::string::npos ? 0 : before + 1;
  TextLocation place{path};
  place.line = static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n')) +
               1;
  place.column_begin = place.column_end = byte - begin + 1;
  place.line_text = text.substr(begin, text.find('\n', begin) - begin);
  return place;
}

}  // namespace

std::map<std::string, double> read_scale_factors(const std::string& path) {
  const std::string text = text::read_whole(path, kMostBytes);
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw InputError("the file is not JSON", place_of_byte(path, text, error.byte == 0 ? 0 : error.byte - 1));
  } catch (const nlohmann::json::exception& error) {
    throw InputError("'" + path + "' is not JSON that can be read (" + error.what() + ")");
  }
  if (!json.is_object())
    throw InputError("'" + path + "' holds no object; expected {\"tissue_hires_scalef\": 0.17, ...}");
  std::map<std::string, double> factors;
  for (const auto& [name, value] : json.items())
    if (value.is_number()) factors[name] = value.get<double>();
  return factors;
}

}  // namespace libbio::spatial
