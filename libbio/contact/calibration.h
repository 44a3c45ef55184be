// From scores to probabilities.
//
//   logit p_ij = Σ_k (α_k + β_k u) h_k(z_ij) + γ_s(ij) + δ ln L
//
// z: score in robust standard deviations of this family, z = (S - median) / (1.4826 MAD) over ranked pairs;
// h_k: 1, z and hinges max(0, z - knot), so that the curve may bend; u = log10(Neff / L), limited to ±2;
// s: class of the separation |i - j|; L: columns. Fitted on families with known structures
// (calibration_fit.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/contact_map.h"
#include "libbio/h5/group.h"
#include "libbio/record/value.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// What the features of a pair are made of; stored with the coefficients.
struct CalibrationFeatures {
  std::vector<double> knots;  // of z, ascending
  std::vector<std::int64_t>
      separation_begin;  // least separation of each class, ascending; the first is the least ranked

  std::int64_t size() const;
  // Features of one pair, size() numbers. `depth` is u.
  void fill(double z, double depth, std::int64_t separation, std::int64_t columns, double* features) const;
};

struct Calibration {
  CalibrationFeatures features;
  std::vector<double> coefficients;  // features.size()
  // Scores of which model with which settings it is for, where from, how good: shown to users, kept in
  // records.
  std::string model;
  record::Settings config;
  std::string trained_on;

  double probability(double z, double depth, std::int64_t separation, std::int64_t columns) const;
};

// The family-wide numbers behind the features of its pairs.
struct ScoreScale {
  double median = 0, deviation = 0;  // of the scores of ranked pairs; deviation 0 if all are equal
  double depth = 0;                  // u

  double z(double score) const { return deviation > 0 ? (score - median) / deviation : 0; }
};
ScoreScale score_scale(View<const float> score, const std::vector<std::int64_t>& residue_number,
                       std::int64_t min_separation, double neff);

// Symmetric [L, L] with zero diagonal. Pairs closer than min_separation get the probability of the closest
// class.
Tensor<float> contact_probability(const Calibration& calibration, View<const float> score,
                                  const std::vector<std::int64_t>& residue_number,
                                  std::int64_t min_separation, double neff);

// As a weights file (docs/record.md, "Weights"). read: WeightsError where the file is absent, damaged or for
// another model.
void write_calibration(const Calibration& calibration, const std::string& path, bool overwrite);
Calibration read_calibration(const std::string& path);

}  // namespace libbio::contact
