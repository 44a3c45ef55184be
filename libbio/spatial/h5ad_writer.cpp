#include "libbio/spatial/h5ad_writer.h"

#include <algorithm>
#include <limits>
#include <set>
#include <span>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/element.h"
#include "libbio/text/pending_file.h"

namespace libbio::spatial {
namespace {

constexpr char kIndex[] = "_index";  // AnnData's name of an index without a name
constexpr char kLayoutVersion[] = "0.1.0";

template <class T>
void write_array(h5::Group& group, const std::string& name, View<const T> array) {
  const h5::Dims dims(array.shape().dims().begin(), array.shape().dims().end());
  h5::Dataset written = group.write(name, std::span<const T>(array.span()), dims, h5::Storage::kCompressed);
  record::mark_encoding(written, "array", "0.2.0");
}

// The array's elements as they are in memory, without attributes: parts of sparse matrices have none.
template <class T>
void write_part(h5::Group& group, const std::string& name, const std::vector<T>& part) {
  group.write(name, std::span<const T>(part), {std::ssize(part)}, h5::Storage::kCompressed);
}

void write_csr(h5::Group& group, const std::string& name, std::int64_t columns,
               const std::vector<std::int64_t>& row_start, const std::vector<std::int32_t>& column,
               const std::vector<float>& value) {
  h5::Group matrix = group.create_group(name);
  record::mark_encoding(matrix, "csr_matrix", "0.1.0");
  matrix.set_attribute("shape", std::vector<std::int64_t>{std::ssize(row_start) - 1, columns});
  write_part(matrix, "data", value);
  write_part(matrix, "indices", column);
  // scipy wants indices and indptr of one type, if it is wide enough.
  if (row_start.back() <= std::numeric_limits<std::int32_t>::max())
    write_part(matrix, "indptr", std::vector<std::int32_t>(row_start.begin(), row_start.end()));
  else
    write_part(matrix, "indptr", row_start);
}

void require_square(const std::string& name, const SparseRows& matrix, std::int64_t spots) {
  bool fits = std::ssize(matrix.row_start) == spots + 1 && matrix.columns == spots &&
              matrix.row_start.front() == 0 && std::ranges::is_sorted(matrix.row_start) &&
              matrix.row_start.back() == std::ssize(matrix.column) &&
              matrix.column.size() == matrix.value.size();
  for (std::int64_t row = 0; fits && row < spots; ++row) {
    const auto begin = matrix.column.begin() + matrix.row_start[static_cast<std::size_t>(row)];
    const auto end = matrix.column.begin() + matrix.row_start[static_cast<std::size_t>(row) + 1];
    fits = std::adjacent_find(begin, end, std::greater_equal<>()) == end &&
           (begin == end || (*begin >= 0 && *(end - 1) < spots));
  }
  if (!fits)
    throw ShapeError("obsp '" + name + "' is no matrix of " + std::to_string(spots) + " spots by as many");
}

// A name that HDF5 has a place for; '/' separates folders there.
std::string storable(std::string name, const std::string& otherwise) {
  std::ranges::replace(name, '/', '_');
  return h5::is_valid_name(name) ? name : otherwise;
}

// obs and var: gathers columns, each under a name that AnnData can hold.
class Frame {
 public:
  Frame(std::string what, std::vector<std::string> index, std::vector<std::string>& remarks)
      : what_(std::move(what)), remarks_(remarks) {
    table_.index_name = kIndex;
    table_.index = std::move(index);
    taken_.insert(kIndex);
  }

  void add(const std::string& name, record::Column column) {
    std::string free = storable(name, "column");
    const std::string wanted = free;
    for (int number = 1; !taken_.insert(free).second; ++number) free = wanted + "-" + std::to_string(number);
    if (free != name)
      remarks_.push_back("Column '" + name + "' of the " + what_ + " is written as '" + free + "'.");
    table_.columns.emplace_back(free, std::move(column));
  }
  // Those of the input, then results, which replace columns of the same name: they may be results of before.
  void add(const AnnDataElements::Columns& input, const AnnDataElements::Columns& results) {
    for (const auto& [name, column] : input) {
      const bool is_replaced =
          std::ranges::any_of(results, [&](const auto& result) { return result.first == name; });
      if (is_replaced)
        remarks_.push_back("Column '" + name + "' of the " + what_ + " is replaced by the result.");
      else
        add(name, column);
    }
    for (const auto& [name, column] : results) add(name, column);
  }
  void write(h5::Group& root, const std::string& slot) const {
    record::write_table(root, slot, table_, record::StringColumns::kCategorical);
  }

