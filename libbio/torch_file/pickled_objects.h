// The meaning of the names that checkpoints use, as data. Nothing is executed.
//
//   torch._utils _rebuild_tensor_v2(storage, offset, size, stride, ...)  a tensor
//   torch._utils _rebuild_parameter(tensor, ...)                        that tensor
//   collections OrderedDict()                                           a dict
//   ('storage', torch FloatStorage, key, location, elements)            a storage, as persistent id
//
// Any other name makes an opaque object.
#pragma once

#include "libbio/torch_file/binary_file.h"
#include "libbio/torch_file/value.h"

namespace libbio::torch_file {

// What `callable(*arguments)` describes. WeightsError where a tensor does not fit into its storage.
Value::Content object_made_by(const Value& callable, const Value& arguments, const BinaryFile& file);
// What a persistent id stands for: a storage, or an opaque object where it has another form.
Value::Content object_with_id(const Value& id, const BinaryFile& file);

}  // namespace libbio::torch_file
