// Matrices of the spots in AnnData files (obsm), and the positions among them.
#pragma once

#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/table.h"
#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// obsm/<key>, [spots, any]: an array of any numbers, or a table, of which the columns of numbers are taken.
// T is float or double. InputError, listing the keys there are, where there is none such, and where it has
// another number of rows or no numbers.
template <class T>
Tensor<T> read_spot_matrix(const h5::Group& root, const std::string& key, std::int64_t spots);

// One per spot, not all of them finite: the first two columns of obsm/spatial; else of an element of obsm
// with a similar name, or of two columns of obs that are called as positions are, each with a remark.
// InputError, saying what was looked for and what there is, where there are none.
std::vector<Position> stored_positions(const h5::Group& root, const record::Table& obs,
                                       std::vector<std::string>& remarks);

// Those of a table of positions (read_positions), joined by barcode; NaN for spots that it does not have.
// InputError where it has none of them.
std::vector<Position> positions_of_table(const std::string& path, const std::vector<std::string>& barcodes);

}  // namespace libbio::spatial
