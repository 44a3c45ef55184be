#include "libbio/molecule/ligand_reader.h"

#include <algorithm>
#include <utility>

#include "libbio/molecule/ligand_typing.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/pdb_pose.h"
#include "libbio/molecule/record_parser.h"
#include "libbio/molecule/record_text.h"

namespace libbio::molecule {
namespace {

constexpr const char* kNoBonds =
    "a PDB file has no bond orders: give the SMILES of the ligand, too, or the ligand as SDF, MOL or MOL2";

// Docked poses and crystal structures have no reason to lie in the plane z = 0; drawings do.
void require_three_dimensions(const ParsedRecord& parsed, const MoleculeGraph& heavy) {
  const auto is_flat = [](const GraphAtom& atom) { return atom.position.z == 0; };
  constexpr std::size_t kFewest = 4;  // so many atoms may lie in any plane
  if (parsed.dimension == Dimension::three ||
      (parsed.dimension == Dimension::not_said && heavy.atoms.size() < kFewest) ||
      !std::all_of(heavy.atoms.begin(), heavy.atoms.end(), is_flat))
    return;
  throw InputError("the record is a 2-D drawing (all z are 0): expected a 3-D pose");
}

void require_length(const RecordText& text) {
  if (text.too_long()) throw InputError("the record has more than 16 MiB: is this one molecule?");
}

// Title and data fields go to `record` even where the rest fails.
Ligand ligand_of(const RecordText& text, LigandFormat format, LigandRecord& record) {
  const bool is_mol2 = format == LigandFormat::mol2;
  ParsedRecord parsed;
  (is_mol2 ? read_mol2_title : read_mol_title)(text, parsed);
  record.title = parsed.title;
  record.properties = std::move(parsed.properties);
  require_length(text);
  (is_mol2 ? parse_mol2_record : parse_mol_record)(text, parsed);
  std::vector<std::string> remarks;
  MoleculeGraph heavy = heavy_atoms(parsed.graph, remarks);
  require_three_dimensions(parsed, heavy);
  return typed_ligand(std::move(heavy), std::move(remarks), parsed.title);
}

}  // namespace

struct LigandReader::Source {
  Source(const std::string& path, std::string template_smiles)
      : splitter(path), smiles(std::move(template_smiles)) {}

  RecordSplitter splitter;
  std::string smiles;
  RecordText text;
  // PDB
  bool is_ahead = false;                        // text is the next record
  std::pair<std::string, std::string> of_file;  // title and SMILES of models that have none

  Ligand ligand_of_pdb(LigandRecord& record) const;
  std::int64_t number = 0;
};

Ligand LigandReader::Source::ligand_of_pdb(LigandRecord& record) const {
  const PdbHeader header = pdb_header(text);
  record.title = header.title.empty() ? of_file.first : header.title;
  require_length(text);
  const ResidueAtoms atoms = read_pdb_pose(text);
  const std::string& own = header.smiles.empty() ? of_file.second : header.smiles;
  const std::string& bonds = smiles.empty() ? own : smiles;
  if (bonds.empty()) throw InputError(kNoBonds, text.here(0));
  Ligand ligand = ligand_from_residue(atoms, bonds);
  ligand.title = record.title;
  return ligand;
}

LigandReader::LigandReader(const std::string& path, std::string smiles)
    : source_(std::make_unique<Source>(path, std::move(smiles))) {
  Source& source = *source_;
  if (source.splitter.format() != LigandFormat::pdb) {
    if (!source.smiles.empty())
      throw UsageError("a SMILES goes with ligands of PDB and PDBQT files; '" + path +
                       "' says the bonds itself");
    return;
  }
  // A whole file without bonds is refused before anything is scored.
  source.is_ahead = source.splitter.next(source.text);
  const PdbHeader header = pdb_header(source.text);
  source.of_file = header.of_file;
  if (source.smiles.empty() && header.smiles.empty()) throw InputError(kNoBonds, source.text.here(0));
}
LigandReader::~LigandReader() = default;

bool LigandReader::next(LigandRecord& record) {
  RecordText& text = source_->text;
  if (!std::exchange(source_->is_ahead, false) && !source_->splitter.next(text)) return false;
  const LigandFormat format = source_->splitter.format();
  record = {};
  record.number = ++source_->number;
  record.location = text.here(0);
  try {
    record.ligand =
        format == LigandFormat::pdb ? source_->ligand_of_pdb(record) : ligand_of(text, format, record);
  } catch (const InputError& failure) {
    record.failure = failure.what();
    if (failure.location()) record.location = *failure.location();
  }
  return true;
}

}  // namespace libbio::molecule
