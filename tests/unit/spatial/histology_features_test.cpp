#include "libbio/spatial/histology_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "tests/refusal.h"
#include "tests/unit/spatial/drawn_section.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kSpot = 110, kNucleus = 14;  // half a micrometre a pixel: 55 and 7 µm

std::int64_t column_of(const HistologyFeatures& features, const std::string& name) {
  const auto found = std::ranges::find(features.names, name);
  EXPECT_NE(found, features.names.end()) << name;
  return found - features.names.begin();
}

float value_of(const HistologyFeatures& features, std::int64_t spot, const std::string& name) {
  return features.values(spot, column_of(features, name));
}

// A 5 × 4 grid of spots on tissue, glass at the left. Spot (column i, row j) has 2i + j nuclei.
struct Section {
  Section() : drawn(860, 1100) {
    Rng rng(3);
    drawn.tissue({0, 860}, {150, 1100}, 0.08, 0.22);
    for (int j = 0; j < 4; ++j)
      for (int i = 0; i < 5; ++i) {
        const Position middle{240.0 + 190 * i, 130.0 + 190 * j};
        spots.push_back(middle);
        planted.push_back(2 * i + j);
        for (int k = 0; k < planted.back(); ++k) place_nucleus(middle, rng);
      }
  }

  // Somewhere in the spot, not at its rim, a nucleus' width from the others.
  void place_nucleus(const Position& middle, Rng& rng) {
    for (;;) {
      const Position place{middle[0] + 90 * (rng.uniform() - 0.5), middle[1] + 90 * (rng.uniform() - 0.5)};
      if (std::hypot(place[0] - middle[0], place[1] - middle[1]) > kSpot / 2 - 6) continue;
      if (std::ranges::any_of(nuclei, [&](const Position& other) {
            return std::hypot(place[0] - other[0], place[1] - other[1]) < 1.15 * kNucleus;
          }))
        continue;
      nuclei.push_back(place);
      drawn.nucleus(place, kNucleus, 0.5);
      return;
    }
  }

  std::int64_t nuclei_within(const Position& middle, double radius) const {
    return std::ranges::count_if(nuclei, [&](const Position& place) {
      return std::hypot(place[0] - middle[0], place[1] - middle[1]) <= radius;
    });
  }

  DrawnSection drawn;
  std::vector<Position> spots, nuclei;
  std::vector<int> planted;
};

TEST(HistologyFeatures, CountsPlantedNuclei) {
  const Section section;
  Workers workers(2);
  for (const std::int64_t noise : {0, 12}) {
    const HistologyFeatures found =
        histology_features(spots_at(section.spots, kSpot), section.drawn.image(245, noise), workers);
    ASSERT_EQ(found.values.shape(), (Shape{20, 36}));
    EXPECT_EQ(found.remarks, std::vector<std::string>{});
    for (std::int64_t b = 0; b < 20; ++b) {
      const auto spot = static_cast<std::size_t>(b);
      EXPECT_EQ(value_of(found, b, "nuclei_count_r1"), section.planted[spot]) << b << " noise " << noise;
      // At these rims nuclei may be cut: within a pixel and a half.
      for (const int radius : {2, 4}) {
        const std::string name = "nuclei_count_r" + std::to_string(radius);
        EXPECT_GE(value_of(found, b, name),
                  section.nuclei_within(section.spots[spot], radius * kSpot / 2 - 1.5));
        EXPECT_LE(value_of(found, b, name),
                  section.nuclei_within(section.spots[spot], radius * kSpot / 2 + 1.5));
      }
      // Pixels of a disc and its area differ by some thousandths.
      EXPECT_NEAR(value_of(found, b, "nuclei_density_r1"), section.planted[spot],
                  0.005 * section.planted[spot]);
    }
    // The last spot's patch of four radii goes over two borders: fewer nuclei, but density for what is there.
    EXPECT_GT(value_of(found, 19, "nuclei_density_r4"), 1.3 * value_of(found, 19, "nuclei_count_r4") / 16);
  }
}

