// Seeded random numbers that are the same on every machine, compiler and standard library.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace libbio {

// xoshiro256** 1.0 (Blackman & Vigna, ACM TOMS 47, 36, 2021), seeded through splitmix64.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t next();
  double uniform();                          // [0, 1), 53 bits
  double normal();                           // mean 0, variance 1 (polar method of Marsaglia)
  std::uint64_t below(std::uint64_t bound);  // [0, bound), unbiased; bound > 0
  // An independent generator for a numbered part of the work: the result does not depend on how many
  // numbers this one has produced.
  Rng stream(std::uint64_t number) const;

  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t seed_;
  std::array<std::uint64_t, 4> state_;
  double spare_normal_ = 0;
  bool has_spare_normal_ = false;
};

}  // namespace libbio
