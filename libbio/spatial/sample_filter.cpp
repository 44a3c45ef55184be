#include "libbio/spatial/sample_filter.h"

#include <cctype>
#include <string_view>
#include <utility>

#include "libbio/error.h"
#include "libbio/spatial/name_list.h"

namespace libbio::spatial {
namespace {

bool is_antibody(const Feature& feature) {
  return feature.type == kAntibodyCapture;
}

// Probes that measure the method, not the tissue: "Negative Control Probe", "Blank Codeword" and the like of
// Xenium, and captures other than of antibodies ("CRISPR Guide Capture").
bool is_control(const Feature& feature) {
  if (is_antibody(feature)) return false;
  const std::string type = lower_case(feature.type);
  return type.find("control") != std::string::npos || type.find("codeword") != std::string::npos ||
         type.ends_with("capture");
}

bool is_gene(const Feature& feature) {
  return !is_antibody(feature) && !is_control(feature);
}

std::string left_out(std::int64_t number, const std::string& one, const std::string& several,
                     const std::string& why) {
  return std::to_string(number) + ' ' + (number == 1 ? one + " is" : several + " are") + " left out: " + why +
         '.';
}

}  // namespace

bool is_mitochondrial(const Feature& feature) {
  return is_gene(feature) && lower_case(feature.symbol).starts_with("mt-");
}

bool is_ribosomal(const Feature& feature) {
  const std::string symbol = lower_case(feature.symbol);
  if (!is_gene(feature) || !(symbol.starts_with("rps") || symbol.starts_with("rpl"))) return false;
  const std::string rest = symbol.substr(3);
  if (rest.starts_with("p") || rest == "a") return true;  // RPLP0, RPSA
  // RPS6KA1 and its like are kinases.
  return !rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) &&
         rest.find('k') == std::string::npos;
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
  if (result.spots.empty()) {
    if (sample.counts.entries() == 0)
      throw InputError(sample.name + ": all counts are 0; another layer may hold them");
    throw InputError(sample.name + ": no spot is left of " + std::to_string(sample.barcodes.size()));
  }
  if (result.spots.size() < sample.barcodes.size()) sample = select_spots(std::move(sample), result.spots);

  const std::vector<std::int64_t> seen = sample.counts.column_entries();
  std::vector<std::int64_t> features;
  std::int64_t controls = 0, mitochondrial = 0, ribosomal = 0, rare = 0, genes = 0;
  for (std::size_t f = 0; f < seen.size(); ++f) {
    const Feature& feature = sample.features[f];
    if (is_control(feature)) {
      ++controls;
    } else if (filter.drop_mitochondrial && is_mitochondrial(feature)) {
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
  if (controls > 0)
    result.remarks.push_back(
        left_out(controls, "feature", "features", "controls and captures, neither genes nor antibodies"));
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
