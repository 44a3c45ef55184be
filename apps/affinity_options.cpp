#include "apps/affinity_options.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "apps/output_folder.h"
#include "apps/outputs.h"
#include "apps/provenance.h"
#include "apps/suggestion.h"
#include "libbio/error.h"
#include "libbio/relaxation/force_platform.h"

namespace bio {
namespace {

using namespace libbio;

constexpr const char* kDescription =
    "Predicts how strongly ligands bind to a receptor, from poses: the ligands must already be in place, as "
    "in a crystal structure or after docking. Receptor PDB or mmCIF, ligands SDF, MOL or MOL2, or PDB and "
    "PDBQT with a SMILES, all also "
    "gzip; hydrogens, charges and the order of atoms do not matter. Every record gives a row, in order; a "
    "record that cannot be scored gives its reason, the others are scored, and the exit status is 1; so it "
    "is "
    "where the file of ligands breaks off.\n"
    "\n"
    "Columns of the result:\n"
    "  pk\n"
    "      minus the decimal logarithm of Kd, Ki or IC50 in mol/l: 9 is 1 nM, 6 is 1 uM; higher binds "
    "better\n"
    "  pk_sd\n"
    "      standard deviation of pk: about two thirds of measurements lie within pk +- pk_sd\n"
    "  delta_g\n"
    "      the same as free energy, kcal/mol at 298.15 K: -1.364 pk; lower binds better\n"
    "  pk_from_size\n"
    "      pk from the number of heavy atoms alone, to compare with\n"
    "  pose\n"
    "      for poses of one ligand at one receptor only: higher for the pose that is right\n"
    "  novelty, novelty_percentile\n"
    "      distance from the middle of the training data, in standardised descriptors, and the share of the "
    "training complexes that are nearer, %\n"
    "  picture\n"
    "      with --plot or --b-factors: what the names of the files of this pose begin with\n"
    "\n"
    "Flags, each with a sentence in the column 'remarks':\n"
    "  metal\n"
    "      a metal within 3 A of the ligand; the training data have few\n"
    "  covalent\n"
    "      an atom pair at the distance of a covalent bond, which counts as a mere contact\n"
    "  clash\n"
    "      atoms closer than 0.75 of their van der Waals radii: relax or redock the pose\n"
    "  unknown_residue\n"
    "      within 6 A a residue that is no standard amino acid: a cofactor, an ion, a nucleotide, ...\n"
    "  far\n"
    "      novelty above that of 99 % of the training complexes\n"
    "  outside\n"
    "      no atom of the receptor within 6 A: a wrong file, or another frame of coordinates\n"
    "\n"
    "--relax minimises ligand and pocket in MMFF94 with implicit solvent (seconds per pose) and adds "
    "columns: "
    "pk_relaxed, pk_sd_relaxed and pose_relaxed; displacement of the heavy atoms of ligand and pocket (root "
    "mean square, A), and "
    "the largest of any of them; strain of the ligand, and van der Waals, electrostatics "
    "and "
    "solvation of its interaction with the pocket after and before, kcal/mol; clashes before and after. "
    "These "
    "energies are no affinities. Where a pose cannot be typed or minimised these columns are empty, and "
    "'relaxation_failure' says why.";

void add_inputs(OptionTable& table, AffinityOptions& s) {
  table.group("Input").add_options()("receptor", po::value(&s.receptor)->value_name("FILE"),
                                     "PDB or mmCIF; water is left out, metals, ions and cofactors are kept")(
      "ligands", po::value(&s.ligands)->value_name("FILE"),
      "poses: SDF, MOL or MOL2 with any number of records, or PDB or PDBQT with any number of models; '-' "
      "reads standard input")(
      "ligand", po::value(&s.ligand)->value_name("NAME"),
      "in place of --ligands: a ligand inside the receptor file, as RESNAME:CHAIN:NUMBER (SKE:A:402), "
      "which is taken out of the receptor")("ligand-smiles", po::value(&s.smiles)->value_name("SMILES"),
                                            "bonds and their orders of --ligand, or of --ligands in a PDB or "
                                            "PDBQT file; a line 'REMARK SMILES' of the file, "
                                            "as Meeko writes it, does as well")(
      "pairs", po::value(&s.pairs)->value_name("TABLE"),
      "in place of --receptor and --ligands: a line for each receptor file, a tab, and its ligands")(
      "chain", po::value(&s.chains)->value_name("A,B"), "chains of the receptor to keep; otherwise all")(
      "pocket-radius", po::value(&s.pocket_radius)->value_name("X"),
      "keep only residues with an atom within X A of the ligand, anew for each pose; contacts count up to "
      "10.5 A, so that smaller values change the score; otherwise the whole receptor is kept");
}

void add_outputs(OptionTable& table, AffinityOptions& s) {
  table.group("Output, at least one")
      .add_options()("output,o", po::value(&s.output)->value_name("FILE"),
                     "record (HDF5): the table, failures, provenance")(
          "tsv", po::value(&s.table)->value_name("FILE"), "the table as tab-separated text")(
          "plot", po::value(&s.plots)->value_name("DIR"),
          "new folder with two pictures of each pose (before relaxing): the ligand, its atoms coloured by "
          "what they contribute "
          "(blue raises pk, red lowers it), and the residues that contribute most")(
          "b-factors", po::value(&s.b_factors)->value_name("DIR"),
          "new folder with a PDB file of each complex (before relaxing) for any viewer; its B-factors are "
          "100 times what "
          "each atom contributes to pk");
  table.group("Output, more")
      .add_options()("contributions", po::bool_switch(&s.contributions),
                     "keep in the record what each ligand atom and each pair of atoms contributes to pk; the "
                     "sum, with a constant, is pk")("rank-poses", po::bool_switch(&s.rank_poses),
                                                    "put poses of one ligand (same title, or same heavy-atom "
                                                    "graph) together, highest 'pose' first, and "
                                                    "add the columns 'ligand' and 'rank'")(
          "id", po::value(&s.id)->value_name("NAME"),
          "name of the item in the record; otherwise that of the file")("force", po::bool_switch(&s.force),
                                                                        "replace existing files");
}

void add_computation(OptionTable& table, AffinityOptions& s) {
  table.group("Relaxation")
      .add_options()("relax", po::bool_switch(&s.relax), "relax each pose in its pocket, and score it again")(
          "platform", po::value(&s.platform)->value_name("NAME")->default_value(s.platform),
          "of OpenMM: CPU, Reference (slow, the same digits everywhere), or what else it has here");
  table.group("Run").add_options()("weights", po::value(&s.weights)->value_name("FILE"),
                                   "networks; otherwise those that come with the program")(
      "threads", po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
      "processor threads: so many records are scored side by side; results do not depend on it")(
      "quiet", po::bool_switch(&s.quiet), "no progress and no summary");
}

void check_inputs(const AffinityOptions& s) {
  const int ways = !s.ligands.empty() + !s.ligand.empty() + !s.pairs.empty();
  if (ways != 1)
    throw UsageError(std::string(ways == 0 ? "nothing to score" : "too much to score") +
                     ": give one of --ligands FILE, --ligand NAME and --pairs TABLE");
  if (!s.pairs.empty() && !s.receptor.empty())
    throw UsageError("--pairs names the receptors: --receptor cannot be given with it");
  if (s.pairs.empty() && s.receptor.empty())
    throw UsageError("the receptor is missing: give --receptor FILE");
  if (!s.ligand.empty() && s.smiles.empty())
    throw UsageError("--ligand needs --ligand-smiles: a structure file does not say bond orders");
  if (!s.pairs.empty() && !s.smiles.empty())
    throw UsageError("--ligand-smiles is of one ligand, not of a table of pairs");
  if (s.receptor == "-" && s.ligands == "-")
    throw UsageError("the receptor and the ligands cannot both be standard input");
  if (!s.ligand.empty()) molecule::parse_residue_name(s.ligand);
}

void check_platform(const AffinityOptions& s, const OptionTable& table) {
  if (!s.relax && table.given("platform")) throw UsageError("--platform is of use only with --relax");
  if (!s.relax) return;
  const std::vector<std::string> names = relaxation::platform_names();
  if (std::ranges::find(names, s.platform) != names.end()) return;
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  throw UsageError("OpenMM has no platform '" + s.platform + "' here" + suggestion(s.platform, names) +
                   "; it has " + known);
}

}  // namespace

std::string AffinityOptions::item() const {
  if (!id.empty()) return id;
  const std::string& path = !pairs.empty() ? pairs : ligands.empty() || ligands == "-" ? receptor : ligands;
  const std::string file = path.substr(path.rfind('/') + 1);
  const std::string stem = file.substr(0, file.find('.', 1));
  return stem.empty() || stem == "-" ? "ligands" : stem;
}

molecule::ReceptorOptions AffinityOptions::receptor_options() const {
  molecule::ReceptorOptions found;
  for (std::size_t begin = 0; begin < chains.size();) {
    const std::size_t end = std::min(chains.find(',', begin), chains.size());
    found.chains.push_back(chains.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!ligand.empty()) found.ligand = molecule::parse_residue_name(ligand);
  return found;
}

OptionTable affinity_option_table(AffinityOptions& s) {
  OptionTable table("affinity",
                    "--receptor FILE --ligands FILE [-o FILE] [--tsv FILE] [--plot DIR] [options]",
                    kDescription);
  s.threads = default_threads();
  add_inputs(table, s);
  add_outputs(table, s);
  add_computation(table, s);
  table.example("bio affinity --receptor kinase.pdb --ligands poses.sdf.gz -o out.h5 --tsv out.tsv",
                "a row for each pose");
  table.example(
      "bio affinity --receptor 5dpv.pdb --ligand SKE:A:402 --ligand-smiles "
      "'c1cc(c(c(c1)F)C(=O)n2c(nc(n2)Nc3ccc(cc3)S(=O)(=O)N)N)F' --tsv ske.tsv --plot ske",
      "the ligand of a crystal structure, and which atoms and residues its affinity comes from");
  table.example("bio affinity --receptor kinase.pdb --ligands docked.sdf --rank-poses --tsv out.tsv",
                "docked poses, the best of each ligand first");
  table.example("bio affinity --receptor kinase.pdb --ligands docked.sdf --relax --tsv out.tsv",
                "with the scores of the poses relaxed in their pocket beside those as they are");
  return table;
}

void check_affinity_options(const AffinityOptions& s, const OptionTable& table) {
  check_inputs(s);
  if (table.given("pocket-radius") && !(s.pocket_radius > 0 && std::isfinite(s.pocket_radius)))
    throw UsageError("--pocket-radius must be above 0 A");
  if (table.given("chain") && s.chains.empty()) throw UsageError("--chain names no chain");
  check_platform(s, table);
  if (s.threads < 1) throw UsageError("--threads must be at least 1");
  if (s.output.empty() && s.table.empty() && s.plots.empty() && s.b_factors.empty())
    throw UsageError("nothing to write: give at least one of -o, --tsv, --plot, --b-factors");
  if (s.contributions && s.output.empty())
    throw UsageError("--contributions are kept in the record: give -o FILE");
  check_output_files({s.output, s.table}, s.force);
  for (const std::string& folder : {s.plots, s.b_factors})
    if (!folder.empty()) check_output_folder(folder, s.force);
  check_distinct_outputs({s.output, s.table, s.plots, s.b_factors},
                         {s.receptor, s.ligands, s.pairs, s.weights});
  if (!s.output.empty()) check_item_name(s.item());
}

}  // namespace bio
