#include "libbio/affinity/affinity.h"

#include <numbers>
#include <numeric>

namespace libbio::affinity {

double free_energy(double pk) {
  constexpr double kGasConstant = 1.987204259e-3;  // kcal/mol/K
  constexpr double kTemperature = 298.15;          // K
  return -kGasConstant * kTemperature * std::numbers::ln10 * pk;
}

double Contributions::total() const {
  double sum = reference + whole_ligand + std::accumulate(ligand_atoms.begin(), ligand_atoms.end(), 0.0);
  for (const PairContribution& pair : pairs) sum += pair.pk;
  return sum;
}

std::vector<double> Contributions::by_ligand_atom() const {
  std::vector<double> sums = ligand_atoms;
  for (const PairContribution& pair : pairs) sums[static_cast<std::size_t>(pair.ligand_atom)] += pair.pk;
  return sums;
}

std::vector<double> Contributions::by_receptor_atom(int atoms) const {
  std::vector<double> sums(static_cast<std::size_t>(atoms));
  for (const PairContribution& pair : pairs) sums.at(static_cast<std::size_t>(pair.receptor_atom)) += pair.pk;
  return sums;
}

}  // namespace libbio::affinity
