#include "libbio/contact/native_contacts.h"

#include <algorithm>
#include <optional>

#include "libbio/contact/score_matrix.h"
#include "libbio/error.h"

namespace libbio::contact {

std::int64_t NativeContacts::resolved_count() const {
  return std::count(resolved.begin(), resolved.end(), std::uint8_t{1});
}

NativeContacts native_contacts(const QueryAlignment& alignment, const molecule::Chain& chain) {
  const std::size_t length = alignment.residue_index.size();
  std::vector<std::optional<molecule::Point>> beta(length);
  NativeContacts native;
  native.resolved.assign(length, 0);
  native.contact =
      Tensor<std::uint8_t>(Shape{static_cast<std::int64_t>(length), static_cast<std::int64_t>(length)});
  for (std::size_t i = 0; i < length; ++i) {
    if (alignment.residue_index[i] < 0) continue;
    beta[i] = molecule::beta_carbon(chain.residues[static_cast<std::size_t>(alignment.residue_index[i])]);
    native.resolved[i] = beta[i].has_value();
  }
  for (std::size_t i = 0; i < length; ++i)
    for (std::size_t j = i + 1; j < length; ++j)
      if (beta[i] && beta[j] && molecule::distance(*beta[i], *beta[j]) < kContactDistance)
        native.contact(i, j) = native.contact(j, i) = 1;
  return native;
}

NativeContacts read_native_contacts(const std::string& path) {
  const Tensor<float> matrix = read_square_matrix(path);
  const std::int64_t length = matrix.dim(0);
  NativeContacts native;
  native.resolved.assign(static_cast<std::size_t>(length), 1);
  native.contact = Tensor<std::uint8_t>(matrix.shape());
  const auto refuse = [&](const char* what, std::int64_t i, std::int64_t j) {
    throw InputError("native contacts must be a symmetric matrix of 0 and 1: " + std::string(what) +
                         " at row " + std::to_string(i + 1) + ", column " + std::to_string(j + 1),
                     TextLocation{.path = path});
  };
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = 0; j < length; ++j) {
      if (matrix(i, j) != 0 && matrix(i, j) != 1) refuse("another value", i, j);
      if (matrix(i, j) != matrix(j, i)) refuse("not symmetric", i, j);
      if (i != j) native.contact(i, j) = matrix(i, j) == 1;
    }
  return native;
}

}  // namespace libbio::contact
