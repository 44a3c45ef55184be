#include "libbio/contact/calibration_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/contact/logistic_fit.h"

namespace libbio::contact {
namespace {

constexpr double kRidge = 1e-5;  // of the mean log-likelihood; keeps unused features at zero
constexpr std::size_t kBins = 10;

std::size_t separation_class(const CalibrationFeatures& features, std::int64_t separation) {
  const auto above = std::ranges::upper_bound(features.separation_begin, separation);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, above - features.separation_begin.begin()) - 1);
}

LogisticSlopes family_slopes(const CalibrationFeatures& features, const ScoredFamily& family,
                             const std::vector<double>& coefficients) {
  const std::int64_t size = features.size();
  LogisticSlopes slopes{Tensor<double>({size}), Tensor<double>({size, size})};
  std::vector<double> x(static_cast<std::size_t>(size));
  const double weight = 1 / static_cast<double>(family.z.size());
  for (std::size_t pair = 0; pair < family.z.size(); ++pair) {
    features.fill(family.z[pair], family.depth, family.separation[pair], family.columns, x.data());
    const double logit = std::inner_product(x.begin(), x.end(), coefficients.begin(), 0.0);
    const double p = 1 / (1 + std::exp(-logit)), curve = weight * p * (1 - p);
    for (std::int64_t k = 0; k < size; ++k) {
      slopes.gradient(k) += weight * (family.contact[pair] - p) * x[k];
      if (x[k] == 0) continue;
      for (std::int64_t l = 0; l <= k; ++l) slopes.curvature(k, l) += curve * x[k] * x[l];
    }
  }
  return slopes;
}

}  // namespace

ScoredFamily scored_family(const std::string& name, std::int64_t fold, const ContactMap& map,
                           const NativeContacts& native) {
  const std::int64_t columns = map.score.dim(0);
  require_shape("native contacts of " + name, native.contact.shape(), {columns, columns});
  const std::vector<std::int64_t>& number = map.query.residue_number;
  const ScoreScale scale = score_scale(map.score, number, map.min_separation, map.neff);
  ScoredFamily family{name, fold, columns, scale.depth, {}, {}, {}};
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = i + 1; j < columns; ++j) {
      if (number[j] - number[i] < map.min_separation || !native.resolved[i] || !native.resolved[j]) continue;
      family.z.push_back(static_cast<float>(scale.z(map.score(i, j))));
      family.separation.push_back(number[j] - number[i]);
      family.contact.push_back(native.contact(i, j));
    }
  return family;
}

std::vector<double> fit_coefficients(const CalibrationFeatures& features,
                                     const std::vector<const ScoredFamily*>& families, Workers& workers) {
  bool any[2] = {false, false};
  for (const ScoredFamily* family : families)
    for (const std::uint8_t contact : family->contact) any[contact] = true;
  if (!any[0] || !any[1]) throw UsageError("a calibration needs families with contacts and with other pairs");

  const std::vector<double> ridge(static_cast<std::size_t>(features.size()), kRidge);
  return fit_logistic(
      ridge, static_cast<std::int64_t>(families.size()),
      [&](std::int64_t f, const std::vector<double>& coefficients) {
        return family_slopes(features, *families[static_cast<std::size_t>(f)], coefficients);
      },
      workers);
}

std::vector<double> separation_rates(const CalibrationFeatures& features,
                                     const std::vector<const ScoredFamily*>& families) {
  std::vector<double> contacts(features.separation_begin.size()), pairs(contacts.size());
  for (const ScoredFamily* family : families) {
    const double weight = 1 / static_cast<double>(family->z.size());
    for (std::size_t pair = 0; pair < family->z.size(); ++pair) {
      const std::size_t k = separation_class(features, family->separation[pair]);
      contacts[k] += weight * family->contact[pair];
      pairs[k] += weight;
    }
  }
  for (std::size_t k = 0; k < pairs.size(); ++k) contacts[k] = pairs[k] > 0 ? contacts[k] / pairs[k] : 0;
  return contacts;
}

JudgedFamily judge_family(const ScoredFamily& family, const Calibration& calibration,
                          const std::vector<double>& rates) {
  JudgedFamily judged{&family, {}, {}};
  for (std::size_t pair = 0; pair < family.z.size(); ++pair) {
    judged.probability.push_back(static_cast<float>(
        calibration.probability(family.z[pair], family.depth, family.separation[pair], family.columns)));
    judged.baseline.push_back(
        static_cast<float>(rates[separation_class(calibration.features, family.separation[pair])]));
  }
  return judged;
}

CalibrationQuality calibration_quality(const std::vector<JudgedFamily>& families) {
  struct Counted {
    double probability, weight;
    std::uint8_t contact;
  };
  std::vector<Counted> counted;
  CalibrationQuality quality;
  for (const JudgedFamily& judged : families) {
    const std::vector<std::uint8_t>& contact = judged.family->contact;
    if (contact.empty()) continue;
    ++quality.families;
    quality.pairs += static_cast<std::int64_t>(contact.size());
    const double all = 1 / static_cast<double>(contact.size());
    const auto above =
        std::ranges::count_if(judged.probability, [](float p) { return p >= kReliabilityFloor; });
    for (std::size_t pair = 0; pair < contact.size(); ++pair) {
      const double p = judged.probability[pair], base = judged.baseline[pair];
      quality.brier += all * (p - contact[pair]) * (p - contact[pair]);
      quality.brier_of_separation += all * (base - contact[pair]) * (base - contact[pair]);
      if (p >= kReliabilityFloor) counted.push_back({p, 1 / static_cast<double>(above), contact[pair]});
    }
  }
  if (quality.families > 0) {
    quality.brier /= static_cast<double>(quality.families);
    quality.brier_of_separation /= static_cast<double>(quality.families);
  }
  std::ranges::stable_sort(counted, {}, &Counted::probability);
  double total = 0;
  for (const Counted& pair : counted) total += pair.weight;
  for (std::size_t bin = 0; bin < kBins && !counted.empty(); ++bin) {
    const std::size_t begin = bin * counted.size() / kBins, end = (bin + 1) * counted.size() / kBins;
    ReliabilityBin mean;
    double weight = 0;
    for (std::size_t k = begin; k < end; ++k) {
      mean.predicted += counted[k].weight * counted[k].probability;
      mean.observed += counted[k].weight * counted[k].contact;
      weight += counted[k].weight;
    }
    if (weight == 0) continue;
    mean.predicted /= weight;
    mean.observed /= weight;
    mean.pairs = static_cast<std::int64_t>(end - begin);
    quality.expected_error += weight / total * std::abs(mean.predicted - mean.observed);
    quality.bins.push_back(mean);
  }
  return quality;
}

}  // namespace libbio::contact
