// bio rank: sections → spot attention and keys of genes → a ranking of genes for every spot.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "apps/memory.h"
#include "apps/output_folder.h"
#include "apps/provenance.h"
#include "apps/rank_figures.h"
#include "apps/rank_options.h"
#include "apps/rank_sections.h"
#include "apps/suggestion.h"
#include "apps/text_output.h"
#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/domains.h"
#include "libbio/ranking/gene_ranking.h"
#include "libbio/ranking/gene_ranking_codec.h"
#include "libbio/ranking/moran.h"
#include "libbio/ranking/spark_x.h"
#include "libbio/spatial/h5ad_writer.h"
#include "libbio/text/sha256.h"

namespace bio {
namespace {

using namespace libbio;

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream text(list);
  for (std::string word; std::getline(text, word, ',');)
    if (!word.empty()) words.push_back(word);
  return words;
}

// Numbers of the spots of the set with these barcodes; there is one section.
std::vector<std::int64_t> spots_named(const std::vector<std::string>& barcodes, const RankSection& section,
                                      const ranking::SpotSet& set) {
  std::vector<std::int64_t> spots;
  for (const std::string& barcode : barcodes) {
    const auto& known = section.sample.barcodes;
    const auto found = std::find(known.begin(), known.end(), barcode);
    if (found == known.end())
      throw UsageError("there is no spot '" + barcode + "' in " + section.path + suggestion(barcode, known));
    const std::int64_t row = found - known.begin();
    spots.push_back(std::find(set.row.begin(), set.row.end(), row) - set.row.begin());
  }
  return spots;
}

std::vector<std::int64_t> genes_named(const std::vector<std::string>& names, const RankSection& section,
                                      const ranking::SpotSet& set) {
  std::vector<std::string> symbols;
  for (std::int64_t g = 0; g < std::ssize(set.gene_ids); ++g) symbols.push_back(gene_name(section, set, g));
  std::vector<std::int64_t> genes;
  for (const std::string& name : names) {
    std::int64_t gene = std::ranges::find(symbols, name) - symbols.begin();
    if (gene == std::ssize(symbols)) gene = std::ranges::find(set.gene_ids, name) - set.gene_ids.begin();
    if (gene == std::ssize(symbols))
      throw UsageError("there is no gene '" + name + "' in " + section.path + suggestion(name, symbols));
    genes.push_back(gene);
  }
  return genes;
}

std::string number(double value, const char* format = "%.6g") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

void write_global(const RankOptions& s, const RankSection& section, const ranking::SpotSet& set,
                  Workers& workers) {
  const graph::Neighbours neighbours =
      graph::nearest_neighbours(set.position, ranking::kMoranNeighbours, {}, workers);
  const ranking::MoranScores moran =
      ranking::morans_i(set.counts, ranking::row_normalised(neighbours), workers);
  const ranking::SparkXScores spark =
      ranking::spark_x(set.counts, set.position, ranking::DepthAdjustment::total, workers);
  std::vector<std::size_t> order(set.gene_ids.size());
  for (std::size_t g = 0; g < order.size(); ++g) order[g] = g;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return moran.index[a] > moran.index[b]; });
  const std::vector<double> totals = set.counts.column_totals();
  write_text_file(s.global, s.force, [&](std::ostream& out) {
    out << "gene_id\tsymbol\tcounts\tmorans_i\tmorans_z\tmorans_p\tmorans_q\tsparkx_p\tsparkx_q\n";
    for (const std::size_t g : order)
      out << set.gene_ids[g] << '\t' << gene_name(section, set, static_cast<std::int64_t>(g)) << '\t'
          << number(totals[g]) << '\t' << number(moran.index[g]) << '\t'
          << number(moran.under_randomisation.z[g]) << '\t' << number(moran.under_randomisation.p[g]) << '\t'
          << number(moran.under_randomisation.q[g]) << '\t' << number(spark.p[g]) << '\t'
          << number(spark.q[g]) << '\n';
  });
}

void write_table(const RankOptions& s, const std::vector<RankSection>& sections, const ranking::SpotSet& set,
                 const ranking::GeneRanking& ranking) {
  write_text_file(s.table, s.force, [&](std::ostream& out) {
    out << "sample\tbarcode\trank\tgene_id\tsymbol\tscore\tz\n";
    for (std::int64_t i = 0; i < set.spots(); ++i) {
      const auto part = as_index(set.section[as_index(i)]);
      const RankSection& section = sections[part];
      for (std::int64_t n = 0; n < ranking.gene.dim(1); ++n) {
        const auto gene = as_index(ranking.gene(i, n));
        const spatial::Feature& feature = section.sample.features[as_index(set.gene_column[part][gene])];
        out << section.sample.name << '\t' << section.sample.barcodes[as_index(set.row[as_index(i)])] << '\t'
            << n + 1 << '\t' << feature.id << '\t' << feature.symbol << '\t'
            << number(static_cast<double>(ranking.score(i, n)));
        out << '\t' << (s.refits > 0 ? number(static_cast<double>(ranking.z(i, n)), "%.3g") : "") << '\n';
      }
    }
  });
}

