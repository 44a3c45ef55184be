#include "libbio/contact/pair_list.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>
#include <tuple>

namespace libbio::contact {
namespace {

constexpr std::size_t kSequenceLine = 50;

// As printf's %.6f or %.6g, whatever the locale.
std::string number_text(float value, std::chars_format format) {
  char digits[64];
  const auto [end, failure] = std::to_chars(digits, digits + sizeof digits, value, format, 6);
  return std::string(digits, end);
}

// The query without gaps: letters of the map at their positions, X between them.
std::string full_sequence(const sequence::QueryMap& query) {
  const std::size_t length =
      query.residue_number.empty() ? 0 : static_cast<std::size_t>(query.residue_number.back());
  std::string letters(length, 'X');
  for (std::size_t i = 0; i < query.sequence.size(); ++i)
    letters[static_cast<std::size_t>(query.residue_number[i] - 1)] = query.sequence[i];
  return letters;
}

void write_header_lines(std::ostream& out, std::string_view keyword, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out << keyword << ' ' << text.substr(0, end) << '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::span<const ScoredPair> first_pairs(const PairList& list, std::int64_t limit) {
  const std::size_t all = list.pairs.size();
  return std::span(list.pairs).first(limit <= 0 ? all : std::min(all, static_cast<std::size_t>(limit)));
}

}  // namespace

void sort_by_rank(std::vector<ScoredPair>& pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
    return std::tie(b.rank, b.tie_break, a.i, a.j) < std::tie(a.rank, a.tie_break, b.i, b.j);
  });
}

PairList ranked_pairs(const ContactMap& map, RankBy rank_by) {
  PairList list{map.query.residue_number, {}};
  const std::int64_t length = map.score.dim(0);
  const bool by_probability = rank_by == RankBy::probability;
  const Tensor<float>& rank = by_probability ? map.probability : map.score;
  const Tensor<float>& tie_break = by_probability ? map.score : map.probability;
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = i + 1; j < length; ++j) {
      const auto separation =
          list.position[static_cast<std::size_t>(j)] - list.position[static_cast<std::size_t>(i)];
      if (separation >= map.min_separation) list.pairs.push_back({i, j, rank(i, j), tie_break(i, j)});
    }
  sort_by_rank(list.pairs);
  return list;
}

void write_casp_rr(std::ostream& out, const ContactMap& map, const CaspHeader& header, std::int64_t limit) {
  out << "PFRMAT RR\n";
  write_header_lines(out, "TARGET", header.target);
  write_header_lines(out, "AUTHOR", header.author);
  write_header_lines(out, "METHOD", header.method);
  out << "MODEL 1\n";
  const std::string letters = full_sequence(map.query);
  for (std::size_t begin = 0; begin < letters.size(); begin += kSequenceLine)
    out << std::string_view(letters).substr(begin, kSequenceLine) << '\n';
  const PairList list = ranked_pairs(map);
  for (const ScoredPair& pair : first_pairs(list, limit))
    out << list.position[static_cast<std::size_t>(pair.i)] << ' '
        << list.position[static_cast<std::size_t>(pair.j)] << " 0 8 "
        << number_text(pair.rank, std::chars_format::fixed) << '\n';
  out << "END\n";
}

void write_pair_table(std::ostream& out, const ContactMap& map, std::int64_t limit) {
  out << "i\taa_i\tj\taa_j\tseparation\tscore\tprobability\n";
  const PairList list = ranked_pairs(map);
  for (const ScoredPair& pair : first_pairs(list, limit)) {
    const auto i = static_cast<std::size_t>(pair.i), j = static_cast<std::size_t>(pair.j);
    out << list.position[i] << '\t' << map.query.sequence[i] << '\t' << list.position[j] << '\t'
        << map.query.sequence[j] << '\t' << list.position[j] - list.position[i] << '\t'
        << number_text(pair.tie_break, std::chars_format::general) << '\t'
        << number_text(pair.rank, std::chars_format::fixed) << '\n';
  }
}

}  // namespace libbio::contact
