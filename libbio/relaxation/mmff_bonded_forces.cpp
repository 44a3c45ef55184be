#include <OpenMM.h>

#include <string>

#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {
namespace {

// OpenMM gives nm and radians and wants kJ/mol; MMFF94's formulas are written in Å, degrees and kcal/mol.
const std::string kUnits = "; c=143.9325*(3.14159265358979323846/180)^2; degree=180/3.14159265358979323846";

class MarkedAtoms {
 public:
  explicit MarkedAtoms(const std::vector<bool>& marks) : marks_(marks) {}
  template <class... Atom>
  bool hold(Atom... atom) const {
    return !marks_.empty() && (marks_[static_cast<std::size_t>(atom)] && ...);
  }

 private:
  const std::vector<bool>& marks_;
};

template <class Force>
void add(OpenMM::System& system, Force* force, EnergyTerm term) {
  force->setForceGroup(force_group(term));
  system.addForce(force);  // takes ownership
}

void add_bonds(OpenMM::System& system, const molecule::MmffTerms& terms, const MarkedAtoms& left_out) {
  auto* force = new OpenMM::CustomBondForce("4.184*0.5*143.9325*k*d^2*(1-2*d+7/3*d^2); d=10*r-length");
  force->addPerBondParameter("k");
  force->addPerBondParameter("length");
  add(system, force, EnergyTerm::bond);
  for (const auto& bond : terms.bonds)
    if (!left_out.hold(bond.a, bond.b)) force->addBond(bond.a, bond.b, {bond.k, bond.length});
}

void add_angles(OpenMM::System& system, const molecule::MmffTerms& terms, const MarkedAtoms& left_out) {
  auto* force = new OpenMM::CustomAngleForce(
      "4.184*k*select(linear,143.9325*(1+cos(theta)),0.5*c*d^2*(1-0.006981317*d)); d=degree*theta-ideal" +
      kUnits);
  for (const char* name : {"k", "ideal", "linear"}) force->addPerAngleParameter(name);
  add(system, force, EnergyTerm::angle);
  for (const auto& angle : terms.angles)
    if (!left_out.hold(angle.a, angle.b, angle.c))
      force->addAngle(angle.a, angle.b, angle.c, {angle.k, angle.theta, angle.linear ? 1.0 : 0.0});
}

void add_stretch_bends(OpenMM::System& system, const molecule::MmffTerms& terms,
                       const MarkedAtoms& left_out) {
  auto* force = new OpenMM::CustomCompoundBondForce(
      3,
      "4.184*143.9325/degree*(kab*(10*distance(p1,p2)-lab)+kcb*(10*distance(p3,p2)-lcb))"
      "*(degree*angle(p1,p2,p3)-ideal)" +
          kUnits);
  for (const char* name : {"kab", "kcb", "lab", "lcb", "ideal"}) force->addPerBondParameter(name);
  add(system, force, EnergyTerm::stretch_bend);
  for (const auto& term : terms.stretch_bends)
    if (!left_out.hold(term.a, term.b, term.c))
      force->addBond({term.a, term.b, term.c},
                     {term.k_ab, term.k_cb, term.length_ab, term.length_cb, term.theta});
}

void add_out_of_planes(OpenMM::System& system, const molecule::MmffTerms& terms,
                       const MarkedAtoms& left_out) {
  // The angle of the bond p2-p4 with the plane of p1, p2, p3. The sine is kept off 1, where the derivative of
  // the arcus sine is infinite.
  auto* force = new OpenMM::CustomCompoundBondForce(
      4,
      "4.184*0.5*c*k*(degree*asin(min(0.9999999,max(-0.9999999,sine))))^2;"
      "sine=(nx*dx+ny*dy+nz*dz)/sqrt((nx^2+ny^2+nz^2)*(dx^2+dy^2+dz^2));"
      "nx=ay*bz-az*by; ny=az*bx-ax*bz; nz=ax*by-ay*bx;"
      "ax=x1-x2; ay=y1-y2; az=z1-z2; bx=x3-x2; by=y3-y2; bz=z3-z2; dx=x4-x2; dy=y4-y2; dz=z4-z2" +
          kUnits);
  force->addPerBondParameter("k");
  add(system, force, EnergyTerm::out_of_plane);
  for (const auto& term : terms.out_of_planes)
    if (!left_out.hold(term.a, term.b, term.c, term.d))
      force->addBond({term.a, term.b, term.c, term.d}, {term.k});
}

void add_torsions(OpenMM::System& system, const molecule::MmffTerms& terms, const MarkedAtoms& left_out) {
  auto* force =
      new OpenMM::CustomTorsionForce("4.184*0.5*(v1*(1+cos(theta))+v2*(1-cos(2*theta))+v3*(1+cos(3*theta)))");
  for (const char* name : {"v1", "v2", "v3"}) force->addPerTorsionParameter(name);
  add(system, force, EnergyTerm::torsion);
  for (const auto& term : terms.torsions)
    if (!left_out.hold(term.a, term.b, term.c, term.d))
      force->addTorsion(term.a, term.b, term.c, term.d, {term.v1, term.v2, term.v3});
}

}  // namespace

void add_bonded_forces(OpenMM::System& system, const molecule::MmffTerms& terms,
                       const std::vector<bool>& leave_out) {
  const MarkedAtoms left_out(leave_out);
  add_bonds(system, terms, left_out);
  add_angles(system, terms, left_out);
  add_stretch_bends(system, terms, left_out);
  add_out_of_planes(system, terms, left_out);
  add_torsions(system, terms, left_out);
}

}  // namespace libbio::relaxation
