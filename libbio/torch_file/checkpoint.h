// A file that torch.save wrote: zip container or the older one, read without Python and without executing
// anything of it.
//
//   Checkpoint checkpoint("model.pt");
//   const Value* model = checkpoint.root().as<Dict>()->find("model");
//
// The description (names, shapes) is read at once, tensors when asked for, from the file to the place where
// they are wanted. Any damage is a WeightsError; memory stays within the bounds of pickle.h.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "libbio/torch_file/binary_file.h"
#include "libbio/torch_file/legacy_container.h"
#include "libbio/torch_file/value.h"
#include "libbio/torch_file/zip_container.h"

namespace libbio::torch_file {

class Checkpoint {
 public:
  explicit Checkpoint(const std::string& path);

  const std::string& path() const { return file_.path(); }
  std::uint64_t bytes() const { return file_.size(); }
  bool is_zip() const { return zip_ != nullptr; }
  const Value& root() const { return *root_; }
  // Of the whole file, which is read for it.
  std::string sha256() const;

  // The elements of a tensor of this checkpoint, row-major; float16 and bfloat16 exactly, float64 rounded.
  // WeightsError where its numbers are no real numbers, or where one element stands for many (an expanded
  // tensor), the storage is missing, too short or does not have its checksum. ShapeError unless `to` has the
  // size of the tensor.
  void read(const TensorEntry& tensor, std::span<float> to);

 private:
  StoragePlace place_of(const Storage& storage) const;
  void verify(const Storage& storage, const StoragePlace& place);

  BinaryFile file_;
  Values values_;
  std::unique_ptr<ZipContainer> zip_;
  std::string prefix_;  // of the names of the zip entries: "archive/"
  std::unordered_map<std::string, StoragePlace> legacy_storages_;
  std::unordered_set<std::string> verified_;
  const Value* root_ = nullptr;
};

// Whether a file starts as one of the two containers.
bool is_checkpoint(const std::string& path);

}  // namespace libbio::torch_file
