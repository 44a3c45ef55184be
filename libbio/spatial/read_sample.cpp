#include "libbio/spatial/read_sample.h"

#include <filesystem>
#include <initializer_list>
#include <utility>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/count_table.h"
#include "libbio/spatial/file_start.h"
#include "libbio/spatial/find_file.h"
#include "libbio/spatial/h5ad_reader.h"
#include "libbio/spatial/mtx_folder.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/space_ranger.h"
#include "libbio/spatial/spot_places.h"
#include "libbio/spatial/tenx_h5.h"
#include "libbio/spatial/tissue_folder.h"

namespace libbio::spatial {
namespace {

namespace fs = std::filesystem;

void refuse_parts_of_h5ad(const std::string& path, const ReadOptions& options) {
  if (!options.layer.empty())
    throw UsageError("'" + path + "' has no layer '" + options.layer + "': only .h5ad files have layers");
  if (!options.spot_matrices.empty())
    throw UsageError("'" + path + "' has no matrix '" + options.spot_matrices.front() +
                     "' of its spots: only .h5ad files have them (obsm)");
}

void refuse_image_of(const std::string& path, const ReadOptions& options) {
  if (options.read_images && !options.image.empty())
    throw UsageError("'" + path + "' has no image '" + options.image +
                     "': there is no folder 'spatial' of Space Ranger beside it");
}

// Adds positions, from options.coordinates or else from the folder "spatial", and what else that folder has.
SpatialSample on_tissue(SpotCounts counts, const std::string& spatial, const ReadOptions& options) {
  if (options.coordinates.empty() && spatial.empty())
    throw InputError("'" + counts.files.front() +
                     "' holds counts without positions; expected the folder 'spatial' beside it, or give a "
                     "table of barcode, x, y with --coordinates");
  const bool given = !options.coordinates.empty();
  const SpotPlaces places = read_positions(given ? options.coordinates : find_positions(spatial));
  SpatialSample sample = placed_spots(std::move(counts), places);
  sample.files.push_back(places.path);
  if (spatial.empty())
    refuse_image_of(sample.files.front(), options);
  else
    read_tissue(spatial, options, sample);
  if (given) sample.remarks.push_back("Positions are those of '" + options.coordinates + "'.");
  return sample;
}

// The folder "spatial" in the first of the folders that has one; empty for none.
std::string spatial_of(std::initializer_list<fs::path> folders) {
  for (const fs::path& folder : folders)
    if (is_folder(folder / "spatial")) return (folder / "spatial").string();
  return "";
}

SpatialSample read_folder(const std::string& path, const ReadOptions& options) {
  refuse_parts_of_h5ad(path, options);
  if (is_mtx_folder(path)) {
    const fs::path whole = absolute_path(path);
    return on_tissue(read_mtx_folder(path), spatial_of({path, whole.parent_path()}), options);
  }
  const SpaceRangerFolder folder = find_space_ranger(path);
  SpotCounts counts = folder.counts_are_h5 ? read_tenx_h5(folder.counts) : read_mtx_folder(folder.counts);
  if (!folder.filtered)
    counts.remarks.push_back("Counts are those of '" + folder.counts +
                             "', spots outside of the tissue included: there is no "
                             "filtered_feature_bc_matrix beside it.");
  return on_tissue(std::move(counts), folder.spatial, options);
}

bool is_anndata(const h5::Group& root) {
  if (root.has_attribute("encoding-type") && lower_case(root.string_attribute("encoding-type")) == "anndata")
    return true;
  return root.contains("obs") && root.contains("var");
}

SpatialSample read_hdf5(const std::string& path, const ReadOptions& options) {
  {
    const h5::File file = h5::File::open(path);
    const h5::Group root = file.root();
    if (!is_anndata(root) && !is_tenx_h5(root))
      throw InputError(path +
                       ": is HDF5, but neither an .h5ad file ('obs', 'var', 'X') nor one of Space "
                       "Ranger ('matrix'); found " +
                       quoted(root.children()));
    if (is_anndata(root)) return read_h5ad(path, options);
  }
  refuse_parts_of_h5ad(path, options);
  const fs::path folder = absolute_path(path).parent_path();
  return on_tissue(read_tenx_h5(path), spatial_of({folder}), options);
}

SpatialSample read_table(const std::string& path, const ReadOptions& options) {
  refuse_parts_of_h5ad(path, options);
  refuse_image_of(path, options);
  if (options.coordinates.empty()) {
    SpotCounts counts = read_count_table(path, nullptr);
    const SpotPlaces places = places_of_names(counts);
    SpatialSample sample = placed_spots(std::move(counts), places);
    sample.remarks.push_back("Positions are those in the names of the spots.");
    return sample;
  }
  const SpotPlaces places = read_positions(options.coordinates);
  SpatialSample sample = placed_spots(read_count_table(path, &places), places);
  sample.files.push_back(places.path);
  return sample;
}

[[noreturn]] void refuse_unknown(const std::string& path) {
  throw InputError("'" + path +
                   "' is no spatial sample that libbio reads: a folder of Space Ranger, matrix.mtx with "
                   "features.tsv and barcodes.tsv, a 10x .h5, an .h5ad, or a table of counts as text (R "
                   "objects must be written as one of these first)");
}

SpatialSample read_file(const std::string& path, const ReadOptions& options) {
  const std::string start = file_start(path);
  if (lower_case(start.substr(0, 14)) == "%%matrixmarket") {
    const std::string folder = absolute_path(path).parent_path().string();
    const std::string name = fs::path(path).filename().string();
    if (name == "matrix.mtx" || name == "matrix.mtx.gz") return read_folder(folder, options);
    throw InputError("'" + path +
                     "' is a matrix without names; put features.tsv and barcodes.tsv beside it, call it "
                     "matrix.mtx, and name the folder");
  }
  if (start.empty()) throw InputError("'" + path + "' is empty, expected a spatial sample");
  if (start.starts_with("\x89HDF\r\n"))
    throw InputError("'" + path + "' is HDF5 that was compressed as a whole; decompress it first: gunzip");
  if (start.starts_with("PAR1") || start.starts_with('{') || start.find('\0') != std::string::npos)
    refuse_unknown(path);
  return read_table(path, options);
}

SpatialSample read_any(const std::string& path, const ReadOptions& options) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (!fs::exists(status)) throw InputError("'" + path + "': no such file or folder");
  if (fs::is_directory(status)) return read_folder(path, options);
  if (!fs::is_regular_file(status))
    throw InputError("'" + path +
                     "' is neither a file nor a folder; samples are read several times, so they "
                     "cannot come through a pipe");
  return h5::is_hdf5(path) ? read_hdf5(path, options) : read_file(path, options);
}

}  // namespace

SpatialSample read_sample(const std::string& path, const ReadOptions& options) {
  SpatialSample sample = read_any(path, options);
  validate(sample);
  return sample;
}

}  // namespace libbio::spatial
