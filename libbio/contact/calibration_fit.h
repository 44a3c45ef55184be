// Fitting and judging the calibration of contact scores on families of known structure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/calibration.h"
#include "libbio/contact/contact_map.h"
#include "libbio/contact/native_contacts.h"
#include "libbio/tensor/parallel.h"

namespace libbio::contact {

// The ranked pairs of one family whose residues are both resolved. Parallel lists.
struct ScoredFamily {
  std::string name;
  std::int64_t fold = 0;
  std::int64_t columns = 0;
  double depth = 0;                      // u of calibration.h
  std::vector<float> z;                  // standardised score
  std::vector<std::int64_t> separation;  // residues
  std::vector<std::uint8_t> contact;     // 0 or 1
};

// ShapeError where map and natives are of different length.
ScoredFamily scored_family(const std::string& name, std::int64_t fold, const ContactMap& map,
                           const NativeContacts& native);

// Logistic regression by Newton's method, every family weighted equally whatever its number of pairs, with a
// small ridge. Results do not depend on the number of workers. UsageError without a contact or without a
// non-contact.
std::vector<double> fit_coefficients(const CalibrationFeatures& features,
                                     const std::vector<const ScoredFamily*>& families, Workers& workers);

// Contact rate of each separation class of `features` in the training families: the baseline.
std::vector<double> separation_rates(const CalibrationFeatures& features,
                                     const std::vector<const ScoredFamily*>& families);

struct ReliabilityBin {
  double predicted = 0, observed = 0;  // weighted means
  std::int64_t pairs = 0;
};

// Every family weighs the same: a pair of family f weighs 1 / (pairs of f that are counted).
struct CalibrationQuality {
  std::vector<ReliabilityBin> bins;  // ten, of equal numbers of pairs with p >= kReliabilityFloor
  double expected_error = 0;         // Σ weight of bin · |predicted - observed|
  double brier = 0;                  // mean (p - contact)² over all pairs
  double brier_of_separation = 0;    // the same for the baseline
  std::int64_t families = 0, pairs = 0;
};
inline constexpr double kReliabilityFloor = 0.1;

// A family with the probabilities that calibration and baseline give its pairs.
struct JudgedFamily {
  const ScoredFamily* family = nullptr;
  std::vector<float> probability, baseline;
};
JudgedFamily judge_family(const ScoredFamily& family, const Calibration& calibration,
                          const std::vector<double>& rates);
CalibrationQuality calibration_quality(const std::vector<JudgedFamily>& families);

}  // namespace libbio::contact
