#include "libbio/molecule/ligand_reader.h"

#include <algorithm>
#include <utility>

#include "libbio/molecule/ligand_typing.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/record_parser.h"
#include "libbio/molecule/record_text.h"

namespace libbio::molecule {
namespace {

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

Ligand ligand_of(ParsedRecord& parsed) {
  std::vector<std::string> remarks;
  MoleculeGraph heavy = heavy_atoms(parsed.graph, remarks);
  require_three_dimensions(parsed, heavy);
  return typed_ligand(std::move(heavy), std::move(remarks), parsed.title);
}

}  // namespace

struct LigandReader::Source {
  explicit Source(const std::string& path) : splitter(path) {}

  RecordSplitter splitter;
  RecordText text;
  std::int64_t number = 0;
};

LigandReader::LigandReader(const std::string& path) : source_(std::make_unique<Source>(path)) {}
LigandReader::~LigandReader() = default;

bool LigandReader::next(LigandRecord& record) {
  RecordText& text = source_->text;
  if (!source_->splitter.next(text)) return false;
  const bool is_mol2 = source_->splitter.format() == LigandFormat::mol2;
  record = {};
  record.number = ++source_->number;
  record.location = text.here(0);
  ParsedRecord parsed;
  try {
    (is_mol2 ? read_mol2_title : read_mol_title)(text, parsed);
    record.title = parsed.title;
    record.properties = std::move(parsed.properties);
    if (text.too_long()) throw InputError("the record has more than 16 MiB: is this one molecule?");
    (is_mol2 ? parse_mol2_record : parse_mol_record)(text, parsed);
    record.ligand = ligand_of(parsed);
  } catch (const InputError& failure) {
    record.failure = failure.what();
    if (failure.location()) record.location = *failure.location();
  }
  return true;
}

}  // namespace libbio::molecule
