// The command line of a verb: one way to declare options, one layout of `--help`, one wording of errors.
//
//   OptionTable table("contact", "FAMILY -o FILE [options]", "Predicts the contacts of a protein.");
//   table.argument("FAMILY", &family, "alignment: A3M, FASTA, ...; '-' reads standard input");
//   table.group("Output").add_options()
//       ("output,o", po::value(&output)->value_name("FILE")->required(), "record to write");
//   table.group("Computation").add_options()
//       ("threads", po::value(&threads)->value_name("N")->default_value(threads, "all"), "threads");
//   table.example("bio contact family.a3m.gz -o out.h5", "a record with scores and probabilities");
//   if (!table.parse(invoked.arguments)) return 0;  // --help was asked for and printed
//
// Help text is printed in the order of declaration. Defaults come from default_value(value, "text"); the unit
// of a value belongs in its description. Long options are never abbreviated, so that a script keeps its
// meaning when options are added.
#pragma once

#include <boost/program_options.hpp>
#include <deque>
#include <string>
#include <vector>

namespace bio {

namespace po = boost::program_options;

class OptionTable {
 public:
  // usage: what follows `bio <verb>`; description: what the verb does. Every line of it is wrapped on its own
  // and keeps its indentation, so that it may hold paragraphs and lists.
  OptionTable(std::string verb, std::string usage, std::string description);

  // The next positional argument. It must be given.
  void argument(const std::string& name, std::string* value, const std::string& description);
  // All remaining positional arguments; at least one must be given. Declare it last.
  void arguments(const std::string& name, std::vector<std::string>* values, const std::string& description);
  // The group of options with this title, made on first use; stays valid as long as the table.
  po::options_description& group(const std::string& title);
  void example(const std::string& command, const std::string& remark);

  // Reads the command line into the declared variables. Returns false after printing the help text to
  // standard output when it holds --help or -h. Throws UsageError with the nearest valid option, the option
  // at fault or the missing argument.
  bool parse(const std::vector<std::string>& arguments);
  // Whether the option stood on the parsed command line (a default does not count).
  bool given(const std::string& option) const;

  // The text of `bio <verb> --help`; docs/cli/<verb>.txt holds a copy.
  std::string help() const;

 private:
  struct Argument {
    std::string name;
    std::string description;
    std::string* value = nullptr;
    std::vector<std::string>* values = nullptr;
  };
  struct Group {
    std::string title;
    po::options_description options;
  };
  struct Example {
    std::string command;
    std::string remark;
  };

  void read(const std::vector<std::string>& arguments);
  void take_positional(const std::vector<std::string>& words);
  std::vector<std::string> option_names() const;

  std::string verb_;
  std::string usage_;
  std::string description_;
  std::vector<Argument> arguments_;
  std::deque<Group> groups_;  // a deque: group() hands out references
  std::vector<Example> examples_;
  po::variables_map parsed_;
};

// Lines of at most `width` characters, each after the first starting with `indent` spaces; words longer than
// a line stay whole.
std::string wrapped(const std::string& text, std::size_t first_column, std::size_t indent, std::size_t width);

}  // namespace bio
