#include "libbio/ranking/spark_x_basis.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <utility>

namespace libbio::ranking {
namespace {

using Column = std::vector<double>;

constexpr int kScales = 5;
// A column of which less than this is left depends on those before it.
constexpr double kDependent = 1e-9;

double dot(const Column& a, const Column& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Orthonormal columns; what is added is made orthogonal to those from `first` on and to the covariates.
class Orthonormal {
 public:
  std::int64_t size() const { return std::ssize(columns_); }
  const std::vector<Column>& columns() const { return columns_; }

  void add(Column column, std::int64_t covariates, std::int64_t first) {
    const double before = std::sqrt(dot(column, column));
    if (!(before > 0)) return;
    for (double& x : column) x /= before;
    for (int pass = 0; pass < 2; ++pass)  // the second takes off what rounding left
      for (std::int64_t k = 0; k < size(); ++k) {
        if (k >= covariates && k < first) continue;
        const Column& other = columns_[static_cast<std::size_t>(k)];
        const double shared = dot(column, other);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= shared * other[i];
      }
    const double after = std::sqrt(dot(column, column));
    if (!(after > kDependent)) return;
    for (double& x : column) x /= after;
    columns_.push_back(std::move(column));
  }

 private:
  std::vector<Column> columns_;
};

// One axis, centred; in units of its largest coordinate, or squares may overflow.
Column centred(std::span<const std::array<double, 2>> places, std::size_t axis) {
  double largest = 0;
  for (const auto& place : places) largest = std::max(largest, std::abs(place[axis]));
  Column column;
  for (const auto& place : places) column.push_back(largest > 0 ? place[axis] / largest : 0);
  const double mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(column.size());
  for (double& x : column) x -= mean;
  return column;
}

// The quantiles 1/5 ... 5/5 of the absolute values.
std::array<double, kScales> scales_of(const Column& column) {
  Column sorted(column.size());
  std::transform(column.begin(), column.end(), sorted.begin(), [](double x) { return std::abs(x); });
  std::sort(sorted.begin(), sorted.end());
  std::array<double, kScales> scales{};
  for (int k = 0; k < kScales; ++k) {
    const double place = static_cast<double>(sorted.size() - 1) * (k + 1) / kScales;
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    scales[static_cast<std::size_t>(k)] =
        sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
  }
  return scales;
}

}  // namespace

SparkXBasis spark_x_basis(std::span<const std::array<double, 2>> places, std::span<const double> depth) {
  Orthonormal orthonormal;
  orthonormal.add(Column(places.size(), 1), 0, 0);
  if (!depth.empty()) orthonormal.add(Column(depth.begin(), depth.end()), orthonormal.size(), 0);
  SparkXBasis basis;
  basis.covariates = {0, orthonormal.size()};

  const std::array<Column, 2> axes = {centred(places, 0), centred(places, 1)};
  const std::array<std::array<double, kScales>, 2> scales = {scales_of(axes[0]), scales_of(axes[1])};
  // function(coordinate, scale); scale number -1 for none.
  const auto add_kernel = [&](int number, const std::function<double(double, double)>& function) {
    const std::int64_t first = orthonormal.size();
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double scale = number < 0 ? 1 : scales[axis][static_cast<std::size_t>(number)];
      if (!(scale > 0)) continue;
      Column column = axes[axis];
      for (double& c : column) c = function(c, scale);
      orthonormal.add(std::move(column), basis.covariates.end, first);
    }
    basis.kernels.push_back({first, orthonormal.size()});
  };
  add_kernel(-1, [](double c, double) { return c; });
  for (int k = 0; k < kScales; ++k)
    add_kernel(k, [](double c, double l) { return std::exp(-0.5 * (c / l) * (c / l)); });
  for (int k = 0; k < kScales; ++k)
    add_kernel(k, [](double c, double l) { return std::cos(2 * std::numbers::pi * c / l); });

  basis.columns = Tensor<double>(Shape{std::ssize(places), SparkXBasis::kColumns});
  for (std::int64_t k = 0; k < orthonormal.size(); ++k)
    for (std::int64_t i = 0; i < std::ssize(places); ++i)
      basis.columns(i, k) = orthonormal.columns()[static_cast<std::size_t>(k)][static_cast<std::size_t>(i)];
  return basis;
}

}  // namespace libbio::ranking
