// Stains of a public section against nuclei that others counted on its full-resolution image (Maynard et al.,
// Nat. Neurosci. 24, 425, 2021; section 151510). Of that image only a small copy is public, on which a spot
// is four pixels wide: single nuclei cannot be seen there, but where there are more of them it is darker.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <sstream>

#include "libbio/spatial/histology_features.h"
#include "libbio/spatial/image_file.h"
#include "libbio/text/line_reader.h"
#include "tests/shared_data.h"

namespace libbio::spatial {
namespace {

// Cells of comma-separated lines, by their first cell.
std::map<std::string, std::vector<std::string>> table_of(const std::filesystem::path& path) {
  std::map<std::string, std::vector<std::string>> table;
  text::LineReader reader(path.string());
  while (reader.next()) {
    std::istringstream line{std::string(reader.line())};
    std::vector<std::string> cells;
    for (std::string cell; std::getline(line, cell, ',');) cells.push_back(cell);
    table[cells[0]] = cells;
  }
  return table;
}

// Ties have their mean rank.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> rank(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k) rank[order[k]] = 0.5 * static_cast<double>(begin + end - 1);
  }
  return rank;
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double middle = 0.5 * static_cast<double>(a.size() - 1);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xy / std::sqrt(xx * yy);
}

std::vector<double> feature(const HistologyFeatures& features, const std::string& name) {
  const std::int64_t column = std::ranges::find(features.names, name) - features.names.begin();
  std::vector<double> values;
  for (std::int64_t b = 0; b < features.values.dim(0); ++b) values.push_back(features.values(b, column));
  return values;
}

TEST(Histology, DarknessFollowsNucleiCountedByOthers) {
  const std::filesystem::path data = shared_data("data/spatial/dlpfc_151510");
  LIBBIO_SKIP_WITHOUT(data);
  TissueImage image{"lowres", read_image((data / "spatial" / "tissue_lowres_image.png").string()),
                    0.045004502};
  SpatialSample sample;
  sample.spot_diameter = 96.89;
  std::vector<double> nuclei;
  const auto counted = table_of(data / "histology_tissue_spot_counts.csv");
  for (const auto& [barcode, cells] : table_of(data / "spatial" / "tissue_positions_list.csv")) {
    if (cells[1] != "1") continue;
    sample.positions.push_back({std::stod(cells[5]), std::stod(cells[4])});
    nuclei.push_back(std::stod(counted.at(barcode)[6]));
  }
  ASSERT_EQ(nuclei.size(), 4634u);
  Workers workers(2);
  const HistologyFeatures here = histology_features(sample, image, workers);
  EXPECT_NE(here.remarks.at(0).find("nuclei cannot be seen"), std::string::npos);
  EXPECT_LT(std::ranges::count(here.background, 1), 20);
  const double grey = rank_correlation(feature(here, "grey_mean_r1"), nuclei);
  const double haematoxylin = rank_correlation(feature(here, "haematoxylin_mean_r1"), nuclei);
  RecordProperty("grey_mean_r1", std::to_string(grey));
  RecordProperty("haematoxylin_mean_r1", std::to_string(haematoxylin));
  EXPECT_NEAR(grey, -0.662, 0.02);
  EXPECT_NEAR(haematoxylin, 0.435, 0.02);
  // Nowhere more than where the files say that spots lie.
  for (const auto& [dx, dy] : {std::pair(20.0, 0.0), {-20.0, 0.0}, {0.0, 20.0}, {0.0, -20.0}}) {
    SpatialSample moved = sample;
    for (Position& position : moved.positions) position = {position[0] + dx, position[1] + dy};
    const double there =
        rank_correlation(feature(histology_features(moved, image, workers), "grey_mean_r1"), nuclei);
    EXPECT_GT(there, grey) << dx << ' ' << dy;
  }
}

}  // namespace
}  // namespace libbio::spatial
