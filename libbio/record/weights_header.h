// What every weights file begins with, whatever model it holds: docs/record.md, "Weights".
#pragma once

#include <string>

#include "libbio/error.h"
#include "libbio/h5/group.h"
#include "libbio/record/value.h"

namespace libbio::record {

struct WeightsHeader {
  std::string model;       // which code the weights are for
  Settings config;         // its sizes and settings
  std::string trained_on;  // data, split, command
};

// Marks the root of a new file as that of a weights file.
void write_weights_header(h5::Group& root, const WeightsHeader& header);

// WeightsError, naming the file at `path`, where it is no weights file, or for another model than `model`
// (empty: for any). InputError where it is damaged.
WeightsHeader read_weights_header(const h5::Group& root, const std::string& path, const std::string& model);

// A setting of the config. WeightsError, beginning with `place`, where it is missing or of another type.
// Instantiated for bool, std::int64_t, double, std::string.
template <class T>
T required_setting(const Settings& settings, const std::string& name, const std::string& place);

// For a weights file in which something cannot be read.
WeightsError unreadable_weights(const InputError& error);

}  // namespace libbio::record
