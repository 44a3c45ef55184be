// The records of a ligand file as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"

namespace libbio::molecule {

enum class LigandFormat { mol, mol2, pdb };  // mol: MOL and SDF; pdb: PDBQT, too

// An atom of a PDB file, as far as its coordinates.
inline bool is_pdb_atom(std::string_view line) {
  return (line.starts_with("ATOM  ") || line.starts_with("HETATM")) && line.size() >= 54;
}

// The lines of one record. Not the line between records ("$$$$").
class RecordText {
 public:
  std::size_t lines() const { return ends_.size(); }
  std::string_view line(std::size_t index) const;  // from 0; "" beyond the last
  // Columns from 1 (0: the whole line).
  TextLocation here(std::size_t index, std::size_t column_begin = 0, std::size_t column_end = 0,
                    std::string remark = {}) const;
  // The place of a part of line(index): a view into it.
  TextLocation at(std::size_t index, std::string_view part, std::string remark = {}) const;
  // Longer than 16 MiB; only its beginning is kept.
  bool too_long() const { return too_long_; }

  void begin(const std::string& path, std::size_t first_line);
  void append(std::string_view line);

 private:
  std::string path_;
  std::size_t first_line_ = 1;
  std::string text_;
  std::vector<std::size_t> ends_;
  bool too_long_ = false;
};

// Cuts a file into records, one of which is in memory at a time. InputError if the file cannot be read or is
// none of the formats (told by content).
class RecordSplitter {
 public:
  explicit RecordSplitter(const std::string& path);

  LigandFormat format() const { return format_; }
  const std::string& path() const { return reader_.path(); }
  // The next record; false at the end.
  bool next(RecordText& record);

 private:
  void read_rest_of_mol(RecordText& record);
  void read_rest_of_mol2(RecordText& record);
  // From the line at hand to the end of a model or of the file.
  void read_rest_of_pdb(RecordText& record);

  text::LineReader reader_;
  LigandFormat format_ = LigandFormat::mol;
  RecordText first_;
  bool has_first_ = true;
  bool at_record_ = false;  // the reader's line begins a record of MOL2
};

}  // namespace libbio::molecule
