#include "libbio/spatial/stain_separation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/spatial/nuclei.h"
#include "libbio/spatial/otsu.h"
#include "libbio/spatial/spot_disc.h"
#include "libbio/tensor/random.h"
#include "tests/unit/spatial/drawn_section.h"

namespace libbio::spatial {
namespace {

TEST(StainSeparation, RecoversWhatWasPlanted) {
  Workers workers(2);
  for (const double white : {255.0, 176.0})
    for (const double h : {0.0, 0.2, 0.6})
      for (const double e : {0.0, 0.1, 0.5}) {
        DrawnSection section(20, 20);
        section.tissue({0, 10}, {0, 20}, h, e);
        const TissueImage image = section.image(white);
        const auto level = white_level(image.pixels, workers);
        EXPECT_EQ(level[0], white);
        EXPECT_EQ(level[1], white);
        EXPECT_EQ(level[2], white);
        const StainSeparation stains(level);
        const std::uint8_t* const rgb = &image.pixels(0, 0, 0);
        // Half a level of brightness is at most .02 of density at the darkest of these.
        EXPECT_NEAR(stains.haematoxylin(rgb), h * kDensityUnit, 0.012 * kDensityUnit) << h << ' ' << e;
        EXPECT_NEAR(stains.eosin(rgb), e * kDensityUnit, 0.012 * kDensityUnit) << h << ' ' << e;
        EXPECT_NEAR(stains.residual(rgb), 0, 0.012 * kDensityUnit) << h << ' ' << e;
      }
}

TEST(StainSeparation, BlackIsEquallyDenseEverywhereAndBrighterThanWhiteIsGlass) {
  const StainSeparation stains({255, 255, 255});
  const std::uint8_t black[] = {0, 0, 0};
  EXPECT_NEAR(stains.density(black), std::log10(256.0) * kDensityUnit, 2);
  EXPECT_LT(std::abs(stains.haematoxylin(black)), 5 * kDensityUnit);
  const StainSeparation grey_glass({170, 170, 170});
  const std::uint8_t bright[] = {200, 171, 255};
  EXPECT_EQ(grey_glass.density(bright), 0);
  EXPECT_EQ(grey_glass.haematoxylin(bright), 0);
}

TEST(StainSeparation, WhiteIsTheGlassNotItsBrightestDust) {
  Workers workers(3);
  Tensor<std::uint8_t> image({200, 100, 3}, 40);
  for (std::int64_t y = 0; y < 60; ++y)
    for (std::int64_t x = 0; x < 100; ++x)
      for (std::int64_t c = 0; c < 3; ++c) image(y, x, c) = static_cast<std::uint8_t>(180 + 10 * c);
  for (std::int64_t x = 0; x < 100; ++x) image(199, x, 0) = 255;
  EXPECT_EQ(white_level(image, workers), (std::array<std::uint8_t, 3>{180, 190, 200}));
  EXPECT_THROW(white_level(Tensor<std::uint8_t>(Shape{2, 2, 4}), workers), ShapeError);
  EXPECT_THROW(white_level(Tensor<std::uint8_t>(Shape{0, 2, 3}), workers), ShapeError);
}

TEST(Otsu, CutsBetweenHeaps) {
  const std::int64_t heaps[] = {1, 8, 1, 0, 0, 0, 2, 4, 2};
  EXPECT_EQ(otsu_cut(heaps), 3);  // 2, 3, 4 and 5 part them equally well
  const std::int64_t mirrored[] = {2, 4, 2, 0, 0, 0, 1, 8, 1};
  EXPECT_EQ(otsu_cut(mirrored), 3);
  const std::int64_t few[] = {0, 100, 200, 100, 0, 0, 0, 0, 0, 0, 0, 9, 12, 9};
  EXPECT_GE(otsu_cut(few), 3);
  EXPECT_LT(otsu_cut(few), 11);
  const std::int64_t single[] = {0, 0, 7, 0};
  EXPECT_EQ(otsu_cut(single), 2);
  EXPECT_EQ(otsu_cut(std::vector<std::int64_t>(4)), -1);
}

// Places of nuclei of a diameter of three pixels, with their shares.
std::vector<std::array<double, 3>> nuclei_at(const std::vector<std::array<double, 3>>& points) {
  Workers workers(2);
  DrawnSection section(300, 40);
  section.tissue({0, 300}, {0, 40}, 0.05, 0.1);
  section.tissue({290, 300}, {0, 40}, 0, 0);
  for (const auto& [row, column, stain] : points) section.nucleus({column + 0.5, row + 0.5}, 1, stain);
  const TissueImage image = section.image();
  std::vector<std::array<double, 3>> found;
  for (const NucleusPeak& peak :
       find_nuclei(image.pixels, StainSeparation(white_level(image.pixels, workers)), {{0, 300}, {0, 40}}, 3,
                   workers))
    found.push_back({static_cast<double>(peak.row), static_cast<double>(peak.column),
                     static_cast<double>(peak.share) / NucleusPeak::kWhole});
  return found;
}

TEST(Nuclei, AreWhereHaematoxylinIsHighestAround) {
  using Places = std::vector<std::array<double, 3>>;
  // Also at the borders, and where the parts of parallel work meet.
  EXPECT_EQ(nuclei_at({{0, 20, 0.8}, {127, 5, 0.8}, {128, 30, 0.8}, {200, 39, 0.8}}),
            (Places{{0, 20, 1}, {127, 5, 1}, {128, 30, 1}, {200, 39, 1}}));
  EXPECT_EQ(nuclei_at({{50, 10, 0.8}, {50, 14, 0.7}}), (Places{{50, 10, 1}, {50, 14, 1}}));
  // Two pixels apart: two maxima, but a nucleus is three wide.
  EXPECT_EQ(nuclei_at({{50, 10, 0.8}, {50, 12, 0.7}}), (Places{{50, 10, 1}}));
  EXPECT_EQ(nuclei_at({{50, 10, 0.8}, {52, 10, 0.8}}), (Places{{50, 10, 0.5}, {52, 10, 0.5}}));
  EXPECT_EQ(nuclei_at({}), Places{});
}

TEST(SpotDisc, HoldsThePixelsWhoseMiddleIsWithin) {
  Rng rng(7);
  for (int round = 0; round < 300; ++round) {
    const auto step = [&](std::uint64_t below) { return static_cast<std::int64_t>(rng.below(below)); };
    // Wholly and partly below 0, too.
    const SpotDisc disc{step(20 * 256) - 5 * 256, step(20 * 256) - 5 * 256,
                        SpotDisc::kLeastRadius + step(6 * 256)};
    std::int64_t inside = 0;
    for (std::int64_t y = -15; y < 30; ++y) {
      const PixelSpan columns = disc.columns(y);
      for (std::int64_t x = -15; x < 30; ++x) {
        const std::int64_t across = 256 * x + 128 - disc.x, down = 256 * y + 128 - disc.y;
        const bool expected = across * across + down * down <= disc.radius * disc.radius;
        EXPECT_EQ(x >= columns.begin && x < columns.end, expected);
        if (!expected) continue;
        ++inside;
        EXPECT_TRUE(y >= disc.rows().begin && y < disc.rows().end);
        EXPECT_TRUE(x >= disc.columns().begin && x < disc.columns().end);
      }
    }
    EXPECT_GT(inside, 0);
  }
}

}  // namespace
}  // namespace libbio::spatial
