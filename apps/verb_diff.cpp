// bio diff: the differences between two records.
#include <boost/program_options.hpp>
#include <iostream>

#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/record/compare.h"

namespace bio {
namespace {

namespace po = boost::program_options;

constexpr const char* kHelp =
    "usage: bio diff FIRST SECOND [options]\n"
    "\n"
    "Lists every element and attribute in which two result files differ, with the largest difference of each "
    "array\n"
    "and its place. Where they come from (/provenance: times, host, threads, command line) is not compared "
    "unless\n"
    "asked for. Exit status: 0 equal, 1 different.\n"
    "\n";

constexpr const char* kExample =
    "\nexample: two runs with another number of threads give the same result\n"
    "  bio diff one_thread.h5 two_threads.h5\n";

}  // namespace

int run_diff(const Invocation& invoked) {
  po::options_description options("options", 110);
  options.add_options()("help,h", "print this help")(
      "tolerance", po::value<double>()->default_value(0, "0")->value_name("X"),
      "numbers that differ by at most X are equal")("provenance", "compare /provenance too");
  po::options_description all;
  all.add(options).add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("file", -1);
  po::variables_map given;
  try {
    po::store(po::command_line_parser(invoked.arguments).options(all).positional(positional).run(), given);
    po::notify(given);
  } catch (const po::error& error) {
    throw libbio::UsageError(std::string(error.what()) + "; see bio diff --help");
  }
  if (given.count("help") > 0) {
    std::cout << kHelp << options << kExample;
    return 0;
  }
  const auto files =
      given.count("file") > 0 ? given["file"].as<std::vector<std::string>>() : std::vector<std::string>();
  if (files.size() != 2)
    throw libbio::UsageError("expected two files, found " + std::to_string(files.size()) +
                             "; see bio diff --help");
  const double tolerance = given["tolerance"].as<double>();
  if (!(tolerance >= 0)) throw libbio::UsageError("--tolerance must not be negative");
  const auto differences =
      libbio::record::compare(files[0], files[1], {tolerance, given.count("provenance") > 0});
  for (const auto& difference : differences)
    std::cout << difference.place << ": " << difference.description << '\n';
  if (differences.empty()) std::cout << "no differences\n";
  return differences.empty() ? 0 : 1;
}

}  // namespace bio
