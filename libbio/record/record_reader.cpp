#include "libbio/record/record_reader.h"

#include <array>
#include <cstdio>
#include <utility>

#include "libbio/error.h"
#include "libbio/record/format.h"
#include "libbio/record/table.h"

namespace libbio::record {
namespace {

// Major and minor number; a change of the third never changes how a record is read.
std::array<int, 2> parse_version(const std::string& text, const std::string& path) {
  std::array<int, 2> numbers{};
  int third = 0, used = 0;
  if (std::sscanf(text.c_str(), "%6d.%6d.%6d%n", &numbers[0], &numbers[1], &third, &used) != 3 ||
      static_cast<std::size_t>(used) != text.size())
    throw InputError(path + ": expected an encoding-version like '" + kEncodingVersion + "', found '" + text +
                     "'");
  return numbers;
}

std::string read_version(const h5::Group& root, const std::string& path) {
  const std::string type = root.has_attribute("encoding-type") ? root.string_attribute("encoding-type") : "";
  if (type != kEncodingType)
    throw InputError(path + ": is an HDF5 file but not a record of libbio (encoding-type '" + type +
                     "', expected '" + kEncodingType + "')");
  const std::string version = root.string_attribute("encoding-version");
  if (parse_version(version, path) > parse_version(kEncodingVersion, path))
    throw InputError(path + ": is a record of version " + version +
                     ", newer than this program, which reads up to " + kEncodingVersion +
                     "; use a newer version of the program");
  const bool complete =
      root.has_attribute(kComplete) && root.attribute(kComplete) == h5::AttributeValue(true);
  if (!complete) throw InputError(path + ": is not complete: the run that wrote it was cut short");
  return version;
}

}  // namespace

RecordReader::RecordReader(const std::string& path)
    : file_(h5::File::open(path)), root_(file_.root()), version_(read_version(root_, path)) {}

std::vector<std::string> RecordReader::item_ids() const {
  return root_.group("items").children();
}

h5::Group RecordReader::item(const std::string& id) const {
  const h5::Group items = root_.group("items");
  if (items.contains(id)) return items.group(id);
  constexpr std::size_t kListed = 10;
  std::string known;
  const std::vector<std::string> ids = items.children();
  for (std::size_t i = 0; i < ids.size() && i < kListed; ++i) known += (i ? ", " : "") + ids[i];
  if (ids.size() > kListed) known += ", ... (" + std::to_string(ids.size()) + " items)";
  throw InputError(file_.path() + ": has no item '" + id + "'; it has " + (known.empty() ? "none" : known));
}

Provenance RecordReader::provenance() const {
  return read_provenance(root_);
}

std::vector<Failure> RecordReader::failures() const {
  const Table table = read_table(root_, "failures");
  const std::string place = file_.path() + ":/failures";
  const auto& error_type = string_column(table, "error_type", place);
  const auto& message = string_column(table, "message", place);
  const auto& location = string_column(table, "location", place);
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < table.index.size(); ++i)
    failures.push_back({table.index[i], error_type[i], message[i], location[i]});
  return failures;
}

}  // namespace libbio::record
