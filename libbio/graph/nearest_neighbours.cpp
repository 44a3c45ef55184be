#include "libbio/graph/nearest_neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "libbio/error.h"

namespace libbio::graph {
namespace {

using Place = std::array<double, 2>;

constexpr std::int64_t kQueriesPerPart = 512;

// A tree of nested boxes (a k-d tree): cells of one size would hold all points or none where points crowd in
// one corner of a wide plane. Squared distances are compared in double, ties by index.
class PlaneTree {
 public:
  struct Found {
    double squared;
    std::int32_t index;
    friend bool operator<(const Found& a, const Found& b) {
      return a.squared != b.squared ? a.squared < b.squared : a.index < b.index;
    }
  };

  // `points` outlives the tree; `members` are the indices of those that are found.
  PlaneTree(std::span<const Place> points, std::vector<std::int32_t> members)
      : points_(points), order_(std::move(members)) {
    if (!order_.empty()) build(0, std::ssize(order_));
    places_.reserve(order_.size());
    for (const std::int32_t i : order_) places_.push_back(points_[static_cast<std::size_t>(i)]);
  }

  // The members, near ones close to each other.
  const std::vector<std::int32_t>& order() const { return order_; }

  // The `count` nearest members other than `self`, ascending. `found` is emptied first.
  void nearest(std::int32_t self, std::size_t count, std::vector<Found>& found) const {
    found.clear();
    if (nodes_.empty()) return;
    const Query query{points_[static_cast<std::size_t>(self)], self, count, found};
    visit(0, distance_to_box(nodes_[0], query.at), query);
  }

 private:
  static constexpr std::int64_t kLeafSize = 8;

  struct Node {
    Place low, high;  // the smallest box around its points
    std::int64_t begin, end;
    std::int32_t first_index;            // the lowest of its points
    std::int32_t left = -1, right = -1;  // nodes; none in a leaf
  };
  struct Query {
    Place at;
    std::int32_t self;
    std::size_t count;
    std::vector<Found>& found;  // ascending: neighbours are few
  };

  std::int32_t build(std::int64_t begin, std::int64_t end) {
    const auto self = static_cast<std::int32_t>(nodes_.size());
    const auto place = [&](std::int32_t i) -> const Place& { return points_[static_cast<std::size_t>(i)]; };
    Node node{place(order_[static_cast<std::size_t>(begin)]), {}, begin, end, 0};
    node.high = node.low;
    node.first_index = order_[static_cast<std::size_t>(begin)];
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t index = order_[static_cast<std::size_t>(i)];
      node.first_index = std::min(node.first_index, index);
      for (std::size_t axis = 0; axis < 2; ++axis) {
        node.low[axis] = std::min(node.low[axis], place(index)[axis]);
        node.high[axis] = std::max(node.high[axis], place(index)[axis]);
      }
    }
    nodes_.push_back(node);
    if (end - begin <= kLeafSize) return self;
    const std::size_t axis = node.high[0] - node.low[0] >= node.high[1] - node.low[1] ? 0 : 1;
    // Points at one place are split by index, so that a search among them ends with the lowest indices.
    const std::int64_t middle = begin + (end - begin) / 2;
    std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                     [&](std::int32_t a, std::int32_t b) {
                       const double x = place(a)[axis], y = place(b)[axis];
                       return x != y ? x < y : a < b;
                     });
    const std::int32_t left = build(begin, middle);
    const std::int32_t right = build(middle, end);
    nodes_[static_cast<std::size_t>(self)].left = left;
    nodes_[static_cast<std::size_t>(self)].right = right;
    return self;
  }

  // Never above the squared distance to a point of the node: the same roundings of smaller numbers.
  static double distance_to_box(const Node& node, const Place& at) {
    const double x = std::max({node.low[0] - at[0], at[0] - node.high[0], 0.0});
    const double y = std::max({node.low[1] - at[1], at[1] - node.high[1], 0.0});
    return x * x + y * y;
  }

  void visit(std::int32_t number, double squared, const Query& query) const {
    const Node& node = nodes_[static_cast<std::size_t>(number)];
    if (query.found.size() == query.count && query.found.back() < Found{squared, node.first_index}) return;
    if (node.left < 0) {
      for (std::int64_t i = node.begin; i < node.end; ++i) offer(static_cast<std::size_t>(i), query);
      return;
    }
    const Node& left = nodes_[static_cast<std::size_t>(node.left)];
    const Node& right = nodes_[static_cast<std::size_t>(node.right)];
    const Found at_left{distance_to_box(left, query.at), left.first_index};
    const Found at_right{distance_to_box(right, query.at), right.first_index};
    if (at_right < at_left) {
      visit(node.right, at_right.squared, query);
      visit(node.left, at_left.squared, query);
    } else {
      visit(node.left, at_left.squared, query);
      visit(node.right, at_right.squared, query);
    }
  }

  void offer(std::size_t i, const Query& query) const {
    const double x = places_[i][0] - query.at[0], y = places_[i][1] - query.at[1];
    const Found candidate{x * x + y * y, order_[i]};
    if (candidate.index == query.self) return;
    std::vector<Found>& found = query.found;
    if (found.size() == query.count) {
      if (!(candidate < found.back())) return;
    } else {
      found.push_back(candidate);
    }
    std::size_t at = found.size() - 1;
    for (; at > 0 && candidate < found[at - 1]; --at) found[at] = found[at - 1];
    found[at] = candidate;
  }

