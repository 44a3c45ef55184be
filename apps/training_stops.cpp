#include "apps/training_stops.h"

#include <utility>

#include "apps/outputs.h"
#include "libbio/error.h"

namespace bio {

void add_stop_options(OptionTable& table, TrainingStops& s) {
  table.group("Stop and go on")
      .add_options()("checkpoint", po::value(&s.checkpoint)->value_name("FILE"),
                     "file that a training can go on from")(
          "checkpoint-minutes",
          po::value(&s.checkpoint_minutes)->value_name("X")->default_value(s.checkpoint_minutes, "10"),
          "minutes between two checkpoints; each replaces the one before")(
          "resume", po::value(&s.resume)->value_name("FILE"),
          "go on from this checkpoint, with the options and data that it began with; the result is the same "
          "as "
          "without the stop")("stop-after",
                              po::value(&s.stop_after)->value_name("X")->default_value(0, "never"),
                              "minutes after which to write a checkpoint and stop, with no weights yet");
}

void check_stops(const TrainingStops& s, std::vector<std::string> outputs, bool force) {
  if (s.stop_after > 0 && s.checkpoint.empty())
    throw libbio::UsageError("--stop-after needs a --checkpoint to go on from");
  for (const auto& [name, minutes] :
       {std::pair("--stop-after", s.stop_after), {"--checkpoint-minutes", s.checkpoint_minutes}})
    if (!(minutes >= 0)) throw libbio::UsageError(std::string(name) + " must be 0 or more minutes");
  check_output_files(outputs, force);
  outputs.push_back(s.checkpoint);
  check_output_files(outputs, force || s.checkpoint == s.resume);
}

}  // namespace bio
