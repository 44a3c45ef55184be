#include "libbio/text/crc32.h"

#include <gtest/gtest.h>

#include <string_view>

namespace libbio::text {
namespace {

std::uint32_t crc32_of(std::string_view bytes, std::size_t cut) {
  Crc32 crc32;
  crc32.add(std::span(bytes.data(), cut));
  crc32.add({});
  crc32.add(std::span(bytes.data() + cut, bytes.size() - cut));
  return crc32.value();
}

// The check values of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms, and of "a".
TEST(Crc32, HasTheKnownValuesInPiecesOfAnyLength) {
  for (std::size_t cut = 0; cut <= 9; ++cut) EXPECT_EQ(crc32_of("123456789", cut), 0xCBF43926u) << cut;
  EXPECT_EQ(crc32_of("a", 0), 0xE8B7BE43u);
  EXPECT_EQ(Crc32().value(), 0u);
}

}  // namespace
}  // namespace libbio::text
