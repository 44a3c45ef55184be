// bio diff: the differences between two records.
#include <iostream>
#include <string>
#include <vector>

#include "apps/options.h"
#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/record/compare.h"

namespace bio {

int run_diff(const Invocation& invoked) {
  std::string first, second;
  double tolerance = 0;
  bool provenance = false;
  OptionTable table(
      "diff", "FIRST SECOND [options]",
      "Lists every element and attribute in which two result files differ, with the largest difference "
      "of each array and its place. Where they come from (/provenance: times, host, threads, command "
      "line) is not compared unless asked for. Exit status: 0 equal, 1 different.");
  table.argument("FIRST", &first, "record");
  table.argument("SECOND", &second, "record");
  table.group("Comparison")
      .add_options()("tolerance", po::value(&tolerance)->value_name("X")->default_value(0, "0"),
                     "numbers that differ by at most X are equal")("provenance", po::bool_switch(&provenance),
                                                                   "compare /provenance too");
  table.example("bio diff one_thread.h5 two_threads.h5", "the number of threads changes nothing");
  if (!table.parse(invoked.arguments)) return 0;
  if (!(tolerance >= 0)) throw libbio::UsageError("--tolerance must not be negative");
  const auto differences = libbio::record::compare(first, second, {tolerance, provenance});
  for (const auto& difference : differences)
    std::cout << difference.place << ": " << difference.description << '\n';
  if (differences.empty()) std::cout << "no differences\n";
  return differences.empty() ? 0 : 1;
}

}  // namespace bio
