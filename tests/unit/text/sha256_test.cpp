#include "libbio/text/sha256.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libbio/error.h"
#include "tests/unit/text/files.h"

namespace libbio::text {
namespace {

std::string digest(std::string_view bytes) {
  Sha256 sha256;
  sha256.update(bytes);
  return sha256.hex();
}

// FIPS 180-2, appendix B, and the NIST example of the empty message.
TEST(Sha256, PublishedVectors) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesDoNotMatter) {
  std::string text(517, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31);
  for (const std::size_t piece : {1, 7, 55, 56, 63, 64, 65, 200}) {
    Sha256 sha256;
    for (std::size_t at = 0; at < text.size(); at += piece)
      sha256.update(std::string_view(text).substr(at, piece));
    EXPECT_EQ(sha256.hex(), digest(text)) << piece;
  }
}

TEST(Sha256, BothCodesAgree) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += static_cast<char>(i * i / 7);
  for (std::size_t length = 0; length < text.size(); length += 1 + length / 3) {
    Sha256 portable(Sha256::Code::portable);
    portable.update(std::string_view(text).substr(0, length));
    EXPECT_EQ(portable.hex(), digest(std::string_view(text).substr(0, length))) << length;
  }
}

TEST(Sha256, OfAFile) {
  const testing::ScratchFolder folder;
  const FileDigest found = digest_of_file(folder.with("a", std::string(1'000'000, 'a')));
  EXPECT_EQ(found.bytes, 1'000'000u);
  EXPECT_EQ(found.sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  // The bytes as stored: a gzip file is not decompressed.
  const std::string packed = testing::gzipped("abc");
  EXPECT_EQ(digest_of_file(folder.with("b", packed)).sha256, digest(packed));
  EXPECT_THROW(digest_of_file(folder.file("absent")), InputError);
}

}  // namespace
}  // namespace libbio::text
