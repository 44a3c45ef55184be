#include "libbio/affinity/contact_terms.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <utility>

#include "libbio/attention/fast_exp.h"

namespace libbio::affinity {
namespace {

using nn::Activation;

constexpr double kVinaReach = 8, kVinaFades = 7;  // Å

float exponential(float x) {
  return attention::fast_exp(x);
}
double exponential(double x) {
  return std::exp(x);
}
std::complex<double> exponential(std::complex<double> x) {
  return std::exp(x);
}

// A function of the distance and its derivative.
template <class T>
struct Curve {
  T value{}, slope{};
};

// 1 at t = 0, 0 at t = 1, level at both ends.
template <class T>
Curve<T> fade(T t, double length) {
  return {T(1) - t * t * (T(3) - T(2) * t), T(-6 / length) * t * (T(1) - t)};
}

// clamp((from - s) / (from - to), 0, 1): 1 below `to`, 0 above `from`.
template <class T>
Curve<T> step(T s, double to, double from) {
  if (std::real(s) <= to) return {T(1), T(0)};
  if (std::real(s) >= from) return {};
  return {(T(from) - s) / T(from - to), T(-1 / (from - to))};
}

template <class T>
struct Shell {
  std::int64_t number = 0;
  Curve<T> share;  // of this shell; the next one has the rest
};

template <class T>
Shell<T> shell_at(T d) {
  const double distance = std::real(d);
  if (distance <= kKnots.front()) return {0, {T(1), T(0)}};
  if (distance >= kKnots.back()) return {kShells, {}};
  const auto next = std::ranges::upper_bound(kKnots, distance);
  const auto number = static_cast<std::int64_t>(next - kKnots.begin()) - 1;
  const double begin = *(next - 1), length = *next - begin;
  return {number, fade((d - T(begin)) / T(length), length)};
}

template <class T>
std::array<Curve<T>, kVinaTerms> vina_terms(const AtomClass& a, const AtomClass& b, T d, Cutoff cutoff) {
  std::array<Curve<T>, kVinaTerms> terms{};
  if (std::real(d) >= kVinaReach) return terms;
  const T s = d - T(a.radius + b.radius);
  const T first = exponential(-T(4) * s * s), second = exponential(-T(0.25) * (s - T(3)) * (s - T(3)));
  terms[0] = {first, -T(8) * s * first};
  terms[1] = {second, -T(0.5) * (s - T(3)) * second};
  if (std::real(s) < 0) terms[2] = {s * s, T(2) * s};
  if (a.hydrophobic && b.hydrophobic) terms[3] = step(s, 0.5, 1.5);
  if ((a.donor && b.acceptor) || (a.acceptor && b.donor)) terms[4] = step(s, -0.7, 0.0);
  if (cutoff == Cutoff::published || std::real(d) <= kVinaFades) return terms;
  const Curve<T> faded = fade((d - T(kVinaFades)) / T(kVinaReach - kVinaFades), kVinaReach - kVinaFades);
  for (Curve<T>& term : terms)
    term = {term.value * faded.value, term.slope * faded.value + term.value * faded.slope};
  return terms;
}

template <class T>
struct Contacts {
  Activation<T> ligand, pocket;
  std::shared_ptr<const ContactAtoms> atoms;
  std::shared_ptr<const nn::EdgeEnds> pairs;
  Cutoff cutoff;

  // visit(class of the pair, r, d, shell, terms) of every pair e.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t e = 0; e < pairs->first.size(); ++e) {
      const auto i = static_cast<std::size_t>(pairs->first[e]),
                 j = static_cast<std::size_t>(pairs->second[e]);
      const T* const x = ligand.value().data() + 3 * i;
      const T* const y = pocket.value().data() + 3 * j;
      const std::array<T, 3> r = {y[0] - x[0], y[1] - x[1], y[2] - x[2]};
      const T d = std::sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2] + T(1e-8));
      const AtomClass &a = atoms->ligand[i], &b = atoms->pocket[j];
      visit(i, j, static_cast<std::int64_t>(a.number * kPocketClasses + b.number), r, d, shell_at(d),
            vina_terms(a, b, d, cutoff));
    }
  }

  void forward(T* counts, T* vina) const {
    for_each([&](std::size_t, std::size_t, std::int64_t pair_class, const auto&, T, const Shell<T>& shell,
                 const auto& terms) {
      if (shell.number < kShells) counts[pair_class * kShells + shell.number] += shell.share.value;
      if (shell.number + 1 < kShells)
        counts[pair_class * kShells + shell.number + 1] += T(1) - shell.share.value;
      for (std::size_t t = 0; t < terms.size(); ++t) vina[t] += terms[t].value;
    });
  }

  void backward(const ContactTerms<T>& result) const {
    const T* const d_counts = result.counts.gradient().data();
    const T* const d_vina = result.vina.gradient().data();
    T* const d_x = ligand.gradient().data();
    T* const d_y = pocket.gradient().data();
    for_each([&](std::size_t i, std::size_t j, std::int64_t pair_class, const auto& r, T d,
                 const Shell<T>& shell, const auto& terms) {
      T slope = 0;
      if (shell.number < kShells) slope += d_counts[pair_class * kShells + shell.number] * shell.share.slope;
      if (shell.number + 1 < kShells)
        slope -= d_counts[pair_class * kShells + shell.number + 1] * shell.share.slope;
      for (std::size_t t = 0; t < terms.size(); ++t) slope += d_vina[t] * terms[t].slope;
      for (std::size_t c = 0; c < 3; ++c) {
        d_y[3 * j + c] += slope * r[c] / d;
        d_x[3 * i + c] -= slope * r[c] / d;
      }
    });
  }
};

}  // namespace

template <class T>
ContactTerms<T> contact_terms(const Activation<T>& ligand, const Activation<T>& pocket,
                              std::shared_ptr<const ContactAtoms> atoms,
                              std::shared_ptr<const nn::EdgeEnds> pairs, Cutoff cutoff,
                              const nn::Pass& pass) {
  Contacts<T> contacts{ligand, pocket, std::move(atoms), std::move(pairs), cutoff};
  Tensor<T> counts({kPairClasses, kShells}), vina({kVinaTerms});
  contacts.forward(counts.data(), vina.data());
  ContactTerms<T> result{Activation<T>(std::move(counts)), Activation<T>(std::move(vina))};
  if (pass.tape) pass.tape->record([contacts = std::move(contacts), result] { contacts.backward(result); });
  return result;
}

PairTerms pair_terms(const AtomClass& ligand, const AtomClass& pocket, double distance, Cutoff cutoff) {
  PairTerms all;
  const auto terms = vina_terms(ligand, pocket, distance, cutoff);
  for (std::size_t t = 0; t < terms.size(); ++t) all.vina[t] = terms[t].value;
  const Shell<double> shell = shell_at(distance);
  all.shell = shell.number;
  all.share = shell.share.value;
  return all;
}

#define LIBBIO_INSTANTIATE(T)                                                           \
  template ContactTerms<T> contact_terms<T>(const Activation<T>&, const Activation<T>&, \
                                            std::shared_ptr<const ContactAtoms>,        \
                                            std::shared_ptr<const nn::EdgeEnds>, Cutoff, const nn::Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::affinity
