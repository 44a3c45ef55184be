// The terms of the force field MMFF94 (Halgren, J. Comput. Chem. 17, 490-641, 1996) as plain numbers, in its
// own units: Å, degrees, md/Å, kcal/mol. Angles and bonds name atoms of one list, from 0.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace libbio::molecule {

// 143.9325/2 k d^2 (1 - 2 d + 7/3 d^2), d = r - length
struct MmffBond {
  int a = 0, b = 0;
  double k = 0;       // md/Å
  double length = 0;  // Å
};

// c/2 k d^2 (1 - 0.006981317 d), d = angle - theta in degrees, c = 143.9325 (pi/180)^2; at a linear centre
// 143.9325 k (1 + cos angle)
struct MmffAngle {
  int a = 0, b = 0, c = 0;  // b in the middle
  double k = 0;             // md Å/rad^2
  double theta = 0;         // degrees
  bool linear = false;
};

// 143.9325 (pi/180) (k_ab (r_ab - length_ab) + k_cb (r_cb - length_cb)) (angle - theta)
struct MmffStretchBend {
  int a = 0, b = 0, c = 0;
  double k_ab = 0, k_cb = 0;  // md/rad
  double length_ab = 0, length_cb = 0, theta = 0;
};

// c/2 k chi^2, chi the angle in degrees of the bond b-d with the plane of a, b, c
struct MmffOutOfPlane {
  int a = 0, b = 0, c = 0, d = 0;
  double k = 0;  // md Å/rad^2
};

// (v1 (1 + cos phi) + v2 (1 - cos 2 phi) + v3 (1 + cos 3 phi)) / 2
struct MmffTorsion {
  int a = 0, b = 0, c = 0, d = 0;
  double v1 = 0, v2 = 0, v3 = 0;  // kcal/mol
};

// Of every pair of atoms that is not excluded: the buffered 14-7 potential with the radius and depth of the
// two types, and 332.0716 q q / (r + 0.05), the latter times 0.75 where the atoms are three bonds apart.
struct MmffTerms {
  std::vector<MmffBond> bonds;
  std::vector<MmffAngle> angles;
  std::vector<MmffStretchBend> stretch_bends;
  std::vector<MmffOutOfPlane> out_of_planes;
  std::vector<MmffTorsion> torsions;
  std::vector<double> charge;                   // of each atom
  int vdw_types = 0;                            // number of types present
  std::vector<int> vdw_type;                    // of each atom, below vdw_types
  std::vector<double> vdw_radius;               // R* Å of two types: [first * vdw_types + second]
  std::vector<double> vdw_depth;                // kcal/mol, likewise
  std::vector<std::array<int, 2>> excluded;     // one or two bonds apart, first < second
  std::vector<std::array<int, 2>> three_apart;  // three bonds apart and not in `excluded`, first < second

  int atoms() const { return static_cast<int>(charge.size()); }
};

// The terms among the atoms that are kept, renumbered in their order. `keep` has one entry per atom
// (ShapeError).
MmffTerms terms_among(const MmffTerms& terms, const std::vector<bool>& keep);

// kcal/mol
struct MmffEnergies {
  double bond = 0, angle = 0, stretch_bend = 0, out_of_plane = 0, torsion = 0, vdw = 0, electrostatics = 0;

  double total() const { return bond + angle + stretch_bend + out_of_plane + torsion + vdw + electrostatics; }
};

}  // namespace libbio::molecule
