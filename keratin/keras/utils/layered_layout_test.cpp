#include "keratin/keras/utils/layered_layout.h"

#include <gtest/gtest.h>

#include <cmath>

namespace keratin::utils {
namespace {

LayoutGraph graph_of(size_t nodes, std::vector<std::pair<size_t, size_t>> edges) {
  LayoutGraph graph;
  for (size_t i = 0; i < nodes; ++i) graph.nodes.push_back({100 + 10 * static_cast<double>(i % 3), 30});
  for (const auto& [from, to] : edges) graph.edges.push_back({from, to});
  lay_out(graph);
  return graph;
}

bool overlap(const LayoutGraph::Node& a, const LayoutGraph::Node& b) {
  return std::abs(a.across - b.across) < (a.breadth + b.breadth) / 2 &&
         std::abs(a.along - b.along) < (a.depth + b.depth) / 2;
}

// Two branches, one of them longer, and a skip connection past all of it.
LayoutGraph branched() { return graph_of(7, {{0, 1}, {0, 2}, {2, 3}, {3, 4}, {1, 5}, {4, 5}, {5, 6}, {0, 6}}); }

TEST(LayOut, PutsNoBoxOverAnother) {
  const LayoutGraph graph = branched();
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(graph.nodes[i], graph.nodes[k])) << i << " and " << k;
}

TEST(LayOut, PointsEveryEdgeDownwards) {
  for (const LayoutGraph::Edge& edge : branched().edges)
    for (size_t i = 1; i < edge.points.size(); ++i) EXPECT_LE(edge.points[i - 1].second, edge.points[i].second);
}

TEST(LayOut, LeadsLongEdgesAroundTheBoxes) {
  const LayoutGraph graph = branched();
  for (const auto& [across, along] : graph.edges.back().points)
    for (size_t v = 1; v < 6; ++v) {
      const LayoutGraph::Node& node = graph.nodes[v];
      const bool inside =
          std::abs(across - node.across) < node.breadth / 2 && std::abs(along - node.along) < node.depth / 2;
      EXPECT_FALSE(inside) << "the skip connection runs through box " << v;
    }
}

TEST(LayOut, KeepsAChainStraight) {
  const LayoutGraph graph = graph_of(4, {{0, 1}, {1, 2}, {2, 3}});
  for (const LayoutGraph::Node& node : graph.nodes) EXPECT_NEAR(node.across, graph.nodes[0].across, 1e-6);
}

TEST(LayOut, UncrossesTwoParallelChains) {
  // 0 and 1 feed 3 and 2: side by side without a crossing.
  const LayoutGraph graph = graph_of(4, {{0, 3}, {1, 2}});
  EXPECT_LT((graph.nodes[0].across - graph.nodes[1].across) * (graph.nodes[2].across - graph.nodes[3].across), 0);
}

TEST(LayOut, KeepsEverythingInsideThePicture) {
  const LayoutGraph graph = branched();
  for (const LayoutGraph::Node& node : graph.nodes) {
    EXPECT_GE(node.across - node.breadth / 2, 0);
    EXPECT_LE(node.across + node.breadth / 2, graph.breadth);
    EXPECT_LE(node.along + node.depth / 2, graph.depth);
  }
}

}  // namespace
}  // namespace keratin::utils
