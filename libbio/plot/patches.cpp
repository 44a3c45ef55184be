#include "libbio/plot/patches.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libbio/plot/canvas.h"
#include "libbio/plot/photograph.h"

namespace libbio::plot {
namespace {

constexpr double kCell = 112, kGap = 12, kNameHeight = 15, kMargin = 16, kTop = 56;
constexpr std::int64_t kColumns = 6, kPixels = 224;
// Of the widest circle's radius: what a patch shows.
constexpr double kAround = 1.12;

double square(double number) {
  return number * number;
}

void validate(const Patches& patches) {
  if (patches.image.rank() != 3 || patches.image.dim(2) != 3 || patches.image.size() == 0)
    throw ShapeError("an image has shape " + patches.image.shape().to_string());
  if (patches.place.empty() || patches.count < 1 || patches.radii.empty() ||
      !(patches.spot_diameter > 0 && std::isfinite(patches.spot_diameter)))
    throw ShapeError("there is no patch to draw");
  require_shape("name", {std::ssize(patches.name)}, {std::ssize(patches.place)});
}

}  // namespace

std::vector<std::int64_t> evenly_spread(std::span<const std::array<double, 2>> places, std::int64_t count) {
  std::array<double, 2> middle{0, 0};
  for (const auto& place : places) {
    if (!std::isfinite(place[0]) || !std::isfinite(place[1]))
      throw ShapeError("a spot has a place that is not finite");
    for (std::size_t axis = 0; axis < 2; ++axis)
      middle[axis] += place[axis] / static_cast<double>(places.size());
  }
  std::vector<double> apart(places.size(), std::numeric_limits<double>::infinity());
  std::vector<std::int64_t> chosen;
  const auto distance = [&](std::size_t i, const std::array<double, 2>& from) {
    return square(places[i][0] - from[0]) + square(places[i][1] - from[1]);
  };
  std::size_t next = 0;
  for (std::size_t i = 1; i < places.size(); ++i)
    if (distance(i, middle) < distance(next, middle)) next = i;
  while (std::ssize(chosen) < std::min(count, std::ssize(places))) {
    chosen.push_back(static_cast<std::int64_t>(next));
    const std::array<double, 2> last = places[next];
    apart[next] = -1;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (apart[i] >= 0) apart[i] = std::min(apart[i], distance(i, last));
      if (apart[i] > apart[next]) next = i;
    }
  }
  // In lines of a row of the grid each.
  const auto x = [&](std::int64_t i) { return places[static_cast<std::size_t>(i)][0]; };
  std::ranges::stable_sort(chosen, {},
                           [&](std::int64_t i) { return places[static_cast<std::size_t>(i)][1]; });
  for (std::size_t begin = 0; begin < chosen.size(); begin += kColumns)
    std::stable_sort(chosen.begin() + static_cast<std::ptrdiff_t>(begin),
                     chosen.begin() + static_cast<std::ptrdiff_t>(std::min(chosen.size(), begin + kColumns)),
                     [&](std::int64_t a, std::int64_t b) { return x(a) < x(b); });
  return chosen;
}

void draw_patches(const Patches& patches, const std::string& path, bool overwrite) {
  validate(patches);
  const std::vector<std::int64_t> chosen = evenly_spread(patches.place, patches.count);
  const std::int64_t columns = std::min(kColumns, std::ssize(chosen));
  const std::int64_t rows = (std::ssize(chosen) + columns - 1) / columns;
  const double width =
      2 * kMargin + static_cast<double>(std::max<std::int64_t>(3, columns)) * (kCell + kGap) - kGap;
  Canvas canvas(path, width, kTop + static_cast<double>(rows) * (kCell + kNameHeight + kGap) + 4);
  canvas.text(canvas.fitted(patches.title, 14, width - 2 * kMargin, true), kMargin, 26, 14, Align::kLeft,
              kInk, true);
  std::string circles = "circles: ";
  for (std::size_t k = 0; k < patches.radii.size(); ++k) {
    std::string radius = std::to_string(patches.radii[k]);
    radius.erase(radius.find_last_not_of('0') + 1);
    if (radius.ends_with('.')) radius.pop_back();
    circles += (k == 0 ? "" : k + 1 < patches.radii.size() ? ", " : " and ") + radius;
  }
  canvas.text(canvas.fitted(circles + (patches.radii == std::vector<double>{1} ? " radius of a spot"
                                                                               : " radii of a spot"),
                            11, width - 2 * kMargin),
              kMargin, 43, 11, Align::kLeft, kFaintInk);

  const double reach = kAround * patches.radii.back() * patches.spot_diameter / 2;
  const double scale = kCell / (2 * reach);  // points per pixel
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const auto spot = static_cast<std::size_t>(chosen[k]);
    const auto column = static_cast<double>(k % static_cast<std::size_t>(columns)),
               row = static_cast<double>(k / static_cast<std::size_t>(columns));
    const double left = kMargin + column * (kCell + kGap), top = kTop + row * (kCell + kNameHeight + kGap);
    const auto [x, y] = patches.place[spot];
    const Tensor<std::uint32_t> shown =
        printed(patches.image, {x - reach, y - reach, x + reach, y + reach}, kPixels, kPixels, 1);
    canvas.image(shown.view(), left, top, kCell, kCell, Pixels::kSmooth);
    const double middle[] = {left + kCell / 2, top + kCell / 2};
    for (const double radius : patches.radii) {
      const double diameter = radius * patches.spot_diameter * scale;
      canvas.circles(middle, diameter, 2.2, {1, 1, 1, 0.75});
      canvas.circles(middle, diameter, 0.9, kInk);
    }
    canvas.frame(left, top, kCell, kCell, 0.8, kFaintInk);
    canvas.text(canvas.fitted(patches.name[spot], 9, kCell), left + kCell / 2, top + kCell + 11, 9,
                Align::kCentre, kInk);
  }
  canvas.write(overwrite);
}

}  // namespace libbio::plot
