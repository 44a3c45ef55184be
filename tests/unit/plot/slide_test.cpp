#include "libbio/plot/slide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>
#include <set>

#include "libbio/error.h"
#include "libbio/plot/patches.h"
#include "libbio/plot/photograph.h"
#include "libbio/spatial/image_file.h"
#include "tests/unit/plot/plot_folder.h"

namespace libbio::plot {
namespace {

using ::testing::ElementsAre;

class SlideTest : public PlotTest {};

// Spots of a hexagonal array on an image of 300 × 200 pixels: pink tissue with a dark corner, at the upper
// left.
struct Section {
  Section() : image({200, 300, 3}) {
    for (std::int64_t y = 0; y < 200; ++y)
      for (std::int64_t x = 0; x < 300; ++x)
        for (std::int64_t c = 0; c < 3; ++c)
          image(y, x, c) = x < 60 && y < 50 ? 40 : static_cast<std::uint8_t>(c == 1 ? 150 : 215);
    for (int j = 0; j < 14; ++j)
      for (int i = 0; i < 24; ++i) {
        place.push_back({20.0 + 11 * i + (j % 2) * 5.5, 15 + 12.0 * j});
        number.push_back(static_cast<float>(std::sin(0.2 * i) * j));
        code.push_back(i % 5 == 4 ? -1 : i % 5);
      }
    number[30] = std::numeric_limits<float>::quiet_NaN();
    slide.place = place;
    slide.spot_diameter = 6;
    slide.image = image.view();
    slide.title = "a section";
    slide.microns_per_unit = 9;
    numbers.value = number;
    numbers.label = "counts";
    classes.code = code;
    classes.name = {"white matter", "layer 1", "layer 2", "layer 3"};
    classes.label = "region";
  }