TEST(HistologyFeatures, StainsAreWhatWasPlanted) {
  DrawnSection drawn(400, 600);
  drawn.tissue({0, 400}, {0, 200}, 0.30, 0.10);
  drawn.tissue({0, 400}, {200, 400}, 0.05, 0.40);
  Workers workers(1);
  const HistologyFeatures found = histology_features(
      spots_at({{100, 100}, {300, 300}, {500, 200}, {199, 200}}, 80), drawn.image(230), workers);
  EXPECT_NEAR(value_of(found, 0, "haematoxylin_mean_r1"), 0.30, 0.006);
  EXPECT_NEAR(value_of(found, 0, "eosin_mean_r1"), 0.10, 0.006);
  EXPECT_NEAR(value_of(found, 1, "haematoxylin_mean_r2"), 0.05, 0.006);
  EXPECT_NEAR(value_of(found, 1, "eosin_mean_r2"), 0.40, 0.006);
  EXPECT_EQ(value_of(found, 0, "haematoxylin_sd_r2"), 0);
  EXPECT_EQ(value_of(found, 2, "eosin_mean_r2"), 0);
  EXPECT_EQ(value_of(found, 2, "grey_mean_r2"), 230);
  EXPECT_EQ(value_of(found, 1, "gradient_mean_r1"), 0);
  EXPECT_EQ(value_of(found, 0, "nuclei_count_r4"), 0);
  // Half of one, half of the other: the deviation is half the difference.
  EXPECT_NEAR(value_of(found, 3, "haematoxylin_mean_r1"), 0.175, 0.01);
  EXPECT_NEAR(value_of(found, 3, "haematoxylin_sd_r1"), 0.125, 0.006);
  EXPECT_GT(value_of(found, 3, "gradient_mean_r1"), 0);
  EXPECT_GT(value_of(found, 3, "lbp_contrast_mean_r1"), 0);
  EXPECT_LT(value_of(found, 0, "red_minus_blue_mean_r1"), value_of(found, 1, "red_minus_blue_mean_r1"));
}

// The definitions once more, pixel by pixel and in real numbers.
TEST(HistologyFeatures, TexturesAreWhatTheyAreDefinedToBe) {
  Rng rng(9);
  TissueImage image;
  image.resolution = "hires";
  image.scale = 0.5;
  image.pixels = Tensor<std::uint8_t>({40, 50, 3});
  for (std::uint8_t& level : image.pixels) level = static_cast<std::uint8_t>(rng.below(256));
  const double diameter = 14;  // 7 pixels
  const std::vector<Position> spots{{40, 30}, {3.25, 5.75}, {99, 79}, {50.25, 77}};
  Workers workers(2);
  const HistologyFeatures found = histology_features(spots_at(spots, diameter), image, workers);

  const auto grey = [&](std::int64_t y, std::int64_t x) {
    y = std::clamp<std::int64_t>(y, 0, 39);
    x = std::clamp<std::int64_t>(x, 0, 49);
    return 0.299 * image.pixels(y, x, 0) + 0.587 * image.pixels(y, x, 1) + 0.114 * image.pixels(y, x, 2);
  };
  for (std::int64_t b = 0; b < 4; ++b)
    for (const int radius : {1, 2, 4}) {
      const Position middle = spots[static_cast<std::size_t>(b)];
      double n = 0, sum = 0, squares = 0, slopes = 0, slope_squares = 0, red_blue = 0, contrasts = 0;
      for (std::int64_t y = 0; y < 40; ++y)
        for (std::int64_t x = 0; x < 50; ++x) {
          if (std::hypot(static_cast<double>(x) + 0.5 - middle[0] * 0.5,
                         static_cast<double>(y) + 0.5 - middle[1] * 0.5) > radius * 3.5)
            continue;
          const double across = grey(y - 1, x + 1) + 2 * grey(y, x + 1) + grey(y + 1, x + 1) -
                                grey(y - 1, x - 1) - 2 * grey(y, x - 1) - grey(y + 1, x - 1);
          const double down = grey(y + 1, x - 1) + 2 * grey(y + 1, x) + grey(y + 1, x + 1) -
                              grey(y - 1, x - 1) - 2 * grey(y - 1, x) - grey(y - 1, x + 1);
          const double slope = std::hypot(across, down) / 8;
          double bright = 0, dark = 0, brighter = 0, darker = 0;
          for (std::int64_t dy = -1; dy <= 1; ++dy)
            for (std::int64_t dx = -1; dx <= 1; ++dx) {
              if (dy == 0 && dx == 0) continue;
              const double other = grey(y + dy, x + dx);
              (other >= grey(y, x) ? bright : dark) += other;
              (other >= grey(y, x) ? brighter : darker) += 1;
            }
          contrasts += brighter > 0 && darker > 0 ? bright / brighter - dark / darker : 0;
          n += 1;
          sum += grey(y, x);
          squares += grey(y, x) * grey(y, x);
          slopes += slope;
          slope_squares += slope * slope;
          red_blue += image.pixels(y, x, 0) - image.pixels(y, x, 2);
        }
      const std::string r = "_r" + std::to_string(radius);
      EXPECT_NEAR(value_of(found, b, "grey_mean" + r), sum / n, 0.04);
      EXPECT_NEAR(value_of(found, b, "grey_sd" + r), std::sqrt(squares / n - sum / n * sum / n), 0.04);
      EXPECT_NEAR(value_of(found, b, "gradient_mean" + r), slopes / n, 0.04);
      EXPECT_NEAR(value_of(found, b, "gradient_sd" + r),
                  std::sqrt(slope_squares / n - slopes / n * slopes / n), 0.04);
      EXPECT_NEAR(value_of(found, b, "red_minus_blue_mean" + r), red_blue / n, 1e-3);
      EXPECT_NEAR(value_of(found, b, "lbp_contrast_mean" + r), contrasts / n, 0.08);
    }
}

