#include "libbio/spatial/sample_filter.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

bool is_gene(const Feature& feature) {
  return feature.type != kAntibodyCapture;
}

std::string left_out(std::int64_t number, const std::string& one, const std::string& several,
                     const std::string& why) {
  return std::to_string(number) + ' ' + (number == 1 ? one + " is" : several + " are") + " left out: " + why +
         '.';
}

}  // namespace

bool is_mitochondrial(const Feature& feature) {
  return is_gene(feature) && upper_case(feature.symbol).starts_with("MT-");
}

bool is_ribosomal(const Feature& feature) {
  const std::string symbol = upper_case(feature.symbol);
  if (!is_gene(feature) || !(symbol.starts_with("RPS") || symbol.starts_with("RPL"))) return false;
  const std::string rest = symbol.substr(3);
  if (rest.starts_with("P") || rest == "A") return true;  // RPLP0, RPSA
  // RPS6KA1 and its like are kinases.
  return !rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) &&
         rest.find('K') == std::string::npos;
}

FilteredSample filter_sample(SpatialSample sample, const SampleFilter& filter) {
  FilteredSample result;
  std::vector<double> totals(sample.barcodes.size());
  for (std::int64_t s = 0; s < sample.counts.rows(); ++s) {
    const auto counted = sample.counts.row(s);
    for (std::size_t e = 0; e < counted.size(); ++e)
      if (is_gene(sample.features[static_cast<std::size_t>(counted.column[e])]))
        totals[static_cast<std::size_t>(s)] += static_cast<double>(counted.count[e]);
  }
  std::int64_t off_tissue = 0, poor = 0;
  for (std::size_t s = 0; s < totals.size(); ++s) {
    if (filter.only_in_tissue && !sample.in_tissue.empty() && !sample.in_tissue[s]) {
      ++off_tissue;
    } else if (totals[s] < filter.least_spot_counts) {
      ++poor;
    } else {
      result.spots.push_back(static_cast<std::int64_t>(s));
    }
  }
  if (off_tissue > 0) result.remarks.push_back(left_out(off_tissue, "spot", "spots", "not in the tissue"));
  if (poor > 0)
    result.remarks.push_back(left_out(
        poor, "spot", "spots",
        "fewer than " + std::to_string(static_cast<std::int64_t>(filter.least_spot_counts)) + " molecules"));
  if (result.spots.empty())
    throw InputError(sample.name + ": no spot is left of " + std::to_string(sample.barcodes.size()));
  if (result.spots.size() < sample.barcodes.size()) sample = select_spots(std::move(sample), result.spots);

  const std::vector<std::int64_t> seen = sample.counts.column_entries();
  std::vector<std::int64_t> features;
  std::int64_t mitochondrial = 0, ribosomal = 0, rare = 0, genes = 0;
  for (std::size_t f = 0; f < seen.size(); ++f) {
    const Feature& feature = sample.features[f];
    if (filter.drop_mitochondrial && is_mitochondrial(feature)) {
      ++mitochondrial;
    } else if (filter.drop_ribosomal && is_ribosomal(feature)) {
      ++ribosomal;
    } else if (is_gene(feature) && seen[f] < filter.least_gene_spots) {
      ++rare;
    } else {
      features.push_back(static_cast<std::int64_t>(f));
      genes += is_gene(feature);
    }
  }
  if (mitochondrial > 0) result.remarks.push_back(left_out(mitochondrial, "gene", "genes", "mitochondrial"));
  if (ribosomal > 0) result.remarks.push_back(left_out(ribosomal, "gene", "genes", "of ribosomal proteins"));
  if (rare > 0)
    result.remarks.push_back(left_out(rare, "gene", "genes",
                                      "counted in fewer than " + std::to_string(filter.least_gene_spots) +
                                          (filter.least_gene_spots == 1 ? " spot" : " spots")));
  if (genes == 0)
    throw InputError(sample.name + ": no gene is left of " + std::to_string(sample.features.size()) +
                     " features");
  if (features.size() < sample.features.size()) sample = select_features(std::move(sample), features);
  result.sample = std::move(sample);
  return result;
}

}  // namespace libbio::spatial