record::Settings parameters(const RankOptions& s) {
  return {{"top", s.top},
          {"refits", s.refits},
          {"epochs", s.epochs},
          {"layer", s.sample.read.layer},
          {"coordinates", s.sample.read.coordinates},
          {"image", s.sample.read.image},
          {"histology_features", s.sample.histology},
          {"only_in_tissue", s.sample.filter.only_in_tissue},
          {"min_counts", s.sample.filter.least_spot_counts},
          {"min_spots", s.sample.filter.least_gene_spots},
          {"no_mitochondrial", s.sample.filter.drop_mitochondrial},
          {"no_ribosomal", s.sample.filter.drop_ribosomal},
          {"like", s.like},
          {"against", s.against},
          {"domains", s.domains},
          {"seed", static_cast<std::int64_t>(s.sample.seed)}};
}

// What lies before the run: spots, genes, counts above 0, memory. ResourceError where there is too little of
// it.
std::string size_of_the_run(const std::vector<RankSection>& sections) {
  const std::int64_t bytes = ranking_memory(sections);
  const AvailableMemory available = available_memory();
  if (bytes > available.bytes)
    throw ResourceError("ranking needs another " + readable_bytes(bytes) + " of memory; " +
                        available.limited_by + " leaves " + readable_bytes(available.bytes) +
                        "; --min-spots N leaves out genes of few spots, --min-counts N poor spots");
  std::int64_t spots = 0, entries = 0;
  for (const RankSection& section : sections) {
    spots += section.sample.counts.rows();
    entries += section.sample.counts.entries();
  }
  return std::to_string(spots) + " spots, " + number(static_cast<double>(entries) / 1e6, "%.3g") +
         " million counts above 0; ranking takes about " + readable_bytes(bytes) + " of memory";
}

// Everything computed about all sections.
struct Ranked {
  ranking::RankingModel model;
  ranking::GeneRanking genes;
  std::optional<ranking::GeneRanking> antibodies;
  std::optional<ranking::PrototypeAnswer> prototype;
  std::vector<std::vector<std::int32_t>> domains;  // from 0, of each section's rows; empty: not asked for
};

// Of the rows of the sample, from 0.
std::vector<std::int32_t> domains_of(const RankOptions& s, const RankSection& section, Workers& workers) {
  const ranking::SpotSet own = ranking::make_spot_set({{&section.sample, section.image_features}}, workers);
  const ranking::LogExpression expression(own.counts, workers);
  ranking::DomainOptions options;
  options.domains = s.domains;
  options.seed = s.sample.seed;
  const ranking::Domains domains = ranking::find_domains(expression, own.position, options, workers);
  std::vector<std::int32_t> of_row(own.row.size());
  for (std::size_t i = 0; i < of_row.size(); ++i) of_row[as_index(own.row[i])] = domains.label[i];
  return of_row;
}

// Returns the paths written.
std::vector<std::string> write_annotated(const RankOptions& s, const std::vector<RankSection>& sections,
                                         const ranking::SpotSet& set, const Ranked& ranked,
                                         record::Provenance provenance) {
  provenance.config = parameters(s);
  provenance.seed = s.sample.seed;
  provenance.threads = s.sample.threads;
  std::optional<OutputFolder> folder;
  if (sections.size() > 1) folder.emplace(s.output, s.force);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const RankSection& section = sections[i];
    ranking::RankingNotes notes;
    notes.score = s.ranking_score();
    notes.parameters = parameters(s);
    notes.remarks = section.remarks;
    notes.prototype = ranked.prototype;
    notes.antibodies = ranked.antibodies;
    spatial::AnnDataElements elements = ranking::ranking_elements(
        ranked.genes, ranked.model, set,
        {static_cast<std::int32_t>(i), section.sample.counts.rows(), section.sample.counts.columns()}, notes);
    elements.spot_columns.insert(elements.spot_columns.end(), section.marks.begin(), section.marks.end());
    if (!ranked.domains.empty()) {
      std::vector<std::string> labels;
      for (const std::int32_t domain : ranked.domains[i]) labels.push_back(std::to_string(domain + 1));
      elements.spot_columns.emplace_back("domain", std::move(labels));
    }
    elements.with_counts = s.with_counts;
    record::Provenance own = provenance;
    for (const std::string& file : section.sample.files) {
      const text::FileDigest digest = text::digest_of_file(file);
      own.inputs.push_back({file, static_cast<std::int64_t>(digest.bytes), digest.sha256});
    }
    own.finished = utc_now();
    elements.provenance = own;
    const std::string name = std::to_string(i + 1) + "_" + as_file_name(section.sample.name) + ".h5ad";
    const std::string path = folder ? folder->place_for(name) : s.output;
    for (const std::string& remark : spatial::write_h5ad(path, section.sample, elements, s.force))
      std::cerr << "note: " << remark << '\n';
    paths.push_back(folder ? s.output + "/" + name : s.output);
  }
  if (folder) folder->commit();
  return paths;
}

