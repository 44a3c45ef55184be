#include "apps/rank_figures.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <span>

#include "apps/output_folder.h"
#include "libbio/graph/nearest_neighbours.h"
#include "libbio/plot/patches.h"
#include "libbio/plot/slide.h"

namespace bio {
namespace {

using namespace libbio;

// What all pictures share. Spots are in the order of the set.
struct Drawing {
  std::vector<std::array<double, 2>> place;
  std::vector<std::string> barcode;
  plot::Slide slide;
};

Drawing drawing_of(const RankFigures& figures) {
  const spatial::SpatialSample& sample = figures.section.sample;
  Drawing drawing;
  const spatial::TissueImage* image = sample.images.empty() ? nullptr : &sample.images.front();
  const double scale = image ? image->scale : 1;
  for (const std::int64_t row : figures.set.row) {
    const auto& position = sample.positions[static_cast<std::size_t>(row)];
    drawing.place.push_back({position[0] * scale, position[1] * scale});
    drawing.barcode.push_back(sample.barcodes[static_cast<std::size_t>(row)]);
  }
  Workers alone(1);
  drawing.slide.spot_diameter = sample.spot_diameter * scale;
  if (!(drawing.slide.spot_diameter > 0))
    drawing.slide.spot_diameter = std::max(1e-9, 0.8 * graph::typical_spacing(drawing.place, alone));
  if (image) drawing.slide.image = image->pixels.view();
  return drawing;
}

plot::SpotClasses top_gene_classes(const RankFigures& figures, std::vector<std::int32_t>& code) {
  plot::SpotClasses classes;
  std::map<std::int32_t, std::int32_t> numbers;
  for (std::int64_t s = 0; s < figures.set.spots(); ++s) {
    const std::int32_t gene = figures.ranking.gene(s, 0);
    const auto [found, is_new] = numbers.emplace(gene, static_cast<std::int32_t>(numbers.size()));
    if (is_new) classes.name.push_back(gene_name(figures.section, figures.set, gene));
    code.push_back(found->second);
  }
  classes.code = code;
  classes.label = "gene of highest score";
  return classes;
}

plot::SpotClasses domain_classes(const RankFigures& figures, std::vector<std::int32_t>& code) {
  plot::SpotClasses classes;
  for (const std::int64_t row : figures.set.row) {
    code.push_back(figures.domains[static_cast<std::size_t>(row)]);
    while (std::ssize(classes.name) <= code.back())
      classes.name.push_back(std::to_string(classes.name.size() + 1));
  }
  classes.code = code;
  classes.label = "domain (by size)";
  return classes;
}

// The genes that come first in most spots, at most six.
std::vector<std::int64_t> leading_genes(const ranking::GeneRanking& ranking) {
  constexpr std::size_t kDrawn = 6;
  std::map<std::int64_t, std::int64_t> spots;
  for (std::int64_t s = 0; s < ranking.gene.dim(0); ++s) ++spots[ranking.gene(s, 0)];
  std::vector<std::int64_t> genes;
  for (const auto& [gene, number] : spots) genes.push_back(gene);
  std::ranges::stable_sort(genes, std::greater{}, [&](std::int64_t gene) { return spots.at(gene); });
  genes.resize(std::min(genes.size(), kDrawn));
  return genes;
}

plot::SpotNumbers numbers(const std::vector<float>& values, const std::string& label, bool around_zero) {
  plot::SpotNumbers drawn;
  drawn.value = values;
  drawn.label = label;
  drawn.is_around_zero = around_zero;
  return drawn;
}

}  // namespace

std::string gene_name(const RankSection& section, const ranking::SpotSet& set, std::int64_t gene) {
  const auto column = static_cast<std::size_t>(set.gene_column.front()[static_cast<std::size_t>(gene)]);
  const spatial::Feature& feature = section.sample.features[column];
  return feature.symbol.empty() ? feature.id : feature.symbol;
}

std::vector<std::string> draw_rank_figures(const RankFigures& figures, const std::string& folder,
                                           const std::string& format, bool force) {
  Drawing drawing = drawing_of(figures);
  plot::Slide& slide = drawing.slide;
  slide.place = drawing.place;
  OutputFolder output(folder, force);
  std::vector<std::string> names;
  const auto file = [&](const std::string& name) {
    names.push_back(name + "." + format);
    return output.place_for(names.back());
  };
  const std::string& sample = figures.section.sample.name;
  const std::string score = figures.score == ranking::RankingScore::kLift ? "lift (log)" : "deviance";

  std::vector<std::int32_t> code;
  slide.title = sample + ": the gene that stands out most";
  draw_slide(slide, top_gene_classes(figures, code), file("top_gene"), true);
  slide.title = sample + ": how far a spot is from the section's mean";
  draw_slide(slide, numbers(figures.ranking.information, "bits per molecule", false), file("information"),
             true);
  std::set<std::string> drawn;
  for (const std::int64_t gene : figures.genes.empty() ? leading_genes(figures.ranking) : figures.genes) {
    std::string name = gene_name(figures.section, figures.set, gene);
    if (!drawn.insert(as_file_name(name)).second)  // symbols are not unique
      name += " " + figures.set.gene_ids[static_cast<std::size_t>(gene)];
    const std::vector<float> scores =
        ranking::scores_of_gene(figures.model, figures.set.section, gene, figures.score);
    slide.title = sample + ": " + name;
    draw_slide(slide, numbers(scores, score, true), file("gene_" + as_file_name(name)), true);
  }
  if (!figures.domains.empty()) {
    std::vector<std::int32_t> domain;
    slide.title = sample + ": domains";
    draw_slide(slide, domain_classes(figures, domain), file("domains"), true);
  }
  if (figures.prototype) {
    slide.title = sample + ": likeness to the examples";
    draw_slide(slide, numbers(figures.prototype->spot, "cosine", true), file("like"), true);
  }
  if (figures.attending_spot) {
    const auto spot = static_cast<std::size_t>(*figures.attending_spot);
    std::vector<float> attention(drawing.place.size(), std::numeric_limits<float>::quiet_NaN());
    const nn::EdgeLists& lists = *figures.model.edges.lists;
    for (auto e = static_cast<std::size_t>(lists.offsets[spot]);
         e < static_cast<std::size_t>(lists.offsets[spot + 1]); ++e)
      attention[static_cast<std::size_t>(lists.keys[e])] = figures.model.attention[e];
    slide.title = sample + ": where " + drawing.barcode[spot] + " looks";
    slide.marked_spot = *figures.attending_spot;
    slide.marked_label = drawing.barcode[spot];
    draw_slide(slide, numbers(attention, "share of attention", false),
               file("attention_" + as_file_name(drawing.barcode[spot])), true);
    slide.marked_spot = -1;
  }
  if (slide.image.size() > 0) {
    slide.title = sample + ": spots on the image";
    draw_spot_outlines(slide, file("outlines"), true);
    plot::Patches patches;
    patches.image = slide.image;
    patches.place = drawing.place;
    patches.name = drawing.barcode;
    patches.spot_diameter = slide.spot_diameter;
    patches.title = sample + ": the tissue around some spots";
    draw_patches(patches, file("patches"), true);
  }
  output.commit();
  return names;
}

}  // namespace bio
