#include "libbio/spatial/h5ad_positions.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/spatial/h5ad_frame.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/number_pieces.h"
#include "libbio/spatial/spot_places.h"

namespace libbio::spatial {
namespace {

using record::Table;

constexpr char kSlot[] = "obsm", kSpatial[] = "spatial";

// Other names of obsm/spatial, in the order in which they are looked for.
constexpr std::array<const char*, 5> kOtherKeys = {"X_spatial", "spatial_coords", "coordinates", "coords",
                                                   "xy"};
// Columns of equal length, side by side.
template <class T>
Tensor<T> side_by_side(const std::vector<std::vector<double>>& columns, const std::string& place) {
  if (columns.empty()) throw InputError(place + ": expected columns of numbers, found none");
  Tensor<T> matrix(Shape{std::ssize(columns.front()), std::ssize(columns)});
  for (std::int64_t row = 0; row < matrix.dim(0); ++row)
    for (std::int64_t column = 0; column < matrix.dim(1); ++column)
      matrix(row, column) =
          static_cast<T>(columns[static_cast<std::size_t>(column)][static_cast<std::size_t>(row)]);
  return matrix;
}

template <class T>
Tensor<T> matrix_of(const Table& table, const std::string& place) {
  std::vector<std::vector<double>> columns;
  for (const auto& [name, column] : table.columns)
    if (std::optional<std::vector<double>> numbers = numbers_of(column))
      columns.push_back(*std::move(numbers));
  return side_by_side<T>(columns, place);
}

std::vector<double> member_numbers(const h5::Compound& records, const h5::Compound::Member& member) {
  if (member.type == h5::ElementType::kFloat32 || member.type == h5::ElementType::kFloat64)
    return records.read<double>(member.name);
  const std::vector<std::int64_t> integers = records.read<std::int64_t>(member.name);
  return {integers.begin(), integers.end()};
}

// A structured array of numpy: each member of numbers is a column.
template <class T>
Tensor<T> matrix_of(const h5::Compound& records) {
  std::vector<std::vector<double>> columns;
  for (const h5::Compound::Member& member : records.members())
    if (member.dims.empty() && member.type && member.type != h5::ElementType::kString &&
        member.type != h5::ElementType::kBool)
      columns.push_back(member_numbers(records, member));
  return side_by_side<T>(columns, records.place());
}

template <class T>
Tensor<T> read_array(const h5::Dataset& array) {
  const h5::Dims& dims = array.dims();
  if (dims.empty() || dims.size() > 2)
    throw InputError(array.place() + ": expected a row of numbers per spot, found " + h5::to_string(dims));
  array.require_stored();
  Tensor<T> matrix(Shape{dims[0], dims.size() == 2 ? dims[1] : 1});
  T* next = matrix.data();
  in_number_pieces(array, [&](std::span<const double> piece) {
    next = std::transform(piece.begin(), piece.end(), next, [](double x) { return static_cast<T>(x); });
    return true;
  });
  return matrix;
}

// obsm of AnnData 0.5 and 0.6 is one list of records: each member is a matrix.
template <class T>
Tensor<T> read_member(const h5::Compound& records, const std::string& key) {
  const h5::Compound::Member& member = records.member(key);
  if (member.dims.size() > 1)
    throw InputError(records.place() + ": expected a row of numbers per spot as '" + key + "', found " +
                     h5::to_string(member.dims) + " numbers");
  Tensor<T> matrix(Shape{records.rows(), h5::element_count(member.dims)});
  std::ranges::transform(member_numbers(records, member), matrix.begin(),
                         [](double x) { return static_cast<T>(x); });
  return matrix;
}

template <class T>
Tensor<T> read_element(const h5::Group& root, const std::string& key) {
  if (root.has_compound(kSlot)) return read_member<T>(root.compound(kSlot), key);
  const h5::Group slot = root.group(kSlot);
  if (slot.has_compound(key)) return matrix_of<T>(slot.compound(key));
  if (has_frame(slot, key)) {
    std::vector<std::string> left_out;
    return matrix_of<T>(read_frame(root, slot, key, left_out), slot.place() + "/" + key);
  }
  if (slot.has_group(key))
    throw InputError(slot.place() + "/" + key + ": expected an array of numbers or a table, found a group" +
                     (slot.group(key).contains("indptr") ? " with a sparse matrix" : ""));
  return read_array<T>(slot.dataset(key));
}

// Keys of obsm, in byte order.
std::vector<std::string> spot_matrix_keys(const h5::Group& root) {
  std::vector<std::string> keys;
  if (root.has_compound(kSlot)) {
    const h5::Compound records = root.compound(kSlot);
    for (const h5::Compound::Member& member : records.members()) keys.push_back(member.name);
    std::ranges::sort(keys);
  } else if (root.has_group(kSlot)) {
    keys = root.group(kSlot).children();
  }
  return keys;
}

std::vector<Position> positions_of(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<Position> positions;
  for (std::size_t spot = 0; spot < x.size(); ++spot) positions.push_back({x[spot], y[spot]});
  return positions;
}

struct NamedPositions {
  std::string names;  // "x and y"
  std::vector<Position> positions;
};

// The numbers of the first column of that name, in upper or lower case.
std::optional<std::vector<double>> named_numbers(const Table& table, const std::string& name) {
  for (const auto& [column_name, column] : table.columns)
    if (lower_case(column_name) == name) return numbers_of(column);
  return std::nullopt;
}

std::optional<NamedPositions> find_columns(const Table& table) {
  for (const auto& [x, y] : kPositionNames) {
    const std::optional<std::vector<double>> xs = named_numbers(table, x), ys = named_numbers(table, y);
    if (xs && ys) return NamedPositions{std::string(x) + " and " + y, positions_of(*xs, *ys)};
  }
  return std::nullopt;
}

std::vector<Position> read_key(const h5::Group& root, const std::string& key, std::int64_t spots,
                               std::vector<std::string>& remarks) {
  if (root.has_group(kSlot)) {
    const h5::Group slot = root.group(kSlot);
    if (has_frame(slot, key) && !slot.has_compound(key)) {
      std::vector<std::string> left_out;
      const Table table = read_frame(root, slot, key, left_out);
      const std::optional<NamedPositions> named = find_columns(table);
      if (named && std::ssize(named->positions) == spots) return named->positions;
    }
  }
  const Tensor<double> matrix = read_spot_matrix<double>(root, key, spots);
  if (matrix.dim(1) < 2)
    throw InputError(root.place() + "obsm/" + key + ": expected two coordinates per spot, found " +
                     std::to_string(matrix.dim(1)));
  if (matrix.dim(1) > 2)
    remarks.push_back("Positions are the first two of the " + std::to_string(matrix.dim(1)) +
                      " columns of obsm/" + key + ".");
  std::vector<Position> positions;
  for (std::int64_t spot = 0; spot < spots; ++spot) positions.push_back({matrix(spot, 0), matrix(spot, 1)});
  return positions;
}

std::string expected_places() {
  std::string text = std::string("expected obsm/") + kSpatial;
  for (const char* key : kOtherKeys) text += std::string(", ") + key;
  text += ", or columns of obs:";
  const char* before = " ";
  for (const auto& [x, y] : kPositionNames) {
    text += std::string(before) + x + " and " + y;
    before = ", ";
  }
  return text;
}

}  // namespace

template <class T>
Tensor<T> read_spot_matrix(const h5::Group& root, const std::string& key, std::int64_t spots) {
  const std::vector<std::string> keys = spot_matrix_keys(root);
  if (std::ranges::find(keys, key) == keys.end())
    throw InputError(root.place() + "obsm: has no matrix '" + key + "'; it has " + listed(keys));
  Tensor<T> matrix = read_element<T>(root, key);
  if (matrix.dim(0) != spots)
    throw InputError(root.place() + "obsm/" + key + ": has " + std::to_string(matrix.dim(0)) +
                     " rows, but the file has " + std::to_string(spots) + " spots");
  return matrix;
}

template Tensor<float> read_spot_matrix(const h5::Group&, const std::string&, std::int64_t);
template Tensor<double> read_spot_matrix(const h5::Group&, const std::string&, std::int64_t);

std::vector<Position> stored_positions(const h5::Group& root, const Table& obs,
                                       std::vector<std::string>& remarks) {
  const std::vector<std::string> keys = spot_matrix_keys(root);
  const std::int64_t spots = std::ssize(obs.index);
  const auto has = [&](const char* key) { return std::ranges::find(keys, key) != keys.end(); };
  if (has(kSpatial)) return read_key(root, kSpatial, spots, remarks);
  if (const auto other = std::ranges::find_if(kOtherKeys, has); other != kOtherKeys.end()) {
    remarks.push_back(std::string("Positions are those of obsm/") + *other + ": there is no obsm/spatial.");
    return read_key(root, *other, spots, remarks);
  }
  if (const std::optional<NamedPositions> named = find_columns(obs)) {
    remarks.push_back("Positions are the columns " + named->names + " of obs: there is no obsm/spatial.");
    return named->positions;
  }
  std::vector<std::string> columns;
  for (const auto& [name, column] : obs.columns) columns.push_back(name);
  throw InputError(root.place() + "obsm: has no positions of the spots; " + expected_places() +
                   "; found in obsm " + listed(keys) + ", in obs " + listed(columns) +
                   "; a table of positions can be given with --coordinates");
}

std::vector<Position> positions_of_table(const std::string& path, const std::vector<std::string>& barcodes) {
  const SpotPlaces places = read_positions(path);
  std::unordered_map<std::string_view, std::size_t> place_of;
  for (std::size_t i = 0; i < places.barcodes.size(); ++i) place_of.emplace(places.barcodes[i], i);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<Position> positions;
  bool any = false;
  for (const std::string& barcode : barcodes) {
    const auto found = place_of.find(barcode);
    any = any || found != place_of.end();
    positions.push_back(found == place_of.end() ? Position{kNone, kNone} : places.positions[found->second]);
  }
  if (!any)
    throw InputError("'" + path + "' has positions of none of the spots: they are called like '" +
                     barcodes.front() + "', those of the table like '" +
                     (places.barcodes.empty() ? "" : places.barcodes.front()) + "'");
  return positions;
}

}  // namespace libbio::spatial
