// CRC-32 of ITU-T V.42, as zlib, PNG and zip have it: finds accidental damage, not intent.
#pragma once

#include <cstdint>
#include <span>

namespace libbio::text {

// Checksum of a stream of bytes given in any number of pieces.
class Crc32 {
 public:
  void add(std::span<const char> bytes);
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 0;
};

}  // namespace libbio::text
