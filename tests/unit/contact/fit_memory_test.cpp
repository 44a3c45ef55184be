// The memory that a fit takes against its estimate. A program of its own: it counts every allocation.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "libbio/contact/family_fit.h"
#include "sample_family.h"

namespace {

std::atomic<std::int64_t> allocated{0}, peak{0};

void* count(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  const auto size = static_cast<std::int64_t>(malloc_usable_size(memory));
  const std::int64_t now = allocated += size;
  std::int64_t before = peak;
  while (now > before && !peak.compare_exchange_weak(before, now)) {
  }
  return memory;
}

void release(void* memory) {
  allocated -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return count(std::malloc(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  release(memory);
}

namespace libbio::contact {
namespace {

// Bytes at the peak of two steps of a fit, beyond the alignment and the pool of threads.
double taken_by_fit(const sequence::Msa& msa, const std::vector<float>& weights, const FitOptions& options,
                    int threads) {
  Workers workers(threads);
  const std::int64_t before = allocated;
  peak = before;
  FactoredAttention<float> model(model_shape(options, msa.columns()));
  fit_family(msa, weights, options, model, workers, {});
  return static_cast<double>(peak - before);
}

// A thread takes its buffers when it gets work, so what several threads take depends on how they are
// scheduled: it has an upper bound only. What one thread takes is the same in every run.
TEST(EstimateFit, CoversWhatAFitTakesAndNotMuchMore) {
  struct Case {
    std::int64_t rows, columns, heads, head_size, batch;
    FitStart start;
    int threads;
  };
  const Case cases[] = {
      {100, 60, 64, 16, 0, FitStart::mean_field, 1},    {100, 60, 64, 16, 0, FitStart::random, 2},
      {5000, 40, 8, 8, 0, FitStart::mean_field, 2},     {5000, 40, 8, 8, 1000, FitStart::random, 1},
      {20000, 30, 8, 8, 1000, FitStart::mean_field, 1}, {50, 150, 16, 8, 0, FitStart::mean_field, 2},
      {50, 150, 2, 1, 0, FitStart::mean_field, 1},      {1, 5, 2, 1, 0, FitStart::mean_field, 1},
      {50, 150, 2, 1, 0, FitStart::random, 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.rows << " x " << c.columns << ", " << c.heads << " heads");
    FitOptions options;
    options.heads = c.heads;
    options.head_size = c.head_size;
    options.batch = c.batch;
    options.start = c.start;
    options.maximum_steps = 2;
    const sequence::Msa msa = random_family(c.rows, c.columns, 1);
    const std::vector<float> weights = random_weights(c.rows, 2);
    const auto estimate = [&](int threads) {
      return estimate_fit(c.rows, c.columns, options, threads).bytes;
    };
    const double alone = taken_by_fit(msa, weights, options, 1);
    EXPECT_GE(estimate(1), alone);
    EXPECT_LE(estimate(1), 1.5 * alone);
    if (c.threads > 1) {
      EXPECT_GE(estimate(c.threads), taken_by_fit(msa, weights, options, c.threads));
    }
  }
}

}  // namespace
}  // namespace libbio::contact
