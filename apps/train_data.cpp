#include <algorithm>
#include <filesystem>
#include <string_view>

#include "apps/column_table.h"
#include "apps/train.h"
#include "libbio/error.h"

namespace bio {

using namespace libbio;
namespace fs = std::filesystem;

std::vector<std::pair<std::string, std::int64_t>> read_manifest(const std::string& path) {
  const ColumnTable table = ColumnTable::from_file(path);
  const std::size_t family = table.require("family"), fold = table.require("fold");
  std::vector<std::pair<std::string, std::int64_t>> families;
  for (std::size_t row = 0; row < table.rows(); ++row)
    families.emplace_back(table.text(row, family), table.integer(row, fold));
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
