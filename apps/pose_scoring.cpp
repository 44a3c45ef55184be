#include "apps/pose_scoring.h"

#include <cmath>

#include <utility>

#include "apps/pose_relaxation.h"
#include "libbio/affinity/pose_ranking.h"
#include "libbio/affinity/warnings.h"

namespace bio {
namespace {

using namespace libbio;

// Receptor atoms get the numbers that they have in the whole receptor.
void renumber(affinity::Contributions& contributions, const std::vector<int>& numbers) {
  for (affinity::PairContribution& pair : contributions.pairs)
    pair.receptor_atom = numbers[static_cast<std::size_t>(pair.receptor_atom)];
}

// Scores at `target`; what is odd about the pose is told of the whole receptor.
void score(const affinity::Ensemble& ensemble, const ScoringSite& target, const ScoringSite& whole,
           const molecule::Ligand& ligand, const PoseRequest& request, ScoredPose& scored) {
  Workers alone(1);
  const affinity::LigandGraph graph = affinity::ligand_graph(ligand);
  const std::vector<molecule::Point> positions = ligand.positions();
  affinity::PoseRow& row = scored.row;
  row.heavy_atoms = std::ssize(ligand.atoms);
  row.affinity = affinity::predict(ensemble, graph, positions, target.site, alone);
  if (!std::isfinite(row.affinity.pk) || !std::isfinite(row.affinity.deviation) ||
      !std::isfinite(row.affinity.pose)) {
    row.failure = "the networks give no finite number for this pose";
    return;
  }
  affinity::Findings findings = affinity::findings_of(
      ligand, whole.receptor, whole.site.atoms_near(positions, affinity::kWarningRadius),
      row.affinity.novelty_percentile);
  row.affinity.warnings = findings.warnings;
  row.remarks = ligand.remarks;
  for (std::string& remark : findings.remarks) row.remarks.push_back(std::move(remark));
  if (request.contributions)
    scored.contributions = affinity::contributions(ensemble, graph, positions, target.site, alone);
  if (!request.relax) return;
  RelaxationOutcome relaxed = relax_and_score(ensemble, target.receptor, ligand, graph, *request.relax);
  row.relaxed = relaxed.pose;
  row.relaxation_failure = std::move(relaxed.failure);
  for (std::string& remark : relaxed.remarks) row.remarks.push_back("relaxation: " + std::move(remark));
}

}  // namespace

ScoredPose score_record(const affinity::Ensemble& ensemble, const ScoringSite& target,
                        molecule::LigandRecord record, const PoseRequest& request) {
  ScoredPose scored;
  scored.row.title = std::move(record.title);
  scored.row.record = record.number;
  scored.location = std::move(record.location);
  if (!record.ligand) {
    scored.row.failure = std::move(record.failure);
    return scored;
  }
  const molecule::Ligand& ligand = *record.ligand;
  scored.graph_key = affinity::graph_key(ligand);
  if (request.pocket_radius > 0) {
    const std::vector<molecule::Point> positions = ligand.positions();
    const ScoringSite pocket(molecule::pocket_of(target.receptor, positions, request.pocket_radius));
    score(ensemble, pocket, target, ligand, request, scored);
    if (scored.contributions)
      renumber(*scored.contributions,
               molecule::pocket_atoms(target.receptor, positions, request.pocket_radius));
  } else {
    score(ensemble, target, target, ligand, request, scored);
  }
  if (request.contributions) scored.ligand = std::move(record.ligand);
  return scored;
}

}  // namespace bio
