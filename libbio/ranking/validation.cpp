#include "libbio/ranking/validation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "libbio/error.h"
#include "libbio/ranking/splits.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kValidationFolds = 7;

}  // namespace

SpotRows rows_where(const SpotSet& set, std::span<const std::uint8_t> marks) {
  SpotRows rows;
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i]) {
      rows.row.push_back(static_cast<std::int64_t>(i));
      rows.section.push_back(set.section[i]);
    }
  return rows;
}

std::vector<std::uint8_t> validation_marks(const SpotSet& set, std::span<const std::uint8_t> training,
                                           Validation validation, std::uint64_t seed) {
  std::vector<std::uint8_t> marks(training.size());
  for (std::int32_t section = 0; section < set.sections; ++section) {
    std::vector<std::size_t> rows;
    std::vector<std::array<double, 2>> positions;
    for (std::size_t i = 0; i < training.size(); ++i)
      if (training[i] && set.section[i] == section) {
        rows.push_back(i);
        positions.push_back(set.position[i]);
      }
    if (std::ssize(rows) < kValidationFolds)
      throw UsageError("section " + std::to_string(section + 1) + " has " + std::to_string(rows.size()) +
                       " spots to learn from, expected at least " + std::to_string(kValidationFolds) +
                       ": one in seven is held out to choose what to fit; rank a larger section, or filter "
                       "fewer spots out");
    const std::vector<std::int32_t> fold = validation == Validation::kSpots
                                               ? random_folds(std::ssize(rows), kValidationFolds, seed)
                                               : block_folds(positions, kValidationFolds, seed);
    for (std::size_t i = 0; i < rows.size(); ++i) marks[rows[i]] = fold[i] == 0;
  }
  return marks;
}

ValidationJudge::ValidationJudge(const SpotSet& set, SpotRows rows, const Tensor<float>& background,
                                 Workers& workers)
    : set_(set), background_(background), workers_(workers) {
  const std::size_t all = rows.row.size(), kept = std::min(all, kMostSpots);
  for (std::size_t i = 0; i < kept; ++i) {
    rows_.row.push_back(rows.row[i * all / kept]);
    rows_.section.push_back(rows.section[i * all / kept]);
  }
  for (const std::int64_t row : rows_.row) {
    double total = 0;
    for (const float count : set.counts.row(row).count) total += static_cast<double>(count);
    molecules_ += total;
    spot_molecules_.push_back(total);
  }
}

std::vector<double> ValidationJudge::losses(const Tensor<float>& query, const Tensor<float>& key) const {
  return spot_losses<float>(query, rows_.view(), {key, background_}, set_.counts, workers_);
}

std::vector<double> ValidationJudge::background_losses() const {
  return losses(Tensor<float>(Shape{std::ssize(rows_.row), 1}),
                Tensor<float>(Shape{set_.counts.columns(), 1}));
}

double ValidationJudge::bits(const std::vector<double>& losses) const {
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return molecules_ > 0 ? sum / molecules_ / std::numbers::ln2 : 0;
}

bool ValidationJudge::displaces(const std::vector<double>& better, const std::vector<double>& simple) const {
  // One spot has no error that could be told from its gain.
  if (std::ranges::count_if(spot_molecules_, [](double molecules) { return molecules > 0; }) < 2)
    return false;
  double gain = 0;
  for (std::size_t i = 0; i < better.size(); ++i) gain += simple[i] - better[i];
  const double mean = gain / molecules_;
  double squares = 0;
  for (std::size_t i = 0; i < better.size(); ++i) {
    const double away = simple[i] - better[i] - mean * spot_molecules_[i];
    squares += away * away;
  }
  return mean > std::sqrt(squares) / molecules_;
}

}  // namespace libbio::ranking
