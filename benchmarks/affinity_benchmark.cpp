// Poses per second on one core: reading them, and predicting them at a receptor that is read once.
// Usage: affinity_benchmark RECEPTOR LIGANDS [WEIGHTS|-] [RECEPTOR.pdbqt LIGAND.pdbqt]
//
// "-" or no weights: five networks of random weights, which cost the same. With PDBQT files, `vina
// --score_only` runs on them as well, and the ratio of the times per pose is printed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "libbio/affinity/ensemble.h"
#include "libbio/error.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/receptor_reader.h"
#include "libbio/tensor/random.h"

namespace {

using namespace libbio;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

affinity::Ensemble random_ensemble() {
  affinity::Ensemble ensemble;
  for (std::uint64_t member = 0; member < 5; ++member) {
    ensemble.members.push_back(std::make_unique<affinity::Model<float>>(ensemble.config));
    ensemble.members.back()->parameters().initialise(Rng(member + 1));
  }
  ensemble.facts.novelty_quantiles.assign(101, 0);
  return ensemble;
}

struct Pose {
  affinity::LigandGraph graph;
  std::vector<molecule::Point> positions;
};

int run(int argc, char** argv) {
  const std::string weights = argc > 3 ? argv[3] : "-";
  const affinity::Ensemble ensemble =
      weights == "-" ? random_ensemble() : affinity::read_affinity_weights(weights);
  auto start = Clock::now();
  const affinity::ReceptorSite site(molecule::read_receptor(argv[1]).receptor);
  std::printf("receptor: %zu atoms, read in %.1f ms\n", site.graph().positions.size(),
              1e3 * seconds_since(start));

  start = Clock::now();
  std::vector<Pose> poses;
  double atoms = 0;
  molecule::LigandReader reader(argv[2]);
  for (molecule::LigandRecord record; reader.next(record);) {
    if (!record.ligand) continue;
    poses.push_back({affinity::ligand_graph(*record.ligand), record.ligand->positions()});
    atoms += static_cast<double>(record.ligand->atoms.size());
  }
  if (poses.empty()) throw InputError("no pose in " + std::string(argv[2]));
  const auto count = static_cast<double>(poses.size());
  const double reading = seconds_since(start) / count;

  Workers alone(1);
  double predicting = 1e300;
  for (int repeat = 0; repeat < 7; ++repeat) {
    start = Clock::now();
    for (const Pose& pose : poses)
      static_cast<void>(affinity::predict(ensemble, pose.graph, pose.positions, site, alone));
    predicting = std::min(predicting, seconds_since(start) / count);
  }
  std::printf("%.0f poses of %.1f heavy atoms, %zu networks, one thread, best of 7\n", count, atoms / count,
              ensemble.members.size());
  std::printf("reading     %8.3f ms a pose  %8.0f poses/s\n", 1e3 * reading, 1 / reading);
  std::printf("predicting  %8.3f ms a pose  %8.0f poses/s\n", 1e3 * predicting, 1 / predicting);
  std::printf("both        %8.3f ms a pose  %8.0f poses/s\n", 1e3 * (reading + predicting),
              1 / (reading + predicting));
  if (argc < 6) return 0;
  const std::string command = "vina --cpu 1 --score_only --autobox --receptor '" + std::string(argv[4]) +
                              "' --ligand '" + argv[5] + "' >/dev/null";
  double vina = 1e300;
  for (int repeat = 0; repeat < 3; ++repeat) {
    start = Clock::now();
    if (std::system(command.c_str()) != 0) throw InputError("vina failed: " + command);
    vina = std::min(vina, seconds_since(start));
  }
  std::printf("vina        %8.3f ms a pose, best of 3: %.0f times as long as both\n", 1e3 * vina,
              vina / (reading + predicting));
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s RECEPTOR LIGANDS [WEIGHTS|-] [RECEPTOR.pdbqt LIGAND.pdbqt]\n", argv[0]);
    return 2;
  }
  return run(argc, argv);
} catch (const libbio::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.report().c_str());
  return error.exit_code();
}
