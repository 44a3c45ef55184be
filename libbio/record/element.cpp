#include "libbio/record/element.h"

#include <algorithm>
#include <limits>

namespace libbio::record {
namespace {

constexpr std::int64_t kCompressedFrom = 64 * 1024;

template <class T>
void write_number(h5::Group& group, const std::string& name, T number, const std::string& units) {
  h5::Dataset written = group.write(name, std::span<const T>(&number, 1), {});
  mark_encoding(written, "numeric-scalar", "0.2.0");
  if (!units.empty()) written.set_attribute("units", units);
}

h5::Dataset scalar(const h5::Group& group, const std::string& name) {
  h5::Dataset stored = group.dataset(name);
  if (!stored.dims().empty())
    throw InputError(stored.place() + ": expected one value, found an array " + h5::to_string(stored.dims()));
  return stored;
}

[[noreturn]] void throw_kind(const h5::Group& group, const std::string& name, const std::string& expected) {
  const h5::Dataset stored = group.dataset(name);
  throw InputError(stored.place() + ": expected " + expected + ", found " +
                   std::string(h5::name_of(stored.type())));
}

}  // namespace

void mark_encoding(h5::Object& object, const std::string& type, const std::string& version) {
  object.set_attribute("encoding-type", type);
  object.set_attribute("encoding-version", version);
}

h5::Group create_dict(h5::Group& parent, const std::string& name) {
  h5::Group created = parent.create_group(name);
  mark_encoding(created, "dict", "0.1.0");
  return created;
}

template <class T>
void write_array(h5::Group& group, const std::string& name, View<const T> array, const ArrayLabels& labels) {
  const std::int64_t letters = 1 + std::ranges::count(labels.shape, ',');
  if (labels.shape.empty() || letters != array.rank())
    throw ShapeError("array '" + name + "' has shape " + array.shape().to_string() +
                     ", its axes are named '" + labels.shape + "'");
  const h5::Dims dims(array.shape().dims().begin(), array.shape().dims().end());
  const bool is_big = array.size() * static_cast<std::int64_t>(sizeof(T)) >= kCompressedFrom;
  h5::Dataset written = group.write(name, std::span<const T>(array.span()), dims,
                                    is_big ? h5::Storage::kCompressed : h5::Storage::kPlain);
  mark_encoding(written, "array", "0.2.0");
  written.set_attribute("shape", labels.shape);
  written.set_attribute("units", labels.units);
}

template <class T>
Tensor<T> read_array(const h5::Group& group, const std::string& name, const std::string& shape_letters) {
  const h5::Dataset stored = group.dataset(name);
  const std::string found = stored.string_attribute("shape");
  if (found != shape_letters || std::ranges::count(found, ',') + 1 != std::ssize(stored.dims()) ||
      stored.dims().size() > static_cast<std::size_t>(Shape::kMaxRank))
    throw InputError(stored.place() + ": expected an array with the axes '" + shape_letters + "', found " +
                     h5::to_string(stored.dims()) + " with the axes '" + found + "'");
  const std::vector<T> elements = stored.read<T>();
  Tensor<T> array{Shape(std::span<const std::int64_t>(stored.dims()))};
  std::ranges::copy(elements, array.begin());
  return array;
}

template void write_array(h5::Group&, const std::string&, View<const float>, const ArrayLabels&);
template void write_array(h5::Group&, const std::string&, View<const double>, const ArrayLabels&);
template void write_array(h5::Group&, const std::string&, View<const std::int32_t>, const ArrayLabels&);
template void write_array(h5::Group&, const std::string&, View<const std::int64_t>, const ArrayLabels&);
template void write_array(h5::Group&, const std::string&, View<const std::uint8_t>, const ArrayLabels&);
template void write_array(h5::Group&, const std::string&, View<const std::uint64_t>, const ArrayLabels&);
template Tensor<float> read_array(const h5::Group&, const std::string&, const std::string&);
template Tensor<double> read_array(const h5::Group&, const std::string&, const std::string&);
template Tensor<std::int32_t> read_array(const h5::Group&, const std::string&, const std::string&);
template Tensor<std::int64_t> read_array(const h5::Group&, const std::string&, const std::string&);
template Tensor<std::uint8_t> read_array(const h5::Group&, const std::string&, const std::string&);
template Tensor<std::uint64_t> read_array(const h5::Group&, const std::string&, const std::string&);

void write_strings(h5::Group& group, const std::string& name, const std::vector<std::string>& strings,
                   const std::string& shape_letter) {
  h5::Dataset written = group.write_strings(name, strings, {std::ssize(strings)});
  mark_encoding(written, "string-array", "0.2.0");
  written.set_attribute("shape", shape_letter);
}

std::vector<std::string> read_strings(const h5::Group& group, const std::string& name) {
  const h5::Dataset stored = group.dataset(name);
  if (stored.dims().size() != 1)
    throw InputError(stored.place() + ": expected a list of strings, found " + h5::to_string(stored.dims()));
  return stored.read_strings();
}

void write_value(h5::Group& group, const std::string& name, const Value& value, const std::string& units) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    h5::Dataset written = group.write_strings(name, std::span(text, 1), {});
    mark_encoding(written, "string", "0.2.0");
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    h5::Dataset written = group.write_bools(name, {*truth}, {});
    mark_encoding(written, "numeric-scalar", "0.2.0");
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    write_number(group, name, *integer, units);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    write_number(group, name, *natural, units);
  } else {
    write_number(group, name, std::get<double>(value), units);
  }
}

Value read_value(const h5::Group& group, const std::string& name) {
  const h5::Dataset stored = scalar(group, name);
  switch (stored.type()) {
    case h5::ElementType::kString:
      return stored.read_strings().at(0);
    case h5::ElementType::kBool:
      return static_cast<bool>(stored.read_bools().at(0));
    case h5::ElementType::kFloat32:
    case h5::ElementType::kFloat64:
      return stored.read<double>().at(0);
    case h5::ElementType::kUint64:
      return stored.read<std::uint64_t>().at(0);
    default:
      return stored.read<std::int64_t>().at(0);
  }
}

std::string read_string(const h5::Group& group, const std::string& name) {
  const Value value = read_value(group, name);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  throw_kind(group, name, "a string");
}

std::int64_t read_integer(const h5::Group& group, const std::string& name) {
  const Value value = read_value(group, name);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  throw_kind(group, name, "an integer");
}

std::uint64_t read_unsigned(const h5::Group& group, const std::string& name) {
  const Value value = read_value(group, name);
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return *natural;
  throw_kind(group, name, "an unsigned integer");
}

double read_real(const h5::Group& group, const std::string& name) {
  const Value value = read_value(group, name);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  throw_kind(group, name, "a number");
}

bool read_truth(const h5::Group& group, const std::string& name) {
  const Value value = read_value(group, name);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  throw_kind(group, name, "a truth value");
}

void write_settings(h5::Group& group, const std::string& name, const Settings& settings) {
  h5::Group dict = create_dict(group, name);
  for (const auto& [setting, value] : settings) write_value(dict, setting, value, "");
}

Settings read_settings(const h5::Group& group, const std::string& name) {
  const h5::Group dict = group.group(name);
  Settings settings;
  for (const std::string& setting : dict.children()) settings[setting] = read_value(dict, setting);
  return settings;
}

}  // namespace libbio::record
