// Trainings that stop and go on: options, checks and the clock, the same for every kind.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "apps/options.h"

namespace bio {

struct TrainingStops {
  std::string checkpoint;          // file; empty: none
  std::string resume;              // checkpoint to begin from; empty: none
  double checkpoint_minutes = 10;  // between two checkpoints
  double stop_after = 0;           // minutes; 0: never
};

void add_stop_options(OptionTable& table, TrainingStops& stops);
// As check_output_files, of these outputs and the checkpoint, which may replace the one that is resumed.
// UsageError for a stop that nothing could go on from.
void check_stops(const TrainingStops& stops, std::vector<std::string> outputs, bool force);

class TrainingClock {
 public:
  explicit TrainingClock(const TrainingStops& stops) : stops_(stops) {}
  bool checkpoint_is_due() const { return minutes_since(saved_) >= stops_.checkpoint_minutes; }
  bool stop_is_due() const { return stops_.stop_after > 0 && minutes_since(started_) >= stops_.stop_after; }
  void saved() { saved_ = Clock::now(); }

 private:
  using Clock = std::chrono::steady_clock;
  static double minutes_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count() / 60;
  }
  const TrainingStops& stops_;
  Clock::time_point started_ = Clock::now(), saved_ = started_;
};

}  // namespace bio
