// Embedding · a row of a table for each index.
//
//   y_n = E[index_n]                        dE[a] = Σ_{n: index_n = a} dy_n
//   y_n = Σ_f E[index_nf] (forward_sums)    dE[a] = Σ_{n, f: index_nf = a} dy_n
//
// Shapes: indices [n] or [n, F]; E [entries, C]; y [n, C]. Parameter: <name>.weight = E (normal, standard
// deviation 0.02). Cached for backward: the indices. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"

namespace libbio::nn {

template <class T>
class Embedding {
 public:
  Embedding(Parameters<T>& parameters, const std::string& name, std::int64_t entries, std::int64_t channels);
  // ShapeError for an index outside the table.
  Activation<T> forward(std::span<const std::int32_t> indices, const Pass& pass) const {
    return forward_sums(indices, 1, pass);
  }
  // The sum of `per_row` rows of the table for each row of indices.
  Activation<T> forward_sums(std::span<const std::int32_t> indices, std::int64_t per_row,
                             const Pass& pass) const;

 private:
  Parameters<T>* parameters_;
  std::int64_t entries_, channels_;
  int weight_;
};

}  // namespace libbio::nn
