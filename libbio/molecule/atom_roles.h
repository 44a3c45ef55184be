// What an atom, of a ligand or of a receptor, can do in a complex.
#pragma once

namespace libbio::molecule {

// Groups that carry a charge in water near pH 7.
enum class Ionisable { none, acid, base };

struct AtomRoles {
  bool donor = false;                     // N, O or S with a hydrogen to give (a metal counts as donor)
  bool acceptor = false;                  // N, O or S with a lone pair to share
  bool hydrophobic = false;               // carbon without N, O, S, P or halogen beside it; halogens
  Ionisable ionisable = Ionisable::none;  // acid: its oxygens; base: its nitrogens
};

// The radius Å of Vina for an element (X-Score's, Wang, Lai & Wang 2002; Trott & Olson 2010): C 1.9, N 1.8,
// O 1.7, S 2.0, P 2.1, F 1.5, Cl 1.8, Br 2.0, I 2.2, Si 2.2; metals 1.2; others 2.0.
double contact_radius(int atomic_number);
bool is_metal(int atomic_number);

}  // namespace libbio::molecule
