#include "apps/affinity_data.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

#include "apps/column_table.h"
#include "apps/progress.h"
#include "libbio/error.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/text/fields.h"

namespace bio {

using namespace libbio;
namespace fs = std::filesystem;

namespace {

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string existing(const std::string& path) {
  return fs::exists(path) ? path : path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
}

affinity::TrainingPose pose_of(const molecule::Ligand& ligand, double rmsd) {
  return {affinity::ligand_graph(ligand), ligand.positions(), rmsd};
}

// Docked poses and why others are left out, a line for each.
void read_docked_poses(const std::string& path, affinity::TrainingComplex& complex,
                       std::vector<std::string>& left_out) {
  molecule::LigandReader reader(path);
  molecule::LigandRecord record;
  while (reader.next(record)) {
    const auto rmsd = record.properties.find("RMSD");
    const auto words = text::words(rmsd == record.properties.end() ? std::string_view() : rmsd->second);
    const std::optional<double> value = words.size() == 1 ? number_of(words.front()) : std::nullopt;
    if (record.ligand && value) {
      complex.poses.push_back(pose_of(*record.ligand, *value));
      continue;
    }
    left_out.push_back(complex.id + ", docked pose " + std::to_string(record.number) + ": " +
                       (!record.ligand  ? record.failure
                        : words.empty() ? "no property RMSD"
                                        : "RMSD '" + rmsd->second + "' is not a finite number"));
  }
}

affinity::TrainingComplex read_complex(const std::string& folder, const AffinityRow& row,
                                       std::vector<std::string>& left_out) {
  affinity::TrainingComplex complex;
  complex.id = row.id;
  complex.cluster = row.cluster;
  complex.pk = row.pk;
  complex.weight = row.kind == "IC50" ? 0.5 : 1;
  complex.receptor =
      affinity::receptor_graph(molecule::read_receptor(existing(folder + "/pocket.pdb.gz")).receptor);
  molecule::LigandRecord record;
  molecule::LigandReader ligand(existing(folder + "/ligand.sdf.gz"));
  if (!ligand.next(record) || !record.ligand)
    throw InputError(record.failure.empty() ? "the ligand file is empty" : record.failure);
  complex.poses.push_back(pose_of(*record.ligand, 0));
  const std::string decoys = existing(folder + "/decoys.sdf.gz");
  if (fs::exists(decoys)) read_docked_poses(decoys, complex, left_out);
  return complex;
}

}  // namespace

std::vector<AffinityRow> read_affinity_manifest(const std::string& path, const std::string& group) {
  const ColumnTable table = ColumnTable::from_file(path);
  const std::size_t id = table.require("id"), in_group = table.require("group"), pk = table.require("pK"),
                    kind = table.require("kind"), cluster = table.require("pfam_cluster");
  std::vector<AffinityRow> rows;
  std::set<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& value = table.text(row, pk);
    // A limit is no value to learn.
    if (table.text(row, in_group) != group || value.empty() || value[0] == '<' || value[0] == '>') continue;
    if (!names.insert(table.text(row, id)).second)
      throw InputError("id '" + table.text(row, id) + "' is there twice", table.location(row));
    rows.push_back(
        {table.text(row, id), table.text(row, cluster), table.text(row, kind), table.number(row, pk)});
  }
  if (rows.empty()) throw InputError("no row of " + path + " has the group '" + group + "' and a pK");
  return rows;
}

AffinityData read_affinity_data(const std::string& folder, const std::vector<AffinityRow>& rows, bool quiet,
                                Workers& workers) {
  std::vector<std::optional<affinity::TrainingComplex>> read(rows.size());
  std::vector<std::vector<std::string>> left_out(rows.size());
  Progress progress("read", Progress::style_for_standard_error(quiet));
  constexpr std::size_t kAtOnce = 64;
  for (std::size_t begin = 0; begin < rows.size(); begin += kAtOnce) {
    const std::size_t end = std::min(rows.size(), begin + kAtOnce);
    workers.parallel_for(static_cast<std::int64_t>(end - begin), [&](std::int64_t n) {
      const std::size_t i = begin + static_cast<std::size_t>(n);
      try {
        read[i] = read_complex(folder + "/" + rows[i].id, rows[i], left_out[i]);
      } catch (const Error& error) {
        left_out[i] = {rows[i].id + ": " + error.what()};
      }
    });
    progress.update({static_cast<std::int64_t>(end), static_cast<std::int64_t>(rows.size())});
  }
  progress.finish();
  AffinityData data;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (read[i]) data.complexes.push_back(std::move(*read[i]));
    data.left_out.insert(data.left_out.end(), left_out[i].begin(), left_out[i].end());
  }
  return data;
}

}  // namespace bio
