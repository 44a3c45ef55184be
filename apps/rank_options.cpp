#include "apps/rank_options.h"

#include "apps/output_folder.h"
#include "apps/outputs.h"
#include "apps/provenance.h"
#include "libbio/error.h"
#include "libbio/spatial/feature_matrix.h"

namespace bio {
namespace {

using namespace libbio;

constexpr std::int64_t kMostRefits = 1000;

constexpr const char* kDescription =
    "Ranks the genes of every spot of a spatial-transcriptomics section: what is specific here, given "
    "how the tissue looks and what surrounds the spot? A spot's neighbours, and the tissue image where "
    "there is one, ask; genes answer. The spot's own counts are never used for its own ranking, so that "
    "the answer can be checked on them: bits per molecule by which it foretells the counts of held-out "
    "spots are printed.\n"
    "\n"
    "SAMPLE is a folder of Space Ranger, a 10x .h5 file, a folder of matrix.mtx, an .h5ad file, or a "
    "table of counts. Several samples share their genes' keys; -o is then a folder of one file each.\n"
    "\n"
    "The result is an .h5ad file that scanpy, squidpy and Seurat's converters open: "
    "obsm['gene_ranking_index'] and ['gene_ranking_score'] hold the best genes of every spot, "
    "['gene_ranking_z'] how far each score is above what refits to resampled spots vary; "
    "obsp['spot_attention'] which neighbours asked. --score lift ranks by how much more of a gene is "
    "expected here than in the section; --score deviance by what would be seen here, abundant genes "
    "first.";

constexpr const char* kExamples[][2] = {
    {"bio rank outs -o ranked.h5ad --plot figures", "a Space Ranger folder; pictures of the slide"},
    {"bio rank sample.h5ad --layer counts -o ranked.h5ad --tsv top.tsv --top 20",
     "counts are in a layer; the best 20 genes of every spot as a table, too"},
    {"bio rank outs -o ranked.h5ad --like AAACAAGTATCTCCCA-1,AAACACCAATAACTGC-1 --against AAACAGAGCGACTCCT-1",
     "which spots look like these two and not like that one, and which genes say so"},
    {"bio rank patient1.h5ad patient2.h5ad -o ranked", "two sections whose genes share their keys"},
    {"bio rank outs --global variable.tsv", "spatially variable genes: Moran's I and SPARK-X"},
};

}  // namespace

void add_sample_options(OptionTable& table, SampleOptions& s) {
  s.threads = default_threads();
  s.histology = "image";
  table.group("Reading").add_options()(
      "layer", po::value(&s.read.layer)->value_name("NAME"),
      "element of layers of an .h5ad that holds the counts (raw: raw/X); otherwise X")(
      "coordinates", po::value(&s.read.coordinates)->value_name("FILE"),
      "table of barcode, x and y, where the counts come without positions")(
      "image", po::value(&s.read.image)->value_name("NAME"),
      "tissue image to use, hires or lowres; otherwise the larger one that is there")(
      "histology-features", po::value(&s.histology)->value_name("SOURCE")->default_value(s.histology),
      "what the tissue looks like: image, stains, texture and nuclei of the tissue image; none; or your own "
      "matrix, obsm/KEY, FILE.npy or FILE.h5, a row per spot");
  table.group("Spots and genes")
      .add_options()("off-tissue", po::bool_switch(&s.off_tissue),
                     "keep spots that are not in the tissue, too")(
          "min-counts",
          po::value(&s.filter.least_spot_counts)
              ->value_name("N")
              ->default_value(s.filter.least_spot_counts, "1"),
          "leave out spots with fewer molecules")(
          "min-spots",
          po::value(&s.filter.least_gene_spots)->value_name("N")->default_value(s.filter.least_gene_spots),
          "leave out genes counted in fewer spots")(
          "no-mitochondrial", po::bool_switch(&s.filter.drop_mitochondrial), "leave out mitochondrial genes")(
          "no-ribosomal", po::bool_switch(&s.filter.drop_ribosomal), "leave out genes of ribosomal proteins");
  table.group("Run").add_options()("seed", po::value(&s.seed)->value_name("N")->default_value(s.seed),
                                   "of random choices; same seed, same result")(
      "threads", po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
      "processor threads; results do not depend on it")("quiet", po::bool_switch(&s.quiet),
                                                        "no progress and no summary");
}

void check_sample_options(SampleOptions& s) {
  s.filter.only_in_tissue = !s.off_tissue;
  if (!s.read.image.empty() && s.read.image != "hires" && s.read.image != "lowres")
    throw UsageError("--image is '" + s.read.image + "'; expected hires or lowres");
  if (s.filter.least_spot_counts < 0) throw UsageError("--min-counts must not be negative");
  if (s.filter.least_gene_spots < 0) throw UsageError("--min-spots must not be negative");
  if (s.threads < 1) throw UsageError("--threads must be at least 1");
  const bool own = s.histology != "image" && s.histology != "none";
  if (own && s.paths.size() > 1)
    throw UsageError("a matrix of histology features belongs to one sample; " +
                     std::to_string(s.paths.size()) + " are given");
  if (own)
    if (const std::string key = spatial::spot_matrix_key(s.histology); !key.empty())
      s.read.spot_matrices.push_back(key);
}

ranking::RankingScore RankOptions::ranking_score() const {
  if (score == "lift") return ranking::RankingScore::kLift;
  if (score == "deviance") return ranking::RankingScore::kDeviance;
  throw UsageError("--score is '" + score + "'; expected lift or deviance");
}

OptionTable rank_option_table(RankOptions& s) {
  OptionTable table("rank", "SAMPLE... [-o FILE] [--tsv FILE] [--plot DIR] [--global FILE] [options]",
                    kDescription);
  table.arguments("SAMPLE", &s.sample.paths, "a section: folder or file; told by its content");
  table.group("Output, at least one")
      .add_options()("output,o", po::value(&s.output)->value_name("FILE"),
                     "ranking as .h5ad; with several samples a folder of them")(
          "tsv", po::value(&s.table)->value_name("FILE"), "the best genes of every spot as a table")(
          "plot", po::value(&s.plot)->value_name("DIR"), "folder for pictures of the slide; one sample")(
          "global", po::value(&s.global)->value_name("FILE"),
          "spatially variable genes as a table: Moran's I with its p, SPARK-X with depth adjusted; one "
          "sample")("with-counts", po::bool_switch(&s.with_counts), "copy the counts into the .h5ad as X")(
          "force", po::bool_switch(&s.force), "replace existing files");
  table.group("Ranking").add_options()("top", po::value(&s.top)->value_name("N")->default_value(s.top),
                                       "genes per spot")(
      "score", po::value(&s.score)->value_name("NAME")->default_value(s.score), "lift or deviance")(
      "like", po::value(&s.like)->value_name("BARCODE,..."),
      "ask by example: spots that look like these ...")(
      "against", po::value(&s.against)->value_name("BARCODE,..."), "... and not like these")(
      "refits", po::value(&s.refits)->value_name("N")->default_value(s.refits),
      "refits to resampled spots, for z; 0: none")(
      "epochs", po::value(&s.epochs)->value_name("N")->default_value(s.epochs),
      "most passes of training of the spot attention; 0: it stays the Gaussian mean")(
      "domains", po::value(&s.domains)->value_name("K"),
      "also divide the spots of each sample into K domains");
  table.group("Pictures")
      .add_options()(
          "gene", po::value(&s.genes)->value_name("NAME")->composing(),
          "--plot: the score of this gene; may be given again; otherwise of the six genes that come "
          "first in most spots")("attention-from", po::value(&s.attention_from)->value_name("BARCODE"),
                                 "--plot: also the neighbours that this spot attends to")(
          "plot-format", po::value(&s.plot_format)->value_name("FORMAT")->default_value(s.plot_format),
          "--plot: png or svg");
  add_sample_options(table, s.sample);
  for (const auto& [command, remark] : kExamples) table.example(command, remark);
  return table;
}

void check_rank_options(RankOptions& s) {
  check_sample_options(s.sample);
  s.ranking_score();
  if (s.top < 1) throw UsageError("--top must be at least 1");
  if (s.refits < 0 || s.refits > kMostRefits) throw UsageError("--refits must be from 0 to 1000");
  if (s.refits == 1) throw UsageError("--refits must be 0 or at least 2: one refit shows no spread");
  if (s.epochs < 0) throw UsageError("--epochs must not be negative");
  if (s.domains < 0) throw UsageError("--domains must be at least 1");
  if (s.like.empty() && !s.against.empty()) throw UsageError("--against needs --like");
  if (s.output.empty() && s.table.empty() && s.plot.empty() && s.global.empty())
    throw UsageError("nothing to write: give at least one of -o, --tsv, --plot, --global");
  if (s.plot.empty() && (!s.genes.empty() || !s.attention_from.empty()))
    throw UsageError("--gene and --attention-from are pictures; give --plot DIR");
  if (s.domains > 0 && s.output.empty() && s.plot.empty())
    throw UsageError("--domains go into the .h5ad and the pictures; give -o or --plot");
  if (s.plot_format != "png" && s.plot_format != "svg")
    throw UsageError("--plot-format is '" + s.plot_format + "'; expected png or svg");
  const bool several = s.sample.paths.size() > 1;
  for (const auto& [name, value] :
       {std::pair("--plot", s.plot), std::pair("--global", s.global), std::pair("--like", s.like)})
    if (several && !value.empty())
      throw UsageError(std::string(name) + " is for one sample; " + std::to_string(s.sample.paths.size()) +
                       " are given");
  check_distinct_outputs({s.output, s.table, s.plot, s.global}, s.sample.paths);
  if (several && !s.output.empty()) {
    check_output_folder(s.output, s.force);
    check_output_files({s.table}, s.force);
  } else {
    check_output_files({s.output, s.table, s.global}, s.force);
  }
  if (!s.plot.empty()) check_output_folder(s.plot, s.force);
}

}  // namespace bio
