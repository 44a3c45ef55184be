// Pictures of a ranked section.
#pragma once

#include <cstdint>
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
  std::vector<std::int64_t> genes;             // of the set, to be drawn; empty: those first in most spots
  std::optional<std::int64_t> attending_spot;  // of the set
  std::optional<libbio::ranking::PrototypeAnswer> prototype;
  std::vector<std::int32_t> domains;  // from 0, of the rows of the section's sample; empty: none
};

// Writes files of the format ("png", "svg") into a folder that appears whole: top_gene, information,
// gene_<name>, attention_<barcode>, like, domains, and patches and outlines where there is a tissue image.
// Returns their names.
std::vector<std::string> draw_rank_figures(const RankFigures& figures, const std::string& folder,
                                           const std::string& format, bool force);

// The symbol of a gene of the set, or its id where the sample has no symbols.
std::string gene_name(const RankSection& section, const libbio::ranking::SpotSet& set, std::int64_t gene);

}  // namespace bio
