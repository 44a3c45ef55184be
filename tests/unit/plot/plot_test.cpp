#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "libbio/error.h"
#include "libbio/plot/banded_map.h"
#include "libbio/plot/bars.h"
#include "libbio/plot/curve.h"
#include "libbio/plot/heatmap.h"
#include "libbio/tensor/random.h"
#include "tests/unit/plot/plot_folder.h"

namespace libbio::plot {
namespace {

// A protein of helices and paired strands, so that the pictures can be judged by eye.
struct Sample {
  explicit Sample(std::int64_t residues)
      : probability({residues, residues}),
        native({residues, residues}),
        resolved(static_cast<std::size_t>(residues), true) {
    Rng rng(3);
    for (std::int64_t i = 0; i < residues; ++i) number.push_back(i + 1);
    for (std::int64_t i = residues / 3; i < residues / 3 + residues / 20 + 1; ++i)
      resolved[static_cast<std::size_t>(i)] = false;
    for (std::int64_t i = 0; i < residues; ++i)
      for (std::int64_t j = 0; j < i; ++j) {
        const bool strand = (i + j) % 37 < 2 && (i - j) < 30;
        const bool crossing = (i - j) % 53 < 2 && (i / 11) % 3 == 0;
        if (!(i - j <= 4 || strand || crossing)) {
          set(probability, i, j, static_cast<float>(0.02 * rng.uniform()));
          continue;
        }
        set(native, i, j, std::uint8_t{1});
        set(probability, i, j, static_cast<float>(rng.uniform()));
      }
  }

  template <class T>
  static void set(Tensor<T>& map, std::int64_t i, std::int64_t j, T value) {
    map(i, j) = map(j, i) = value;
  }

  Heatmap with_native() const {
    Heatmap map = alone();
    map.native = native.view();
    map.resolved = resolved;
    return map;
  }
  Heatmap alone() const {
    Heatmap map;
    map.probability = probability.view();
    map.residue_number = number;
    map.title = "RASH_HUMAN/5-165";
    return map;
  }

