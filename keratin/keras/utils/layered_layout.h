// Boxes and arrows of a directed acyclic graph in layers (Sugiyama's method). Internal.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace keratin::utils {

/// A graph to lay out. Ranks go downwards; the caller swaps the axes for other directions.
struct LayoutGraph {
  struct Node {
    double breadth, depth;         ///< size across and along the direction of the arrows
    double across = 0, along = 0;  ///< the centre: found by the layout
  };
  struct Edge {
    size_t from, to;
    std::vector<std::pair<double, double>> points =
        {};  ///< (across, along), from border to border: found by the layout
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;        ///< each from an earlier node to a later one
  double breadth = 0, depth = 0;  ///< of the whole: found by the layout
};

/// Gives every node a place and every edge a way around the boxes between its ends, with few crossings and long edges
/// straight.
void lay_out(LayoutGraph& graph);

}  // namespace keratin::utils
