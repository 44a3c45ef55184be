#include "libbio/text/crc32.h"

#include <array>
#include <cstddef>

namespace libbio::text {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1u) != 0 ? 0xEDB88320u : 0u);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < 8; ++slice)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t previous = tables[slice - 1][byte];
      tables[slice][byte] = (previous >> 8) ^ tables[0][previous & 0xFF];
    }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

// Eight bytes at a time (Kounavis & Berry 2008).
void Crc32::add(std::span<const char> bytes) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  while (bytes.size() >= 8) {
    const std::uint32_t low = state_ ^ (at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24);
    state_ = kTables[7][low & 0xFF] ^ kTables[6][low >> 8 & 0xFF] ^ kTables[5][low >> 16 & 0xFF] ^
             kTables[4][low >> 24] ^ kTables[3][at(4)] ^ kTables[2][at(5)] ^ kTables[1][at(6)] ^
             kTables[0][at(7)];
    bytes = bytes.subspan(8);
  }
  for (char byte : bytes)
    state_ = (state_ >> 8) ^ kTables[0][(state_ ^ static_cast<unsigned char>(byte)) & 0xFF];
}

}  // namespace libbio::text