  Tensor<float> probability;
  Tensor<std::uint8_t> native;
  std::vector<bool> resolved;
  std::vector<std::int64_t> number;
};

TEST_F(PlotTest, HeatmapsOfEverySizeAreDrawnAndSmall) {
  for (const std::int64_t residues : {1, 2, 50, 166, 1000}) {
    const Sample sample(residues);
    const std::string name = "map" + std::to_string(residues);
    draw_heatmap(sample.with_native(), file(name + ".svg"), true);
    draw_heatmap(sample.alone(), file(name + ".png"), true);
    EXPECT_LT(std::filesystem::file_size(file(name + ".svg")), 1'000'000u) << residues;
    EXPECT_TRUE(bytes(file(name + ".svg")).starts_with("<?xml"));
    EXPECT_TRUE(bytes(file(name + ".png")).starts_with("\x89PNG"));
  }
  draw_heatmap(Sample(50).with_native(), file("native50.png"), true);
  draw_heatmap(Sample(166).with_native(), file("native166.png"), true);
}

TEST_F(PlotTest, EqualMapsGiveEqualBytes) {
  const Sample sample(60);
  for (const std::string type : {".svg", ".png"}) {
    draw_heatmap(sample.with_native(), file("a" + type), true);
    draw_heatmap(sample.with_native(), file("b" + type), true);
    EXPECT_TRUE(bytes(file("a" + type)) == bytes(file("b" + type))) << type;
    Sample other(60);
    Sample::set(other.probability, 40, 10, 0.9f);
    draw_heatmap(other.with_native(), file("c" + type), true);
    EXPECT_FALSE(bytes(file("a" + type)) == bytes(file("c" + type))) << type;
  }
}

TEST_F(PlotTest, NativeContactsAreDots) {
  const Sample sample(40);
  draw_heatmap(sample.alone(), file("without.svg"), true);
  draw_heatmap(sample.with_native(), file("with.svg"), true);
  EXPECT_EQ(bytes(file("without.svg")).find("stroke-linecap:round"), std::string::npos);
  EXPECT_NE(bytes(file("with.svg")).find("stroke-linecap:round"), std::string::npos);
}

TEST_F(PlotTest, RefusalsLeaveNoFile) {
  const Sample sample(12);
  EXPECT_THROW(draw_heatmap(sample.alone(), file("map.pdf"), true), UsageError);
  Heatmap wrong = sample.alone();
  wrong.residue_number.pop_back();
  EXPECT_THROW(draw_heatmap(wrong, file("wrong.svg"), true), ShapeError);
  EXPECT_FALSE(std::filesystem::exists(file("wrong.svg")));
  std::filesystem::remove(file("taken.svg"));
  std::ofstream(file("taken.svg")) << "old";
  EXPECT_THROW(draw_heatmap(sample.alone(), file("taken.svg"), false), UsageError);
  EXPECT_EQ(bytes(file("taken.svg")), "old");
}

// 3 rows against 200 columns: three bands.
class Bands {
 public:
  Bands() {
    map.row_label = {"a", "b", "c"};
    map.group_begin = {1};
    for (std::int64_t column = 0; column < 200; ++column) {
      map.column_letter += 'A';
      map.marked_row.push_back(column % 4 - 1);
      map.number.push_back(column + 1);
      for (std::int64_t row = 0; row < 3; ++row)
        value(column, row) = 0.01f * static_cast<float>(column - 100);
    }
    value(150, 1) = std::numeric_limits<float>::quiet_NaN();
    map.value = value.view();
  }
  Tensor<float> value{Shape{200, 3}};
  BandedMap map;
};

TEST_F(PlotTest, LongMapsAreWrappedIntoBands) {
  Bands bands;
  draw_banded_map(bands.map, file("bands.svg"), true);
  draw_banded_map(bands.map, file("bands.png"), true);
  const std::string drawing = bytes(file("bands.svg"));
  std::size_t images = 0;
  for (std::size_t at = drawing.find("<image"); at != std::string::npos; at = drawing.find("<image", at + 1))
    ++images;
  EXPECT_EQ(images, 4u);  // three bands and the legend
  Bands other;
  other.value(199, 2) = -1;
  draw_banded_map(other.map, file("other.svg"), true);
  EXPECT_FALSE(drawing == bytes(file("other.svg")));
  other.value.fill(std::numeric_limits<float>::quiet_NaN());
  draw_banded_map(other.map, file("absent.png"), true);
  other.value.fill(0);
  draw_banded_map(other.map, file("zero.png"), true);
}

TEST_F(PlotTest, BandedMapsOfOtherSizesAreRefused) {
  const auto refused = [&](auto damage) {
    Bands bands;
    damage(bands.map);
    EXPECT_THROW(draw_banded_map(bands.map, file("refused.svg"), true), ShapeError);
    EXPECT_FALSE(std::filesystem::exists(file("refused.svg")));
  };
  refused([](BandedMap& map) { map.row_label.pop_back(); });
  refused([](BandedMap& map) { map.column_letter.pop_back(); });
  refused([](BandedMap& map) { map.number.pop_back(); });
  refused([](BandedMap& map) { map.marked_row.pop_back(); });
  refused([](BandedMap& map) { map.marked_row[7] = 3; });
  refused([](BandedMap& map) { map.value = {}; });
}

TEST_F(PlotTest, Curves) {
  Curve curve;
  curve.title = "Reliability on families not used to calibrate";
  curve.x_label = "probability given";
  curve.y_label = "fraction in contact";
  curve.diagonal = true;
  curve.series = {{"factored", {0.1, 0.3, 0.5, 0.7, 0.9}, {0.12, 0.28, 0.53, 0.69, 0.93}},
                  {"uncalibrated", {0.1, 0.3, 0.5, 0.7, 0.9}, {0.02, 0.1, 0.2, 0.4, 0.6}}};
  draw_curve(curve, file("curve.png"), true);
  draw_curve(curve, file("curve.svg"), true);
  EXPECT_GT(bytes(file("curve.svg")).size(), 2000u);
  curve.series[0].y.pop_back();
  EXPECT_THROW(draw_curve(curve, file("bad.svg"), true), ShapeError);
  curve.x_max = 0;
  EXPECT_THROW(draw_curve(curve, file("bad.svg"), true), ShapeError);
}

TEST_F(PlotTest, Bars) {
  Bars bars{{{"ASP:A:274", 0.5}, {"LEU:A:139", -0.25}}, "a title", "contribution to pK"};
  draw_bars(bars, file("bars.svg"), true);
  const std::size_t drawn = bytes(file("bars.svg")).size();
  EXPECT_GT(drawn, 2000u);
  bars.bars.push_back({"GLY:A:140", 0.1});
  draw_bars(bars, file("bars.svg"), true);
  EXPECT_GT(bytes(file("bars.svg")).size(), drawn);
  bars.bars = {{"ASP:A:274", 0}};
  draw_bars(bars, file("zero.png"), true);
  bars.bars[0].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(draw_bars(bars, file("bad.svg"), true), ShapeError);
  bars.bars.clear();
  EXPECT_THROW(draw_bars(bars, file("bad.svg"), true), ShapeError);
}

}  // namespace
}  // namespace libbio::plot
