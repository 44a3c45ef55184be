#include "libbio/h5/memory_image.h"

#include <hdf5.h>

#include <cstdlib>
#include <cstring>

namespace libbio::h5 {
namespace {

// Memory of a file grows in steps of this.
constexpr std::size_t kStep = 4 << 20;

void* allocate(size_t size, H5FD_file_image_op_t, void*) {
  return std::malloc(size);
}

void* copy(void* to, const void* from, size_t size, H5FD_file_image_op_t, void*) {
  return std::memcpy(to, from, size);
}

void* grow(void* memory, size_t size, H5FD_file_image_op_t, void*) {
  return std::realloc(memory, size);
}

herr_t release(void* memory, H5FD_file_image_op_t operation, void* image) {
  if (operation == H5FD_FILE_IMAGE_OP_FILE_CLOSE)
    static_cast<MemoryImage*>(image)->take(memory);
  else
    std::free(memory);
  return 0;
}

void* share(void* image) {
  return image;
}

herr_t leave(void*) {
  return 0;
}

}  // namespace

MemoryImage::~MemoryImage() {
  std::free(memory_);
}

void MemoryImage::attach(std::int64_t access_properties) {
  H5Pset_fapl_core(access_properties, kStep, false);
  H5FD_file_image_callbacks_t callbacks = {allocate, copy, grow, release, share, leave, this};
  H5Pset_file_image_callbacks(access_properties, &callbacks);
}

}  // namespace libbio::h5
