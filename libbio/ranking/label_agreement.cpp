#include "libbio/ranking/label_agreement.h"

#include <map>
#include <string>
#include <utility>

#include "libbio/error.h"

namespace libbio::ranking {
namespace {

double pairs(double things) {
  return things * (things - 1) / 2;
}

}  // namespace

double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  if (a.size() != b.size())
    throw ShapeError(std::to_string(a.size()) + " labels cannot agree with " + std::to_string(b.size()));
  std::map<std::pair<std::int32_t, std::int32_t>, double> both;
  std::map<std::int32_t, double> of_a, of_b;
  double all = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] < 0 || b[i] < 0) continue;
    ++both[{a[i], b[i]}];
    ++of_a[a[i]];
    ++of_b[b[i]];
    ++all;
  }
  double together = 0, in_a = 0, in_b = 0;
  for (const auto& [labels, number] : both) together += pairs(number);
  for (const auto& [label, number] : of_a) in_a += pairs(number);
  for (const auto& [label, number] : of_b) in_b += pairs(number);
  if (all < 2) return 1;
  const double expected = in_a * in_b / pairs(all), most = (in_a + in_b) / 2;
  return most == expected ? 1 : (together - expected) / (most - expected);
}

}  // namespace libbio::ranking
