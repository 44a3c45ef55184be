// How far a long computation is, on standard error.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <string>

namespace bio {

// One state of a computation.
struct ProgressState {
  std::int64_t step = 0;   // finished steps
  std::int64_t steps = 0;  // planned steps; the computation may converge earlier; 0: not known
  double loss = std::numeric_limits<double>::quiet_NaN();  // not shown where there is none
};

// "fit  [=====>    ]  50 %  step 100/200  loss 1.2345  0:10 left"; where the number of steps is not known,
// "records  1234 done, 411 per second"
std::string progress_line(const std::string& label, const ProgressState& state, double elapsed_seconds);

// A bar that is redrawn in place at most ten times a second on a terminal; elsewhere (log files) a line at
// the start of every tenth of the work, or every ten seconds. Writes nothing when quiet.
class Progress {
 public:
  enum class Style { quiet, lines, bar };
  // Quiet when asked, else a bar when standard error is a terminal, else lines.
  static Style style_for_standard_error(bool quiet);

  // clock: seconds since any fixed moment; for tests.
  Progress(std::string label, Style style);
  Progress(std::string label, Style style, std::ostream& out, std::function<double()> clock);
  ~Progress();  // ends an unfinished bar, so that an error message starts on a line of its own
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(const ProgressState& state);
  // Leaves the last state and the time taken on a line of its own.
  void finish();

 private:
  void draw(const ProgressState& state);

  std::string label_;
  Style style_;
  std::ostream& out_;
  std::function<double()> clock_;
  double started_;
  double last_drawn_;
  std::int64_t next_tenth_ = 1;
  ProgressState last_state_;
  bool bar_shown_ = false;
  bool finished_ = false;
};

}  // namespace bio
