// Deterministic parallel loops: the caller cuts the work into numbered parts, workers take parts in any
// order, and each part writes only its own output. Results then do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace libbio {

// A team of threads that lives as long as the object. Not itself thread-safe: one loop at a time, no nesting.
class Workers {
 public:
  // threads >= 1, the calling thread included; UsageError otherwise. ResourceError where the machine does not
  // allow so many.
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int threads() const;
  // Calls part(i) once for every i in [0, parts). The first exception thrown by a part is rethrown here after
  // all workers have stopped.
  void parallel_for(std::int64_t parts, const std::function<void(std::int64_t)>& part);

 private:
  struct Team;
  std::unique_ptr<Team> team_;
};

}  // namespace libbio
