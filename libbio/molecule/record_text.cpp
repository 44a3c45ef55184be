#include "libbio/molecule/record_text.h"

#include <algorithm>
#include <utility>

namespace libbio::molecule {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
constexpr std::string_view kMol2Record = "@<TRIPOS>MOLECULE";

bool ends_pdb(std::string_view line) {
  return line.starts_with("ENDMDL") || line == "END" || line.starts_with("END ");
}

bool ends_mol(std::string_view line) {
  return line.starts_with("$$$$");
}

bool is_blank(const RecordText& record) {
  for (std::size_t i = 0; i < record.lines(); ++i)
    if (record.line(i).find_first_not_of(" \t") != std::string_view::npos) return false;
  return true;
}

void refuse_mmcif(const RecordText& beginning) {
  for (std::size_t i = 0; i < beginning.lines(); ++i)
    if (beginning.line(i).starts_with("data_") || beginning.line(i).starts_with("_atom_site."))
      throw InputError("an mmCIF file: give ligands as SDF, MOL, MOL2, PDB or PDBQT", beginning.here(i));
}

[[noreturn]] void refuse(const text::LineReader& reader, const RecordText& beginning) {
  if (is_blank(beginning)) throw InputError("the ligand file is empty", TextLocation{.path = reader.path()});
  refuse_mmcif(beginning);
  for (std::size_t i = 0; i < beginning.lines(); ++i) {
    const std::string_view line = beginning.line(i);
    if (line.starts_with("ATOM  ") || line.starts_with("HETATM"))
      throw InputError("an atom without coordinates", beginning.here(i));
  }
  throw InputError(
      "not a ligand file: expected SDF or MOL (a counts line with V2000 or V3000 as line 4), MOL2 "
      "(@<TRIPOS>MOLECULE), or PDB or PDBQT (ATOM or HETATM)",
      beginning.here(0));
}

}  // namespace

std::string_view RecordText::line(std::size_t index) const {
  if (index >= ends_.size()) return {};
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

TextLocation RecordText::here(std::size_t index, std::size_t column_begin, std::size_t column_end,
                              std::string remark) const {
  return {path_,
          first_line_ + index,
          column_begin,
          std::max(column_begin, column_end),
          std::string(line(index)),
          std::move(remark)};
}

TextLocation RecordText::at(std::size_t index, std::string_view part, std::string remark) const {
  const auto offset = static_cast<std::size_t>(part.data() - line(index).data());
  return here(index, offset + 1, offset + std::max<std::size_t>(part.size(), 1), std::move(remark));
}

void RecordText::begin(const std::string& path, std::size_t first_line) {
  path_ = path;
  first_line_ = first_line;
  text_.clear();
  ends_.clear();
  too_long_ = false;
}

void RecordText::append(std::string_view line) {
  if (too_long_ || text_.size() + line.size() > kMostBytes || ends_.size() > kMostBytes / 8) {
    too_long_ = true;
    return;
  }
  text_ += line;
  ends_.push_back(text_.size());
}

RecordSplitter::RecordSplitter(const std::string& path) : reader_(path) {
  first_.begin(reader_.path(), 1);
  bool is_mol = false, has_model = false;
  while (reader_.next()) {
    const std::string_view line = reader_.line();
    const std::size_t index = reader_.line_number() - 1;
    if (!is_mol && line.starts_with(kMol2Record)) {
      format_ = LigandFormat::mol2;
      at_record_ = true;
      has_first_ = false;
      return;
    }
    if (ends_mol(line)) {
      is_mol = true;
      break;
    }
    has_model = has_model || line.starts_with("MODEL ");
    if (!is_mol && (is_pdb_atom(line) || (has_model && line.starts_with("ENDMDL")))) {
      refuse_mmcif(first_);
      format_ = LigandFormat::pdb;
      read_rest_of_pdb(first_);
      return;
    }
    const bool counts = index == 3 && (line.find("V2000") != line.npos || line.find("V3000") != line.npos);
    is_mol = is_mol || counts || line.starts_with("M  END");
    first_.append(line);
    if (first_.too_long() && !is_mol) break;
  }
  if (!is_mol) refuse(reader_, first_);
}

void RecordSplitter::read_rest_of_mol(RecordText& record) {
  do {
    if (ends_mol(reader_.line())) return;
    record.append(reader_.line());
  } while (reader_.next());
}

void RecordSplitter::read_rest_of_mol2(RecordText& record) {
  at_record_ = false;
  do {
    record.append(reader_.line());
    if (!reader_.next()) return;
  } while (!reader_.line().starts_with(kMol2Record));
  at_record_ = true;
}

void RecordSplitter::read_rest_of_pdb(RecordText& record) {
  do {
    if (ends_pdb(reader_.line())) return;
    record.append(reader_.line());
  } while (reader_.next());
}

bool RecordSplitter::next(RecordText& record) {
  if (has_first_) {
    record = std::move(first_);
    has_first_ = false;
    return true;
  }
  if (format_ == LigandFormat::pdb) {
    // What follows the last model, bonds for instance, is no record.
    while (reader_.next()) {
      record.begin(reader_.path(), reader_.line_number());
      read_rest_of_pdb(record);
      for (std::size_t i = 0; i < record.lines(); ++i)
        if (record.line(i).starts_with("MODEL") || is_pdb_atom(record.line(i))) return true;
    }
    return false;
  }
  if (format_ == LigandFormat::mol2 ? !at_record_ : !reader_.next()) return false;
  record.begin(reader_.path(), reader_.line_number());
  if (format_ == LigandFormat::mol2) {
    read_rest_of_mol2(record);
    return true;
  }
  read_rest_of_mol(record);
  return !is_blank(record);
}

}  // namespace libbio::molecule
