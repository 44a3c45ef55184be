// The spots that a model is fitted to: one or several sections with the same genes, side by side, in an order
// that does not depend on the order of the files.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Sections one after the other as given, spots of a section by barcode, genes by id: the same sample in
// another order gives the same set, and all sums are taken in the same order.
struct SpotSet {
  std::vector<std::string> gene_ids;            // ascending; those that every section has
  spatial::CountMatrix counts;                  // [B, G] gene expression
  std::vector<std::string> antibody_ids;        // ascending; empty without antibodies
  spatial::CountMatrix antibody_counts;         // [B, A]
  std::vector<std::int32_t> section;            // of each spot
  std::vector<std::array<double, 2>> position;  // in pitches of the section's array
  Tensor<float> image_features;                 // [B, F], F >= 0
  // Where spot i of the set comes from: its section's sample and the row in it.
  std::vector<std::int64_t> row;
  // Column of each gene (antibody) of the set in the sample of each section.
  std::vector<std::vector<std::int64_t>> gene_column, antibody_column;
  std::int64_t spots() const { return counts.rows(); }
  std::int64_t sections = 0;
};

// One section: a sample, and numbers that describe the tissue image at every spot ([B, F], F the same for all
// sections, may be 0).
struct Section {
  const spatial::SpatialSample* sample;
  Tensor<float> image_features;
};

// UsageError where there is no section, or the sections have no gene in common; ShapeError where image
// features do not fit.
SpotSet make_spot_set(const std::vector<Section>& sections, Workers& workers);

// Logarithm of the share of each gene in the counts of the training spots of each section, half a molecule
// added to every gene, [S, G]. `counts` are those of genes or of antibodies.
Tensor<float> log_shares(const SpotSet& set, const spatial::CountMatrix& counts,
                         std::span<const std::uint8_t> training);

}  // namespace libbio::ranking
