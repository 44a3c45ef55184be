#include "libbio/spatial/h5ad_counts.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "libbio/error.h"
#include "libbio/spatial/number_pieces.h"
#include "libbio/spatial/sparse_group.h"

namespace libbio::spatial {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

// In AnnData up to 0.6 "raw.X" and "raw.var" of the root, later X and var of a group.
std::optional<H5adMatrix> find_raw(const h5::Group& root) {
  if (root.contains("raw.X")) return H5adMatrix{root, "raw.X", root, "raw.var"};
  if (!root.has_group("raw")) return std::nullopt;
  const h5::Group raw = root.group("raw");
  if (!raw.contains("X")) return std::nullopt;
  return H5adMatrix{raw, "X", raw, "var"};
}

std::optional<H5adMatrix> find_layer(const h5::Group& root, const std::string& layer) {
  if (root.has_group("layers")) {
    const h5::Group layers = root.group("layers");
    if (layers.contains(layer)) return H5adMatrix{layers, layer, root, "var"};
  }
  return layer == "raw" ? find_raw(root) : std::nullopt;
}

std::vector<std::string> layer_names(const h5::Group& root) {
  std::vector<std::string> names;
  if (root.has_group("layers")) names = root.group("layers").children();
  if (find_raw(root) && std::ranges::find(names, "raw") == names.end()) names.push_back("raw");
  return names;
}

// Whether a matrix holds counts, judged by its first million values; a matrix of zeros holds none.
bool seems_counted(const H5adMatrix& matrix) {
  constexpr std::int64_t kSeen = 1 << 20;
  std::int64_t seen = 0;
  bool all_counts = true, any = false;
  try {
    const h5::Dataset values = matrix.parent.has_group(matrix.name)
                                   ? matrix.parent.group(matrix.name).dataset("data")
                                   : matrix.parent.dataset(matrix.name);
    in_number_pieces(values, [&](std::span<const double> piece) {
      for (const double value : piece) {
        all_counts = all_counts && is_count(value);
        any = any || value != 0;
      }
      seen += std::ssize(piece);
      return all_counts && seen < kSeen;
    });
  } catch (const InputError&) {
    return false;
  }
  return all_counts && any;
}

// What to do where the counts are not in `but`.
std::string layer_advice(const h5::Group& root, const std::string& but) {
  std::vector<std::string> counted, others;
  for (const std::string& name : layer_names(root)) {
    const std::optional<H5adMatrix> matrix = find_layer(root, name);
    if (matrix && matrix->place() != but) (seems_counted(*matrix) ? counted : others).push_back(name);
  }
  if (counted.empty() && others.empty()) return "the file has no other layers that could hold them";
  if (counted.empty()) return "of the other layers, " + joined(others) + ", none holds counts";
  std::string text = "there are counts in ";
  for (std::size_t i = 0; i < counted.size(); ++i)
    text += (i == 0 ? "" : " and in ") + counted[i] + ": --layer " + counted[i];
  return text + (others.empty() ? "" : " (and none in " + joined(others) + ")");
}

// As old and new files say it; empty where the group is no sparse matrix.
std::optional<CompressedBy> compression(const h5::Group& group) {
  for (const std::string attribute : {"encoding-type", "h5sparse_format"}) {
    if (!group.has_attribute(attribute)) continue;
    const std::string format = group.string_attribute(attribute);
    if (format == "csr_matrix" || format == "csr") return CompressedBy::kRows;
    if (format == "csc_matrix" || format == "csc") return CompressedBy::kColumns;
  }
  return std::nullopt;
}

void require_size(const std::string& place, const std::vector<std::int64_t>& found, std::int64_t spots,
                  std::int64_t features) {
  // AnnData before 0.7 wrote a matrix of one row or column as a list.
  const bool is_list = found.size() == 1 && (spots == 1 || features == 1) && found[0] == spots * features;
  if (is_list || found == std::vector<std::int64_t>{spots, features}) return;
  throw InputError(place + ": is " + h5::to_string(found) + ", but the file has " + std::to_string(spots) +
                   " spots and " + std::to_string(features) + " features");
}

CountMatrix read_sparse(const h5::Group& group, std::int64_t spots, std::int64_t features) {
  const std::optional<CompressedBy> by = compression(group);
  if (!by)
    throw InputError(group.place() +
                     ": expected an array or a sparse matrix (csr_matrix or csc_matrix), found neither");
  const char* const shape = group.has_attribute("h5sparse_shape") ? "h5sparse_shape" : "shape";
  require_size(group.place(), group.integer_list_attribute(shape), spots, features);
  return read_sparse_group(group, {.rows = spots, .columns = features, .by = *by});
}

CountMatrix read_dense(const h5::Dataset& array, std::int64_t spots, std::int64_t features) {
  require_size(array.place(), array.dims(), spots, features);
  std::vector<std::int64_t> row_start{0};
  std::vector<std::int32_t> column;
  std::vector<float> count;
  std::int64_t feature = 0;
  in_number_pieces(array, [&](std::span<const double> piece) {
    for (const double value : piece) {
      if (!is_count(value))
        throw InputError(array.place() + ": element " + h5::to_string({std::ssize(row_start) - 1, feature}) +
                         ": " + fault_of_count(value) + "; expected counts, which are whole; " +
                         kLayerAdvice);
      if (value > 0) {
        column.push_back(static_cast<std::int32_t>(feature));
        count.push_back(static_cast<float>(value));
      }
      if (++feature < features) continue;
      feature = 0;
      row_start.push_back(std::ssize(column));
    }
    return true;
  });
  if (features == 0) row_start.resize(static_cast<std::size_t>(spots) + 1, 0);
  return CountMatrix(spots, features, std::move(row_start), std::move(column), std::move(count));
}

}  // namespace

std::string H5adMatrix::place() const {
  const std::string at = parent.place();
  return at.substr(at.rfind(":/") + 1) + (at.ends_with('/') ? "" : "/") + name;
}

H5adMatrix find_matrix(const h5::Group& root, const std::string& layer) {
  if (layer.empty()) {
    if (root.contains("X")) return {root, "X", root, "var"};
    throw InputError(root.place() + "X: the file has no matrix X; " + layer_advice(root, "/X"));
  }
  if (std::optional<H5adMatrix> found = find_layer(root, layer)) return *std::move(found);
  throw InputError(root.place() + "layers: the file has no layer '" + layer + "'; " + layer_advice(root, ""));
}

CountMatrix read_counts(const h5::Group& root, const H5adMatrix& matrix, std::int64_t spots,
                        std::int64_t features) {
  try {
    if (matrix.parent.has_group(matrix.name))
      return read_sparse(matrix.parent.group(matrix.name), spots, features);
    return read_dense(matrix.parent.dataset(matrix.name), spots, features);
  } catch (const InputError& error) {
    const std::string message = error.what();
    const std::string_view general = kLayerAdvice;
    if (!message.ends_with(general)) throw;
    throw InputError(message.substr(0, message.size() - general.size()) + layer_advice(root, matrix.place()));
  }
}

}  // namespace libbio::spatial
