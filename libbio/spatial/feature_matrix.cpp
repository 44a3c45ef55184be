#include "libbio/spatial/feature_matrix.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/npy_file.h"

namespace libbio::spatial {
namespace {

constexpr std::string_view kObsm = "obsm/", kBarcodes = "barcodes";

bool is_number(const h5::Dataset& dataset) {
  return dataset.type() != h5::ElementType::kString;
}

template <class T>
Tensor<float> rounded(const std::vector<T>& numbers, const h5::Dims& dims, const std::string& place) {
  Tensor<float> values({dims[0], dims[1]});
  for (std::int64_t i = 0; i < values.size(); ++i) {
    const auto number = static_cast<float>(numbers[static_cast<std::size_t>(i)]);
    if (!std::isfinite(number))
      throw InputError(place + " holds a number that is not finite (or beyond float32) in row " +
                       std::to_string(i / dims[1]) + ", column " + std::to_string(i % dims[1]) +
                       " (counted from 0); give each spot a number or leave the feature out");
    values.data()[i] = number;
  }
  return values;
}

Tensor<float> numbers_of(const h5::Dataset& dataset) {
  const std::string& place = dataset.place();
  switch (dataset.type()) {
    case h5::ElementType::kFloat32:
      return rounded(dataset.read<float>(), dataset.dims(), place);
    case h5::ElementType::kFloat64:
      return rounded(dataset.read<double>(), dataset.dims(), place);
    case h5::ElementType::kInt32:
      return rounded(dataset.read<std::int32_t>(), dataset.dims(), place);
    case h5::ElementType::kInt64:
      return rounded(dataset.read<std::int64_t>(), dataset.dims(), place);
    case h5::ElementType::kUint8:
      return rounded(dataset.read<std::uint8_t>(), dataset.dims(), place);
    case h5::ElementType::kUint64:
      return rounded(dataset.read<std::uint64_t>(), dataset.dims(), place);
    case h5::ElementType::kBool:
      return rounded(dataset.read_bools(), dataset.dims(), place);
    case h5::ElementType::kString:
      break;
  }
  throw InputError(place + " holds strings; expected numbers");
}

// The group of the path's last part, and that part; empty where the path is "/".
std::pair<h5::Group, std::string> found_group(const h5::File& file, const std::string& path) {
  h5::Group group = file.root();
  std::string last;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) {
      if (!last.empty()) group = group.group(last);
      last = path.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return {group, last};
}

// The one matrix of the group.
std::string only_matrix(const h5::Group& group) {
  std::string found, all;
  int matrices = 0;
  for (const std::string& name : group.children()) {
    if (group.has_group(name)) continue;
    const h5::Dataset dataset = group.dataset(name);
    if (dataset.dims().size() != 2 || !is_number(dataset)) continue;
    ++matrices;
    found = name;
    all += (all.empty() ? "'" : ", '") + name + "'";
  }
  if (matrices == 1) return found;
  throw InputError(group.place() + " holds " +
                   (matrices == 0 ? "no matrix of numbers" : "several matrices of numbers: " + all) +
                   "; name one as FILE.h5:/DATASET");
}

// The row of each spot.
std::vector<std::int64_t> joined(const h5::Dataset& barcodes, std::int64_t rows,
                                 const SpatialSample& sample) {
  if (barcodes.dims().size() != 1 || barcodes.type() != h5::ElementType::kString || barcodes.size() != rows)
    throw InputError(barcodes.place() + " is no list of " + std::to_string(rows) +
                     " strings: expected the barcode of every row of the matrix beside it");
  std::unordered_map<std::string, std::int64_t> row_of;
  const std::vector<std::string> names = barcodes.read_strings();
  for (std::size_t row = 0; row < names.size(); ++row)
    if (!row_of.emplace(names[row], static_cast<std::int64_t>(row)).second)
      throw InputError(barcodes.place() + " has '" + names[row] + "' twice");
  std::vector<std::int64_t> result;
  std::int64_t absent = 0;
  std::string first_absent;
  for (const std::string& barcode : sample.barcodes) {
    const auto found = row_of.find(barcode);
    result.push_back(found == row_of.end() ? -1 : found->second);
    if (found != row_of.end()) continue;
    if (absent++ == 0) first_absent = barcode;
  }
  if (absent > 0)
    throw InputError(barcodes.place() + " lacks " + std::to_string(absent) + " of " +
                     std::to_string(sample.barcodes.size()) + " spots, first '" + first_absent +
                     "'; expected a row for each");
  return result;
}

FeatureMatrix from_hdf5(const std::string& source, std::size_t path_end, const SpatialSample& sample) {
  const h5::File file = h5::File::open(source.substr(0, path_end));
  auto [group, name] = found_group(file, path_end < source.size() ? source.substr(path_end + 1) : "/");
  if (!name.empty() && group.has_group(name)) {
    group = group.group(name);
    name.clear();
  }
  if (name.empty()) name = only_matrix(group);
  const h5::Dataset dataset = group.dataset(name);
  const std::int64_t spots = std::ssize(sample.barcodes);
  if (dataset.dims().size() != 2 || dataset.size() == 0)
    throw InputError(dataset.place() + " has shape " + h5::to_string(dataset.dims()) +
                     "; expected a matrix, spots × features");
  const std::int64_t rows = dataset.dims()[0];
  const bool has_barcodes = name != kBarcodes && group.contains(std::string(kBarcodes));
  FeatureMatrix result{source.substr(0, path_end), {}, {}};
  if (!has_barcodes && rows != spots)
    throw InputError(dataset.place() + " has " + std::to_string(rows) + " rows, and there are " +
                     std::to_string(spots) +
                     " spots; expected a row for each, in their order, or a dataset 'barcodes' beside it");
  if (!has_barcodes) {
    result.values = numbers_of(dataset);
    return result;
  }
  const std::vector<std::int64_t> row_of = joined(group.dataset(std::string(kBarcodes)), rows, sample);
  const Tensor<float> all = numbers_of(dataset);
  result.values = Tensor<float>({spots, all.dim(1)});
  for (std::int64_t b = 0; b < spots; ++b)
    std::ranges::copy(all[row_of[static_cast<std::size_t>(b)]], result.values[b].begin());
  if (rows > spots)
    result.remarks.push_back(std::to_string(rows - spots) + " of " + std::to_string(rows) + " rows of " +
                             dataset.place() + " are of other spots and were left out");
  return result;
}

FeatureMatrix from_sample(const std::string& source, const SpatialSample& sample) {
  const std::string key = spot_matrix_key(source);
  const auto found = sample.spot_matrices.find(key);
  if (found == sample.spot_matrices.end()) {
    std::vector<std::string> known;
    for (const auto& [name, matrix] : sample.spot_matrices) known.push_back(name);
    throw InputError("'" + sample.name + "' has no matrix obsm/" + key +
                     (known.empty() ? "" : "; there are " + quoted(known)));
  }
  const Tensor<float>& values = found->second;
  const std::string place = "obsm/" + key + " of '" + sample.name + "'";
  if (values.rank() != 2 || values.dim(0) != std::ssize(sample.barcodes) || values.size() == 0)
    throw InputError(place + " has shape " + values.shape().to_string() + ", and there are " +
                     std::to_string(sample.barcodes.size()) + " spots; expected a row for each");
  return {"",
          rounded(std::vector<float>(values.begin(), values.end()), {values.dim(0), values.dim(1)}, place),
          {}};
}

}  // namespace

std::string spot_matrix_key(const std::string& source) {
  return source.starts_with(kObsm) ? source.substr(kObsm.size()) : "";
}

FeatureMatrix read_feature_matrix(const std::string& source, const SpatialSample& sample) {
  if (!spot_matrix_key(source).empty()) return from_sample(source, sample);
  if (source.ends_with(".npy")) return {source, read_npy(source, std::ssize(sample.barcodes), "spots"), {}};
  for (const std::string_view ending : {".h5", ".hdf5"}) {
    if (source.ends_with(ending)) return from_hdf5(source, source.size(), sample);
    const std::size_t colon = source.rfind(std::string(ending) + ":/");
    if (colon != std::string::npos) return from_hdf5(source, colon + ending.size(), sample);
  }
  throw UsageError("'" + source +
                   "' is no matrix of features: expected obsm/KEY, FILE.npy, FILE.h5 or FILE.h5:/DATASET");
}

}  // namespace libbio::spatial
