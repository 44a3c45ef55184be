#include "apps/pose_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "apps/text_output.h"
#include "libbio/molecule/ligand_drawing.h"
#include "libbio/molecule/pdb_writer.h"
#include "libbio/plot/bars.h"

namespace bio {
namespace {

using namespace libbio;

constexpr std::size_t kMostBars = 16;
constexpr double kBFactorScale = 100;  // the column has two decimals, an atom's share is about 0.01

std::string caption(const affinity::PoseRow& row) {
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "pK %.2f +- %.2f", row.affinity.pk, row.affinity.deviation);
  return (row.title.empty() ? "" : row.title + ": ") + numbers;
}

// Those with the largest shares, highest first.
std::vector<plot::Bar> strongest_residues(const affinity::Contributions& contributions,
                                          const molecule::Receptor& receptor) {
  std::map<int, double> shares;
  for (const affinity::PairContribution& pair : contributions.pairs)
    shares[receptor.atoms[static_cast<std::size_t>(pair.receptor_atom)].residue] += pair.pk;
  std::vector<plot::Bar> bars;
  for (const auto& [residue, share] : shares)
    bars.push_back({receptor.residues[static_cast<std::size_t>(residue)].label(), share});
  std::ranges::stable_sort(
      bars, [](const plot::Bar& a, const plot::Bar& b) { return std::abs(a.value) > std::abs(b.value); });
  bars.resize(std::min(bars.size(), kMostBars));
  std::ranges::stable_sort(bars, std::greater<>(), &plot::Bar::value);
  return bars;
}

void write(const OutputFolder& folder, const std::string& name, const std::string& text) {
  write_text_file(folder.place_for(name), true, [&](std::ostream& out) { out << text; });
}

}  // namespace

std::string picture_name(std::int64_t number, const std::string& title) {
  constexpr std::size_t kLongest = 40;
  std::string safe = as_file_name(title);
  safe.resize(std::min(safe.size(), kLongest));
  return std::to_string(number) + (safe.empty() ? "" : "_" + safe);
}

void draw_pose(const ScoredPose& pose, const molecule::Receptor& receptor, const std::string& name,
               const OutputFolder& folder) {
  molecule::LigandDrawing drawing;
  drawing.legend = caption(pose.row);
  write(folder, name + ".svg",
        molecule::draw_ligand_svg(*pose.ligand, pose.contributions->by_ligand_atom(), drawing));
  const std::vector<plot::Bar> bars = strongest_residues(*pose.contributions, receptor);
  if (bars.empty()) return;
  plot::draw_bars({.bars = bars, .title = caption(pose.row), .x_label = "contribution to pK"},
                  folder.place_for(name + "_residues.svg"), true);
}

void write_b_factors(const ScoredPose& pose, const molecule::Receptor& receptor, const std::string& name,
                     const OutputFolder& folder) {
  const auto scaled = [](std::vector<double> shares) {
    for (double& share : shares) share *= kBFactorScale;
    return shares;
  };
  const std::vector<double> of_receptor =
      scaled(pose.contributions->by_receptor_atom(static_cast<int>(receptor.atoms.size())));
  const std::vector<double> of_ligand = scaled(pose.contributions->by_ligand_atom());
  write(folder, name + ".pdb",
        "REMARK   1 B-FACTORS: 100 TIMES WHAT THE ATOM CONTRIBUTES TO PK\n" +
            molecule::pdb_text(receptor, of_receptor, &*pose.ligand, of_ligand));
}

}  // namespace bio
