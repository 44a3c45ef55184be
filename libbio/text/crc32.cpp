#include "libbio/text/crc32.h"

#include <zlib.h>

namespace libbio::text {

void Crc32::add(std::span<const char> bytes) {
  if (bytes.empty()) return;  // zlib begins anew where there is no buffer
  value_ = static_cast<std::uint32_t>(
      ::crc32_z(value_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace libbio::text
