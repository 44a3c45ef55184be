#include "apps/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace bio {
namespace {

constexpr int kBarWidth = 24;
constexpr double kSecondsBetweenDraws = 0.1;
constexpr double kSecondsBetweenLines = 10;  // where the number of steps is not known
constexpr const char* kClearLine = "\r\033[K";

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string minutes_and_seconds(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  char text[48];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  return text;
}

std::string loss_text(const char* before, const ProgressState& state) {
  if (std::isnan(state.loss)) return "";
  char text[48];
  std::snprintf(text, sizeof text, "%s%.4f", before, state.loss);
  return text;
}

// "1234 done, 411 per second"
std::string rate_text(std::int64_t done, double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, "%lld done, %.3g per second", static_cast<long long>(done),
                static_cast<double>(done) / std::max(seconds, 1e-3));
  return text;
}

double fraction_done(const ProgressState& state) {
  if (state.steps <= 0) return 0;
  return std::clamp(static_cast<double>(state.step) / static_cast<double>(state.steps), 0.0, 1.0);
}

}  // namespace

std::string progress_line(const std::string& label, const ProgressState& state, double elapsed_seconds) {
  if (state.steps == 0) return label + "  " + rate_text(state.step, elapsed_seconds);
  const double done = fraction_done(state);
  const int filled = static_cast<int>(done * kBarWidth);
  std::string bar(static_cast<std::size_t>(filled), '=');
  if (filled < kBarWidth) bar += '>';
  bar.resize(kBarWidth, ' ');
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "%3d %%  step %lld/%lld", static_cast<int>(done * 100),
                static_cast<long long>(state.step), static_cast<long long>(state.steps));
  const std::string left =
      done > 0 ? "  " + minutes_and_seconds(elapsed_seconds * (1 - done) / done) + " left" : "";
  return label + "  [" + bar + "]  " + numbers + loss_text("  loss ", state) + left;
}

Progress::Style Progress::style_for_standard_error(bool quiet) {
  if (quiet) return Style::quiet;
  return isatty(STDERR_FILENO) != 0 ? Style::bar : Style::lines;
}

Progress::Progress(std::string label, Style style)
    : Progress(std::move(label), style, std::cerr, steady_seconds) {}

Progress::Progress(std::string label, Style style, std::ostream& out, std::function<double()> clock)
    : label_(std::move(label)),
      style_(style),
      out_(out),
      clock_(std::move(clock)),
      started_(clock_()),
      last_drawn_(started_ - kSecondsBetweenDraws) {}

Progress::~Progress() {
  if (bar_shown_ && !finished_) out_ << '\n' << std::flush;
}

void Progress::draw(const ProgressState& state) {
  const std::string line = progress_line(label_, state, clock_() - started_);
  if (style_ == Style::bar)
    out_ << kClearLine << line << std::flush;
  else
    out_ << line << '\n' << std::flush;
  bar_shown_ = style_ == Style::bar;
}

void Progress::update(const ProgressState& state) {
  last_state_ = state;
  if (style_ == Style::quiet) return;
  const double now = clock_();
  const double wait =
      style_ == Style::lines && state.steps == 0 ? kSecondsBetweenLines : kSecondsBetweenDraws;
  if (style_ == Style::lines && state.steps != 0) {
    const auto tenth = static_cast<std::int64_t>(fraction_done(state) * 10);
    if (tenth < next_tenth_) return;
    next_tenth_ = tenth + 1;
    draw(state);
    return;
  }
  if (now - last_drawn_ < wait) return;
  last_drawn_ = now;
  draw(state);
}

void Progress::finish() {
  finished_ = true;
  if (style_ == Style::quiet) return;
  const double seconds = clock_() - started_;
  std::string numbers = rate_text(last_state_.step, seconds);
  if (last_state_.steps != 0) numbers = "done after " + std::to_string(last_state_.step) + " steps";
  out_ << (bar_shown_ ? kClearLine : "") << label_ << "  " << numbers << loss_text(", loss ", last_state_)
       << ", " << minutes_and_seconds(seconds) << '\n'
       << std::flush;
}

}  // namespace bio
