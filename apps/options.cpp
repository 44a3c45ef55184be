#include "apps/options.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "apps/suggestion.h"
#include "libbio/error.h"

namespace bio {
namespace {

constexpr std::size_t kHelpWidth = 88;
constexpr std::size_t kNameIndent = 2;
constexpr std::size_t kTextColumn = 28;

constexpr const char* kExitStatuses =
    "Exit status:\n"
    "  0  success\n"
    "  1  some items of a batch failed; they are listed\n"
    "  2  the command line asks for something that cannot be done\n"
    "  3  an input file is not what it should be\n"
    "  4  a weights file does not fit the model\n"
    "  5  disk, permission or memory refused\n"
    "  70 a defect of the program\n";

std::string entry(const std::string& name, const std::string& text) {
  std::string line = std::string(kNameIndent, ' ') + name;
  if (line.size() + 2 > kTextColumn)
    line += "\n" + std::string(kTextColumn, ' ');
  else
    line.resize(kTextColumn, ' ');
  return line + wrapped(text, kTextColumn, kTextColumn, kHelpWidth) + "\n";
}

std::string wrapped_lines(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    out += std::string(indent, ' ') + wrapped(line, indent, indent, kHelpWidth) + "\n";
  }
  return out;
}

// Boost shows a value as "N (=8)"; the default belongs behind the description here.
std::string option_entry(const po::option_description& option) {
  std::string value = option.semantic()->max_tokens() == 0 ? "" : option.format_parameter();
  std::string text = option.description();
  if (const std::size_t bracket = value.find(" (="); bracket != std::string::npos) {
    text += " (default: " + value.substr(bracket + 3);
    value.resize(bracket);
  }
  // "-m", or the bare long name where there is no short one.
  const std::string shortest = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  std::string name = "--" + option.long_name();
  if (shortest.front() == '-') name = shortest + ", " + name;
  return entry(name + (value.empty() ? "" : " " + value), text);
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t first_column, std::size_t indent,
                    std::size_t width) {
  std::istringstream words(text);
  std::string word, out;
  std::size_t column = first_column;
  bool at_start = true;
  while (words >> word) {
    if (!at_start && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      at_start = true;
    }
    if (!at_start) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at_start = false;
  }
  return out;
}

OptionTable::OptionTable(std::string verb, std::string usage, std::string description)
    : verb_(std::move(verb)), usage_(std::move(usage)), description_(std::move(description)) {}

void OptionTable::argument(const std::string& name, std::string* value, const std::string& description) {
  arguments_.push_back({name, description, value, nullptr});
}

void OptionTable::arguments(const std::string& name, std::vector<std::string>* values,
                            const std::string& description) {
  arguments_.push_back({name, description, nullptr, values});
}

po::options_description& OptionTable::group(const std::string& title) {
  for (Group& group : groups_)
    if (group.title == title) return group.options;
  groups_.push_back({title, po::options_description(title)});
  return groups_.back().options;
}

void OptionTable::example(const std::string& command, const std::string& remark) {
  examples_.push_back({command, remark});
}

std::string OptionTable::help() const {
  std::string text = "Usage: bio " + verb_ + " " + usage_ + "\n\n";
  text += wrapped_lines(description_);
  if (!arguments_.empty()) text += "\nArguments:\n";
  for (const Argument& argument : arguments_) text += entry(argument.name, argument.description);
  for (const Group& group : groups_) {
    text += "\n" + group.title + ":\n";
    for (const auto& option : group.options.options()) text += option_entry(*option);
  }
  text += "\nHelp:\n" + entry("-h, --help", "print this text");
  if (!examples_.empty()) text += "\nExamples:\n";
  for (const Example& example : examples_)
    text += "  " + example.command + "\n      " + wrapped(example.remark, 6, 6, kHelpWidth) + "\n";
  return text + "\n" + kExitStatuses;
}

std::vector<std::string> OptionTable::option_names() const {
  std::vector<std::string> names = {"--help"};
  for (const Group& group : groups_)
    for (const auto& option : group.options.options()) names.push_back("--" + option->long_name());
  return names;
}

bool OptionTable::given(const std::string& option) const {
  return parsed_.count(option) != 0 && !parsed_[option].defaulted();
}

bool OptionTable::parse(const std::vector<std::string>& arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  const auto asks_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(arguments.begin(), end, asks_help)) {
    std::cout << help();
    return false;
  }
  const std::string hint = "\n  'bio " + verb_ + " --help' lists the options";
  try {
    read(arguments);
  } catch (const po::unknown_option& error) {
    const std::string typed = error.get_option_name();
    throw libbio::UsageError("'" + typed + "' is not an option of 'bio " + verb_ + "'" +
                             suggestion(typed, option_names()) + hint);
  } catch (const po::error& error) {
    throw libbio::UsageError(error.what() + hint);
  }
  return true;
}

void OptionTable::read(const std::vector<std::string>& arguments) {
  po::options_description all;
  for (const Group& group : groups_) all.add(group.options);

  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  const po::parsed_options line = po::command_line_parser(arguments).options(all).style(style).run();
  parsed_.clear();
  po::store(line, parsed_);
  po::notify(parsed_);

  std::vector<std::string> words;
  for (const po::option& item : line.options)
    if (item.string_key.empty()) words.insert(words.end(), item.value.begin(), item.value.end());
  take_positional(words);
}

void OptionTable::take_positional(const std::vector<std::string>& words) {
  std::size_t taken = 0;
  for (const Argument& argument : arguments_) {
    if (taken == words.size())
      throw po::error("missing argument " + argument.name + " of 'bio " + verb_ + "'");
    if (argument.value != nullptr) {
      *argument.value = words[taken++];
    } else {
      argument.values->assign(words.begin() + static_cast<std::ptrdiff_t>(taken), words.end());
      taken = words.size();
    }
  }
  if (taken < words.size()) throw po::error("unexpected argument '" + words[taken] + "'");
}

}  // namespace bio
