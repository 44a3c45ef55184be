#include <algorithm>
#include <filesystem>
#include <string_view>

#include "apps/train.h"
#include "libbio/error.h"
#include "libbio/text/fields.h"
#include "libbio/text/line_reader.h"

namespace bio {

using namespace libbio;
namespace fs = std::filesystem;

std::vector<std::pair<std::string, std::int64_t>> read_manifest(const std::string& path) {
  text::LineReader reader(path);
  std::vector<std::pair<std::string, std::int64_t>> families;
  std::ptrdiff_t family_column = -1, fold_column = -1;
  while (reader.next()) {
    if (reader.line().empty()) continue;
    std::vector<std::string_view> fields;
    std::string_view rest = reader.line();
    for (;;) {
      const std::size_t tab = rest.find('\t');
      fields.push_back(rest.substr(0, tab));
      if (tab == std::string_view::npos) break;
      rest.remove_prefix(tab + 1);
    }
    if (family_column < 0) {
      for (std::size_t k = 0; k < fields.size(); ++k) {
        if (fields[k] == "family") family_column = static_cast<std::ptrdiff_t>(k);
        if (fields[k] == "fold") fold_column = static_cast<std::ptrdiff_t>(k);
      }
      if (family_column < 0 || fold_column < 0)
        throw InputError("the table has no columns 'family' and 'fold'",
                         reader.here(0, 0, "expected a header line with both"));
      continue;
    }
    const auto last = static_cast<std::size_t>(std::max(family_column, fold_column));
    if (fields.size() <= last)
      throw InputError("too few fields", reader.here(0, 0, "expected as many as above"));
    families.emplace_back(std::string(fields[family_column]),
                          text::integer_field(reader, fields[fold_column], "fold"));
  }
  return families;
}

std::string native_file(const std::string& folder, const std::string& family) {
  const std::string matrix = folder + "/" + family + "/native_contacts.txt.gz";
  return fs::exists(matrix) ? matrix : folder + "/" + family + "/native.pdb.gz";
}

std::map<std::string, std::string> alignment_files(const std::string& folder) {
  std::error_code failure;
  fs::directory_iterator entries(folder, failure);
  if (failure) throw InputError(folder + " cannot be read as a folder of alignments: " + failure.message());
  std::map<std::string, std::string> files;
  const auto add = [&](const std::string& name, const fs::path& path) {
    const auto [place, is_new] = files.emplace(name, path.string());
    if (!is_new)
      throw InputError("two alignments have the name '" + name + "': " + place->second + " and " +
                       path.string());
  };
  for (const fs::directory_entry& entry : entries) {
    if (entry.is_directory()) {
      for (const fs::directory_entry& inner : fs::directory_iterator(entry.path()))
        if (inner.path().filename().string().starts_with("msa.")) add(entry.path().filename(), inner.path());
      continue;
    }
    fs::path stem = entry.path().filename();
    if (stem.extension() == ".gz") stem = stem.stem();
    constexpr std::string_view endings[] = {".a3m", ".a2m", ".fa", ".fasta", ".fas", ".sto", ".stk", ".aln"};
    if (std::ranges::find(endings, stem.extension().string()) != std::end(endings))
      add(stem.stem(), entry.path());
  }
  return files;
}

}  // namespace bio