  std::span<const Place> points_;
  std::vector<std::int32_t> order_;  // indices, those of a node side by side
  std::vector<Place> places_;        // of `order_`
  std::vector<Node> nodes_;
};

// The points times a power of two, which changes no digit: the largest coordinate becomes about 2^500, so
// that squares neither overflow nor vanish.
struct ScaledPoints {
  std::vector<Place> places;
  int exponent = 0;
};

ScaledPoints scaled(std::span<const Place> points) {
  if (std::ssize(points) > std::numeric_limits<std::int32_t>::max())
    throw ShapeError("neighbours of " + std::to_string(points.size()) + " points, at most 2^31 - 1");
  double largest = 0;
  for (const Place& point : points)
    for (const double coordinate : point) {
      if (!std::isfinite(coordinate)) throw ShapeError("neighbours of a point that is not finite");
      largest = std::max(largest, std::abs(coordinate));
    }
  ScaledPoints result;
  if (largest > 0) result.exponent = 500 - std::ilogb(largest);
  result.places.reserve(points.size());
  for (const Place& point : points)
    result.places.push_back({std::scalbn(point[0], result.exponent), std::scalbn(point[1], result.exponent)});
  return result;
}

double distance(double squared, int exponent) {
  return std::scalbn(std::sqrt(squared), -exponent);
}

// Calls search(i, found) for each of the points `queries`, in numbered parts. Fastest where those of a part
// are near to each other: they meet the same nodes.
template <class F>
void for_each_query(std::span<const std::int32_t> queries, Workers& workers, F&& search) {
  const std::int64_t size = std::ssize(queries);
  workers.parallel_for((size + kQueriesPerPart - 1) / kQueriesPerPart, [&](std::int64_t part) {
    std::vector<PlaneTree::Found> found;
    const std::int64_t end = std::min(size, (part + 1) * kQueriesPerPart);
    for (std::int64_t i = part * kQueriesPerPart; i < end; ++i)
      search(queries[static_cast<std::size_t>(i)], found);
  });
}

std::vector<std::int32_t> all_of(std::size_t size) {
  std::vector<std::int32_t> indices(size);
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

}  // namespace

Neighbours nearest_neighbours(std::span<const Place> points, std::int64_t count,
                              std::span<const std::uint8_t> candidate, Workers& workers) {
  if (count <= 0) throw ShapeError(std::to_string(count) + " neighbours of each point, at least 1");
  if (!candidate.empty() && candidate.size() != points.size())
    throw ShapeError(std::to_string(candidate.size()) + " marks of candidates for " +
                     std::to_string(points.size()) + " points");
  const ScaledPoints scaled_points = scaled(points);
  std::vector<std::int32_t> members;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (candidate.empty() || candidate[i] != 0) members.push_back(static_cast<std::int32_t>(i));
  const std::int64_t candidates = std::ssize(members);

  Neighbours result;
  result.start.reserve(points.size() + 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool among_them = candidate.empty() || candidate[i] != 0;
    result.start.push_back(result.start.back() + std::min(count, candidates - (among_them ? 1 : 0)));
  }
  result.index.resize(static_cast<std::size_t>(result.start.back()));
  result.distance.resize(result.index.size());

  const PlaneTree tree(scaled_points.places, std::move(members));
  const auto wanted = static_cast<std::size_t>(std::min(count, candidates));
  const std::vector<std::int32_t> queries = candidate.empty() ? tree.order() : all_of(points.size());
  for_each_query(queries, workers, [&](std::int32_t i, std::vector<PlaneTree::Found>& found) {
    auto to = static_cast<std::size_t>(result.start[static_cast<std::size_t>(i)]);
    if (wanted > 0) tree.nearest(i, wanted, found);
    for (const PlaneTree::Found& neighbour : found) {
      result.index[to] = neighbour.index;
      result.distance[to++] = static_cast<float>(distance(neighbour.squared, scaled_points.exponent));
    }
  });
  return result;
}

double typical_spacing(std::span<const Place> points, Workers& workers) {
  ScaledPoints scaled_points = scaled(points);
  std::vector<Place>& places = scaled_points.places;
  std::sort(places.begin(), places.end());
  // Each place once: points at one place would otherwise all be searched for one that is elsewhere.
  std::vector<std::int64_t> points_at;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (kept > 0 && places[kept - 1] == places[i]) {
      ++points_at.back();
    } else {
      places[kept++] = places[i];
      points_at.push_back(1);
    }
  places.resize(kept);
  if (kept < 2) return 0;

  const PlaneTree tree(places, all_of(kept));
  std::vector<double> nearest(kept);
  for_each_query(tree.order(), workers, [&](std::int32_t i, std::vector<PlaneTree::Found>& found) {
    tree.nearest(i, 1, found);
    nearest[static_cast<std::size_t>(i)] = found.front().squared;
  });
  std::vector<double> of_points;
  of_points.reserve(points.size());
  for (std::size_t i = 0; i < kept; ++i)
    of_points.insert(of_points.end(), static_cast<std::size_t>(points_at[i]), nearest[i]);
  const auto middle = of_points.begin() + (std::ssize(of_points) - 1) / 2;
  std::nth_element(of_points.begin(), middle, of_points.end());
  return distance(*middle, scaled_points.exponent);
}

}  // namespace libbio::graph
