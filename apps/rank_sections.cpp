#include "apps/rank_sections.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "libbio/spatial/feature_matrix.h"
#include "libbio/spatial/histology_features.h"

namespace bio {
namespace {

using namespace libbio;

void add_remarks(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

RankSection read_section(const std::string& path, const SampleOptions& options, Workers& workers) {
  RankSection section;
  section.path = path;
  spatial::SpatialSample whole = spatial::read_sample(path, options.read);
  add_remarks(section.remarks, whole.remarks);
  const bool own = options.histology != "image" && options.histology != "none";
  Tensor<float> own_features;
  if (own) {
    spatial::FeatureMatrix matrix = spatial::read_feature_matrix(options.histology, whole);
    own_features = std::move(matrix.values);
    if (!matrix.file.empty()) whole.files.push_back(matrix.file);
    add_remarks(section.remarks, matrix.remarks);
  }
  spatial::FilteredSample filtered = spatial::filter_sample(std::move(whole), options.filter);
  add_remarks(section.remarks, filtered.remarks);
  section.sample = std::move(filtered.sample);
  const auto& positions = section.sample.positions;
  if (std::ranges::all_of(positions, [&](const auto& position) { return position == positions.front(); }))
    section.remarks.push_back("All spots have the same position: who is whose neighbour means nothing.");
  const auto spots = static_cast<std::int64_t>(filtered.spots.size());
  section.image_features = Tensor<float>(Shape{spots, 0});
  if (own) {
    section.image_features = Tensor<float>(Shape{spots, own_features.dim(1)});
    for (std::int64_t s = 0; s < spots; ++s)
      std::copy_n(own_features.data() + filtered.spots[static_cast<std::size_t>(s)] * own_features.dim(1),
                  own_features.dim(1), section.image_features.data() + s * own_features.dim(1));
  } else if (options.histology == "image" && !section.sample.images.empty()) {
    spatial::HistologyFeatures histology =
        spatial::histology_features(section.sample, section.sample.images.front(), workers);
    section.image_features = std::move(histology.values);
    section.marks = {
        {"on_glass", std::vector<bool>(histology.background.begin(), histology.background.end())},
        {"off_image", std::vector<bool>(histology.off_image.begin(), histology.off_image.end())}};
    add_remarks(section.remarks, histology.remarks);
  }
  return section;
}

}  // namespace

std::vector<RankSection> read_rank_sections(const SampleOptions& options, Workers& workers) {
  std::vector<RankSection> sections;
  for (const std::string& path : options.paths) sections.push_back(read_section(path, options, workers));
  const bool all_have = std::all_of(sections.begin(), sections.end(), [](const RankSection& section) {
    return section.image_features.dim(1) > 0;
  });
  if (!all_have)
    for (RankSection& section : sections) {
      if (section.image_features.dim(1) > 0)
        section.remarks.push_back("The tissue image is not used: other sections have none.");
      section.image_features = Tensor<float>(Shape{section.image_features.dim(0), 0});
    }
  return sections;
}

void print_remarks(const std::vector<RankSection>& sections) {
  for (const RankSection& section : sections)
    for (const std::string& remark : section.remarks)
      std::cerr << "note: " << section.path << ": " << remark << '\n';
}

std::int64_t ranking_memory(const std::vector<RankSection>& sections) {
  // Counts again in the order of the model, and their logarithms; neighbours, components and queries of each
  // spot; keys of each gene.
  constexpr std::int64_t kOfCount = 12, kOfSpot = 9000, kOfFeature = 2000, kOfRun = 50'000'000;
  std::int64_t bytes = kOfRun + kOfFeature * sections.front().sample.counts.columns();
  for (const RankSection& section : sections)
    bytes += kOfCount * section.sample.counts.entries() + kOfSpot * section.sample.counts.rows();
  return bytes;
}

ranking::SpotSet spot_set_of(const std::vector<RankSection>& sections, Workers& workers) {
  std::vector<ranking::Section> parts;
  for (const RankSection& section : sections) parts.push_back({&section.sample, section.image_features});
  return ranking::make_spot_set(parts, workers);
}

}  // namespace bio
