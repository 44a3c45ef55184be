// bio show: a result file in the terminal.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "apps/options.h"
#include "apps/show_ranking.h"
#include "apps/text_output.h"
#include "apps/verb.h"
#include "libbio/affinity/affinity_codec.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/pair_list.h"
#include "libbio/error.h"
#include "libbio/record/record_reader.h"
#include "libbio/variants/variant_scores_codec.h"
#include "libbio/variants/variant_table.h"

namespace bio {
namespace {

namespace affinity = libbio::affinity;
namespace contact = libbio::contact;
namespace record = libbio::record;
namespace h5 = libbio::h5;
namespace variants = libbio::variants;

void show_contact_map(const std::string& id, const h5::Group& item, std::int64_t top) {
  const contact::ContactMap map = contact::read_contact_map(item);
  const contact::ContactMapNotes notes = contact::read_contact_map_notes(item);
  const std::string& sequence = map.query.sequence;
  std::cout << "contact map '" << id << "'\n";
  print_line("query", map.query.name + " (" + std::to_string(sequence.size()) + " residues)");
  print_line("sequences", std::to_string(notes.rows));
  std::cout << "  Neff           " << std::fixed << std::setprecision(1) << map.neff << '\n';
  print_line("parameters", record::to_string(notes.parameters));
  for (const std::string& warning : notes.warnings) print_line("warning", warning);
  const contact::PairList ranked = contact::ranked_pairs(map);
  const auto shown = std::min<std::size_t>(static_cast<std::size_t>(top), ranked.pairs.size());
  if (shown > 0) std::cout << "\n      i       j  separation     score  probability\n";
  for (std::size_t k = 0; k < shown; ++k) {
    const contact::ScoredPair& pair = ranked.pairs[k];
    const std::int64_t i = ranked.position[pair.i], j = ranked.position[pair.j];
    std::cout << std::setw(5) << i << ' ' << sequence[pair.i] << ' ' << std::setw(5) << j << ' '
              << sequence[pair.j] << std::setw(12) << j - i << std::setprecision(4) << std::setw(10)
              << map.score(pair.i, pair.j) << std::setprecision(3) << std::setw(13)
              << map.probability(pair.i, pair.j) << '\n';
  }
  std::cout << '\n';
}

// The variants of the list, or every computed substitution; lowest score first, equal ones as they come.
std::vector<variants::ListedScore> ranked_variants(const h5::Group& item,
                                                   const variants::VariantScores& scores) {
  std::vector<variants::ListedScore> ranked = variants::read_listed_scores(item);
  if (ranked.empty())
    for (const variants::Substitution& one : variants::all_substitutions(scores))
      ranked.push_back(
          {variants::shown_substitution(scores.query, scores.offset, one), scores.score_of({&one, 1})});
  std::ranges::stable_sort(ranked, {}, &variants::ListedScore::score);
  return ranked;
}

void show_variant_scores(const std::string& id, const h5::Group& item, std::int64_t top) {
  const variants::VariantScores scores = variants::read_variant_scores(item);
  const variants::VariantScoresNotes notes = variants::read_variant_scores_notes(item);
  std::int64_t computed = 0;
  for (std::int64_t column = 0; column < scores.columns(); ++column) computed += scores.computed(column);
  std::cout << "variant scores '" << id << "'\n";
  print_line("query", scores.query.name + " (" + std::to_string(scores.columns()) + " residues, " +
                          std::to_string(computed) + " of them scored)");
  print_line("sequences", std::to_string(notes.rows));
  if (scores.offset != 0)
    print_line("numbering", "place in the query " + std::string(scores.offset < 0 ? "- " : "+ ") +
                                std::to_string(std::abs(scores.offset)));
  if (!std::isnan(scores.pseudo_perplexity))
    std::cout << "  perplexity     " << std::fixed << std::setprecision(2) << scores.pseudo_perplexity
              << " (pseudo-perplexity of the query)\n";
  print_line("parameters", record::to_string(notes.parameters));
  for (const std::string& warning : notes.warnings) print_line("warning", warning);
  const std::vector<variants::ListedScore> ranked = ranked_variants(item, scores);
  const auto shown = std::min<std::size_t>(static_cast<std::size_t>(top), ranked.size());
  if (shown > 0)
    std::cout << "\n     score  variant (" << shown << " of " << ranked.size() << ", lowest first)\n";
  for (std::size_t k = 0; k < shown; ++k)
    std::cout << std::fixed << std::setprecision(3) << std::setw(10) << ranked[k].score << "  "
              << ranked[k].name << '\n';
  std::cout << '\n';
}

// Names of the flags that are on in this row.
std::string flags_of(const record::Table& table, std::size_t row) {
  std::string flags;
  for (const char* flag : {"metal", "covalent", "clash", "unknown_residue", "far", "outside"})
    if (record::integer_column(table, flag, "poses")[row] != 0)
      flags += std::string(flags.empty() ? "" : ", ") + flag;
  return flags;
}

void show_affinities(const std::string& id, const h5::Group& item, std::int64_t top) {
  const affinity::StoredAffinities stored = affinity::read_affinities(item);
  const record::Table& poses = stored.poses;
  const std::vector<double>&pk = record::real_column(poses, "pk", "poses"),
        &deviation = record::real_column(poses, "pk_sd", "poses");
  const std::vector<double>&delta_g = record::real_column(poses, "delta_g", "poses"),
        &from_size = record::real_column(poses, "pk_from_size", "poses");
  const auto& numbers = record::integer_column(poses, "record", "poses");
  std::vector<std::size_t> ranked;
  for (std::size_t row = 0; row < pk.size(); ++row)
    if (!std::isnan(pk[row])) ranked.push_back(row);
  std::cout << "affinities '" << id << "'\n";
  print_line("records",
             std::to_string(pk.size()) + " (" + std::to_string(ranked.size()) + " of them scored)");
  print_line("parameters", record::to_string(stored.notes.parameters));
  if (stored.contributions) print_line("contributions", "of ligand atoms and of pairs of atoms");
  for (const std::string& warning : stored.notes.warnings) print_line("receptor", warning);
  std::ranges::stable_sort(ranked, [&](std::size_t a, std::size_t b) { return pk[a] > pk[b]; });
  const auto shown = std::min<std::size_t>(static_cast<std::size_t>(top), ranked.size());
  if (shown > 0)
    std::cout << "\n  record     pK  +-  SD  kcal/mol  from size  title (" << shown << " of " << ranked.size()
              << ", highest pK first)\n";
  for (std::size_t k = 0; k < shown; ++k) {
    const std::size_t row = ranked[k];
    const std::string flags = flags_of(poses, row);
    std::cout << std::fixed << std::setw(8) << numbers[row] << std::setprecision(2) << std::setw(7) << pk[row]
              << "  +- " << std::setw(4) << deviation[row] << std::setprecision(1) << std::setw(9)
              << delta_g[row] << std::setprecision(2) << std::setw(11) << from_size[row] << "  "
              << poses.index[row] << (flags.empty() ? "" : "  (" + flags + ")") << '\n';
  }
  std::cout << '\n';
}

void show_provenance(const record::Provenance& provenance) {
  std::cout << "provenance\n";
  print_line("program", provenance.program + " " + provenance.version + " (" + provenance.commit + ")");
  print_line("compute", provenance.compute + "; " + provenance.build_flags);
  print_line("command", provenance.command_line);
  if (!provenance.config.empty()) print_line("config", record::to_string(provenance.config));
  print_line("seed", std::to_string(provenance.seed));
  print_line("threads", std::to_string(provenance.threads));
  print_line("host", provenance.host);
  if (!provenance.scheduler.empty()) print_line("scheduler", record::to_string(provenance.scheduler));
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
  std::string file, chosen;
  std::int64_t top = 20;
  OptionTable table(
      "show", "FILE [options]",
      "Prints what a result file holds: for each contact map the query, the depth of the alignment, the "
      "parameters and the most probable pairs, for variant scores those with the lowest score, for "
      "affinities the poses with the highest pK, for gene rankings the genes that come first in most spots; "
      "then failures, inputs and where the result comes from. "
      "Residues are numbered by their place in the query without gaps, from 1, plus the offset of the "
      "scores.");
  table.argument(
      "FILE", &file,
      "record written by 'bio contact', 'bio variants' or 'bio affinity', or .h5ad file of 'bio rank'");
  table.group("Selection")
      .add_options()(
          "top", po::value(&top)->value_name("N")->default_value(top),
          "pairs to list of each contact map, variants of variant scores, poses of affinities, genes of a "
          "ranking")("item", po::value(&chosen)->value_name("ID"), "this item only");
  table.example("bio show ras.h5 --item ras --top 50", "the fifty most probable pairs of one family");
  if (!table.parse(invoked.arguments)) return 0;
  if (top < 0) throw libbio::UsageError("--top must not be negative");

  if (const std::optional<h5::File> ranked = ranking_file(file)) {
    if (!chosen.empty()) throw libbio::UsageError("--item is for records; " + file + " holds one ranking");
    show_ranking(file, ranked->root(), top);
    const h5::Group uns = ranked->root().group("uns");
    if (uns.has_group("libbio")) show_provenance(record::read_provenance(uns.group("libbio")));
    return 0;
  }
  const record::RecordReader reader(file);
  const std::vector<std::string> ids = chosen.empty() ? reader.item_ids() : std::vector<std::string>{chosen};
  std::cout << file << ": libbio record " << reader.version() << ", " << reader.item_ids().size() << " item"
            << (reader.item_ids().size() == 1 ? "" : "s") << "\n\n";
  for (const std::string& id : ids) {
    const h5::Group item = reader.item(id);
    if (item.contains("contact_map")) show_contact_map(id, item, top);
    if (item.contains("variant_scores")) show_variant_scores(id, item, top);
    if (item.contains("affinity")) show_affinities(id, item, top);
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
