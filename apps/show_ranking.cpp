#include "apps/show_ranking.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <limits>
#include <numeric>
#include <vector>

#include "apps/text_output.h"
#include "libbio/ranking/gene_ranking_codec.h"

namespace bio {
namespace {

using namespace libbio;

// How the lists of the spots mention one gene.
struct Mentions {
  std::int64_t first = 0, listed = 0;
  float highest = -std::numeric_limits<float>::infinity();
};

std::vector<Mentions> mentions_of(const ranking::StoredRanking& stored) {
  std::vector<Mentions> mentions(stored.features.size());
  for (std::int64_t spot = 0; spot < stored.gene.dim(0); ++spot)
    for (std::int64_t n = 0; n < stored.gene.dim(1); ++n) {
      if (stored.gene(spot, n) < 0) continue;
      Mentions& of_gene = mentions[static_cast<std::size_t>(stored.gene(spot, n))];
      of_gene.first += n == 0;
      ++of_gene.listed;
      of_gene.highest = std::max(of_gene.highest, stored.score(spot, n));
    }
  return mentions;
}

}  // namespace

std::optional<h5::File> ranking_file(const std::string& path) {
  if (!h5::is_hdf5(path)) return std::nullopt;
  h5::File file = h5::File::open(path);
  if (!ranking::has_ranking(file.root())) return std::nullopt;
  return file;
}

void show_ranking(const std::string& path, const h5::Group& root, std::int64_t top) {
  const ranking::StoredRanking stored = ranking::read_ranking(root);
  std::cout << path << ": AnnData file, " << stored.spots.size() << " spots, " << stored.features.size()
            << " features\n\n"
            << "gene ranking\n";
  print_line("score", stored.score_name + ", " + std::to_string(stored.gene.dim(1)) + " genes of each spot");
  print_line("parameters", record::to_string(stored.parameters));
  print_line("choice", record::to_string(stored.choice));
  for (const std::string& remark : stored.remarks) print_line("input", remark);
  if (!stored.information.empty()) {
    std::vector<double> sorted = stored.information;
    std::ranges::sort(sorted);
    std::cout << "  information    " << std::fixed << std::setprecision(3) << sorted[sorted.size() / 2]
              << " bits per molecule in the middle spot, " << sorted.back() << " at most\n";
  }

  const std::vector<Mentions> mentions = mentions_of(stored);
  std::vector<std::size_t> order(mentions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const Mentions &x = mentions[a], &y = mentions[b];
    return x.first != y.first ? x.first > y.first : x.listed > y.listed;
  });
  const auto mentioned = std::ranges::count_if(mentions, [](const Mentions& of) { return of.listed > 0; });
  const auto shown = std::min(top, static_cast<std::int64_t>(mentioned));
  if (shown > 0)
    std::cout << "\n  first in  listed in  highest score  gene (" << shown << " of " << mentioned
              << ", first in most spots)\n";
  for (std::int64_t k = 0; k < shown; ++k) {
    const std::size_t gene = order[static_cast<std::size_t>(k)];
    std::cout << std::setw(10) << mentions[gene].first << std::setw(11) << mentions[gene].listed << std::fixed
              << std::setprecision(3) << std::setw(15) << mentions[gene].highest << "  "
              << stored.features[gene] << '\n';
  }
  std::cout << '\n';
}

}  // namespace bio
