// Numbers of an HDF5 array, whatever their type, in pieces that fit into memory.
#pragma once

#include <functional>
#include <span>

#include "libbio/h5/dataset.h"

namespace libbio::spatial {

// Calls use(elements) for all elements, row-major, some thousand at a time, until it returns false.
// InputError where the array holds no numbers, or the file cannot hold what it claims.
void in_number_pieces(const h5::Dataset& array, const std::function<bool(std::span<const double>)>& use);

}  // namespace libbio::spatial
