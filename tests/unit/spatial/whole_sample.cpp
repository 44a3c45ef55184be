#include "tests/unit/spatial/whole_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace libbio::spatial {
namespace {

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool same(const record::Column& a, const record::Column& b) {
  const auto* reals_a = std::get_if<std::vector<double>>(&a);
  const auto* reals_b = std::get_if<std::vector<double>>(&b);
  if (reals_a == nullptr || reals_b == nullptr) return a == b;
  return std::ranges::equal(*reals_a, *reals_b, [](double x, double y) { return same(x, y); });
}

template <class T>
bool same(const Tensor<T>& a, const Tensor<T>& b) {
  return a.shape() == b.shape() && std::ranges::equal(a.span(), b.span(), [](T x, T y) {
           return same(static_cast<double>(x), static_cast<double>(y));
         });
}

using Columns = std::vector<std::pair<std::string, record::Column>>;

std::string difference(const std::string& what, const Columns& a, const Columns& b) {
  if (a.size() != b.size())
    return std::to_string(a.size()) + " and " + std::to_string(b.size()) + " columns of " + what;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first) return "columns '" + a[i].first + "' and '" + b[i].first + "' of " + what;
    if (!same(a[i].second, b[i].second)) return "column '" + a[i].first + "' of " + what;
  }
  return "";
}

std::string difference(const TissueImage& a, const TissueImage& b) {
  if (a.resolution != b.resolution) return "resolution of an image";
  if (a.scale != b.scale) return "scale of image " + a.resolution;
  return same(a.pixels, b.pixels) ? "" : "pixels of image " + a.resolution;
}

}  // namespace

SpatialSample whole_sample() {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  SpatialSample sample;
  sample.name = "V1_section 1";
  sample.barcodes = {"AAAC-1", "AAAG-1", "ACGT-1", "CCGT-1", "TTTG-1"};
  sample.features = {{"ENSG0001", "HSPA14"},
                     {"ENSG0002", "HSPA14"},
                     {"CD3", "CD3_TotalSeqB", kAntibodyCapture},
                     {"ENSG0004", "MBP"}};
  sample.counts = CountMatrix(5, 4, {0, 2, 3, 3, 6, 7}, {0, 2, 1, 0, 1, 2, 0}, {5, 900, 1, 7, 2, 70000, 3});
  sample.positions = {{100.25, 1.5}, {200, 2}, {300, 3}, {400, 4}, {500, -5}};
  sample.array_positions = {{0, 0}, {0, 2}, {1, 1}, {1, 3}, {77, 127}};
  sample.in_tissue = {1, 1, 0, 1, 1};
  sample.spot_diameter = 89.5;
  sample.scale_factors = {{"fiducial_diameter_fullres", 144.5},
                          {"spot_diameter_fullres", 89.5},
                          {"tissue_hires_scalef", 0.17011142},
                          {"tissue_lowres_scalef", 0.051033426}};
  TissueImage image{"hires", Tensor<std::uint8_t>(Shape{7, 9, 3}), 0.17011142};
  for (std::int64_t i = 0; i < image.pixels.size(); ++i)
    image.pixels.data()[i] = static_cast<std::uint8_t>(i * 37 % 256);
  sample.images = {std::move(image)};
  sample.spot_columns = {
      {"layer", std::vector<std::string>{"WM", "Layer 1", "nan", "WM", "Schicht \xC3\xA4"}},
      {"cell", std::vector<std::string>{"a", "b", "c", "d", "e"}},
      {"n_nuclei", std::vector<std::int64_t>{3, 0, std::int64_t{1} << 40, -1, 4}},
      {"percent_mito", std::vector<double>{0.5, kNone, 0.25, 1e-300, 0.1}},
      {"outlier", std::vector<bool>{false, true, false, false, true}}};
  sample.feature_columns = {{"genome", std::vector<std::string>(4, "GRCh38")},
                            {"highly_variable", std::vector<bool>{true, false, true, false}}};
  sample.spot_matrices["X_pca"] = Tensor<float>(Shape{5, 2}, 0.5F);
  return sample;
}

std::string difference(const SpatialSample& a, const SpatialSample& b) {
  if (a.name != b.name) return "names '" + a.name + "' and '" + b.name + "'";
  if (a.barcodes != b.barcodes) return "barcodes";
  if (a.features.size() != b.features.size()) return "number of features";
  for (std::size_t i = 0; i < a.features.size(); ++i) {
    const Feature &x = a.features[i], &y = b.features[i];
    if (x.id != y.id) return "ids '" + x.id + "' and '" + y.id + "'";
    if (x.symbol != y.symbol) return "symbols '" + x.symbol + "' and '" + y.symbol + "'";
    if (x.type != y.type) return "types '" + x.type + "' and '" + y.type + "'";
  }
  if (!(a.counts == b.counts)) return "counts";
  if (a.positions != b.positions) return "positions";
  if (a.array_positions != b.array_positions) return "array positions";
  if (a.in_tissue != b.in_tissue) return "in_tissue";
  if (a.spot_diameter != b.spot_diameter) return "spot diameters";
  if (a.scale_factors != b.scale_factors) return "scale factors";
  if (a.images.size() != b.images.size()) return "number of images";
  for (std::size_t i = 0; i < a.images.size(); ++i)
    if (const std::string found = difference(a.images[i], b.images[i]); !found.empty()) return found;
  if (const std::string found = difference("spots", a.spot_columns, b.spot_columns); !found.empty())
    return found;
  if (const std::string found = difference("features", a.feature_columns, b.feature_columns); !found.empty())
    return found;
  if (a.spot_matrices.size() != b.spot_matrices.size()) return "number of matrices";
  for (const auto& [name, matrix] : a.spot_matrices)
    if (!b.spot_matrices.contains(name) || !same(matrix, b.spot_matrices.at(name))) return "matrix " + name;
  return "";
}

}  // namespace libbio::spatial
