#include "libbio/h5/seal.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/text/crc32.h"

namespace libbio::h5 {
namespace {

constexpr std::string_view kTitle = "libbio file\n";
constexpr std::string_view kRemark = "The rest is HDF5; the checksum is of the bytes from 512 on.\n";
constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n";

std::string seal_text(std::uint64_t file_bytes, std::uint32_t crc32) {
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "bytes %llu\ncrc32 %08x\n",
                static_cast<unsigned long long>(file_bytes), static_cast<unsigned>(crc32));
  std::string text = std::string(kTitle) + numbers + std::string(kRemark);
  text.resize(kSealBytes, '\n');
  return text;
}

}  // namespace

std::string seal_of(std::span<const char> content) {
  text::Crc32 crc32;
  crc32.add(content);
  return seal_text(kSealBytes + content.size(), crc32.value());
}

bool is_hdf5(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) return false;  // nor is a pipe emptied
  std::ifstream file(path, std::ios::binary);
  std::string start(kHdf5Signature.size(), '\0');
  // The start lies at byte 0, 512, 1024, 2048, ...
  for (std::streamoff at = 0; file; at = at == 0 ? std::streamoff{kSealBytes} : 2 * at) {
    file.seekg(at);
    file.read(start.data(), std::ssize(start));
    if (file && start == kHdf5Signature) return true;
  }
  return false;
}

void verify_seal(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path + ": cannot open the file for reading");
  std::string head(kSealBytes, '\0');
  file.read(head.data(), kSealBytes);
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.starts_with(kHdf5Signature)) return;
  if (!head.starts_with(kTitle) && head.find(kRemark) == std::string::npos) {
    if (is_hdf5(path)) return;
    throw InputError(path + ": is not an HDF5 file (expected the bytes \\x89HDF at its start)");
  }
  text::Crc32 crc32;
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
