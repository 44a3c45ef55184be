#include "libbio/spatial/otsu.h"

namespace libbio::spatial {

std::int64_t otsu_cut(std::span<const std::int64_t> histogram) {
  double total = 0, moment = 0;
  std::int64_t last = -1;
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    total += static_cast<double>(histogram[bin]);
    moment += static_cast<double>(bin) * static_cast<double>(histogram[bin]);
    if (histogram[bin] > 0) last = static_cast<std::int64_t>(bin);
  }
  double below = 0, moment_below = 0, best = 0;
  std::int64_t first_cut = last, last_cut = last;
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    below += static_cast<double>(histogram[bin]);
    moment_below += static_cast<double>(bin) * static_cast<double>(histogram[bin]);
    if (below == 0) continue;
    if (below == total) break;
    const double apart = moment_below / below - (moment - moment_below) / (total - below);
    const double between = below * (total - below) * apart * apart;
    const auto cut = static_cast<std::int64_t>(bin);
    if (between > best) {
      best = between;
      first_cut = cut;
    }
    if (between == best) last_cut = cut;
  }
  return (first_cut + last_cut) / 2;
}

}  // namespace libbio::spatial
