#include "libbio/h5/seal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <vector>

#include "libbio/error.h"

namespace libbio::h5 {
namespace {

constexpr std::string_view kTitle = "libbio file\n";
constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n";

// CRC-32 of ITU-T V.42, as zlib and PNG have it; eight bytes at a time (Kounavis & Berry 2008).
class Crc32 {
 public:
  Crc32() {
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t value = byte;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1u) != 0 ? 0xEDB88320u : 0u);
      tables_[0][byte] = value;
    }
    for (std::size_t slice = 1; slice < 8; ++slice)
      for (std::size_t byte = 0; byte < 256; ++byte) {
        const std::uint32_t previous = tables_[slice - 1][byte];
        tables_[slice][byte] = (previous >> 8) ^ tables_[0][previous & 0xFF];
      }
  }

  void add(std::span<const char> bytes) {
    const auto at = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    while (bytes.size() >= 8) {
      const std::uint32_t low = state_ ^ (at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24);
      state_ = tables_[7][low & 0xFF] ^ tables_[6][low >> 8 & 0xFF] ^ tables_[5][low >> 16 & 0xFF] ^
               tables_[4][low >> 24] ^ tables_[3][at(4)] ^ tables_[2][at(5)] ^ tables_[1][at(6)] ^
               tables_[0][at(7)];
      bytes = bytes.subspan(8);
    }
    for (char byte : bytes)
      state_ = (state_ >> 8) ^ tables_[0][(state_ ^ static_cast<unsigned char>(byte)) & 0xFF];
  }

  std::uint32_t value() const { return ~state_; }

 private:
  std::array<std::array<std::uint32_t, 256>, 8> tables_{};
  std::uint32_t state_ = 0xFFFFFFFFu;
};

std::string seal_text(std::uint64_t file_bytes, std::uint32_t crc32) {
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "bytes %llu\ncrc32 %08x\n",
                static_cast<unsigned long long>(file_bytes), static_cast<unsigned>(crc32));
  std::string text =
      std::string(kTitle) + numbers + "The rest is HDF5; the checksum is of the bytes from 512 on.\n";
  text.resize(kSealBytes, '\n');
  return text;
}

}  // namespace

std::string seal_of(std::span<const char> content) {
  Crc32 crc32;
  crc32.add(content);
  return seal_text(kSealBytes + content.size(), crc32.value());
}

void verify_seal(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path + ": cannot open the file for reading");
  std::string head(kSealBytes, '\0');
  file.read(head.data(), kSealBytes);
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.starts_with(kHdf5Signature)) return;
  if (!head.starts_with(kTitle))
    throw InputError(path + ": is not an HDF5 file (expected the bytes \\x89HDF at its start)");
  Crc32 crc32;
  std::uint64_t bytes = head.size();
  std::vector<char> block(1 << 16);
  while (file) {
    file.read(block.data(), std::ssize(block));
    crc32.add(std::span(block).first(static_cast<std::size_t>(file.gcount())));
    bytes += static_cast<std::uint64_t>(file.gcount());
  }
  if (file.bad()) throw ResourceError(path + ": cannot read the file");
  if (head == seal_text(bytes, crc32.value())) return;
  unsigned long long expected = 0;
  if (std::sscanf(head.c_str() + kTitle.size(), "bytes %20llu", &expected) == 1 && expected > bytes)
    throw InputError(path + ": is cut short: it has " + std::to_string(bytes) + " of " +
                     std::to_string(expected) + " bytes; copy or compute it again");
  throw InputError(path +
                   ": is damaged or was changed after it was written: its checksum does not agree; copy or "
                   "compute it again");
}

}  // namespace libbio::h5