 private:
  std::string what_;
  std::vector<std::string>& remarks_;
  record::Table table_;
  std::set<std::string> taken_;
};

void write_obs(h5::Group& root, const SpatialSample& sample, const AnnDataElements& elements,
               std::vector<std::string>& remarks) {
  Frame obs("spots", sample.barcodes, remarks);
  if (!sample.in_tissue.empty())
    obs.add("in_tissue", std::vector<std::int64_t>(sample.in_tissue.begin(), sample.in_tissue.end()));
  if (!sample.array_positions.empty()) {
    std::vector<std::int64_t> row, column;
    for (const auto& place : sample.array_positions) {
      row.push_back(place[0]);
      column.push_back(place[1]);
    }
    obs.add("array_row", std::move(row));
    obs.add("array_col", std::move(column));
  }
  obs.add(sample.spot_columns, elements.spot_columns);
  obs.write(root, "obs");
}

// People look for genes by symbol, so symbols are the index, where there are any.
std::vector<std::string> var_index(const std::vector<Feature>& features) {
  std::vector<std::string> ids, symbols;
  for (const Feature& feature : features) {
    ids.push_back(feature.id);
    symbols.push_back(feature.symbol);
  }
  const bool all_named = std::ranges::none_of(symbols, &std::string::empty);
  return all_named && symbols != ids ? made_unique(std::move(symbols)) : ids;
}

void write_var(h5::Group& root, const SpatialSample& sample, const AnnDataElements& elements,
               std::vector<std::string>& remarks) {
  std::vector<std::string> ids, symbols, types;
  for (const Feature& feature : sample.features) {
    ids.push_back(feature.id);
    symbols.push_back(feature.symbol);
    types.push_back(feature.type);
  }
  Frame var("features", var_index(sample.features), remarks);
  var.add("gene_ids", std::move(ids));
  var.add("feature_types", std::move(types));
  var.add("symbol", std::move(symbols));
  var.add(sample.feature_columns, elements.feature_columns);
  var.write(root, "var");
}

void write_matrices(h5::Group& slot, const std::map<std::string, AnnDataElements::Matrix>& matrices,
                    std::int64_t rows) {
  for (const auto& [name, matrix] : matrices)
    std::visit(
        [&, &key = name](const auto& array) {
          if (array.rank() != 2 || array.dim(0) != rows)
            throw ShapeError("matrix '" + key + "' has shape " + array.shape().to_string() + ", expected " +
                             std::to_string(rows) + " rows");
          write_array(slot, key, array.view());
        },
        matrix);
}

void write_obsm(h5::Group& root, const SpatialSample& sample, const AnnDataElements& elements) {
  h5::Group obsm = record::create_dict(root, "obsm");
  Tensor<double> positions(Shape{std::ssize(sample.positions), 2});
  for (std::int64_t spot = 0; spot < positions.dim(0); ++spot)
    for (std::int64_t axis = 0; axis < 2; ++axis)
      positions(spot, axis) =
          sample.positions[static_cast<std::size_t>(spot)][static_cast<std::size_t>(axis)];
  write_array<double>(obsm, "spatial", positions.view());
  write_matrices(obsm, elements.obsm, positions.dim(0));
  for (const auto& [name, matrix] : sample.spot_matrices)
    if (!obsm.contains(name)) write_array<float>(obsm, name, matrix.view());
}

// Where scanpy and squidpy look for the picture under the spots.
void write_library(h5::Group& uns, const SpatialSample& sample) {
  h5::Group spatial = record::create_dict(uns, "spatial");
  h5::Group library = record::create_dict(spatial, storable(sample.name, "library"));
  h5::Group images = record::create_dict(library, "images");
  std::map<std::string, double> factors = sample.scale_factors;
  if (sample.spot_diameter > 0) factors["spot_diameter_fullres"] = sample.spot_diameter;
  for (const TissueImage& image : sample.images) {
    write_array<std::uint8_t>(images, image.resolution, image.pixels.view());
    factors["tissue_" + image.resolution + "_scalef"] = image.scale;
  }
  h5::Group stored_factors = record::create_dict(library, "scalefactors");
  for (const auto& [name, factor] : factors)
    if (h5::is_valid_name(name)) record::write_value(stored_factors, name, factor, "");
  record::create_dict(library, "metadata");
}

void write_uns(h5::Group& root, const SpatialSample& sample, const AnnDataElements& elements) {
  h5::Group uns = record::create_dict(root, "uns");
  write_library(uns, sample);
  h5::Group libbio = record::create_dict(uns, "libbio");
  record::write_value(libbio, "layout", std::string(kLayoutVersion));
  if (elements.provenance) record::write_provenance(libbio, *elements.provenance);
  if (elements.write_uns) elements.write_uns(uns);
}

}  // namespace

std::vector<std::string> write_h5ad(const std::string& path, const SpatialSample& sample,
                                    const AnnDataElements& elements, bool overwrite) {
  validate(sample);
  for (const auto& [name, matrix] : elements.obsp) require_square(name, matrix, sample.counts.rows());
  std::vector<std::string> remarks;
  text::PendingFile pending(path, overwrite);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::mark_encoding(root, "anndata", "0.1.0");
  if (elements.with_counts)
    write_csr(root, "X", sample.counts.columns(), sample.counts.row_start(), sample.counts.column(),
              sample.counts.count());
  write_obs(root, sample, elements, remarks);
  write_var(root, sample, elements, remarks);
  write_obsm(root, sample, elements);
  h5::Group varm = record::create_dict(root, "varm");
  write_matrices(varm, elements.varm, sample.counts.columns());
  h5::Group obsp = record::create_dict(root, "obsp");
  for (const auto& [name, matrix] : elements.obsp)
    write_csr(obsp, name, matrix.columns, matrix.row_start, matrix.column, matrix.value);
  record::create_dict(root, "varp");
  record::create_dict(root, "layers");
  write_uns(root, sample, elements);
  file.close();
  pending.commit();
  return remarks;
}

}  // namespace libbio::spatial
