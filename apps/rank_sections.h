// Sections as the ranking job wants them: read, filtered, and with numbers for what the tissue looks like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/rank_options.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/spatial/h5ad_writer.h"
#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/parallel.h"

namespace bio {

struct RankSection {
  std::string path;
  libbio::spatial::SpatialSample sample;  // filtered
  libbio::Tensor<float> image_features;   // [B, F]; F may be 0
  // Truth values of the spots, where the tissue image was used: on_glass, off_image.
  libbio::spatial::AnnDataElements::Columns marks;
  std::vector<std::string> remarks;  // of reader, filter and histology
};

std::vector<RankSection> read_rank_sections(const SampleOptions& options, libbio::Workers& workers);
// To standard error.
void print_remarks(const std::vector<RankSection>& sections);

// Bytes that ranking these sections takes beside what they take themselves; measured, not derived.
std::int64_t ranking_memory(const std::vector<RankSection>& sections);

// One set of all sections. Image features are used where every section has them.
libbio::ranking::SpotSet spot_set_of(const std::vector<RankSection>& sections, libbio::Workers& workers);

}  // namespace bio
