#include "libbio/affinity/affinity_codec.h"

#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "libbio/record/element.h"

namespace libbio::affinity {
namespace {

constexpr const char* kGroup = "affinity";
constexpr const char* kPoses = "poses";
constexpr const char* kContributions = "contributions";
constexpr const char* kAtoms = "receptor_atoms";

// One after the other, the numbers of all rows.
struct FlatContributions {
  std::vector<double> reference, whole_ligand, atom_pk, pair_pk;
  std::vector<std::int64_t> atoms, pairs;                // of each row
  std::vector<std::int32_t> ligand_atom, receptor_atom;  // of each pair
};

FlatContributions flattened(const ContributionTable& table) {
  FlatContributions flat;
  for (const std::optional<Contributions>& row : table.rows) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    flat.reference.push_back(row ? row->reference : kNone);
    flat.whole_ligand.push_back(row ? row->whole_ligand : kNone);
    flat.atoms.push_back(row ? std::ssize(row->ligand_atoms) : 0);
    flat.pairs.push_back(row ? std::ssize(row->pairs) : 0);
    if (!row) continue;
    flat.atom_pk.insert(flat.atom_pk.end(), row->ligand_atoms.begin(), row->ligand_atoms.end());
    for (const PairContribution& pair : row->pairs) {
      if (pair.receptor_atom < 0 || pair.receptor_atom >= std::ssize(table.atoms) || pair.ligand_atom < 0 ||
          pair.ligand_atom >= std::ssize(row->ligand_atoms))
        throw ShapeError("a contribution is of an atom that is not there");
      flat.ligand_atom.push_back(pair.ligand_atom);
      flat.receptor_atom.push_back(pair.receptor_atom);
      flat.pair_pk.push_back(pair.pk);
    }
  }
  return flat;
}

void write_contributions(h5::Group& parent, const ContributionTable& table) {
  const FlatContributions flat = flattened(table);
  h5::Group group = record::create_dict(parent, kContributions);
  record::write_array(group, "reference", flat.reference, {"N", "pK"});
  record::write_array(group, "whole_ligand", flat.whole_ligand, {"N", "pK"});
  record::write_array(group, "atoms", flat.atoms, {"N", "atoms"});
  record::write_array(group, "atom_pk", flat.atom_pk, {"A", "pK"});
  record::write_array(group, "pairs", flat.pairs, {"N", "pairs"});
  record::write_array(group, "ligand_atom", flat.ligand_atom, {"P"});
  record::write_array(group, "receptor_atom", flat.receptor_atom, {"P"});
  record::write_array(group, "pair_pk", flat.pair_pk, {"P", "pK"});
  record::Table atoms{.index_name = "residue", .index = {}, .columns = {}};
  std::vector<std::string> names, receptors;
  for (const NamedAtom& atom : table.atoms) {
    atoms.index.push_back(atom.residue);
    names.push_back(atom.atom);
    receptors.push_back(atom.receptor);
  }
  atoms.columns = {{"atom", std::move(names)}, {"receptor", std::move(receptors)}};
  record::write_table(group, kAtoms, atoms);
}

template <class T>
std::vector<T> read_numbers(const h5::Group& group, const std::string& name, const std::string& letter) {
  const Tensor<T> array = record::read_array<T>(group, name, letter);
  return {array.view().begin(), array.view().end()};
}

// The part of `all` that begins at `begin`, which moves behind it.
class Slices {
 public:
  Slices(const h5::Group& group, std::int64_t numbers) : place_(group.place()), numbers_(numbers) {}
  // First index of the next `count` numbers. InputError where there are not so many.
  std::size_t next(std::int64_t count) {
    if (count < 0 || count > numbers_ - at_) refuse();
    at_ += count;
    return static_cast<std::size_t>(at_ - count);
  }
  void end() const {
    if (at_ != numbers_) refuse();
  }

