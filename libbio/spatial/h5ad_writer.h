// Writes a sample, and what was computed about it, as an AnnData file (.h5ad) for anndata, scanpy and
// squidpy. What the file holds: docs/anndata.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/provenance.h"
#include "libbio/record/table.h"
#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// A sparse matrix of real numbers, compressed by rows: those of row r lie at [row_start[r], row_start[r + 1])
// of `column` (ascending, below `columns`) and `value`.
struct SparseRows {
  std::int64_t columns = 0;
  std::vector<std::int64_t> row_start{0};
  std::vector<std::int32_t> column;
  std::vector<float> value;
};

// What an AnnData file holds besides the sample. B spots, G features.
struct AnnDataElements {
  using Columns = std::vector<std::pair<std::string, record::Column>>;
  using Matrix = std::variant<Tensor<float>, Tensor<std::int32_t>>;

  Columns spot_columns;                // of obs, after those of the sample; replace those of the same name
  Columns feature_columns;             // of var, likewise
  std::map<std::string, Matrix> obsm;  // [B, any]; go before the sample's spot_matrices of the same name
  std::map<std::string, Matrix> varm;  // [G, any]
  std::map<std::string, SparseRows> obsp;  // [B, B]
  // Where the results come from: uns/libbio/provenance.
  std::optional<record::Provenance> provenance;
  // Adds elements to uns, which has the element `spatial` already.
  std::function<void(h5::Group& uns)> write_uns;
  bool with_counts = false;  // write X; without it the file has no X
};

// All of the file appears under `path`, or nothing. Returns what a user should know, one sentence each:
// columns that were replaced, or had to be renamed, because AnnData has no place for such a name or it is
// taken.
//
// UsageError where the file exists and `overwrite` is false; ShapeError where sizes disagree; ResourceError
// where the file system refuses.
std::vector<std::string> write_h5ad(const std::string& path, const SpatialSample& sample,
                                    const AnnDataElements& elements, bool overwrite);

}  // namespace libbio::spatial
