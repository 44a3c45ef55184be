#include "apps/pose_relaxation.h"

#include "libbio/error.h"
#include "libbio/relaxation/relaxation.h"

namespace bio {
namespace {

using namespace libbio;

constexpr double kPocketRadius = 8;  // Å, in the force field

// The receptor with the atoms of its pocket where the relaxation left them.
molecule::Receptor moved(molecule::Receptor receptor, const std::vector<int>& numbers,
                         const molecule::Receptor& pocket) {
  for (std::size_t k = 0; k < numbers.size(); ++k)
    receptor.atoms[static_cast<std::size_t>(numbers[k])].position = pocket.atoms[k].position;
  return receptor;
}

affinity::RelaxedPose columns_of(const relaxation::Relaxation& relaxed, const affinity::Affinity& scored) {
  const relaxation::InteractionEnergies& before = relaxed.before.interaction;
  const relaxation::InteractionEnergies& after = relaxed.after.interaction;
  return {.pk = scored.pk,
          .deviation = scored.deviation,
          .pose = scored.pose,
          .ligand_rmsd = relaxed.ligand_rmsd,
          .pocket_rmsd = relaxed.pocket_rmsd,
          .largest_displacement = relaxed.largest_displacement,
          .strain = relaxed.ligand_strain,
          .vdw = after.vdw,
          .electrostatics = after.electrostatics,
          .solvation = after.solvation,
          .vdw_before = before.vdw,
          .electrostatics_before = before.electrostatics,
          .solvation_before = before.solvation,
          .clashes_before = relaxed.clashes_before.pairs,
          .clashes_after = relaxed.clashes_after.pairs};
}

}  // namespace

RelaxationOutcome relax_and_score(const affinity::Ensemble& ensemble, const molecule::Receptor& receptor,
                                  const molecule::Ligand& ligand, const affinity::LigandGraph& graph,
                                  const relaxation::ForcePlatform& platform) {
  RelaxationOutcome outcome;
  const std::vector<molecule::Point> positions = ligand.positions();
  // What the networks reach, and what the atoms there are bonded to; the ligand moves little.
  const molecule::Receptor around =
      molecule::pocket_of(receptor, positions, ensemble.config.reach.wide + kPocketRadius);
  const molecule::Receptor pocket = molecule::pocket_of(around, positions, kPocketRadius);
  if (pocket.atoms.empty()) {
    outcome.failure = "no residue within 8 Å of the ligand";
    return outcome;
  }
  molecule::MmffTyping typing = molecule::mmff_system(pocket, ligand);
  if (!typing.system) {
    outcome.failure = std::move(typing.failure);
    return outcome;
  }
  outcome.remarks = typing.system->remarks;
  relaxation::RelaxationOptions options;
  options.platform = platform;
  try {
    const relaxation::Relaxation relaxed = relaxation::relax(*typing.system, options);
    const affinity::ReceptorSite site(moved(around, molecule::pocket_atoms(around, positions, kPocketRadius),
                                            relaxation::relaxed_pocket(pocket, *typing.system, relaxed)));
    Workers alone(1);
    const affinity::Affinity scored =
        affinity::predict(ensemble, graph, relaxed.ligand_positions, site, alone);
    outcome.pose = columns_of(relaxed, scored);
  } catch (const ResourceError& error) {
    // OpenMM gives up on some poses, for instance where atoms lie on one another; the others go on.
    outcome.failure = error.what();
  }
  return outcome;
}

}  // namespace bio
