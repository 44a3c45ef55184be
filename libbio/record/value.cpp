#include "libbio/record/value.h"

#include <charconv>
#include <type_traits>

namespace libbio::record {

std::string to_string(const Value& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, bool>) {
          return held ? "true" : "false";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return held;
        } else {
          char digits[32];
          return {digits, std::to_chars(digits, digits + sizeof digits, held).ptr};
        }
      },
      value);
}

std::string to_string(const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings)
    text += (text.empty() ? "" : ", ") + name + " = " + to_string(value);
  return text;
}

}  // namespace libbio::record
