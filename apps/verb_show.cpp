// bio show: a result file in the terminal.
#include <algorithm>
#include <boost/program_options.hpp>
#include <iomanip>
#include <iostream>

#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"

namespace bio {
namespace {

namespace po = boost::program_options;
namespace record = libbio::record;
namespace h5 = libbio::h5;

constexpr const char* kHelp =
    "usage: bio show FILE [options]\n"
    "\n"
    "Prints what a result file holds: for each contact map the query, the depth of the alignment, the "
    "parameters and\n"
    "the most probable pairs; then failures, inputs and where the result comes from. Residues are numbered "
    "by\n"
    "their place in the ungapped query, from 1.\n"
    "\n";

constexpr const char* kExample =
    "\nexample: the fifty most probable pairs of one family\n"
    "  bio show ras.h5 --item ras --top 50\n";

// A line "  name   value".
void print_line(const std::string& name, const std::string& value) {
  std::cout << "  " << std::left << std::setw(14) << name << std::right << ' ' << value << '\n';
}

std::string joined(const record::Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings)
    text += (text.empty() ? "" : ", ") + name + " = " + record::to_string(value);
  return text;
}

struct Pair {
  std::int64_t i = 0, j = 0;
  float score = 0, probability = 0;
};

// The most probable pairs of enough separation; equal ones by score, then by residue.
std::vector<Pair> top_pairs(const libbio::Tensor<float>& score, const libbio::Tensor<float>& probability,
                            std::int64_t min_separation, std::int64_t top) {
  std::vector<Pair> pairs;
  for (std::int64_t i = 0; i < score.dim(0); ++i)
    for (std::int64_t j = i + std::max<std::int64_t>(1, min_separation); j < score.dim(1); ++j)
      pairs.push_back({i, j, score(i, j), probability(i, j)});
  const auto count = std::min<std::ptrdiff_t>(top, std::ssize(pairs));
  std::partial_sort(pairs.begin(), pairs.begin() + count, pairs.end(), [](const Pair& a, const Pair& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    if (a.score != b.score) return a.score > b.score;
    return std::pair(a.i, a.j) < std::pair(b.i, b.j);
  });
  pairs.resize(static_cast<std::size_t>(count));
  return pairs;
}

void show_contact_map(const std::string& id, const h5::Group& map, std::int64_t top) {
  const std::string sequence = record::read_string(map, "sequence");
  const auto residues = static_cast<std::int64_t>(sequence.size());
  const auto score = record::read_array<float>(map, "score", "L,L");
  const auto probability = record::read_array<float>(map, "probability", "L,L");
  const auto number = record::read_array<std::int64_t>(map, "residue_number", "L");
  const libbio::Shape expected{residues, residues};
  if (!(score.shape() == expected) || !(probability.shape() == expected) || number.size() != residues)
    throw libbio::InputError(map.place() +
                             ": the sizes of sequence, residue_number, score and probability disagree");
  const std::int64_t min_separation = record::read_integer(map, "min_separation");
  std::cout << "contact map '" << id << "'\n";
  print_line("query",
             record::read_string(map, "query_name") + " (" + std::to_string(residues) + " residues)");
  print_line("sequences", std::to_string(record::read_integer(map, "rows")));
  std::cout << "  Neff           " << std::fixed << std::setprecision(1) << record::read_real(map, "neff")
            << '\n';
  print_line("parameters", joined(record::read_settings(map, "parameters")));
  if (map.contains("warnings"))
    for (const std::string& warning : record::read_strings(map, "warnings")) print_line("warning", warning);
  const std::vector<Pair> pairs = top_pairs(score, probability, min_separation, top);
  if (pairs.empty()) {
    std::cout << '\n';
    return;
  }
  std::cout << "\n      i       j  separation     score  probability\n";
  for (const Pair& pair : pairs) {
    const std::int64_t i = number(pair.i), j = number(pair.j);
    std::cout << std::setw(5) << i << ' ' << sequence[static_cast<std::size_t>(pair.i)] << ' ' << std::setw(5)
              << j << ' ' << sequence[static_cast<std::size_t>(pair.j)] << std::setw(12) << pair.j - pair.i
              << std::setprecision(4) << std::setw(10) << pair.score << std::setprecision(3) << std::setw(13)
              << pair.probability << '\n';
  }
  std::cout << '\n';
}

void show_provenance(const record::Provenance& provenance) {
  std::cout << "provenance\n";
  print_line("program", provenance.program + " " + provenance.version + " (" + provenance.commit + ")");
  print_line("compute", provenance.compute + "; " + provenance.build_flags);
  print_line("command", provenance.command_line);
  if (!provenance.config.empty()) print_line("config", joined(provenance.config));
  print_line("seed", std::to_string(provenance.seed));
  print_line("threads", std::to_string(provenance.threads));
  print_line("host", provenance.host);
  if (!provenance.scheduler.empty()) print_line("scheduler", joined(provenance.scheduler));
  print_line("time", provenance.started + " to " + provenance.finished);
  for (const record::InputFile& input : provenance.inputs)
    print_line("input", input.path + " (" + std::to_string(input.bytes) + " bytes, sha256 " +
                            input.sha256.substr(0, 12) + ")");
  if (provenance.weights)
    print_line("weights", provenance.weights->path + " (" + provenance.weights->model + ", trained on " +
                              provenance.weights->trained_on + ")");
}

}  // namespace

int run_show(const Invocation& invoked) {
  po::options_description options("options", 110);
  options.add_options()("help,h", "print this help")(
      "top", po::value<std::int64_t>()->default_value(20)->value_name("N"),
      "pairs to list of each contact map")("item", po::value<std::string>()->value_name("ID"),
                                           "show this item only");
  po::options_description all;
  all.add(options).add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("file", -1);
  po::variables_map given;
  try {
    po::store(po::command_line_parser(invoked.arguments).options(all).positional(positional).run(), given);
    po::notify(given);
  } catch (const po::error& error) {
    throw libbio::UsageError(std::string(error.what()) + "; see bio show --help");
  }
  if (given.count("help") > 0) {
    std::cout << kHelp << options << kExample;
    return 0;
  }
  const auto files =
      given.count("file") > 0 ? given["file"].as<std::vector<std::string>>() : std::vector<std::string>();
  if (files.size() != 1)
    throw libbio::UsageError("expected one file, found " + std::to_string(files.size()) +
                             "; see bio show --help");
  const std::int64_t top = given["top"].as<std::int64_t>();
  if (top < 0) throw libbio::UsageError("--top must not be negative");

  const record::RecordReader reader(files[0]);
  const std::vector<std::string> ids =
      given.count("item") > 0 ? std::vector<std::string>{given["item"].as<std::string>()} : reader.item_ids();
  std::cout << files[0] << ": libbio record " << reader.version() << ", " << reader.item_ids().size()
            << " item" << (reader.item_ids().size() == 1 ? "" : "s") << "\n\n";
  for (const std::string& id : ids) {
    const h5::Group item = reader.item(id);
    if (item.contains("contact_map")) show_contact_map(id, item.group("contact_map"), top);
  }
  const std::vector<record::Failure> failures = reader.failures();
  if (!failures.empty()) {
    std::cout << "failures\n";
    for (const record::Failure& failure : failures)
      std::cout << "  " << failure.id << ": " << failure.error_type << ": " << failure.message
                << (failure.location.empty() ? "" : " (" + failure.location + ")") << '\n';
    std::cout << '\n';
  }
  show_provenance(reader.provenance());
  return 0;
}

}  // namespace bio
