#include "libbio/affinity/pose_descriptors.h"

#include <cmath>
#include <complex>
#include <utility>

namespace libbio::affinity {
namespace {

using nn::Activation;

constexpr double kRootShift = 0.25;
constexpr std::int64_t kMetal = kPocketClasses - 1;

// The sums over all classes of ligand atoms of one shell around metals.
template <class T>
std::array<T, static_cast<std::size_t>(kShells)> metal_counts(const T* counts) {
  std::array<T, static_cast<std::size_t>(kShells)> sums{};
  for (std::int64_t c = 0; c < kLigandClasses; ++c)
    for (std::int64_t k = 0; k < kShells; ++k)
      sums[static_cast<std::size_t>(k)] += counts[(c * kPocketClasses + kMetal) * kShells + k];
  return sums;
}

struct LigandNumbers {
  std::array<double, static_cast<std::size_t>(kLigandNumbers)> value{};

  explicit LigandNumbers(const LigandGraph& ligand) {
    const double atoms = std::max(1, ligand.atoms), rotors = ligand.rotatable_bonds;
    std::array<double, static_cast<std::size_t>(kLigandClasses)> numbers{};
    double donors = 0, acceptors = 0, charged = 0;
    for (const AtomClass& atom : ligand.classes) {
      numbers[static_cast<std::size_t>(atom.number)] += 1;
      donors += atom.donor;
      acceptors += atom.acceptor;
      charged += atom.charged;
    }
    const double fixed[] = {atoms,     std::sqrt(atoms), std::log(atoms),
                            rotors,    rotors / atoms,   donors,
                            acceptors, charged,          ligand.ring_bonds / atoms};
    auto to = std::copy(std::begin(fixed), std::end(fixed), value.begin());
    for (const double number : numbers) *to++ = std::sqrt(number);
    for (const double number : numbers) *to++ = number / atoms;
  }
};

}  // namespace

DescriptorGroup group_of(std::int64_t descriptor) {
  if (descriptor < kContacts) return DescriptorGroup::contacts;
  if (descriptor < kContacts + kShells) return DescriptorGroup::metals;
  if (descriptor < kContacts + kShells + kPhysics) return DescriptorGroup::physics;
  return DescriptorGroup::ligand;
}

template <class T>
Activation<T> pose_descriptors(const ContactTerms<T>& terms, const LigandGraph& ligand,
                               const nn::Pass& pass) {
  Tensor<T> descriptors = Tensor<T>::for_overwrite({kDescriptors});
  const T* const counts = terms.counts.value().data();
  const T* const vina = terms.vina.value().data();
  T* to = descriptors.data();
  for (std::int64_t c = 0; c < kContacts; ++c)
    *to++ = std::sqrt(counts[c] + T(kRootShift)) - T(std::sqrt(kRootShift));
  for (const T& metal : metal_counts(counts)) *to++ = metal / (metal + T(1));
  const double per_atom = 1.0 / std::max(1, ligand.atoms);
  const double rotors = 1 / (1 + kVinaRotorWeight * ligand.rotatable_bonds);
  T* const physics = to;
  T sum = 0;
  for (std::int64_t t = 0; t < kVinaTerms; ++t) {
    const T term = t == 2 ? std::log(T(1) + vina[t]) : vina[t];
    physics[t] = term;
    physics[kVinaTerms + t] = term * T(per_atom);
    sum += T(kVinaWeights[static_cast<std::size_t>(t)]) * term;
  }
  physics[2 * kVinaTerms] = sum * T(rotors);
  to += kPhysics;
  for (const double number : LigandNumbers(ligand).value) *to++ = T(number);
  Activation<T> output(std::move(descriptors));
  if (pass.tape)
    pass.tape->record([terms, output, per_atom, rotors] {
      const T* const n = terms.counts.value().data();
      const T* const v = terms.vina.value().data();
      T* const d_counts = terms.counts.gradient().data();
      T* const d_vina = terms.vina.gradient().data();
      const T* const d = output.gradient().data();
      for (std::int64_t c = 0; c < kContacts; ++c)
        d_counts[c] += d[c] * T(0.5) / std::sqrt(n[c] + T(kRootShift));
      const auto metals = metal_counts(n);
      for (std::int64_t k = 0; k < kShells; ++k) {
        const T inverse = T(1) / (metals[static_cast<std::size_t>(k)] + T(1));
        const T slope = d[kContacts + k] * inverse * inverse;
        for (std::int64_t c = 0; c < kLigandClasses; ++c)
          d_counts[(c * kPocketClasses + kMetal) * kShells + k] += slope;
      }
      const T* const d_physics = d + kContacts + kShells;
      for (std::int64_t t = 0; t < kVinaTerms; ++t) {
        const T inner = t == 2 ? T(1) / (T(1) + v[t]) : T(1);
        d_vina[t] +=
            inner * (d_physics[t] + d_physics[kVinaTerms + t] * T(per_atom) +
                     d_physics[2 * kVinaTerms] * T(kVinaWeights[static_cast<std::size_t>(t)] * rotors));
      }
    });
  return output;
}

template Activation<float> pose_descriptors<float>(const ContactTerms<float>&, const LigandGraph&,
                                                   const nn::Pass&);
template Activation<double> pose_descriptors<double>(const ContactTerms<double>&, const LigandGraph&,
                                                     const nn::Pass&);
template Activation<std::complex<double>> pose_descriptors<std::complex<double>>(
    const ContactTerms<std::complex<double>>&, const LigandGraph&, const nn::Pass&);

}  // namespace libbio::affinity
