// A place in space.
#pragma once

namespace libbio::molecule {

struct Point {
  double x = 0, y = 0, z = 0;  // Å
};

double distance(const Point& a, const Point& b);

}  // namespace libbio::molecule
