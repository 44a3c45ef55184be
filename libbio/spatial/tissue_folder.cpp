#include "libbio/spatial/tissue_folder.h"

#include <cstdio>
#include <map>
#include <utility>

#include "libbio/error.h"
#include "libbio/spatial/find_file.h"
#include "libbio/spatial/image_file.h"
#include "libbio/spatial/scale_factors.h"
#include "libbio/spatial/spot_counts.h"

namespace libbio::spatial {
namespace {

std::string find_image(const std::string& folder, const std::string& resolution) {
  const std::string stem = "tissue_" + resolution + "_image";
  const std::string png = stem + ".png", jpg = stem + ".jpg", jpeg = stem + ".jpeg";
  return find_file(folder, {png.c_str(), jpg.c_str(), jpeg.c_str()});
}

double positive_factor(const std::map<std::string, double>& factors, const std::string& name,
                       const std::string& path) {
  const auto found = factors.find(name);
  if (found == factors.end()) return 0;
  if (!(found->second > 0))
    throw InputError("'" + path + "': " + name + " is " + shown(found->second) +
                     ", expected a number above 0");
  return found->second;
}

void read_picture(const std::string& path, const std::string& resolution, double factor,
                  SpatialSample& sample) {
  TissueImage image{resolution, read_image(path), factor};
  remark_on_image("'" + path + "'", image, sample);
  sample.files.push_back(path);
  sample.images.push_back(std::move(image));
}

}  // namespace

std::string shown(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", number);
  return text;
}

void remark_on_image(const std::string& where, const TissueImage& image, SpatialSample& sample) {
  sample.remarks.push_back("Image: " + where + ", " + std::to_string(image.pixels.dim(1)) + " × " +
                           std::to_string(image.pixels.dim(0)) + " pixels; its pixels are positions × " +
                           shown(image.scale) + " (tissue_" + image.resolution + "_scalef).");
  const auto height = static_cast<double>(image.pixels.dim(0)),
             width = static_cast<double>(image.pixels.dim(1));
  std::int64_t outside = 0;
  for (const Position& position : sample.positions) {
    const double column = position[0] * image.scale, row = position[1] * image.scale;
    if (!(column >= 0 && column < width && row >= 0 && row < height)) ++outside;
  }
  if (outside == 0) return;
  sample.remarks.push_back(
      counted(outside, "spot") + " of " + std::to_string(sample.positions.size()) + " outside the image" +
      (2 * outside > std::ssize(sample.positions)
           ? "; is it of the same section, and are the positions pixels of full resolution?"
           : "."));
}

std::string find_positions(const std::string& folder) {
  const std::string path =
      find_file(folder, {"tissue_positions.csv", "tissue_positions_list.csv", "tissue_positions.parquet"});
  if (path.empty())
    throw InputError("'" + folder +
                     "' has neither tissue_positions.csv nor tissue_positions_list.csv; give positions with "
                     "--coordinates");
  return path;
}

void read_tissue(const std::string& folder, const ReadOptions& options, SpatialSample& sample) {
  const std::string json = find_file(folder, {"scalefactors_json.json"});
  if (!json.empty()) {
    sample.scale_factors = read_scale_factors(json);
    sample.files.push_back(json);
    sample.spot_diameter = positive_factor(sample.scale_factors, "spot_diameter_fullres", json);
  }
  if (!options.read_images) return;
  std::vector<std::string> wanted = {"hires", "lowres"};
  if (!options.image.empty()) wanted = {options.image};
  std::string why = "no tissue_hires_image.png or tissue_lowres_image.png in '" + folder + "'";
  for (const std::string& resolution : wanted) {
    const std::string path = find_image(folder, resolution);
    if (path.empty()) continue;
    const std::string factor_name = "tissue_" + resolution + "_scalef";
    if (const double factor = positive_factor(sample.scale_factors, factor_name, json); factor > 0)
      return read_picture(path, resolution, factor, sample);
    why = "'" + path + "' is left out: no " + factor_name + " in scalefactors_json.json beside it";
  }
  if (!options.image.empty())
    throw UsageError("there is no image '" + options.image + "' in '" + folder +
                     "' that can be used (tissue_" + options.image + "_image.png with tissue_" +
                     options.image + "_scalef in scalefactors_json.json); expected hires or lowres");
  sample.remarks.push_back("No image of the tissue: " + why + ".");
}

}  // namespace libbio::spatial
