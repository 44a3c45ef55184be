#include "libbio/text/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace libbio::text {
namespace {

TEST(Crc32, IsThatOfZlibInPiecesOfAnyLength) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * i + 7 * i);
  for (std::size_t cut : {0, 1, 7, 8, 9, 500, 999, 1000}) {
    Crc32 crc32;
    crc32.add(std::span(bytes).first(cut));
    crc32.add(std::span(bytes).subspan(cut));
    EXPECT_EQ(crc32.value(), ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), 1000)) << cut;
  }
  EXPECT_EQ(Crc32().value(), 0u);
}

}  // namespace
}  // namespace libbio::text
