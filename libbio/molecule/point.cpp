#include "libbio/molecule/point.h"

#include <cmath>

namespace libbio::molecule {

double distance(const Point& a, const Point& b) {
  return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

}  // namespace libbio::molecule
