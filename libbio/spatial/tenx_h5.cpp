#include "libbio/spatial/tenx_h5.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/sparse_group.h"

namespace libbio::spatial {
namespace {

constexpr char kAdvice[] = "normalised values cannot be used, look for the file that Space Ranger wrote";

bool is_legacy_genome(const h5::Group& root, const std::string& name) {
  if (!root.has_group(name)) return false;
  const h5::Group group = root.group(name);
  return group.contains("genes") && group.contains("barcodes") && group.contains("indptr");
}

std::vector<std::string> legacy_genomes(const h5::Group& root) {
  std::vector<std::string> genomes;
  for (const std::string& name : root.children())
    if (is_legacy_genome(root, name)) genomes.push_back(name);
  return genomes;
}

void require_strings(const h5::Dataset& list, std::int64_t expected, const char* what) {
  if (list.dims().size() != 1 || list.size() != expected)
    throw InputError(list.place() + ": is a list " + h5::to_string(list.dims()) + ", expected " +
                     std::to_string(expected) + ", one for each " + what);
}

std::vector<std::string> read_list(const h5::Group& group, const std::string& name, std::int64_t expected,
                                   const char* what) {
  const h5::Dataset list = group.dataset(name);
  require_strings(list, expected, what);
  return list.read_strings();
}

struct Dimensions {
  std::int64_t features = 0, barcodes = 0;
};

Dimensions read_shape(const h5::Group& group) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const h5::Dataset shape = group.dataset("shape");
  if (shape.dims() != h5::Dims{2})
    throw InputError(shape.place() + ": expected two numbers (features, barcodes), found an array " +
                     h5::to_string(shape.dims()));
  std::vector<std::int64_t> sizes;
  if (shape.type() == h5::ElementType::kUint64)
    for (const std::uint64_t size : shape.read<std::uint64_t>())
      sizes.push_back(static_cast<std::int64_t>(std::min<std::uint64_t>(size, kLargest)));
  else
    sizes = shape.read<std::int64_t>();
  if (sizes[0] < 0 || sizes[1] < 0)
    throw InputError(shape.place() + ": claims " + std::to_string(sizes[0]) + " × " +
                     std::to_string(sizes[1]) + " counts");
  return {sizes[0], sizes[1]};
}

void read_features(const h5::Group& list, std::int64_t features, SpotCounts& counts) {
  std::vector<std::string> ids = read_list(list, "id", features, "feature");
  std::vector<std::string> names = list.contains("name") ? read_list(list, "name", features, "feature") : ids;
  std::vector<std::string> types(ids.size(), kGeneExpression);
  if (list.contains("feature_type")) types = read_list(list, "feature_type", features, "feature");
  for (std::size_t i = 0; i < ids.size(); ++i)
    counts.features.push_back({std::move(ids[i]), std::move(names[i]), std::move(types[i])});
  if (list.contains("genome"))
    counts.feature_columns.emplace_back("genome", read_list(list, "genome", features, "feature"));
}

void read_legacy_features(const h5::Group& genome, const std::string& name, std::int64_t features,
                          SpotCounts& counts) {
  std::vector<std::string> ids = read_list(genome, "genes", features, "feature");
  std::vector<std::string> names =
      genome.contains("gene_names") ? read_list(genome, "gene_names", features, "feature") : ids;
  for (std::size_t i = 0; i < ids.size(); ++i)
    counts.features.push_back({std::move(ids[i]), std::move(names[i])});
  counts.feature_columns.emplace_back("genome", std::vector<std::string>(ids.size(), name));
}

std::string sample_name(const h5::Group& root, const std::string& path) {
  if (root.has_attribute("library_ids")) {
    const h5::AttributeValue value = root.attribute("library_ids");
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    if (list && list->size() == 1 && !list->front().empty()) return list->front();
  }
  return section_name(path);
}

}  // namespace

bool is_tenx_h5(const h5::Group& root) {
  return root.has_group("matrix") || !legacy_genomes(root).empty();
}

SpotCounts read_tenx_h5(const std::string& path) {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  SpotCounts counts;
  counts.files = {path};
  counts.name = sample_name(root, path);
  std::string genome;
  if (!root.has_group("matrix")) {
    const std::vector<std::string> genomes = legacy_genomes(root);
    if (genomes.empty())
      throw InputError(path + ": expected a group 'matrix' as Space Ranger writes it, found " +
                       quoted(root.children()));
    if (genomes.size() > 1)
      throw InputError(
          path + ": holds a matrix for each of " + quoted(genomes) +
          "; keep the one that is meant, or write one matrix of all with Cell Ranger 3 or later");
    genome = genomes.front();
  }
  const h5::Group matrix = root.group(genome.empty() ? "matrix" : genome);
  const Dimensions shape = read_shape(matrix);
  counts.barcodes = read_list(matrix, "barcodes", shape.barcodes, "barcode of the shape");
  if (const auto repeated = first_repeated(counts.barcodes))
    throw InputError(matrix.place() + "/barcodes: '" + counts.barcodes[*repeated] + "' is there twice");
  if (genome.empty())
    read_features(matrix.group("features"), shape.features, counts);
  else
    read_legacy_features(matrix, genome, shape.features, counts);
  make_ids_unique(counts);
  counts.counts = read_sparse_group(matrix, {shape.barcodes, shape.features, CompressedBy::kRows, kAdvice});
  return counts;
}

}  // namespace libbio::spatial
