#include "libbio/variants/variant_table.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace libbio::variants {
namespace {

constexpr std::array<std::string_view, 5> kColumns = {"variant", "position", "wildtype", "mutant", "score"};

// The shortest digits that give the same number of single precision; zero has no sign.
std::string number_text(double value) {
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<float>(value) + 0.0f).ptr;
  return {digits.data(), end};
}

void append(std::string& joined, const std::string& part) {
  if (!joined.empty()) joined += ':';
  joined += part;
}

void write_header(std::ostream& out) {
  for (std::size_t k = 0; k < kColumns.size(); ++k) out << (k == 0 ? "" : "\t") << kColumns[k];
}

void write_row(std::ostream& out, const VariantRow& row) {
  out << row.variant << '\t' << row.position << '\t' << row.wildtype << '\t' << row.mutant << '\t'
      << number_text(row.score);
}

std::string without_tabs(std::string text) {
  std::ranges::replace(text, '\t', ' ');
  return text;
}

}  // namespace

VariantRow row_of(const VariantScores& scores, const Variant& variant) {
  VariantRow row;
  row.variant = variant.name;
  for (const Substitution& substitution : variant.substitutions) {
    append(row.position, std::to_string(shown_number(scores.query, scores.offset, substitution.column)));
    append(row.wildtype,
           std::string(1, scores.query.sequence[static_cast<std::size_t>(substitution.column)]));
    append(row.mutant, std::string(1, substitution.mutant));
  }
  row.score = scores.score_of(variant.substitutions);
  return row;
}

std::vector<Substitution> all_substitutions(const VariantScores& scores) {
  std::vector<Substitution> all;
  for (std::int64_t column = 0; column < scores.columns(); ++column)
    for (const char letter : sequence::kAminoAcidLetters)
      if (scores.computed(column) && letter != scores.query.sequence[static_cast<std::size_t>(column)])
        all.push_back({column, letter});
  return all;
}

void write_substitution_table(std::ostream& out, const VariantScores& scores) {
  write_header(out);
  out << '\n';
  for (const Substitution& one : all_substitutions(scores)) {
    write_row(out, row_of(scores, {shown_substitution(scores.query, scores.offset, one), {one}}));
    out << '\n';
  }
}

void write_variant_table(std::ostream& out, const VariantScores& scores, const MutationList& list) {
  write_header(out);
  for (const std::string& name : list.carried_names)
    out << '\t' << without_tabs(name)
        << (std::ranges::find(kColumns, std::string_view(name)) == kColumns.end() ? "" : "_in_list");
  out << '\n';
  for (std::size_t v = 0; v < list.variants.size(); ++v) {
    write_row(out, row_of(scores, list.variants[v]));
    if (!list.carried.empty())
      for (const std::string& field : list.carried[v]) out << '\t' << without_tabs(field);
    out << '\n';
  }
}

}  // namespace libbio::variants