void print_summary(const RankOptions& s, const std::vector<RankSection>& sections,
                   const ranking::SpotSet& set, const Ranked& ranked) {
  const ranking::FitChoice& choice = ranked.model.choice;
  std::cout << set.spots() << " spots of " << sections.size()
            << (sections.size() == 1 ? " section, " : " sections, ") << set.gene_ids.size() << " genes";
  if (!set.antibody_ids.empty()) std::cout << ", " << set.antibody_ids.size() << " antibodies";
  std::cout << '\n';
  const double gained = choice.background_bits - choice.key_bits;
  if (choice.background_bits > 0 && gained > 0)
    std::cout << "held-out spots: " << number(gained, "%.4f")
              << " bits per molecule better foretold than by the section's mean ("
              << number(choice.background_bits, "%.3f") << " bits)\n";
  else if (choice.background_bits > 0)
    std::cout << "held-out spots: no better foretold than by the section's mean ("
              << number(choice.background_bits, "%.3f") << " bits): do not build on these lists\n";
  std::cout << "model: " << choice.directions << " directions, "
            << (choice.epochs > 0 ? "spot attention trained for " + std::to_string(choice.epochs) + " epochs"
                                  : std::string("spot attention stays Gaussian") +
                                        (s.epochs > 0 ? ": training it foretold no better" : ""))
            << '\n';
}

}  // namespace

int run_rank(const Invocation& invoked) {
  RankOptions s;
  OptionTable table = rank_option_table(s);
  if (!table.parse(invoked.arguments)) return 0;
  check_rank_options(s);
  const record::Provenance provenance = gather_provenance(invoked.command_line);
  const auto say = [&](std::string_view stage) {
    if (!s.sample.quiet) std::cerr << stage << " ...\n";
  };

  Workers workers(s.sample.threads);
  say("reading");
  const std::vector<RankSection> sections = read_rank_sections(s.sample, workers);
  print_remarks(sections);
  const std::string size = size_of_the_run(sections);
  if (!s.sample.quiet) std::cerr << size << '\n';
  const ranking::SpotSet set = spot_set_of(sections, workers);
  const RankSection& first = sections.front();
  const std::vector<std::int64_t> like = spots_named(split(s.like), first, set),
                                  against = spots_named(split(s.against), first, set);
  const std::vector<std::int64_t> drawn_genes = genes_named(s.genes, first, set);
  std::optional<std::int64_t> attending;
  if (!s.attention_from.empty()) attending = spots_named({s.attention_from}, first, set).front();

  std::vector<std::string> written;
  if (!s.global.empty()) {
    say("spatially variable genes");
    write_global(s, first, set, workers);
    written.push_back(s.global);
  }
  if (!s.output.empty() || !s.table.empty() || !s.plot.empty()) {
    Ranked ranked;
    {
      const ranking::LogExpression expression(set.counts, workers);
      ranking::FitOptions options;
      options.epochs = static_cast<int>(s.epochs);
      options.refits = static_cast<int>(s.refits);
      options.seed = s.sample.seed;
      const std::vector<std::uint8_t> all(as_index(set.spots()), 1);
      ranked.model = ranking::fit_ranking(set, expression, all, options, say, workers);
    }
    say("ranking");
    ranked.genes = ranking::rank_genes(ranked.model, set.section, s.top, s.ranking_score(), workers);
    if (!set.antibody_ids.empty())
      ranked.antibodies = ranking::rank_genes(ranking::antibody_model(ranked.model), set.section, s.top,
                                              s.ranking_score(), workers);
    if (!like.empty()) ranked.prototype = ranking::ask_by_example(ranked.model, like, against);
    if (s.domains > 0) {
      say("domains");
      for (const RankSection& section : sections) ranked.domains.push_back(domains_of(s, section, workers));
    }
    say("writing");
    if (!s.output.empty())
      for (std::string& path : write_annotated(s, sections, set, ranked, provenance))
        written.push_back(std::move(path));
    if (!s.table.empty()) {
      write_table(s, sections, set, ranked.genes);
      written.push_back(s.table);
    }
    if (!s.plot.empty()) {
      for (const std::string& name : draw_rank_figures(
               {first, set, ranked.model, ranked.genes, s.ranking_score(), drawn_genes, attending,
                ranked.prototype, s.domains > 0 ? ranked.domains.front() : std::vector<std::int32_t>{}},
               s.plot, s.plot_format, s.force))
        written.push_back(s.plot + "/" + name);
    }
    if (!s.sample.quiet) print_summary(s, sections, set, ranked);
  }
  if (!s.sample.quiet)
    for (const std::string& path : written) std::cout << "wrote " << path << '\n';
  return 0;
}

}  // namespace bio
