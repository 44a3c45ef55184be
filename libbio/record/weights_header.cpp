#include "libbio/record/weights_header.h"

#include <type_traits>

#include "libbio/record/element.h"

namespace libbio::record {
namespace {

constexpr const char* kEncoding = "libbio-weights";
constexpr const char* kVersion = "0.1.0";

}  // namespace

void write_weights_header(h5::Group& root, const WeightsHeader& header) {
  mark_encoding(root, kEncoding, kVersion);
  write_value(root, "model", header.model);
  write_settings(root, "config", header.config);
  write_value(root, "trained_on", header.trained_on);
}

WeightsHeader read_weights_header(const h5::Group& root, const std::string& path, const std::string& model) {
  const std::string type =
      root.has_attribute("encoding-type") ? root.string_attribute("encoding-type") : "none";
  if (type != kEncoding)
    throw WeightsError(path + " is no weights file: its encoding-type is " + type + ", expected " +
                       kEncoding + (type == "libbio-record" ? "; 'bio show' prints records" : ""));
  const std::string found = read_string(root, "model");
  if (!model.empty() && found != model)
    throw WeightsError(path + " holds the weights of '" + found + "', expected '" + model + "'");
  return {found, read_settings(root, "config"), read_string(root, "trained_on")};
}

template <class T>
T required_setting(const Settings& settings, const std::string& name, const std::string& place) {
  const auto found = settings.find(name);
  if (found == settings.end()) throw WeightsError(place + ": the config has no '" + name + "'");
  if (const T* value = std::get_if<T>(&found->second)) return *value;
  constexpr const char* expected = std::is_same_v<T, bool>          ? "truth value"
                                   : std::is_same_v<T, std::string> ? "text"
                                   : std::is_same_v<T, double>      ? "number"
                                                                    : "integer";
  throw WeightsError(place + ": '" + name + "' of the config is no " + expected);
}

template bool required_setting<bool>(const Settings&, const std::string&, const std::string&);
template std::int64_t required_setting<std::int64_t>(const Settings&, const std::string&, const std::string&);
template double required_setting<double>(const Settings&, const std::string&, const std::string&);
template std::string required_setting<std::string>(const Settings&, const std::string&, const std::string&);

WeightsError unreadable_weights(const InputError& error) {
  return WeightsError(std::string("the weights cannot be read: ") + error.what());
}

}  // namespace libbio::record
