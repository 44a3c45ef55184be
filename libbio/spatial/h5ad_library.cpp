#include "libbio/spatial/h5ad_library.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <span>

#include "libbio/error.h"
#include "libbio/record/categorical.h"
#include "libbio/spatial/image_file.h"
#include "libbio/spatial/name_list.h"
#include "libbio/spatial/number_pieces.h"
#include "libbio/spatial/tissue_folder.h"

namespace libbio::spatial {
namespace {

// The one number of an array of any shape; old files keep scalars as lists of one.
std::optional<double> single_number(const h5::Group& group, const std::string& name) {
  if (group.has_group(name) || group.has_compound(name)) return std::nullopt;
  const h5::Dataset stored = group.dataset(name);
  if (stored.size() != 1 || stored.type() == h5::ElementType::kString ||
      stored.type() == h5::ElementType::kBool)
    return std::nullopt;
  double number = 0;
  in_number_pieces(stored, [&](std::span<const double> piece) {
    number = piece.front();
    return true;
  });
  return number;
}

// Groups only: CELLxGENE has a truth value 'is_single' beside them.
std::vector<std::string> library_names(const h5::Group& root) {
  if (!root.has_group("uns") || !root.group("uns").has_group("spatial")) return {};
  const h5::Group libraries = root.group("uns").group("spatial");
  std::vector<std::string> names = libraries.children();
  std::erase_if(names, [&](const std::string& name) { return !libraries.has_group(name); });
  return names;
}

std::string chosen_library(const std::vector<std::string>& names, SpatialSample& sample) {
  if (names.size() == 1) return names.front();
  for (const auto& [column_name, column] : sample.spot_columns) {
    if (column_name != "library_id") continue;
    const std::vector<std::string> cells = record::cells_as_text(column);
    const std::set<std::string> distinct(cells.begin(), cells.end());
    if (distinct.size() == 1 && std::ranges::find(names, *distinct.begin()) != names.end())
      return *distinct.begin();
  }
  sample.remarks.push_back("The file describes the tissue of several libraries; " + names.front() +
                           " is used for all spots (the others: " + listed({names.begin() + 1, names.end()}) +
                           ").");
  return names.front();
}

void read_factors(const h5::Group& factors, SpatialSample& sample) {
  for (const std::string& name : factors.children()) {
    std::optional<double> factor;
    try {
      factor = single_number(factors, name);
    } catch (const InputError&) {
    }
    if (factor && std::isfinite(*factor))
      sample.scale_factors[name] = *factor;
    else
      sample.remarks.push_back("Scale factor " + name + " is left out: it is no number.");
  }
  const auto diameter = sample.scale_factors.find("spot_diameter_fullres");
  if (diameter != sample.scale_factors.end() && diameter->second > 0) sample.spot_diameter = diameter->second;
}

// Height, width and channels: grey, red green blue, or these with opacity, through which white shines.
std::array<std::int64_t, 3> image_sizes(const h5::Dataset& stored) {
  const h5::Dims& dims = stored.dims();
  const std::int64_t channels = dims.size() == 3 ? dims[2] : 1;
  if (dims.size() < 2 || dims.size() > 3 || (channels != 1 && channels != 3 && channels != 4))
    throw InputError(stored.place() + ": expected an image [height, width, 3], found " + h5::to_string(dims));
  if (dims[0] < 1 || dims[1] < 1 || dims[0] > kMostPixels / dims[1])
    throw InputError(stored.place() + ": expected an image of 1 to 2^28 pixels, found " +
                     h5::to_string(dims));
  return {dims[0], dims[1], channels};
}

// What a stored value of 1 stands for: 255 where colours go from 0 to 1.
double brightness_scale(const h5::Dataset& stored) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  bool numbers = true;
  in_number_pieces(stored, [&](std::span<const double> piece) {
    for (const double value : piece) {
      numbers = numbers && !std::isnan(value);
      least = std::min(least, value);
      most = std::max(most, value);
    }
    return numbers;
  });
  if (!numbers || least < 0 || most > 255)
    throw InputError(stored.place() + ": expected colours from 0 to 1 or 0 to 255, found " +
                     (numbers ? shown(least) + " to " + shown(most) : "a colour that is no number"));
  const bool is_real =
      stored.type() == h5::ElementType::kFloat32 || stored.type() == h5::ElementType::kFloat64;
  return is_real && most <= 1 ? 255 : 1;
}

Tensor<std::uint8_t> read_pixels(const h5::Dataset& stored) {
  const auto [height, width, channels] = image_sizes(stored);
  const double scale = brightness_scale(stored);
  Tensor<std::uint8_t> pixels(Shape{height, width, 3});
  std::int64_t pixel = 0, channel = 0;
  in_number_pieces(stored, [&, channels = channels](std::span<const double> piece) {
    for (const double value : piece) {
      const auto colour = static_cast<std::uint8_t>(std::lround(value * scale));
      std::uint8_t* const at = pixels.data() + 3 * pixel;
      if (channels == 1) std::fill(at, at + 3, colour);
      if (channels > 1 && channel < 3) at[channel] = colour;
      if (channel == 3) std::transform(at, at + 3, at, [&](unsigned c) { return on_white(c, colour); });
      if (++channel < channels) continue;
      channel = 0;
      ++pixel;
    }
    return true;
  });
  return pixels;
}

TissueImage read_image(const h5::Group& images, const std::string& resolution, const SpatialSample& sample) {
  const h5::Dataset stored = images.dataset(resolution);
  const std::string factor = "tissue_" + resolution + "_scalef";
  const auto found = sample.scale_factors.find(factor);
  if (found == sample.scale_factors.end() || !(found->second > 0))
    throw InputError(stored.place() +
                     ": how the image lies under the spots is not known: there is no number '" + factor +
                     "' above 0 among the scale factors");
  return {resolution, read_pixels(stored), found->second};
}

// Resolutions by falling number of pixels; what is no image comes last.
std::vector<std::string> by_size(const h5::Group& images) {
  std::vector<std::pair<std::int64_t, std::string>> sized;
  for (const std::string& name : images.children()) {
    std::int64_t pixels = 0;
    try {
      const auto [height, width, channels] = image_sizes(images.dataset(name));
      pixels = height * width;
    } catch (const InputError&) {
    }
    sized.emplace_back(-pixels, name);
  }
  std::ranges::sort(sized);
  std::vector<std::string> names;
  for (const auto& [pixels, name] : sized) names.push_back(name);
  return names;
}

void read_images(const h5::Group& images, const std::string& asked, SpatialSample& sample) {
  if (!asked.empty()) {
    sample.images.push_back(read_image(images, asked, sample));
  } else {
    for (const std::string& resolution : by_size(images)) {
      try {
        sample.images.push_back(read_image(images, resolution, sample));
        break;
      } catch (const InputError& error) {
        sample.remarks.push_back("Image '" + resolution + "' is left out: " + error.what() + ".");
      }
    }
  }
  if (sample.images.empty()) return;
  const TissueImage& image = sample.images.front();
  remark_on_image("'" + image.resolution + "' of the file", image, sample);
}

void require_image(const std::string& place, const std::string& asked,
                   const std::vector<std::string>& there) {
  if (asked.empty() || std::ranges::find(there, asked) != there.end()) return;
  throw UsageError(place + ": has no image '" + asked + "'; it has " +
                   (there.empty() ? "none" : listed(there)));
}

}  // namespace

void read_library(const h5::Group& root, const ReadOptions& options, SpatialSample& sample) {
  const std::string asked = options.read_images ? options.image : "";
  const std::vector<std::string> names = library_names(root);
  if (names.empty()) return require_image(root.place() + "uns/spatial", asked, {});
  sample.name = chosen_library(names, sample);
  const h5::Group library = root.group("uns").group("spatial").group(sample.name);
  if (library.has_group("scalefactors")) read_factors(library.group("scalefactors"), sample);
  if (!options.read_images) return;
  if (!library.has_group("images")) return require_image(library.place(), asked, {});
  const h5::Group images = library.group("images");
  require_image(images.place(), asked, images.children());
  read_images(images, asked, sample);
}

}  // namespace libbio::spatial
