// Elements of a record in the encodings of AnnData (docs/record.md), so that Python opens each without
// libbio.
//
// The element types T are float, double, std::int32_t, std::int64_t, std::uint8_t, std::uint64_t.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/value.h"
#include "libbio/tensor/tensor.h"

namespace libbio::record {

// What the numbers of an array mean: the letters of its axes as in docs/notation.md ("L,L"), and their unit
// ("1" for a number without one).
struct ArrayLabels {
  std::string shape;
  std::string units = "1";
};

// A group that holds named elements.
h5::Group create_dict(h5::Group& parent, const std::string& name);
void mark_encoding(h5::Object& object, const std::string& type, const std::string& version);

// Arrays of 64 KiB and more are compressed. ShapeError unless there is one letter per axis.
template <class T>
void write_array(h5::Group& group, const std::string& name, View<const T> array, const ArrayLabels& labels);
template <class T>
void write_array(h5::Group& group, const std::string& name, const Tensor<T>& array,
                 const ArrayLabels& labels) {
  write_array(group, name, array.view(), labels);
}
template <class T>
void write_array(h5::Group& group, const std::string& name, const std::vector<T>& array,
                 const ArrayLabels& labels) {
  write_array(group, name, View<const T>(array.data(), Shape{static_cast<std::int64_t>(array.size())}),
              labels);
}
// InputError unless the array has these axes and every stored value is a value of T.
template <class T>
Tensor<T> read_array(const h5::Group& group, const std::string& name, const std::string& shape_letters);

void write_strings(h5::Group& group, const std::string& name, const std::vector<std::string>& strings,
                   const std::string& shape_letter);
std::vector<std::string> read_strings(const h5::Group& group, const std::string& name);

// A number gets the attribute `units` unless that is empty; a string and a truth value have none.
void write_value(h5::Group& group, const std::string& name, const Value& value,
                 const std::string& units = "1");
Value read_value(const h5::Group& group, const std::string& name);
// The same, and InputError where the value is of another kind; read_real also takes integers.
std::string read_string(const h5::Group& group, const std::string& name);
std::int64_t read_integer(const h5::Group& group, const std::string& name);
std::uint64_t read_unsigned(const h5::Group& group, const std::string& name);
double read_real(const h5::Group& group, const std::string& name);
bool read_truth(const h5::Group& group, const std::string& name);

void write_settings(h5::Group& group, const std::string& name, const Settings& settings);
Settings read_settings(const h5::Group& group, const std::string& name);

}  // namespace libbio::record
