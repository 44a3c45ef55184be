// SHA-256 (FIPS 180-4), to record which bytes a result was made from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace libbio::text {

// Digest of a stream of bytes given in any number of pieces.
class Sha256 {
 public:
  // portable: without the SHA instructions that the processor may have; for tests, the digest is the same.
  enum class Code { fastest, portable };
  explicit Sha256(Code code = Code::fastest) : code_(code) {}

  void update(std::string_view bytes);
  // Lower-case hexadecimal digest of everything given so far; further bytes may follow.
  std::string hex() const;

 private:
  using Block = std::array<unsigned char, 64>;
  void compress(const unsigned char* block);

  Code code_;
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::uint64_t bytes_ = 0;
  Block pending_{};  // the last bytes_ % 64 bytes
};

// What identifies the content of an input file: the bytes as stored, before any decompression.
struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 lower-case hexadecimal digits
};

// InputError if the file cannot be read.
FileDigest digest_of_file(const std::string& path);

}  // namespace libbio::text
