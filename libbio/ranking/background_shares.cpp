#include "libbio/ranking/background_shares.h"

#include <string>

#include "libbio/error.h"

namespace libbio::ranking {

std::vector<double> background_shares(const spatial::CountMatrix& counts,
                                      std::span<const std::uint8_t> training) {
  if (!training.empty() && std::ssize(training) != counts.rows())
    throw ShapeError("marks of " + std::to_string(training.size()) + " spots for counts of " +
                     std::to_string(counts.rows()));
  std::vector<double> shares(static_cast<std::size_t>(counts.columns()), 0.5);
  for (std::int64_t spot = 0; spot < counts.rows(); ++spot) {
    if (!training.empty() && training[static_cast<std::size_t>(spot)] == 0) continue;
    const spatial::CountMatrix::Row row = counts.row(spot);
    for (std::size_t i = 0; i < row.size(); ++i)
      shares[static_cast<std::size_t>(row.column[i])] += row.count[i];
  }
  double total = 0;
  for (const double share : shares) total += share;
  for (double& share : shares) share /= total;
  return shares;
}

}  // namespace libbio::ranking
