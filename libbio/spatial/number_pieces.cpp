#include "libbio/spatial/number_pieces.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

using h5::ElementType;

constexpr std::int64_t kUsualElements = 1 << 18, kMostElements = 1 << 26;
constexpr std::size_t kConverted = 4096;

// Whole chunks where they are not too large, so that none is decompressed twice.
std::int64_t steps_at_once(const h5::Dataset& array, std::int64_t step) {
  const std::int64_t chunk = array.steps_per_chunk();
  const std::int64_t fitting = std::max<std::int64_t>(1, kUsualElements / step);
  if (chunk <= fitting) return fitting / chunk * chunk;
  return std::clamp<std::int64_t>(kMostElements / step, 1, chunk);
}

template <class T>
void in_pieces(const h5::Dataset& array, const std::function<bool(std::span<const double>)>& use) {
  const std::int64_t steps = array.dims().empty() ? 1 : array.dims().front();
  const std::int64_t step = array.size() / steps;
  const std::int64_t at_once = array.dims().empty() ? 1 : std::min(steps, steps_at_once(array, step));
  std::vector<T> piece(static_cast<std::size_t>(at_once * step));
  std::vector<double> converted;
  for (std::int64_t first = 0; first < steps; first += at_once) {
    const std::int64_t count = std::min(at_once, steps - first) * step;
    std::span<T> elements = std::span(piece).first(static_cast<std::size_t>(count));
    if (array.dims().empty())
      array.read_into(elements);
    else
      array.read_range(first, elements);
    while (!elements.empty()) {
      const std::span<T> some = elements.first(std::min(kConverted, elements.size()));
      converted.assign(some.begin(), some.end());
      if (!use(converted)) return;
      elements = elements.subspan(some.size());
    }
  }
}

}  // namespace

void in_number_pieces(const h5::Dataset& array, const std::function<bool(std::span<const double>)>& use) {
  if (array.type() == ElementType::kString || array.type() == ElementType::kBool)
    throw InputError(array.place() + ": expected numbers, found " + std::string(h5::name_of(array.type())));
  array.require_stored();
  if (array.size() == 0) return;
  switch (array.type()) {
    case ElementType::kFloat32:
      return in_pieces<float>(array, use);
    case ElementType::kFloat64:
      return in_pieces<double>(array, use);
    case ElementType::kUint64:
      return in_pieces<std::uint64_t>(array, use);
    case ElementType::kInt64:
      return in_pieces<std::int64_t>(array, use);
    default:
      return in_pieces<std::int32_t>(array, use);
  }
}

}  // namespace libbio::spatial
