// Time of the sequence weights on families of the sizes people have.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libbio/sequence/weights.h"
#include "libbio/tensor/random.h"

namespace {

using namespace libbio;
using namespace libbio::sequence;

// A family: every row descends from one of 200 ancestors (themselves about 35 % like the query) and differs
// from it in 10-60 % of the columns; a tenth of the columns are gaps in one stretch.
Msa sample_family(std::int64_t rows, std::int64_t columns) {
  Rng rng(1);
  constexpr std::int64_t kAncestors = 200;
  const auto any = [&] { return static_cast<Letter>(rng.below(kAminoAcids)); };
  Tensor<Letter> ancestors({kAncestors, columns});
  for (std::int64_t c = 0; c < columns; ++c) ancestors(0, c) = any();
  for (std::int64_t a = 1; a < kAncestors; ++a)
    for (std::int64_t c = 0; c < columns; ++c)
      ancestors(a, c) = rng.uniform() < 0.35 ? ancestors(0, c) : any();
  Tensor<Letter> letters({rows, columns});
  for (std::int64_t s = 0; s < rows; ++s) {
    const auto ancestor = static_cast<std::int64_t>(s == 0 ? 0 : rng.below(kAncestors));
    const double change = s == 0 ? 0 : 0.1 + 0.5 * rng.uniform();
    const auto gap = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(columns)));
    for (std::int64_t c = 0; c < columns; ++c) {
      letters(s, c) = rng.uniform() < change ? any() : ancestors(ancestor, c);
      if (s > 0 && c >= gap && c < gap + columns / 10) letters(s, c) = kGap;
    }
  }
  QueryMap query;
  for (std::int64_t c = 0; c < columns; ++c) {
    query.sequence += letter_character(letters(0, c));
    query.residue_number.push_back(c + 1);
    query.alignment_column.push_back(c);
  }
  return Msa(std::move(letters), std::vector<std::string>(static_cast<std::size_t>(rows)), std::move(query));
}

// Arguments: sequences, columns, threads.
void sequence_weights_of_family(benchmark::State& state) {
  const Msa msa = sample_family(state.range(0), state.range(1));
  Workers workers(static_cast<int>(state.range(2)));
  double neff = 0;
  for (auto _ : state) {
    neff = sequence_weights(msa, workers).neff();
    benchmark::DoNotOptimize(neff);
  }
  state.counters["Neff"] = neff;
}

BENCHMARK(sequence_weights_of_family)
    ->Args({5'000, 100, 1})
    ->Args({36'000, 90, 1})
    ->Args({50'000, 300, 1})
    ->Args({50'000, 300, 2})
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
