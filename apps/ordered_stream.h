// Work on a stream of things by several threads, results in the order of the stream, in bounded memory.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <utility>
#include <vector>

#include "libbio/tensor/parallel.h"

namespace bio {

// Takes things from `next` until it returns false, `work`s on up to `chunk` of them side by side while the
// next ones are read, and hands the results to `take` one by one in order, on the calling thread. Where
// `next` throws, the results of what came before are still handed over first.
template <class Thing, class Result>
void stream_in_order(const std::function<bool(Thing&)>& next, const std::function<Result(Thing)>& work,
                     const std::function<void(Result)>& take, std::size_t chunk, libbio::Workers& workers) {
  std::exception_ptr broken;
  const auto read = [&](std::vector<Thing>& things) {
    things.clear();
    try {
      for (Thing thing; !broken && things.size() < chunk && next(thing); thing = {})
        things.push_back(std::move(thing));
    } catch (...) {
      broken = std::current_exception();
    }
  };
  std::vector<Thing> now, ahead;
  read(now);
  while (!now.empty()) {
    std::vector<Result> results(now.size());
    workers.parallel_for(static_cast<std::int64_t>(now.size()) + 1, [&](std::int64_t part) {
      if (part == 0) return read(ahead);
      const auto n = static_cast<std::size_t>(part) - 1;
      results[n] = work(std::move(now[n]));
    });
    for (Result& result : results) take(std::move(result));
    std::swap(now, ahead);
  }
  if (broken) std::rethrow_exception(broken);
}

}  // namespace bio