struct Turned {
  TissueImage image;
  std::vector<Position> spots;
};

// The pixel (row, column) of the turned image is that of the other one at `from`.
Turned turned(const Section& section, const TissueImage& image, std::int64_t height, std::int64_t width,
              const std::function<std::array<std::int64_t, 2>(std::int64_t, std::int64_t)>& from,
              const std::function<Position(Position)>& to) {
  Turned result{image, {}};
  result.image.pixels = Tensor<std::uint8_t>({height, width, 3});
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t c = 0; c < 3; ++c)
        result.image.pixels(y, x, c) = image.pixels(from(y, x)[0], from(y, x)[1], c);
  for (const Position& spot : section.spots) result.spots.push_back(to(spot));
  return result;
}

TEST(HistologyFeatures, AreEqualOnATurnedSlide) {
  Section section;
  section.spots.push_back({20.25, 851.5});  // at two borders
  section.spots.push_back({1090, 3.75});
  const TissueImage image = section.drawn.image(250, 9);
  Workers workers(2);
  const HistologyFeatures upright = histology_features(spots_at(section.spots, kSpot), image, workers);
  const Turned slides[] = {
      turned(
          section, image, 1100, 860,
          [](std::int64_t y, std::int64_t x) {
            return std::array<std::int64_t, 2>{859 - x, y};
          },
          [](Position p) {
            return Position{860 - p[1], p[0]};
          }),
      turned(
          section, image, 1100, 860,
          [](std::int64_t y, std::int64_t x) {
            return std::array<std::int64_t, 2>{x, y};
          },
          [](Position p) {
            return Position{p[1], p[0]};
          }),
  };
  for (const Turned& slide : slides) {
    const HistologyFeatures other = histology_features(spots_at(slide.spots, kSpot), slide.image, workers);
    EXPECT_TRUE(std::ranges::equal(upright.values.span(), other.values.span()));
    EXPECT_EQ(upright.background, other.background);
  }
}

TEST(HistologyFeatures, DoNotDependOnThreads) {
  const Section section;
  const TissueImage image = section.drawn.image(250, 9);
  Workers one(1), five(5);
  const HistologyFeatures a = histology_features(spots_at(section.spots, kSpot), image, one);
  const HistologyFeatures b = histology_features(spots_at(section.spots, kSpot), image, five);
  EXPECT_TRUE(std::ranges::equal(a.values.span(), b.values.span()));
}

