#include "libbio/affinity/pair_graph.h"

#include <algorithm>
#include <complex>

namespace libbio::affinity {
namespace {

using molecule::Point;

double squared_distance(const Point& a, const Point& b) {
  const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
  return x * x + y * y + z * z;
}

std::shared_ptr<nn::EdgeLists> lists_by(std::span<const std::int32_t> side,
                                        std::span<const std::int32_t> other, std::int32_t size) {
  auto lists = std::make_shared<nn::EdgeLists>();
  lists->offsets.assign(static_cast<std::size_t>(size) + 1, 0);
  for (const std::int32_t atom : side) ++lists->offsets[static_cast<std::size_t>(atom) + 1];
  for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) lists->offsets[i + 1] += lists->offsets[i];
  std::vector<std::int32_t> next(lists->offsets.begin(), lists->offsets.end() - 1);
  lists->keys.resize(side.size());
  lists->edges.resize(side.size());
  for (std::size_t edge = 0; edge < side.size(); ++edge) {
    const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(side[edge])]++);
    lists->keys[place] = other[edge];
    lists->edges[place] = static_cast<std::int32_t>(edge);
  }
  return lists;
}

}  // namespace

PairGraph pair_graph(std::span<const Point> ligand, const ReceptorGraph& receptor,
                     std::span<const std::int32_t> candidates, const PairReach& reach) {
  const double near2 = reach.near * reach.near, wide2 = reach.wide * reach.wide;
  PairGraph graph;
  auto near = std::make_shared<nn::EdgeEnds>();
  std::vector<std::int32_t> local(receptor.positions.size(), -1);
  enum Part : std::int32_t { kContact = -2, kOther = -3 };
  for (std::size_t i = 0; i < ligand.size(); ++i)
    for (const std::int32_t atom : candidates) {
      const double d2 = squared_distance(ligand[i], receptor.positions[static_cast<std::size_t>(atom)]);
      if (d2 >= wide2) continue;
      graph.wide.first.push_back(static_cast<std::int32_t>(i));
      graph.wide.second.push_back(atom);
      std::int32_t& part = local[static_cast<std::size_t>(atom)];
      if (d2 < near2) {
        near->first.push_back(static_cast<std::int32_t>(i));
        near->second.push_back(atom);
        part = kContact;
      } else if (part != kContact) {
        part = kOther;
      }
    }
  const auto number = [&](std::int32_t atom) {
    local[static_cast<std::size_t>(atom)] = static_cast<std::int32_t>(graph.local_atoms.size());
    graph.local_atoms.push_back(atom);
  };
  for (const std::int32_t atom : candidates)
    if (local[static_cast<std::size_t>(atom)] == kContact) number(atom);
  graph.contact_atoms = static_cast<std::int32_t>(graph.local_atoms.size());
  for (const std::int32_t atom : candidates)
    if (local[static_cast<std::size_t>(atom)] == kOther) number(atom);
  graph.bonded.offsets.push_back(0);
  for (std::int32_t c = 0; c < graph.contact_atoms; ++c) {
    const auto atom = static_cast<std::size_t>(graph.local_atoms[static_cast<std::size_t>(c)]);
    for (std::int32_t n = receptor.bonded.offsets[atom]; n < receptor.bonded.offsets[atom + 1]; ++n) {
      const std::int32_t neighbour = receptor.bonded.neighbours[static_cast<std::size_t>(n)];
      if (local[static_cast<std::size_t>(neighbour)] < 0) number(neighbour);
      graph.bonded.neighbours.push_back(local[static_cast<std::size_t>(neighbour)]);
    }
    graph.bonded.offsets.push_back(static_cast<std::int32_t>(graph.bonded.neighbours.size()));
  }
  for (auto* ends : {&near->second, &graph.wide.second})
    for (std::int32_t& atom : *ends) atom = local[static_cast<std::size_t>(atom)];
  graph.by_ligand = lists_by(near->first, near->second, static_cast<std::int32_t>(ligand.size()));
  graph.by_pocket = lists_by(near->second, near->first, graph.contact_atoms);
  graph.near = std::move(near);
  return graph;
}

template <class T>
Tensor<T> centred(std::span<const Point> points, const Point& origin) {
  Tensor<T> coordinates({static_cast<std::int64_t>(points.size()), 3});
  T* to = coordinates.data();
  for (const Point& point : points) {
    *to++ = static_cast<T>(point.x - origin.x);
    *to++ = static_cast<T>(point.y - origin.y);
    *to++ = static_cast<T>(point.z - origin.z);
  }
  return coordinates;
}

template Tensor<float> centred<float>(std::span<const Point>, const Point&);
template Tensor<double> centred<double>(std::span<const Point>, const Point&);
template Tensor<std::complex<double>> centred<std::complex<double>>(std::span<const Point>, const Point&);

Point centroid(std::span<const Point> points) {
  Point sum;
  for (const Point& point : points) {
    sum.x += point.x;
    sum.y += point.y;
    sum.z += point.z;
  }
  const double share = points.empty() ? 0 : 1 / static_cast<double>(points.size());
  return {sum.x * share, sum.y * share, sum.z * share};
}

}  // namespace libbio::affinity
