// Pictures of a ranked section.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/rank_sections.h"
#include "libbio/ranking/gene_ranking.h"

namespace bio {

struct RankFigures {
  const RankSection& section;
  const libbio::ranking::SpotSet& set;
  const libbio::ranking::RankingModel& model;
  const libbio::ranking::GeneRanking& ranking;
  libbio::ranking::RankingScore score;
  std::vector<std::int64_t> genes;             // of the set, to be drawn
  std::optional<std::int64_t> attending_spot;  // of the set
  std::optional<libbio::ranking::PrototypeAnswer> prototype;
};

// Writes PNG files into a folder that appears whole: top_gene, information, gene_<name>, attention_<barcode>,
// like, and patches and outlines where there is a tissue image. Returns their names.
std::vector<std::string> draw_rank_figures(const RankFigures& figures, const std::string& folder, bool force);

// The symbol of a gene of the set, or its id where the sample has no symbols.
std::string gene_name(const RankSection& section, const libbio::ranking::SpotSet& set, std::int64_t gene);

}  // namespace bio
