// Held-out spots that choose what to fit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/gene_attention.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Some spots of a set, ascending, and their sections.
struct SpotRows {
  std::vector<std::int64_t> row;
  std::vector<std::int32_t> section;
  QueriedSpots view() const { return {row, section}; }
};
SpotRows rows_where(const SpotSet& set, std::span<const std::uint8_t> marks);

// How validation spots are chosen: one by one, or in square blocks of the tissue, for a model that is asked
// about holes.
enum class Validation { kSpots, kBlocks };

// Marks of about a seventh of the training spots of each section. UsageError where a section has fewer than
// seven of them, or, for blocks, where they lie at fewer than seven places.
std::vector<std::uint8_t> validation_marks(const SpotSet& set, std::span<const std::uint8_t> training,
                                           Validation validation, std::uint64_t seed);

// Losses of the validation spots under different models. Refers to its arguments, which outlive it.
class ValidationJudge {
 public:
  // At most kMostSpots of the rows, evenly chosen.
  static constexpr std::size_t kMostSpots = 2000;
  ValidationJudge(const SpotSet& set, SpotRows rows, const Tensor<float>& background, Workers& workers);

  const SpotRows& rows() const { return rows_; }
  // Nats of every validation spot; `query` is of the validation spots.
  std::vector<double> losses(const Tensor<float>& query, const Tensor<float>& key) const;
  // Of a model that expects the background everywhere.
  std::vector<double> background_losses() const;
  double bits(const std::vector<double>& losses) const;  // per molecule
  // Whether `better` is better than `simple` by more than one standard error of the difference per molecule;
  // never where fewer than two spots have counts.
  bool displaces(const std::vector<double>& better, const std::vector<double>& simple) const;

 private:
  const SpotSet& set_;
  SpotRows rows_;
  const Tensor<float>& background_;
  Workers& workers_;
  std::vector<double> spot_molecules_;
  double molecules_ = 0;
};

}  // namespace libbio::ranking
