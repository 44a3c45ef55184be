#include "libbio/text/sha256.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "libbio/text/byte_source.h"

namespace libbio::text {
namespace {

// First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
constexpr std::array<std::uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(const unsigned char* p) {
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 |
         std::uint32_t{p[3]};
}

// Where the processor has instructions for it: some four times as fast. Two rounds by sha256rnds2 on the
// halves (a, b, e, f) and (c, d, g, h) of the state, highest lane first.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define LIBBIO_SHA_INSTRUCTIONS 1

using Lanes = int __attribute__((vector_size(16)));
using Words = std::uint32_t __attribute__((vector_size(16)));

bool has_sha_instructions() {
  static const bool has = __builtin_cpu_supports("sha") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  return has;
}

__attribute__((target("sha,sse4.1"))) void compress_by_instructions(std::array<std::uint32_t, 8>& state,
                                                                    const unsigned char* block) {
  const auto [a, b, c, d, e, f, g, h] = state;
  Words abef = {f, e, b, a}, cdgh = {h, g, d, c};
  const Words abef_before = abef, cdgh_before = cdgh;
  std::array<Words, 4> w;  // the last sixteen words of the schedule
  for (std::size_t i = 0; i < 16; ++i) {
    Words& next = w[i % 4];
    if (i < 4) {
      const unsigned char* from = block + 16 * i;
      next = Words{big_endian(from), big_endian(from + 4), big_endian(from + 8), big_endian(from + 12)};
    } else {
      const Words &after = w[(i + 1) % 4], &later = w[(i + 2) % 4], &last = w[(i + 3) % 4];
      const auto mixed = reinterpret_cast<Words>(
          __builtin_ia32_sha256msg1(reinterpret_cast<Lanes>(next), reinterpret_cast<Lanes>(after)));
      const Words seven_before = {later[1], later[2], later[3], last[0]};
      next = reinterpret_cast<Words>(__builtin_ia32_sha256msg2(reinterpret_cast<Lanes>(mixed + seven_before),
                                                               reinterpret_cast<Lanes>(last)));
    }
    const std::uint32_t* k = kRoundConstants.data() + 4 * i;
    const Words sum = next + Words{k[0], k[1], k[2], k[3]};
    const Words upper = {sum[2], sum[3], 0, 0};
    cdgh = reinterpret_cast<Words>(__builtin_ia32_sha256rnds2(
        reinterpret_cast<Lanes>(cdgh), reinterpret_cast<Lanes>(abef), reinterpret_cast<Lanes>(sum)));
    abef = reinterpret_cast<Words>(__builtin_ia32_sha256rnds2(
        reinterpret_cast<Lanes>(abef), reinterpret_cast<Lanes>(cdgh), reinterpret_cast<Lanes>(upper)));
  }
  abef += abef_before;
  cdgh += cdgh_before;
  state = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
}
#endif

}  // namespace

void Sha256::compress(const unsigned char* block) {
#ifdef LIBBIO_SHA_INSTRUCTIONS
  if (code_ == Code::fastest && has_sha_instructions()) return compress_by_instructions(state_, block);
#endif
  std::array<std::uint32_t, 64> w;
  for (std::size_t t = 0; t < 16; ++t) w[t] = big_endian(block + 4 * t);
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const std::uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t first = h + sum1 + ((e & f) ^ (~e & g)) + kRoundConstants[t] + w[t];
    const std::uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t second = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const std::array<std::uint32_t, 8> added = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += added[i];
}

void Sha256::update(std::string_view bytes) {
  const auto* next = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  std::size_t filled = bytes_ % 64;
  bytes_ += left;
  if (filled > 0) {
    const std::size_t taken = std::min(left, 64 - filled);
    std::copy_n(next, taken, pending_.data() + filled);
    next += taken;
    left -= taken;
    filled += taken;
    if (filled < 64) return;
    compress(pending_.data());
  }
  for (; left >= 64; next += 64, left -= 64) compress(next);
  std::copy_n(next, left, pending_.data());
}

std::string Sha256::hex() const {
  Sha256 padded = *this;
  const std::uint64_t bits = bytes_ * 8;
  std::string tail(1, '\x80');
  tail.append((64 + 56 - (bytes_ + 1) % 64) % 64, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) tail += static_cast<char>(bits >> shift & 0xff);
  padded.update(tail);
  std::string digits;
  for (const std::uint32_t word : padded.state_)
    for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[word >> shift & 0xf];
  return digits;
}

FileDigest digest_of_file(const std::string& path) {
  ByteSource source(path, RawDigest::yes);
  return source.drain();
}

}  // namespace libbio::text
