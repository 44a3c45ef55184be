#include "libbio/spatial/image_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/refusal.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImageFile : public ::testing::Test {
 protected:
  Tensor<std::uint8_t> read(const std::string& bytes) {
    folder_.with("tissue.png", bytes);
    return read_image(path_);
  }
  std::string refused(const std::string& bytes) {
    return testing::refusal<InputError>([&] { read(bytes); });
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.file("tissue.png");
};

const std::string kTwoByTwo("\x01\x02\x03\x0a\x0b\x0c\xc8\xc9\xca\xff\xfe\xfd", 12);

TEST_F(ImageFile, RowsOfRedGreenBlue) {
  const Tensor<std::uint8_t> image = read(png_of(2, 2, 3, 8, kTwoByTwo));
  EXPECT_EQ(image.shape(), (Shape{2, 2, 3}));
  EXPECT_THAT(image.span(), ElementsAre(1, 2, 3, 10, 11, 12, 200, 201, 202, 255, 254, 253));
}

TEST_F(ImageFile, GreyBecomesColourAndTransparentWhite) {
  EXPECT_THAT(read(png_of(2, 1, 1, 8, "\x07\x64")).span(), ElementsAre(7, 7, 7, 100, 100, 100));
  const std::string rgba("\x64\x64\x64\xff\x64\x64\x64\x00\x00\x64\xff\x80", 12);
  // 0 and 100 at alpha 128 of 255: 255 - 128 = 127, and 100·128/255 + 127 = 177.2.
  EXPECT_THAT(read(png_of(3, 1, 4, 8, rgba)).span(),
              ElementsAre(100, 100, 100, 255, 255, 255, 127, 177, 255));
  EXPECT_THAT(read(png_of(1, 1, 2, 8, std::string("\x64\x00", 2))).span(), ElementsAre(255, 255, 255));
}

TEST_F(ImageFile, SixteenBitsBecomeEight) {
  EXPECT_THAT(read(png_of(1, 1, 3, 16, std::string("\x12\xff\x80\x00\xff\x01", 6))).span(),
              ElementsAre(0x12, 0x80, 0xff));
}

TEST_F(ImageFile, Jpeg) {
  const Tensor<std::uint8_t> image = read(jpeg_of_grey(40));
  EXPECT_EQ(image.shape(), (Shape{8, 8, 3}));
  for (const std::uint8_t value : image) EXPECT_EQ(value, 133);
  EXPECT_EQ(read(jpeg_of_grey(-40))(3, 4, 1), 123);
  EXPECT_THAT(refused(jpeg_of_grey(40).substr(0, jpeg_of_grey(40).size() - 1)), HasSubstr("cut short"));
}

// stb_image wrote their symbols outside of its memory.
TEST_F(ImageFile, JpegWithMoreCodesThanThereAre) {
  const std::string whole = jpeg_of_grey(40);
  const std::size_t table = whole.find("\xff\xc4");
  ASSERT_NE(table, std::string::npos);
  std::string damaged = whole;
  damaged[table + 6] = '\x90';
  EXPECT_THAT(refused(damaged), HasSubstr("a table of codes has 145 symbols"));
  damaged = whole;
  const std::string many = '\0' + std::string(16, '\x11') + std::string(272, '\6');
  damaged.insert(table, std::string("\xff\xc4\x01\x23", 4) + many);
  EXPECT_THAT(refused(damaged), HasSubstr("a table of codes has 272 symbols"));
  damaged = whole;
  damaged[table + 3] = '\1';
  EXPECT_THAT(refused(damaged), HasSubstr("a segment without its length"));
}

// Their places in memory are empty then: the picture is the same every time.
TEST_F(ImageFile, JpegWithoutTables) {
  std::string damaged = jpeg_of_grey(40);
  const std::size_t table = damaged.find("\xff\xc4");
  damaged.erase(table, 2 * (damaged.find("\xff\xc4", table + 1) - table));
  const Tensor<std::uint8_t> image = read(damaged);
  for (const std::uint8_t value : image) EXPECT_EQ(value, 128);
}

TEST_F(ImageFile, RefusesOtherFilesDamageAndAbsurdSizes) {
  EXPECT_THAT(refused("II*\0 and so on"), HasSubstr("looks like TIFF; only PNG and JPEG are read"));
  EXPECT_THAT(refused("GIF89a"), HasSubstr("tissue.png': it is neither PNG nor JPEG"));
  EXPECT_THAT(refused(""), HasSubstr("the file is empty"));
  const std::string whole = png_of(2, 2, 3, 8, kTwoByTwo);
  for (std::size_t bytes = 8; bytes < whole.size(); ++bytes)
    EXPECT_THAT(refused(whole.substr(0, bytes)), HasSubstr("the PNG is cut short")) << bytes;
  for (std::size_t at = 8; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] ^= 1;
    EXPECT_THROW(read(damaged), InputError) << at;
  }
  EXPECT_THAT(refused(png_of(16000, 16000, 3, 8, kTwoByTwo)),
              HasSubstr("16000 × 16000 pixels, more than its"));
  EXPECT_THAT(refused(png_of(18000, 18000, 3, 8, kTwoByTwo)), HasSubstr("18000 pixels, more than 2^28"));
  EXPECT_THAT(refused(png_of(2, 40, 3, 8, kTwoByTwo)), HasSubstr("damaged"));
  EXPECT_THAT(testing::refusal<InputError>([&] { read_image(folder_.file("absent.png")); }),
              HasSubstr("absent.png"));
}

}  // namespace
}  // namespace libbio::spatial
