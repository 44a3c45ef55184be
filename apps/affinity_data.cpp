#include "apps/affinity_data.h"

#include <atomic>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include "apps/progress.h"
#include "libbio/error.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/text/line_reader.h"

namespace bio {

using namespace libbio;
namespace fs = std::filesystem;

namespace {

std::vector<std::string_view> tab_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string existing(const std::string& path) {
  return fs::exists(path) ? path : path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
}

affinity::TrainingPose pose_of(const molecule::Ligand& ligand, double rmsd) {
  affinity::TrainingPose pose{affinity::ligand_graph(ligand), {}, rmsd};
  for (const molecule::LigandAtom& atom : ligand.atoms) pose.positions.push_back(atom.position);
  return pose;
}

affinity::TrainingComplex read_complex(const std::string& folder, const AffinityRow& row) {
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
  if (!fs::exists(decoys)) return complex;
  molecule::LigandReader docked(decoys);
  while (docked.next(record)) {
    const auto rmsd = record.properties.find("RMSD");
    if (!record.ligand || rmsd == record.properties.end()) continue;
    if (const auto value = number_of(rmsd->second)) complex.poses.push_back(pose_of(*record.ligand, *value));
  }
  return complex;
}

}  // namespace

std::vector<AffinityRow> read_affinity_manifest(const std::string& path, const std::string& group) {
  text::LineReader reader(path);
  const char* const names[] = {"id", "group", "pfam_cluster", "kind", "pK"};
  std::vector<std::size_t> columns;
  std::vector<AffinityRow> rows;
  while (reader.next()) {
    if (reader.line().empty()) continue;
    const std::vector<std::string_view> fields = tab_fields(reader.line());
    if (columns.empty()) {
      for (const char* name : names) {
        const auto found = std::find(fields.begin(), fields.end(), name);
        if (found == fields.end())
          throw InputError(
              std::string("the table has no column '") + name + "'",
              reader.here(0, 0, "expected a header line with id, group, pK, kind, pfam_cluster"));
        columns.push_back(static_cast<std::size_t>(found - fields.begin()));
      }
      continue;
    }
    for (const std::size_t column : columns)
      if (column >= fields.size()) throw InputError("too few fields", reader.here());
    const auto pk = number_of(fields[columns[4]]);
    if (fields[columns[1]] != group || !pk) continue;
    rows.push_back({std::string(fields[columns[0]]), std::string(fields[columns[1]]),
                    std::string(fields[columns[2]]), std::string(fields[columns[3]]), *pk});
  }
  return rows;
}

AffinityData read_affinity_data(const std::string& folder, const std::vector<AffinityRow>& rows, bool quiet,
                                Workers& workers) {
  std::vector<std::optional<affinity::TrainingComplex>> read(rows.size());
  std::vector<std::string> failure(rows.size());
  Progress progress("read", Progress::style_for_standard_error(quiet));
  constexpr std::size_t kAtOnce = 64;
  for (std::size_t begin = 0; begin < rows.size(); begin += kAtOnce) {
    const std::size_t end = std::min(rows.size(), begin + kAtOnce);
    workers.parallel_for(static_cast<std::int64_t>(end - begin), [&](std::int64_t n) {
      const std::size_t i = begin + static_cast<std::size_t>(n);
      try {
        read[i] = read_complex(folder + "/" + rows[i].id, rows[i]);
      } catch (const Error& error) {
        failure[i] = error.what();
      }
    });
    progress.update({static_cast<std::int64_t>(end), static_cast<std::int64_t>(rows.size())});
  }
  progress.finish();
  AffinityData data;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (read[i])
      data.complexes.push_back(std::move(*read[i]));
    else
      data.failures.push_back(rows[i].id + ": " + failure[i]);
  }
  return data;
}

}  // namespace bio
