// bio evaluate contact: predicted contacts against a native structure.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/evaluate.h"
#include "apps/options.h"
#include "apps/text_output.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/native_reader.h"
#include "libbio/contact/pair_list_reader.h"
#include "libbio/contact/precision.h"
#include "libbio/contact/score_matrix.h"
#include "libbio/error.h"
#include "libbio/text/line_reader.h"
#include "libbio/text/pending_file.h"

namespace bio {
namespace {

namespace contact = libbio::contact;
using libbio::InputError;
using libbio::UsageError;

constexpr const char* kDescription =
    "Counts how many of the best-ranked residue pairs are contacts in the native structure: C-beta atoms (CA "
    "for glycine) closer than 8 Angstrom. L is the number of query residues with native coordinates; pairs "
    "with an unresolved residue are not ranked. Printed is the precision of the first L, L/2 and L/5 pairs "
    "for long (|i-j| >= 24), medium (12-23) and short (6-11) separation in sequence, and for all of 6 and "
    "more.\n"
    "\n"
    "The query is aligned to the sequence of the structure: residue numbers are never trusted. A record "
    "brings its query; an RR file may; for others give --query, or a matrix as --native.\n"
    "\n"
    "All files but records may be gzip.";

struct Settings {
  std::string prediction, item, native, chain, query, table;
  bool has_chain = false;
  bool force = false;
  contact::RankBy rank_by = contact::RankBy::probability;
};

struct Prediction {
  std::string source;  // for the reader of the output
  std::string query;   // letters of the L residues; empty if unknown
  contact::PairList list;
  std::vector<std::string> warnings;
};

// Returns false when help was asked for and printed.
bool parse(const Invocation& invoked, Settings& settings) {
  std::string score;
  OptionTable table("evaluate contact", "PREDICTION --native FILE [options]", kDescription);
  table.argument("PREDICTION", &settings.prediction,
                 "a record written by 'bio contact', a CASP RR file (rows i j 0 8 p) of any program, or a "
                 "matrix of L rows of L scores (CCMpred's .mat and the like); told by its content");
  table.group("Truth").add_options()(
      "native", po::value(&settings.native)->value_name("FILE")->required(),
      "native structure (PDB, mmCIF), or a matrix of L rows of 0 and 1; must be given")(
      "chain", po::value(&settings.chain)->value_name("NAME"),
      "chain of the structure; otherwise the one most like the query")(
      "query", po::value(&settings.query)->value_name("FILE"),
      "FASTA or A3M whose first sequence is the query, where PREDICTION does not say it");
  table.group("Ranking").add_options()("item", po::value(&settings.item)->value_name("NAME"),
                                       "item of a record that holds several")(
      "score", po::value(&score)->value_name("NAME")->default_value("probability", "probability"),
      "what ranks the pairs of a record: probability (raw score for ties) or raw");
  table.group("Output").add_options()("tsv", po::value(&settings.table)->value_name("FILE"),
                                      "also write the figures to this tab-separated file")(
      "force", po::bool_switch(&settings.force), "replace an existing --tsv file");
  table.example("bio evaluate contact out.h5 --native 5p21.cif.gz", "the chain is found by its sequence");
  table.example("bio evaluate contact out.h5 --native complex.pdb --chain B --score raw",
                "pairs in the order of the raw score");
  table.example("bio evaluate contact ccmpred.mat --query family.a3m --native 5p21.pdb --tsv precision.tsv",
                "another program, judged by the same code");
  if (!table.parse(invoked.arguments)) return false;
  for (const std::string& path : {settings.prediction, settings.native})
    if (path == "-")
      throw UsageError("files to evaluate are told by content and cannot come from standard input");
  if (score != "probability" && score != "raw")
    throw UsageError("--score is '" + score + "'; expected probability or raw");
  settings.has_chain = table.given("chain");
  if (score == "raw") settings.rank_by = contact::RankBy::score;
  return true;
}

Prediction read_record(const Settings& settings) {
  const contact::ContactMap map = contact::read_contact_map(settings.prediction, settings.item);
  return {"record", map.query.sequence, contact::ranked_pairs(map, settings.rank_by), {}};
}

// The first sequence of a FASTA or A3M file, without gaps: what the positions of other programs count.
std::string read_query(const std::string& path) {
  libbio::text::LineReader reader(path);
  std::string letters;
  bool in_sequence = false;
  while (reader.next()) {
    const std::string_view line = reader.line();
    if (line.starts_with('>')) {
      if (in_sequence) break;
      in_sequence = true;
      continue;
    }
    if (line.empty() || (!in_sequence && line.starts_with('#'))) continue;  // ColabFold begins with a # line
    if (!in_sequence)
      throw InputError("not a FASTA file", reader.here(0, 0, "expected a line that begins with >"));
    for (std::size_t k = 0; k < line.size(); ++k) {
      const char c = line[k];
      if (std::string_view("-.* \t").find(c) != std::string_view::npos || c == '\0') continue;
      if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
        throw InputError("not a letter of a protein sequence",
                         reader.here(k + 1, k + 1, "expected a letter or a gap"));
      letters += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
    }
  }
  if (letters.empty()) throw InputError("no sequence in the file", libbio::TextLocation{.path = path});
  return letters;
}

Prediction read_prediction(const Settings& settings) {
  const std::string& path = settings.prediction;
  const std::string query = settings.query.empty() ? std::string() : read_query(settings.query);
  if (is_record(path)) {
    if (!query.empty()) throw UsageError("a record brings its own query; leave out --query");
    return read_record(settings);
  }
  const auto length = static_cast<std::int64_t>(query.size());
  Prediction prediction;
  if (contact::looks_like_matrix(path)) {
    prediction.source = "matrix of scores";
    prediction.query = query;
    prediction.list = contact::ranked_pairs(contact::read_square_matrix(path));
    const std::size_t found = prediction.list.position.size();
    if (length > 0 && found != query.size())
      throw InputError(
          "the matrix is for " + std::to_string(found) + " residues, the query has " + std::to_string(length),
          libbio::TextLocation{.path = path});
    return prediction;
  }
  contact::CaspFile file = contact::read_casp_rr(path, length);
  prediction.source = "CASP RR";
  prediction.query = query.empty() ? file.sequence : query;
  prediction.list = std::move(file.list);
  prediction.warnings = std::move(file.warnings);
  if (!query.empty() && !file.sequence.empty() && query != file.sequence)
    prediction.warnings.push_back("the sequence in " + path + " differs from that of --query, which is used");
  return prediction;
}

contact::NativeReading read_truth(const Settings& settings, Prediction& prediction) {
  const auto chain = settings.has_chain ? std::optional<std::string>(settings.chain) : std::nullopt;
  contact::NativeReading native = contact::read_native(settings.native, prediction.query, chain);
  const std::int64_t length = native.contacts.length();
  std::vector<std::int64_t>& position = prediction.list.position;
  // A pair list without a sequence is as long as its last position.
  if (prediction.query.empty())
    while (static_cast<std::int64_t>(position.size()) < length)
      position.push_back(static_cast<std::int64_t>(position.size()) + 1);
  if (static_cast<std::int64_t>(position.size()) != length)
    throw InputError("native contacts are for " + std::to_string(length) + " residues, the prediction for " +
                         std::to_string(position.size()),
                     libbio::TextLocation{.path = settings.native});
  return native;
}

std::string separation_text(const contact::SeparationRange& range) {
  return range.max == contact::kNoLimit ? ">= " + std::to_string(range.min)
                                        : std::to_string(range.min) + "-" + std::to_string(range.max);
}

std::string precision_text(double precision) {
  if (std::isnan(precision)) return "-";
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", precision);
  return text;
}

void print(const Settings& settings, const Prediction& prediction, const contact::NativeReading& native,
           const contact::ContactPrecision& precision) {
  std::printf("prediction  %s (%s, %zu residues)\n", settings.prediction.c_str(), prediction.source.c_str(),
              prediction.list.position.size());
  std::printf("native      %s (%s)\n", settings.native.c_str(), native.source.c_str());
  std::printf("L           %lld residues with native coordinates\n\n",
              static_cast<long long>(precision.resolved));
  std::printf("%-8s %-8s %10s %8s %8s %8s %10s\n", "range", "|i-j|", "contacts", "P(L)", "P(L/2)", "P(L/5)",
              "best P(L)");
  for (const contact::RangePrecision& range : precision.ranges) {
    const contact::TopPrecision& whole = range.top.front();
    const contact::TopPrecision best{whole.pairs, std::min(range.native, whole.pairs)};
    std::printf("%-8s %-8s %10lld", std::string(range.range.name).c_str(),
                separation_text(range.range).c_str(), static_cast<long long>(range.native));
    for (const contact::TopPrecision& top : range.top)
      std::printf(" %8s", precision_text(top.precision()).c_str());
    std::printf(" %10s\n", precision_text(best.precision()).c_str());
  }
}

std::vector<std::string> list_warnings(const contact::ContactPrecision& precision) {
  std::vector<std::string> warnings;
  for (const contact::RangePrecision& range : precision.ranges)
    if (range.ranked < range.top.front().pairs)
      warnings.push_back("only " + std::to_string(range.ranked) + " pairs of separation " +
                         separation_text(range.range) + " are on the list; the rest of " +
                         std::to_string(range.top.front().pairs) + " counts as wrong");
  return warnings;
}

void write_table(std::ostream& out, const contact::ContactPrecision& precision) {
  out << "range\tmin_separation\tmax_separation\tL\tnative_contacts\ttop\tpairs\tcontacts\tprecision\n";
  for (const contact::RangePrecision& range : precision.ranges)
    for (std::size_t k = 0; k < contact::kTopDivisors.size(); ++k) {
      const contact::TopPrecision& top = range.top[k];
      const std::int64_t divisor = contact::kTopDivisors[k];
      out << range.range.name << '\t' << range.range.min << '\t';
      if (range.range.max != contact::kNoLimit) out << range.range.max;
      out << '\t' << precision.resolved << '\t' << range.native << '\t'
          << (divisor == 1 ? "L" : "L/" + std::to_string(divisor)) << '\t' << top.pairs << '\t'
          << top.contacts << '\t';
      if (top.pairs > 0) out << top.precision();
      out << '\n';
    }
}

}  // namespace

int run_evaluate_contact(const Invocation& invoked) {
  Settings settings;
  if (!parse(invoked, settings)) return 0;
  if (!settings.table.empty()) libbio::text::refuse_existing(settings.table, settings.force);
  Prediction prediction = read_prediction(settings);
  const contact::NativeReading native = read_truth(settings, prediction);
  const contact::ContactPrecision precision = contact::contact_precision(prediction.list, native.contacts);
  if (!settings.table.empty())
    write_text_file(settings.table, settings.force, [&](std::ostream& out) { write_table(out, precision); });
  print(settings, prediction, native, precision);
  for (const auto& warnings : {prediction.warnings, native.warnings, list_warnings(precision)})
    for (const std::string& warning : warnings) std::cerr << "warning: " << warning << '\n';
  return 0;
}

}  // namespace bio