TEST(HistologyFeatures, GlassAndSpotsBesideTheImageAreMarked) {
  DrawnSection drawn(300, 400);
  drawn.tissue({0, 300}, {200, 400}, 0.1, 0.1);
  Workers workers(2);
  const SpatialSample sample =
      spots_at({{300, 150}, {60, 150}, {-40, 10}, {395, 299}, {400.5, 120}, {1e300, 0}, {-400, 50}}, 50);
  for (const double white : {255.0, 170.0}) {
    const HistologyFeatures found = histology_features(sample, drawn.image(white, 2), workers);
    EXPECT_THAT(found.background, ElementsAre(0, 1, 0, 0, 0, 0, 0)) << white;
    EXPECT_THAT(found.off_image, ElementsAre(0, 0, 1, 0, 0, 1, 1)) << white;
    EXPECT_THAT(found.remarks,
                Contains(AllOf(HasSubstr("3 of 7 spots"), HasSubstr("'drawn' (400 × 300 pixels)"))));
    EXPECT_THAT(found.remarks, Contains(HasSubstr("1 of 7 spots lie on glass")));
    for (const std::string name : {"grey_mean_r1", "eosin_sd_r4"}) {
      double mean = 0;
      for (const std::int64_t b : {0, 1, 3, 4}) mean += value_of(found, b, name) / 4;
      for (const std::int64_t b : {2, 5, 6}) EXPECT_NEAR(value_of(found, b, name), mean, 1e-4) << name;
    }
    for (const float value : found.values) EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(HistologyFeatures, SaysWhatCannotBeSeen) {
  DrawnSection drawn(60, 60);
  drawn.tissue({10, 60}, {0, 60}, 0.2, 0.2);
  Workers workers(1);
  const std::vector<Position> spots{{20, 20}, {30, 20}, {20, 30}};
  const HistologyFeatures coarse = histology_features(spots_at(spots, 4), drawn.image(), workers);
  EXPECT_THAT(coarse.remarks, ElementsAre(AllOf(HasSubstr("a pixel is 13.8 µm wide, if a spot is 55 µm"),
                                                HasSubstr("nuclei cannot be seen"))));
  SpatialSample fine = spots_at(spots, 4);
  fine.scale_factors["microns_per_pixel"] = 0.5;
  EXPECT_THAT(histology_features(fine, drawn.image(), workers).remarks, ElementsAre());
  TissueImage reduced = drawn.image();
  reduced.scale = 0.25;
  for (Position& position : fine.positions) position = {4 * position[0], 4 * position[1]};
  fine.spot_diameter = 16;
  EXPECT_THAT(histology_features(fine, reduced, workers).remarks,
              ElementsAre(HasSubstr("a pixel is 2 µm wide and at most 1.75")));
  const HistologyFeatures guessed = histology_features(spots_at(spots, 0), drawn.image(), workers);
  EXPECT_THAT(guessed.remarks, Contains(HasSubstr("neighbouring spots, 10 pixels")));
  const HistologyFeatures given = histology_features(spots_at(spots, 10), drawn.image(), workers);
  EXPECT_TRUE(std::ranges::equal(guessed.values.span(), given.values.span()));
  const HistologyFeatures tiny = histology_features(spots_at(spots, 0.1), drawn.image(), workers);
  EXPECT_THAT(tiny.remarks, Contains(HasSubstr("a spot is 0.1 pixels wide")));
  EXPECT_THAT(tiny.off_image, ElementsAre(0, 0, 0));
  EXPECT_THAT(histology_features(spots_at(spots, 4), drawn.image(60), workers).remarks,
              Contains(HasSubstr("fluorescence")));
}

TEST(HistologyFeatures, RefusesWhatFitsNoImage) {
  DrawnSection drawn(60, 60);
  Workers workers(1);
  const auto message = [&](const SpatialSample& sample, double scale) {
    TissueImage image = drawn.image();
    image.scale = scale;
    return libbio::testing::refusal<InputError>([&] { histology_features(sample, image, workers); });
  };
  EXPECT_THAT(message(spots_at({{600, 600}, {700, 700}}, 8), 1),
              AllOf(HasSubstr("none of 2 spots"), HasSubstr("scale factor 1 ")));
  EXPECT_THAT(message(spots_at({{30, 30}}, 0), 1), HasSubstr("size of a spot"));
  EXPECT_THAT(message(spots_at({{30, 30}}, 1e7), 1), HasSubstr("check the scale factor"));
  EXPECT_THAT(message(spots_at({{30, 30}}, 10), std::numeric_limits<double>::quiet_NaN()),
              HasSubstr("size of a spot"));
}

}  // namespace
}  // namespace libbio::spatial