  Tensor<std::uint8_t> image;
  std::vector<std::array<double, 2>> place;
  std::vector<float> number;
  std::vector<std::int32_t> code;
  Slide slide;
  SpotNumbers numbers;
  SpotClasses classes;
};

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(SlideTest, EqualSlidesGiveEqualBytes) {
  const Section section;
  for (const std::string type : {".svg", ".png"}) {
    std::set<std::string> different;
    for (const std::string round : {"a", "b"}) {
      draw_slide(section.slide, section.numbers, file(round + "1" + type), true);
      draw_slide(section.slide, section.classes, file(round + "2" + type), true);
      draw_spot_outlines(section.slide, file(round + "3" + type), true);
      for (const std::string kind : {"1", "2", "3"}) different.insert(bytes(file(round + kind + type)));
    }
    EXPECT_EQ(different.size(), 3u) << type;
    Section other;
    other.number[7] += 1;
    other.slide.marked_spot = 7;
    other.slide.marked_label = "AAACAAGTATCTCCCA-1";
    draw_slide(other.slide, other.numbers, file("c1" + type), true);
    draw_slide(other.slide, other.classes, file("c2" + type), true);
    draw_spot_outlines(other.slide, file("c3" + type), true);
    for (const std::string kind : {"1", "2", "3"}) different.insert(bytes(file("c" + kind + type)));
    EXPECT_EQ(different.size(), 6u) << type;
  }
}

// The page: 16 to the left, 42 above, 470 for the longer side, two pixels a point.
TEST_F(SlideTest, ImageAndSpotsLieWhereTheyShould) {
  Section section;
  section.place = {{100, 40}, {250, 40}, {250, 160}};
  section.slide.place = section.place;
  section.slide.spot_diameter = 10;
  const double margin = 10 + 0.025 * 150, scale = 470 / (150 + 2 * margin);
  const auto pixel = [&](const Tensor<std::uint8_t>& page, double x, double y) {
    const auto row = static_cast<std::int64_t>(2 * (42 + (y - 40 + margin) * scale)),
               column = static_cast<std::int64_t>(2 * (16 + (x - 100 + margin) * scale));
    return std::array<int, 3>{page(row, column, 0), page(row, column, 1), page(row, column, 2)};
  };
  for (std::int64_t y = 110; y < 150; ++y)
    for (std::int64_t x = 150; x < 210; ++x)
      for (std::int64_t c = 0; c < 3; ++c) section.image(y, x, c) = static_cast<std::uint8_t>(10 * c);
  draw_spot_outlines(section.slide, file("where.png"), true);
  const Tensor<std::uint8_t> page = spatial::read_image(file("where.png"));
  for (const auto& [x, y, c] : std::vector<std::array<double, 3>>{
           {151, 111, 0}, {209, 149, 0}, {148, 130, 215}, {212, 130, 215}, {180, 107, 215}, {180, 153, 215}})
    EXPECT_EQ(pixel(page, x, y)[0], c) << x << ' ' << y;
  EXPECT_THAT(pixel(page, 180, 130), ElementsAre(0, 10, 20));
  EXPECT_THAT(pixel(page, 250, 160), ElementsAre(215, 150, 215));  // within a ring

  const std::vector<float> values{0, 1, std::numeric_limits<float>::infinity()};
  section.numbers.value = values;
  draw_slide(section.slide, section.numbers, file("dots.png"), true);
  const Tensor<std::uint8_t> dots = spatial::read_image(file("dots.png"));
  EXPECT_THAT(pixel(dots, 100, 40), ElementsAre(245, 237, 171));
  EXPECT_THAT(pixel(dots, 250, 40), ElementsAre(0, 39, 86));
  EXPECT_THAT(pixel(dots, 250, 160), ElementsAre(128, 128, 133));
  EXPECT_THAT(pixel(dots, 180, 130), ElementsAre(115, 120, 126));  // paled
  EXPECT_EQ(dots(dots.dim(0) - 1, dots.dim(1) - 1, 0), 255);

  const std::vector<std::int32_t> codes{1, -1, 0};
  section.classes.code = codes;
  draw_slide(section.slide, section.classes, file("classes.png"), true);
  const Tensor<std::uint8_t> colours = spatial::read_image(file("classes.png"));
  EXPECT_THAT(pixel(colours, 100, 40), ElementsAre(0xE2, 0x74, 0x1E));
  EXPECT_THAT(pixel(colours, 250, 160), ElementsAre(0x24, 0x70, 0xBE));
  EXPECT_THAT(pixel(colours, 250, 40), ElementsAre(240, 240, 240));
}

TEST_F(SlideTest, ManySpotsAreFewPaths) {
  std::vector<std::array<double, 2>> place;
  std::vector<float> number;
  for (int i = 0; i < 50'000; ++i) {
    place.push_back({i % 250 * 7.31, i / 250 * 7.31});
    number.push_back(static_cast<float>(std::sin(i % 250 / 20.0) + std::cos(i / 250 / 17.0)));
  }
  Slide slide;
  slide.place = place;
  slide.spot_diameter = 4;
  SpotNumbers numbers;
  numbers.value = number;
  numbers.is_around_zero = true;
  draw_slide(slide, numbers, file("many.svg"), true);
  const std::string drawing = bytes(file("many.svg"));
  EXPECT_LT(drawing.size(), 2'500'000u);
  EXPECT_LE(occurrences(drawing, "stroke-linecap:round"), 64u);
  draw_spot_outlines(slide, file("outlines.svg"), true);
  EXPECT_LT(bytes(file("outlines.svg")).size(), 2'500'000u);
}

TEST_F(SlideTest, ClassesBeyondTwentyAreOne) {
  Section section;
  const auto colours = [&] {
    draw_slide(section.slide, section.classes, file("classes.svg"), true);
    // Each class is a path of spots and one of the legend.
    return occurrences(bytes(file("classes.svg")), "stroke-linecap:round") / 2;
  };
  EXPECT_EQ(colours(), 5u);  // four classes and none
  section.classes.name = std::vector<std::string>(20, "gene");
  for (std::size_t i = 0; i < section.code.size(); ++i) section.code[i] = static_cast<std::int32_t>(i % 20);
  EXPECT_EQ(colours(), 20u);
  section.classes.name =
      std::vector<std::string>(40, "a gene with a name that is much too long for the legend");
  for (std::size_t i = 0; i < section.code.size(); ++i) section.code[i] = static_cast<std::int32_t>(i % 33);
  EXPECT_EQ(colours(), 21u);
  // Of more than twenty, those with most spots: class 39 has the first colour.
  for (std::size_t i = 0; i < 40; ++i) section.code[i] = 39;
  section.code[40] = -1;
  EXPECT_EQ(colours(), 22u);
  const std::regex first(
      "stroke-linecap:round[^>]*stroke:rgb\\(14\\.1[0-9]*%,43\\.9[0-9]*%[^>]*d=\"([^\"]*)\"");
  const std::string drawing = bytes(file("classes.svg"));
  std::smatch path;
  ASSERT_TRUE(std::regex_search(drawing, path, first));
  EXPECT_EQ(occurrences(path[1], "M"), 40u);
}

TEST_F(SlideTest, OddSlides) {
  Section section;
  section.slide.marked_spot = 5;
  section.slide.marked_label = "GGCTCTGCTCCAACGC-1";
  section.slide.title =
      "a title that goes on and on, longer than the picture is wide \u2013 and so on, and so on, without end";
  section.classes.name[2] = "a region whose name is longer than a legend may be";
  draw_slide(section.slide, section.numbers, file("marked.png"), true);
  draw_slide(section.slide, section.classes, file("marked2.png"), true);
  section.numbers.is_around_zero = true;
  section.slide.image = {};
  draw_slide(section.slide, section.numbers, file("around.png"), true);
  section.numbers.range = {{-2, 2}};
  draw_slide(section.slide, section.numbers, file("range.svg"), true);
  section.numbers.range.reset();
  std::ranges::fill(section.number, 3.0F);
  draw_slide(section.slide, section.numbers, file("equal.png"), true);
  std::ranges::fill(section.number, 0.0F);
  draw_slide(section.slide, section.numbers, file("zero.png"), true);
  std::ranges::fill(section.number, std::numeric_limits<float>::quiet_NaN());
  draw_slide(section.slide, section.numbers, file("nothing.png"), true);
  for (auto& [x, y] : section.place) x *= 0.05;
  section.slide.spot_diameter = 0.3;
  draw_slide(section.slide, section.classes, file("narrow.png"), true);
  section.place.resize(1);
  section.code.resize(1);
  section.slide.place = section.place;
  section.classes.code = section.code;
  section.slide.marked_spot = 0;
  draw_slide(section.slide, section.classes, file("one.png"), true);
}

TEST_F(SlideTest, RefusalsLeaveNoFile) {
  const auto refused = [&](auto damage) {
    Section section;
    damage(section);
    EXPECT_THROW(draw_slide(section.slide, section.numbers, file("no.svg"), true), ShapeError);
    EXPECT_FALSE(std::filesystem::exists(file("no.svg")));
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  refused([](Section& s) { s.numbers.value = s.numbers.value.subspan(1); });
  refused([](Section& s) { s.place[3][1] = kNan; });
  refused([](Section& s) { s.place[3][1] = 1e308, s.place[4][1] = -1e308; });
  refused([](Section& s) { s.slide.place = {}; });
  refused([](Section& s) { s.slide.spot_diameter = 0; });
  refused([](Section& s) { s.slide.marked_spot = std::ssize(s.place); });
  refused([](Section& s) { s.numbers.range = {{1, 1}}; });
  Section section;
  section.code[3] = 4;
  EXPECT_THROW(draw_slide(section.slide, section.classes, file("no.svg"), true), ShapeError);
  const Section sound;
  EXPECT_THROW(draw_slide(sound.slide, sound.numbers, file("no.pdf"), true), UsageError);
}

TEST(Photograph, IsReducedByMeansAndEnlargedByPixels) {
  Tensor<std::uint8_t> photograph({4, 6, 3});
  for (std::int64_t y = 0; y < 4; ++y)
    for (std::int64_t x = 0; x < 6; ++x)
      for (std::int64_t c = 0; c < 3; ++c)
        photograph(y, x, c) = static_cast<std::uint8_t>(40 * y + 4 * x + c);
  const auto levels = [](const Tensor<std::uint32_t>& pixels) {
    std::vector<std::uint32_t> blue;
    for (const std::uint32_t pixel : pixels) blue.push_back(pixel & 255);
    return blue;
  };
  const Tensor<std::uint32_t> half = printed(photograph, {0, 0, 6, 4}, 2, 3, 1);
  EXPECT_THAT(levels(half), ElementsAre(24, 32, 40, 104, 112, 120));
  EXPECT_EQ(half(0, 0), 0x161718u);
  EXPECT_THAT(levels(printed(photograph, {1, 1, 3, 2}, 2, 4, 1)),
              ElementsAre(46, 46, 50, 50, 46, 46, 50, 50));
  // Pixels whose middle is within.
  EXPECT_THAT(levels(printed(photograph, {0.4, 0, 4.4, 1}, 1, 2, 1)), ElementsAre(4, 12));
  EXPECT_THAT(levels(printed(photograph, {0.6, 0, 4.6, 1}, 1, 2, 1)), ElementsAre(8, 16));
  // Beyond the border; a pixel across it counts as far as it is there.
  EXPECT_THAT(levels(printed(photograph, {-2, 0, 2, 1}, 1, 4, 1)), ElementsAre(255, 255, 2, 6));
  EXPECT_THAT(levels(printed(photograph, {-1, 3, 1, 5}, 1, 1, 1)), ElementsAre(122));
  EXPECT_THAT(levels(printed(photograph, {0, 0, 1, 1}, 1, 1, 0.5)), ElementsAre(129));
  EXPECT_THAT(levels(printed(photograph, {1e300, 0, 1.1e300, 1}, 1, 2, 1)), ElementsAre(255, 255));
}

TEST(Patches, AreSpreadEvenly) {
  std::vector<std::array<double, 2>> places;
  for (int j = 0; j < 21; ++j)
    for (int i = 0; i < 31; ++i) places.push_back({1.0 * i, 1.0 * j});
  EXPECT_THAT(evenly_spread(places, 5), ElementsAre(0, 20 * 31, 10 * 31 + 15, 30, 20 * 31 + 30));
  const std::vector<std::int64_t> chosen = evenly_spread(places, 24);
  EXPECT_EQ(std::set<std::int64_t>(chosen.begin(), chosen.end()).size(), 24u);
  for (const std::int64_t a : chosen)
    for (const std::int64_t b : chosen)
      EXPECT_TRUE(a == b || std::abs(a % 31 - b % 31) + std::abs(a / 31 - b / 31) >= 4) << a << ' ' << b;
  places.resize(3);
  EXPECT_EQ(evenly_spread(places, 24).size(), 3u);
  EXPECT_TRUE(evenly_spread({}, 24).empty());
  const std::vector<std::array<double, 2>> same(5, {1, 1});
  EXPECT_EQ(evenly_spread(same, 4).size(), 4u);
}

TEST_F(SlideTest, PatchesShowTheImageAroundSpots) {
  Section section;
  std::vector<std::string> names(section.place.size(), "AAACAAGTATCTCCCA-1");
  names[0] = "a name that is too long to be below a patch";
  Patches patches;
  patches.image = section.image.view();
  patches.place = section.place;
  patches.name = names;
  patches.spot_diameter = 6;
  patches.title = "a section";
  draw_patches(patches, file("patches.svg"), true);
  draw_patches(patches, file("patches.png"), true);
  EXPECT_EQ(occurrences(bytes(file("patches.svg")), "<image "), 24u);
  draw_patches(patches, file("again.png"), true);
  EXPECT_TRUE(bytes(file("patches.png")) == bytes(file("again.png")));

  // One spot: half of its patch is dark. The patch begins at (16, 56) and is 112 wide.
  const std::vector<std::array<double, 2>> border{{60, 25}};
  patches.place = border;
  patches.name = std::span(names).first(1);
  patches.radii = {1};
  draw_patches(patches, file("one.png"), true);
  const Tensor<std::uint8_t> page = spatial::read_image(file("one.png"));
  EXPECT_EQ(page(2 * (56 + 4), 2 * (16 + 54), 0), 40);
  EXPECT_EQ(page(2 * (56 + 4), 2 * (16 + 58), 0), 215);
  patches.name = names;
  EXPECT_THROW(draw_patches(patches, file("no.png"), true), ShapeError);
  patches.place = {};
  patches.name = {};
  EXPECT_THROW(draw_patches(patches, file("no.png"), true), ShapeError);
}

}  // namespace
}  // namespace libbio::plot
