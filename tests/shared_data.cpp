#include "tests/shared_data.h"

#include <cstdlib>

namespace libbio {

std::filesystem::path shared_data(const std::string& name) {
  const char* const elsewhere = std::getenv("LIBBIO_SHARED");
  for (const std::filesystem::path& folder : {std::filesystem::path(LIBBIO_SOURCE_DIR) / "../shared",
                                              std::filesystem::path(elsewhere ? elsewhere : "")})
    if (!folder.empty() && std::filesystem::exists(folder / name)) return folder / name;
  return {};
}

}  // namespace libbio
