#include "libbio/record/weights_header.h"

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

WeightsError unreadable_weights(const InputError& error) {
  return WeightsError(std::string("the weights cannot be read: ") + error.what());
}

}  // namespace libbio::record