 private:
  [[noreturn]] void refuse() const {
    throw InputError(place_ + ": the numbers of atoms and pairs of the rows do not add up to what is stored");
  }
  std::string place_;
  std::int64_t numbers_, at_ = 0;
};

ContributionTable read_contributions(const h5::Group& group) {
  FlatContributions flat;
  flat.reference = read_numbers<double>(group, "reference", "N");
  flat.whole_ligand = read_numbers<double>(group, "whole_ligand", "N");
  flat.atoms = read_numbers<std::int64_t>(group, "atoms", "N");
  flat.atom_pk = read_numbers<double>(group, "atom_pk", "A");
  flat.pairs = read_numbers<std::int64_t>(group, "pairs", "N");
  flat.ligand_atom = read_numbers<std::int32_t>(group, "ligand_atom", "P");
  flat.receptor_atom = read_numbers<std::int32_t>(group, "receptor_atom", "P");
  flat.pair_pk = read_numbers<double>(group, "pair_pk", "P");
  ContributionTable table;
  const record::Table atoms = record::read_table(group, kAtoms);
  const std::string place = group.place() + "/" + kAtoms;
  const auto& names = record::string_column(atoms, "atom", place);
  const auto& receptors = record::string_column(atoms, "receptor", place);
  for (std::size_t a = 0; a < atoms.index.size(); ++a)
    table.atoms.push_back({receptors[a], atoms.index[a], names[a]});

  if (flat.atoms.size() != flat.reference.size() || flat.whole_ligand.size() != flat.reference.size() ||
      flat.pairs.size() != flat.reference.size() || flat.ligand_atom.size() != flat.pair_pk.size() ||
      flat.receptor_atom.size() != flat.pair_pk.size())
    throw InputError(group.place() + ": arrays of one axis are not equally long");
  Slices of_atoms(group, std::ssize(flat.atom_pk)), of_pairs(group, std::ssize(flat.pair_pk));
  for (std::size_t n = 0; n < flat.reference.size(); ++n) {
    const std::size_t atom = of_atoms.next(flat.atoms[n]), pair = of_pairs.next(flat.pairs[n]);
    table.rows.emplace_back();
    if (std::isnan(flat.reference[n])) continue;
    Contributions& row = table.rows.back().emplace();
    row.reference = flat.reference[n];
    row.whole_ligand = flat.whole_ligand[n];
    row.ligand_atoms.assign(flat.atom_pk.begin() + static_cast<std::ptrdiff_t>(atom),
                            flat.atom_pk.begin() + static_cast<std::ptrdiff_t>(atom) + flat.atoms[n]);
    for (std::size_t p = pair; p < pair + static_cast<std::size_t>(flat.pairs[n]); ++p) {
      row.pairs.push_back({flat.ligand_atom[p], flat.receptor_atom[p], flat.pair_pk[p]});
      if (flat.ligand_atom[p] < 0 || flat.ligand_atom[p] >= flat.atoms[n] || flat.receptor_atom[p] < 0 ||
          flat.receptor_atom[p] >= std::ssize(table.atoms))
        throw InputError(group.place() + ": pair " + std::to_string(p) + " has an atom that is not there");
    }
  }
  of_atoms.end();
  of_pairs.end();
  return table;
}

}  // namespace

void write_affinities(h5::Group& item, const StoredAffinities& affinities) {
  h5::Group group = record::create_dict(item, kGroup);
  record::write_table(group, kPoses, affinities.poses);
  record::write_settings(group, "parameters", affinities.notes.parameters);
  if (!affinities.notes.warnings.empty())
    record::write_strings(group, "warnings", affinities.notes.warnings, "W");
  if (!affinities.contributions) return;
  if (affinities.contributions->rows.size() != affinities.poses.index.size())
    throw ShapeError(std::to_string(affinities.contributions->rows.size()) + " contributions of " +
                     std::to_string(affinities.poses.index.size()) + " rows");
  write_contributions(group, *affinities.contributions);
}

StoredAffinities read_affinities(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  StoredAffinities stored;
  stored.poses = record::read_table(group, kPoses);
  stored.notes.parameters = record::read_settings(group, "parameters");
  if (group.contains("warnings")) stored.notes.warnings = record::read_strings(group, "warnings");
  if (group.contains(kContributions)) stored.contributions = read_contributions(group.group(kContributions));
  if (stored.contributions && stored.contributions->rows.size() != stored.poses.index.size())
    throw InputError(group.place() + ": " + std::to_string(stored.contributions->rows.size()) +
                     " contributions of " + std::to_string(stored.poses.index.size()) + " rows");
  return stored;
}

}  // namespace libbio::affinity
