#include "libbio/h5/check.h"

#include <hdf5.h>

#include "libbio/error.h"

namespace libbio::h5 {

std::string library_message() {
  std::string message;
  const auto keep_first = [](unsigned, const H5E_error2_t* error, void* kept) -> herr_t {
    auto& text = *static_cast<std::string*>(kept);
    if (text.empty() && error->desc) text = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &message);
  // System errors come with the time, a pointer and sizes around what the system said.
  const std::string quoted = "error message = '";
  if (const auto begin = message.find(quoted); begin != std::string::npos) {
    const auto end = message.find('\'', begin + quoted.size());
    message = message.substr(begin + quoted.size(), end - begin - quoted.size());
  }
  return message.empty() ? "no reason given by HDF5" : message;
}

std::int64_t check_read(std::int64_t code, const std::string& place, const char* action) {
  if (code < 0) throw InputError(place + ": cannot " + action + ": " + library_message());
  return code;
}

std::int64_t check_write(std::int64_t code, const std::string& place, const char* action) {
  if (code < 0) throw ResourceError(place + ": cannot " + action + ": " + library_message());
  return code;
}

}  // namespace libbio::h5
