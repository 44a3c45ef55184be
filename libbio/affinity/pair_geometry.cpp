#include "libbio/affinity/pair_geometry.h"

#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "libbio/attention/fast_exp.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::affinity {
namespace {

using nn::Activation;
using nn::Pass;

constexpr double kFirstCentre = 1.8, kCentreStep = 0.24;  // Å, of the radial functions
constexpr double kSharpness = 0.5 / (0.3 * 0.3);          // 1 / 2w², Å⁻²
constexpr double kSoftening = 0.3;                        // ε, Å
constexpr std::int64_t kShapes = kRadial, kAngles = kRadial + 3;

[[gnu::always_inline]] inline float exponential(float x) {
  return attention::fast_exp(x);
}
[[gnu::always_inline]] inline double exponential(double x) {
  return std::exp(x);
}
inline std::complex<double> exponential(std::complex<double> x) {
  return std::exp(x);
}

template <class T>
using Vector = std::array<T, 3>;

template <class T>
inline Vector<T> row(const T* rows, std::int64_t i) {
  return {rows[3 * i], rows[3 * i + 1], rows[3 * i + 2]};
}
template <class T>
inline T dot(const Vector<T>& a, const Vector<T>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
template <class T>
inline Vector<T> cross(const Vector<T>& a, const Vector<T>& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
template <class T>
inline void add(T factor, const Vector<T>& a, Vector<T>& to) {
  for (std::size_t c = 0; c < 3; ++c) to[c] += factor * a[c];
}
template <class T>
inline void add_to_row(T factor, const Vector<T>& a, T* rows, std::int64_t i) {
  for (std::size_t c = 0; c < 3; ++c) rows[3 * i + static_cast<std::int64_t>(c)] += factor * a[c];
}

// A direction, shorter where the vector is not long against ε, and the derivative for it.
template <class T>
struct Direction {
  Vector<T> unit;
  T inverse;

  explicit Direction(const Vector<T>& a) : inverse(T(1) / std::sqrt(dot(a, a) + T(kSoftening * kSoftening))) {
    for (std::size_t c = 0; c < 3; ++c) unit[c] = a[c] * inverse;
  }
  Vector<T> slope(const Vector<T>& d_unit) const {
    const T along = dot(unit, d_unit);
    Vector<T> d;
    for (std::size_t c = 0; c < 3; ++c) d[c] = (d_unit[c] - unit[c] * along) * inverse;
    return d;
  }
};

// The numbers of one pair that features and their derivatives are made of.
template <class T>
struct Pair {
  Vector<T> u;
  T d, surface;

  Pair(const Vector<T>& x, const Vector<T>& y, double radii) {
    for (std::size_t c = 0; c < 3; ++c) u[c] = y[c] - x[c];
    d = std::sqrt(dot(u, u) + T(1e-8));  // atoms on top of each other have a direction, too
    for (T& component : u) component /= d;
    surface = d - T(radii);
  }
};

// The radial functions of d, and Σ slope_k · their derivative.
template <class T>
[[gnu::always_inline]] inline void radial(T d, T* to) {
#pragma omp simd
  for (std::int64_t k = 0; k < kRadial; ++k) {
    const T off = d - T(kFirstCentre + kCentreStep * static_cast<double>(k));
    to[k] = exponential(-T(kSharpness) * off * off);
  }
}
template <class T>
[[gnu::always_inline]] inline T radial_slope(T d, const T* value, const T* slope) {
  T sum = 0;
  for (std::int64_t k = 0; k < kRadial; ++k) {
    const T off = d - T(kFirstCentre + kCentreStep * static_cast<double>(k));
    sum += slope[k] * value[k] * (-T(2 * kSharpness) * off);
  }
  return sum;
}
template <class T>
void fill_radial(std::int64_t pairs, const T* d, T* features) {
  for (std::int64_t e = 0; e < pairs; ++e) radial(d[e], features + e * kPairFeatures);
}
LIBBIO_DISPATCHED void fill_radial(std::int64_t pairs, const float* d, float* features) {
  for (std::int64_t e = 0; e < pairs; ++e) radial(d[e], features + e * kPairFeatures);
}

template <class T>
struct Geometry {
  PairSide<T> ligand, pocket;
  std::vector<double> ligand_radii, pocket_radii;
  std::shared_ptr<const nn::EdgeEnds> pairs;
  double reach;
  PairGeometry<T> result;

  std::int64_t size() const { return static_cast<std::int64_t>(pairs->first.size()); }
  std::int64_t first(std::int64_t e) const { return pairs->first[static_cast<std::size_t>(e)]; }
  std::int64_t second(std::int64_t e) const { return pairs->second[static_cast<std::size_t>(e)]; }
  Pair<T> pair(std::int64_t e) const {
    return Pair<T>(
        row(ligand.positions.value().data(), first(e)), row(pocket.positions.value().data(), second(e)),
        ligand_radii[static_cast<std::size_t>(first(e))] + pocket_radii[static_cast<std::size_t>(second(e))]);
  }
  static std::vector<Direction<T>> directions(const Activation<T>& vectors) {
    std::vector<Direction<T>> all;
    for (std::int64_t i = 0; i < vectors.shape()[0]; ++i) all.emplace_back(row(vectors.value().data(), i));
    return all;
  }

  void forward(T* features, T* envelope) const {
    const auto open = directions(ligand.outward), facing = directions(pocket.outward);
    std::vector<T> distances(static_cast<std::size_t>(size()));
    for (std::int64_t e = 0; e < size(); ++e) {
      const Pair<T> p = pair(e);
      distances[static_cast<std::size_t>(e)] = p.d;
      T* const f = features + e * kPairFeatures;
      const T s = p.surface;
      f[kShapes] = exponential(-T(4) * s * s);
      f[kShapes + 1] = exponential(-T(0.25) * (s - T(3)) * (s - T(3)));
      f[kShapes + 2] = T(1) / (T(1) + exponential(T(4) * s));
      const Vector<T>&a = open[static_cast<std::size_t>(first(e))].unit,
            &b = facing[static_cast<std::size_t>(second(e))].unit;
      const T along_a = dot(a, p.u), along_b = -dot(b, p.u);
      f[kAngles] = along_a;
      f[kAngles + 1] = along_a * along_a;
      f[kAngles + 2] = along_b;
      f[kAngles + 3] = along_b * along_b;
      f[kAngles + 4] = dot(cross(a, p.u), b);
      envelope[e] =
          std::real(p.d) < reach ? T(0.5) * (T(1) + std::cos(T(std::numbers::pi / reach) * p.d)) : T(0);
    }
    fill_radial(size(), distances.data(), features);
  }

  void backward() const {
    const auto open = directions(ligand.outward), facing = directions(pocket.outward);
    T* const d_x = ligand.positions.gradient().data();
    T* const d_y = pocket.positions.gradient().data();
    T* const d_a = ligand.outward.gradient().data();
    T* const d_b = pocket.outward.gradient().data();
    for (std::int64_t e = 0; e < size(); ++e) {
      const Pair<T> p = pair(e);
      const T* const f = result.features.value().data() + e * kPairFeatures;
      const T* const g = result.features.gradient().data() + e * kPairFeatures;
      const T s = p.surface;
      T d_d = radial_slope(p.d, f, g);
      d_d += g[kShapes] * f[kShapes] * (-T(8) * s) - g[kShapes + 1] * f[kShapes + 1] * T(0.5) * (s - T(3)) -
             g[kShapes + 2] * T(4) * f[kShapes + 2] * (T(1) - f[kShapes + 2]);
      if (std::real(p.d) < reach)
        d_d -= result.envelope.gradient().data()[e] * T(0.5 * std::numbers::pi / reach) *
               std::sin(T(std::numbers::pi / reach) * p.d);
      const Direction<T>&a = open[static_cast<std::size_t>(first(e))],
            &b = facing[static_cast<std::size_t>(second(e))];
      const T d_along_a = g[kAngles] + T(2) * f[kAngles] * g[kAngles + 1];
      const T d_along_b = g[kAngles + 2] + T(2) * f[kAngles + 2] * g[kAngles + 3];
      const T d_triple = g[kAngles + 4];
      Vector<T> d_u{}, d_open{}, d_facing{};
      add(d_along_a, a.unit, d_u);
      add(-d_along_b, b.unit, d_u);
      add(d_triple, cross(b.unit, a.unit), d_u);
      add(d_along_a, p.u, d_open);
      add(d_triple, cross(p.u, b.unit), d_open);
      add(-d_along_b, p.u, d_facing);
      add(d_triple, cross(a.unit, p.u), d_facing);
      const T radial_part = d_d - dot(p.u, d_u) / p.d;
      Vector<T> d_r{};
      add(T(1) / p.d, d_u, d_r);
      add(radial_part, p.u, d_r);
      add_to_row(T(1), d_r, d_y, second(e));
      add_to_row(T(-1), d_r, d_x, first(e));
      add_to_row(T(1), a.slope(d_open), d_a, first(e));
      add_to_row(T(1), b.slope(d_facing), d_b, second(e));
    }
  }
};

}  // namespace

template <class T>
Activation<T> outward(const Activation<T>& positions, const BondedAtoms& bonded, const Pass& pass) {
  const auto atoms = static_cast<std::int64_t>(bonded.offsets.size()) - 1;
  Tensor<T> vectors({atoms, 3});
  const T* const x = positions.value().data();
  for (std::int64_t i = 0; i < atoms; ++i) {
    const std::int32_t begin = bonded.offsets[static_cast<std::size_t>(i)],
                       end = bonded.offsets[static_cast<std::size_t>(i) + 1];
    if (begin == end) continue;
    const T share = T(-1) / T(end - begin);
    add_to_row(T(1), row(x, i), vectors.data(), i);
    for (std::int32_t n = begin; n < end; ++n)
      add_to_row(share, row(x, bonded.neighbours[static_cast<std::size_t>(n)]), vectors.data(), i);
  }
  Activation<T> output(std::move(vectors));
  if (pass.tape)
    pass.tape->record([positions, bonded, output, atoms] {
      T* const d_x = positions.gradient().data();
      const T* const d = output.gradient().data();
      for (std::int64_t i = 0; i < atoms; ++i) {
        const std::int32_t begin = bonded.offsets[static_cast<std::size_t>(i)],
                           end = bonded.offsets[static_cast<std::size_t>(i) + 1];
        if (begin == end) continue;
        add_to_row(T(1), row(d, i), d_x, i);
        for (std::int32_t n = begin; n < end; ++n)
          add_to_row(T(-1) / T(end - begin), row(d, i), d_x, bonded.neighbours[static_cast<std::size_t>(n)]);
      }
    });
  return output;
}

template <class T>
PairGeometry<T> pair_geometry(const PairSide<T>& ligand, const PairSide<T>& pocket,
                              std::shared_ptr<const nn::EdgeEnds> pairs, double reach, const Pass& pass) {
  const auto size = static_cast<std::int64_t>(pairs->first.size());
  auto geometry = std::make_shared<Geometry<T>>(
      Geometry<T>{ligand,
                  pocket,
                  {ligand.radii.begin(), ligand.radii.end()},
                  {pocket.radii.begin(), pocket.radii.end()},
                  std::move(pairs),
                  reach,
                  {Activation<T>(Tensor<T>({size, kPairFeatures})), Activation<T>(Tensor<T>({size}))}});
  Tensor<T> features = Tensor<T>::for_overwrite({size, kPairFeatures}),
            envelope = Tensor<T>::for_overwrite({size});
  geometry->forward(features.data(), envelope.data());
  geometry->result = {Activation<T>(std::move(features)), Activation<T>(std::move(envelope))};
  if (pass.tape) pass.tape->record([geometry] { geometry->backward(); });
  return geometry->result;
}

#define LIBBIO_INSTANTIATE(T)                                                               \
  template Activation<T> outward<T>(const Activation<T>&, const BondedAtoms&, const Pass&); \
  template PairGeometry<T> pair_geometry<T>(const PairSide<T>&, const PairSide<T>&,         \
                                            std::shared_ptr<const nn::EdgeEnds>, double, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::affinity
