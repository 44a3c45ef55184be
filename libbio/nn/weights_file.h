// The tensors of a model in a weights file: one dataset per tensor, with its name and shape, in one group.
//
// Numbers are stored as they are, not compressed (mantissas of weights are noise), so that a file is read at
// the speed of the disk straight into the buffer of the Parameters: no second copy. Names and shapes must
// agree exactly with those that the model declares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/nn/parameters.h"

namespace libbio::nn {

struct TensorShape {
  std::string name;
  std::vector<std::int64_t> dims;
  std::int64_t size() const { return h5::element_count(dims); }
};

// In the order of declaration.
std::vector<TensorShape> tensor_shapes(const Parameters<float>& parameters);
// Empty where both lists have the same names and shapes, in any order; else three indented lists, each cut
// after a few lines: missing, unexpected, wrong shape (found and expected).
std::string shape_differences(const std::vector<TensorShape>& found,
                              const std::vector<TensorShape>& expected);

// Writes tensors as the group `name` of `parent`. `read(i, to)` puts the elements of tensor i into `to`; one
// tensor at a time is in memory beside the file. The file itself lives in memory until it is closed.
void write_tensors(h5::Group& parent, const std::string& name, const std::vector<TensorShape>& tensors,
                   const std::function<void(std::size_t, std::span<float>)>& read);
void write_parameters(h5::Group& parent, const std::string& name, Parameters<float>& parameters);

// Allocates the parameters and reads them from the group `name` of `parent`. WeightsError, with the lists of
// shape_differences(), unless the group holds exactly the declared tensors, and where it is damaged; nothing
// is allocated before that is known.
void read_parameters(const h5::Group& parent, const std::string& name, Parameters<float>& parameters);

}  // namespace libbio::nn
