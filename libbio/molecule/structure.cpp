#include "libbio/molecule/structure.h"

#include "libbio/error.h"

namespace libbio::molecule {
namespace {

constexpr double kPeptideBond = 2.5;    // Å; generous for poorly refined models, far below a chain break
constexpr double kConsecutiveCa = 4.5;  // Å

Point difference(const Point& a, const Point& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}

Point ideal_beta_carbon(const Point& n, const Point& ca, const Point& c) {
  const Point b = difference(ca, n);
  const Point d = difference(c, ca);
  const Point a = {b.y * d.z - b.z * d.y, b.z * d.x - b.x * d.z, b.x * d.y - b.y * d.x};
  constexpr double ka = -0.58273431, kb = 0.56802827, kd = -0.54067466;
  return {ka * a.x + kb * b.x + kd * d.x + ca.x, ka * a.y + kb * b.y + kd * d.y + ca.y,
          ka * a.z + kb * b.z + kd * d.z + ca.z};
}

}  // namespace

std::string Residue::label() const {
  std::string label = name + " " + std::to_string(number);
  if (insertion_code != 0) label += insertion_code;
  return label;
}

std::string Chain::sequence() const {
  std::string letters;
  letters.reserve(residues.size());
  for (const Residue& residue : residues) letters += residue.letter;
  return letters;
}

const Chain& Structure::chain(std::string_view name) const {
  std::string known;
  for (const Chain& candidate : chains) {
    if (candidate.name == name) return candidate;
    known += (known.empty() ? "" : ", ") +
             (candidate.name.empty() ? std::string("(no name)") : candidate.name) + " (" +
             std::to_string(candidate.residues.size()) + " residues)";
  }
  throw UsageError("no protein chain '" + std::string(name) + "' in " + path + "; it has: " + known);
}

bool are_bonded(const Residue& first, const Residue& second) {
  if (first.c && second.n) return distance(*first.c, *second.n) < kPeptideBond;
  if (first.ca && second.ca) return distance(*first.ca, *second.ca) < kConsecutiveCa;
  return false;
}

std::optional<Point> beta_carbon(const Residue& residue) {
  if (residue.letter == 'G') return residue.ca;
  if (residue.cb) return residue.cb;
  if (residue.n && residue.ca && residue.c) return ideal_beta_carbon(*residue.n, *residue.ca, *residue.c);
  return residue.ca;
}

}  // namespace libbio::molecule
