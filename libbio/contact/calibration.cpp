#include "libbio/contact/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "libbio/h5/file.h"
#include "libbio/record/element.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/pending_file.h"

namespace libbio::contact {
namespace {

constexpr double kDeepest = 2;  // |u| beyond this was never seen in training
// The normal distribution has this ratio of standard deviation to median absolute deviation.
constexpr double kNormalDeviation = 1.4826;
constexpr const char* kModel = "contact-calibration";

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<double> numbers(const h5::Group& group, const char* name, const char* shape) {
  const Tensor<double> values = record::read_array<double>(group, name, shape);
  return {values.begin(), values.end()};
}

}  // namespace

std::int64_t CalibrationFeatures::size() const {
  return static_cast<std::int64_t>(2 * (2 + knots.size()) + separation_begin.size() - 1 + 1);
}

void CalibrationFeatures::fill(double z, double depth, std::int64_t separation, std::int64_t columns,
                               double* features) const {
  double* next = features;
  const auto add = [&](double value) { *next++ = value, *next++ = value * depth; };
  add(1);
  add(z);
  for (double knot : knots) add(std::max(0.0, z - knot));
  // The first class is the reference.
  const auto above = std::ranges::upper_bound(separation_begin, separation);
  const auto chosen = std::max<std::ptrdiff_t>(0, above - separation_begin.begin() - 1);
  for (std::size_t k = 1; k < separation_begin.size(); ++k)
    *next++ = static_cast<std::ptrdiff_t>(k) == chosen ? 1.0 : 0.0;
  *next++ = std::log(static_cast<double>(columns));
}

double Calibration::probability(double z, double depth, std::int64_t separation, std::int64_t columns) const {
  std::vector<double> x(static_cast<std::size_t>(features.size()));
  features.fill(z, depth, separation, columns, x.data());
  double logit = 0;
  for (std::size_t k = 0; k < x.size(); ++k) logit += coefficients[k] * x[k];
  return 1 / (1 + std::exp(-logit));
}

ScoreScale score_scale(View<const float> score, const std::vector<std::int64_t>& residue_number,
                       std::int64_t min_separation, double neff) {
  const std::int64_t columns = score.dim(0);
  std::vector<double> values;
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j)
      if (residue_number[j] - residue_number[i] >= min_separation) values.push_back(score(i, j));
  ScoreScale scale;
  scale.depth = std::clamp(std::log10(neff / static_cast<double>(std::max<std::int64_t>(columns, 1))),
                           -kDeepest, kDeepest);
  if (values.empty()) return scale;
  scale.median = median_of(values);
  for (double& value : values) value = std::abs(value - scale.median);
  scale.deviation = kNormalDeviation * median_of(values);
  return scale;
}

Tensor<float> contact_probability(const Calibration& calibration, View<const float> score,
                                  const std::vector<std::int64_t>& residue_number,
                                  std::int64_t min_separation, double neff) {
  const std::int64_t columns = score.dim(0);
  const ScoreScale scale = score_scale(score, residue_number, min_separation, neff);
  Tensor<float> probability(Shape{columns, columns});
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j)
      probability(i, j) = probability(j, i) = static_cast<float>(calibration.probability(
          scale.z(score(i, j)), scale.depth, residue_number[j] - residue_number[i], columns));
  return probability;
}

void write_calibration(const Calibration& calibration, const std::string& path, bool overwrite) {
  text::PendingFile pending(path, overwrite);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::write_weights_header(root, {kModel, calibration.config, calibration.trained_on});
  record::write_value(root, "scores_of", calibration.model);
  record::write_array(root, "knots", calibration.features.knots, {"K"});
  record::write_array(root, "separation_begin", calibration.features.separation_begin, {"S", "residues"});
  record::write_array(root, "coefficients", calibration.coefficients, {"F"});
  file.close();
  pending.commit();
}

Calibration read_calibration(const std::string& path) try {
  h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  record::WeightsHeader header = record::read_weights_header(root, path, kModel);
  Calibration calibration;
  calibration.model = record::read_string(root, "scores_of");
  calibration.config = std::move(header.config);
  calibration.trained_on = std::move(header.trained_on);
  calibration.features.knots = numbers(root, "knots", "K");
  const Tensor<std::int64_t> begin = record::read_array<std::int64_t>(root, "separation_begin", "S");
  calibration.features.separation_begin.assign(begin.begin(), begin.end());
  calibration.coefficients = numbers(root, "coefficients", "F");
  if (begin.size() == 0 || !std::ranges::is_sorted(calibration.features.separation_begin) ||
      !std::ranges::all_of(calibration.coefficients, [](double c) { return std::isfinite(c); }))
    throw WeightsError(path + ": classes of separation do not ascend, or a coefficient is not finite");
  if (static_cast<std::int64_t>(calibration.coefficients.size()) != calibration.features.size())
    throw WeightsError(path + ": " + std::to_string(calibration.coefficients.size()) + " coefficients for " +
                       std::to_string(calibration.features.size()) + " features");
  return calibration;
} catch (const InputError& error) {
  throw record::unreadable_weights(error);
}

}  // namespace libbio::contact
