#include "libbio/sequence/subsample.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::sequence {
namespace {

constexpr std::array<std::pair<Subsampling, std::string_view>, 5> kNames = {
    {{Subsampling::greedy, "greedy"},
     {Subsampling::greedy_similar, "greedy-similar"},
     {Subsampling::first, "first"},
     {Subsampling::random, "random"},
     {Subsampling::weighted, "weighted"}}};

// Rows compared by one part of the work.
constexpr std::int64_t kBlock = 2048;
// Differences that a counter of one byte holds.
constexpr std::int64_t kByteSum = 255;
constexpr std::int64_t kChosen = -1;

// Adds to totals[s] the number of columns in which row s of [rows, columns] differs from `chosen`.
LIBBIO_DISPATCHED
void add_mismatches(const char* row, std::int64_t rows, std::int64_t columns, const char* chosen,
                    std::int64_t* totals) {
  for (std::int64_t s = 0; s < rows; ++s, row += columns) {
    if (totals[s] == kChosen) continue;
    for (std::int64_t begin = 0; begin < columns; begin += kByteSum) {
      const std::int64_t end = std::min(columns, begin + kByteSum);
      std::uint8_t different = 0;
#pragma omp simd reduction(+ : different)
      for (std::int64_t c = begin; c < end; ++c)
        different = static_cast<std::uint8_t>(different + (row[c] != chosen[c]));
      totals[s] += different;
    }
  }
}

void require_positive(std::int64_t count) {
  if (count < 1)
    throw UsageError("a subsample of " + std::to_string(count) + " rows: at least the query stays");
}

std::vector<std::int64_t> all_below(std::int64_t end) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(end));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// Row 0 and count - 1 of the others, each equally likely.
std::vector<std::int64_t> random_rows(std::int64_t rows, std::int64_t count, Rng& rng) {
  std::vector<std::int64_t> drawn = all_below(rows);
  for (std::int64_t i = 1; i < count; ++i) {
    const auto left = static_cast<std::uint64_t>(rows - i);
    std::swap(drawn[static_cast<std::size_t>(i)],
              drawn[static_cast<std::size_t>(i) + static_cast<std::size_t>(rng.below(left))]);
  }
  drawn.resize(static_cast<std::size_t>(count));
  return drawn;
}

std::vector<std::int64_t> weighted_rows(const Weights& weights, std::int64_t count, Rng& rng) {
  const std::span<const double> others = weights.values().subspan(1);
  std::vector<double> up_to(others.size());
  std::partial_sum(others.begin(), others.end(), up_to.begin());
  std::vector<std::int64_t> drawn = {0};
  while (static_cast<std::int64_t>(drawn.size()) < count) {
    const double at = rng.uniform() * up_to.back();
    const auto found = std::upper_bound(up_to.begin(), up_to.end() - 1, at);
    drawn.push_back(found - up_to.begin() + 1);
  }
  return drawn;
}

}  // namespace

std::string_view subsampling_name(Subsampling how) {
  for (const auto& [known, name] : kNames)
    if (known == how) return name;
  throw ShapeError("a way of subsampling without a name");
}

Subsampling subsampling_named(std::string_view name) {
  std::string known;
  for (const auto& [how, its_name] : kNames) {
    if (its_name == name) return how;
    known += (known.empty() ? "" : ", ") + std::string(its_name);
  }
  throw UsageError("'" + std::string(name) + "' is no way to choose rows; there are: " + known);
}

bool is_random(Subsampling how) {
  return how == Subsampling::random || how == Subsampling::weighted;
}

std::vector<std::int64_t> greedy_order(View<const char> characters, std::int64_t count, Diversity diversity,
                                       Workers& workers) {
  require_positive(count);
  const std::int64_t rows = characters.dim(0), columns = characters.dim(1);
  if (rows <= count) return all_below(rows);
  const std::int64_t blocks = (rows + kBlock - 1) / kBlock;
  // Mismatches to the rows chosen so far; their number divides all alike, so that the mean has the same
  // order.
  std::vector<std::int64_t> totals(static_cast<std::size_t>(rows), 0);
  std::vector<std::int64_t> best_of_block(static_cast<std::size_t>(blocks));
  const auto total = [&](std::int64_t row) { return totals[static_cast<std::size_t>(row)]; };
  const auto better = [&](std::int64_t row, std::int64_t best) {
    if (row == kChosen || best == kChosen) return best == kChosen;
    return diversity == Diversity::most ? total(row) > total(best) : total(row) < total(best);
  };
  std::vector<std::int64_t> order;
  for (std::int64_t next = 0;;) {
    order.push_back(next);
    totals[static_cast<std::size_t>(next)] = kChosen;
    if (static_cast<std::int64_t>(order.size()) == count) return order;
    const char* const chosen = characters.data() + next * columns;
    workers.parallel_for(blocks, [&](std::int64_t block) {
      const std::int64_t begin = block * kBlock, end = std::min(rows, begin + kBlock);
      add_mismatches(characters.data() + begin * columns, end - begin, columns, chosen,
                     totals.data() + begin);
      std::int64_t best = kChosen;
      for (std::int64_t row = begin; row < end; ++row)
        if (total(row) != kChosen && better(row, best)) best = row;
      best_of_block[static_cast<std::size_t>(block)] = best;
    });
    next = kChosen;
    for (const std::int64_t row : best_of_block)
      if (better(row, next)) next = row;
  }
}

std::vector<std::int64_t> subsample(const Msa& msa, std::int64_t count, Subsampling how,
                                    const Weights& weights, Rng rng, Workers& workers) {
  require_positive(count);
  if (msa.rows() <= count) return all_below(msa.rows());
  std::vector<std::int64_t> rows;
  switch (how) {
    case Subsampling::greedy:
      rows = greedy_order(msa.characters(), count, Diversity::most, workers);
      break;
    case Subsampling::greedy_similar:
      rows = greedy_order(msa.characters(), count, Diversity::least, workers);
      break;
    case Subsampling::first:
      rows = all_below(count);
      break;
    case Subsampling::random:
      rows = random_rows(msa.rows(), count, rng);
      break;
    case Subsampling::weighted:
      if (weights.rows() != msa.rows()) throw ShapeError("as many weights as rows are needed");
      rows = weighted_rows(weights, count, rng);
      break;
  }
  std::ranges::sort(rows);
  return rows;
}

}  // namespace libbio::sequence
