#include "keratin/keras/utils/layered_layout.h"

#include <algorithm>
#include <numeric>

namespace keratin::utils {
namespace {

constexpr double kGap = 28, kRankGap = 44, kMargin = 16;
constexpr int kSweeps = 8;

// The boxes and the bends of long edges, one a rank that they cross.
struct Item {
  size_t rank;
  double breadth, weight;  ///< weight: how much it wants to be where its neighbours are
  std::vector<size_t> above, below;
  double across = 0, position = 0;
};

class Layout {
 public:
  explicit Layout(LayoutGraph& graph) : graph_(graph) {}

  void run() {
    make_items();
    order();
    place_across();
    place_along();
    write_back();
  }

 private:
  void make_items() {
    const size_t boxes = graph_.nodes.size();
    std::vector<size_t> rank(boxes, 0);
    for (size_t v = 0; v < boxes; ++v)  // edges go from earlier nodes to later ones
      for (const LayoutGraph::Edge& edge : graph_.edges)
        if (edge.to == v) rank[v] = std::max(rank[v], rank[edge.from] + 1);
    for (size_t v = 0; v < boxes; ++v) items_.push_back({rank[v], graph_.nodes[v].breadth, 1, {}, {}});
    for (const LayoutGraph::Edge& edge : graph_.edges) {
      std::vector<size_t> way = {edge.from};
      for (size_t r = rank[edge.from] + 1; r < rank[edge.to]; ++r) {
        way.push_back(items_.size());
        items_.push_back({r, 8, 8, {}, {}});
      }
      way.push_back(edge.to);
      for (size_t i = 0; i + 1 < way.size(); ++i)
        items_[way[i]].below.push_back(way[i + 1]), items_[way[i + 1]].above.push_back(way[i]);
      ways_.push_back(std::move(way));
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      if (ranks_.size() <= items_[i].rank) ranks_.resize(items_[i].rank + 1);
      ranks_[items_[i].rank].push_back(i);
    }
  }

  void number(const std::vector<size_t>& rank) {
    for (size_t i = 0; i < rank.size(); ++i) items_[rank[i]].position = static_cast<double>(i);
  }

  static size_t inversions(const std::vector<double>& values) {
    size_t count = 0;
    for (size_t i = 0; i < values.size(); ++i)
      for (size_t k = i + 1; k < values.size(); ++k) count += values[i] > values[k];
    return count;
  }

  size_t crossings() {
    size_t count = 0;
    for (const std::vector<size_t>& rank : ranks_) number(rank);
    for (const std::vector<size_t>& rank : ranks_) {
      std::vector<double> ends;
      for (const size_t item : rank) {
        std::vector<double> own;
        for (const size_t other : items_[item].below) own.push_back(items_[other].position);
        std::sort(own.begin(), own.end());
        ends.insert(ends.end(), own.begin(), own.end());
      }
      if (ends.size() < 2000) count += inversions(ends);
    }
    return count;
  }

  void sort_by_neighbours(std::vector<size_t>& rank, std::vector<size_t> Item::*neighbours) {
    for (const size_t i : rank) {
      const std::vector<size_t>& others = items_[i].*neighbours;
      if (others.empty()) continue;
      double sum = 0;
      for (const size_t other : others) sum += items_[other].position;
      items_[i].position = sum / static_cast<double>(others.size());
    }
    std::stable_sort(rank.begin(), rank.end(),
                     [&](size_t a, size_t b) { return items_[a].position < items_[b].position; });
    number(rank);
  }

  // Barycentres, down and up in turn; the best order seen is kept.
  void order() {
    std::vector<std::vector<size_t>> best = ranks_;
    size_t fewest = crossings();
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
      if (sweep % 2 == 0)
        for (auto& rank : ranks_) sort_by_neighbours(rank, &Item::above);
      else
        for (size_t r = ranks_.size(); r-- > 0;) sort_by_neighbours(ranks_[r], &Item::below);
      const size_t count = crossings();
      if (count < fewest) fewest = count, best = ranks_;
    }
    ranks_ = best;
  }

  // The places nearest to the wished ones (weighted least squares) at which neighbours keep their distance: isotonic
  // regression after the distances are taken out, by pooling adjacent violators.
  void settle(const std::vector<size_t>& rank, const std::vector<double>& wished) {
    struct Pool {
      double sum, weight;
      size_t count;
      double mean() const { return sum / weight; }
    };
    std::vector<Pool> pools;
    std::vector<double> offsets;
    double offset = 0;
    for (size_t i = 0; i < rank.size(); ++i) {
      const Item& item = items_[rank[i]];
      if (i > 0) offset += (items_[rank[i - 1]].breadth + item.breadth) / 2 + kGap;
      offsets.push_back(offset);
      pools.push_back({(wished[i] - offset) * item.weight, item.weight, 1});
      while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
        const Pool last = pools.back();
        pools.pop_back();
        pools.back().sum += last.sum, pools.back().weight += last.weight, pools.back().count += last.count;
      }
    }
    size_t at = 0;
    for (const Pool& pool : pools)
      for (size_t i = 0; i < pool.count; ++i, ++at) items_[rank[at]].across = pool.mean() + offsets[at];
  }

  void follow(const std::vector<size_t>& rank, bool above, bool below) {
    std::vector<double> wished;
    for (const size_t i : rank) {
      double sum = 0, count = 0;
      if (above)
        for (const size_t other : items_[i].above) sum += items_[other].across, ++count;
      if (below)
        for (const size_t other : items_[i].below) sum += items_[other].across, ++count;
      wished.push_back(count > 0 ? sum / count : items_[i].across);
    }
    settle(rank, wished);
  }

  void place_across() {
    for (const auto& rank : ranks_) settle(rank, std::vector<double>(rank.size(), 0));
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      for (const auto& rank : ranks_) follow(rank, true, false);
      for (size_t r = ranks_.size(); r-- > 0;) follow(ranks_[r], false, true);
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep)
      for (const auto& rank : ranks_) follow(rank, true, true);
    double first = 0, last = 0;
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      first = i == 0 ? item.across - item.breadth / 2 : std::min(first, item.across - item.breadth / 2);
      last = i == 0 ? item.across + item.breadth / 2 : std::max(last, item.across + item.breadth / 2);
    }
    for (Item& item : items_) item.across += kMargin - first;
    graph_.breadth = last - first + 2 * kMargin;
  }

  void place_along() {
    double along = kMargin;
    for (const auto& rank : ranks_) {
      double depth = 0;
      for (const size_t i : rank)
        if (i < graph_.nodes.size()) depth = std::max(depth, graph_.nodes[i].depth);
      rank_from_.push_back(along);
      rank_to_.push_back(along + depth);
      along += depth + kRankGap;
    }
    graph_.depth = along - (ranks_.empty() ? 0 : kRankGap) + kMargin;
  }

  void write_back() {
    for (size_t v = 0; v < graph_.nodes.size(); ++v) {
      LayoutGraph::Node& node = graph_.nodes[v];
      node.across = items_[v].across;
      node.along = (rank_from_[items_[v].rank] + rank_to_[items_[v].rank]) / 2;
    }
    for (size_t e = 0; e < graph_.edges.size(); ++e) {
      LayoutGraph::Edge& edge = graph_.edges[e];
      const LayoutGraph::Node &from = graph_.nodes[edge.from], &to = graph_.nodes[edge.to];
      edge.points = {{from.across, from.along + from.depth / 2}};
      for (size_t i = 1; i + 1 < ways_[e].size(); ++i) {
        const Item& bend = items_[ways_[e][i]];
        edge.points.emplace_back(bend.across, rank_from_[bend.rank]);
        edge.points.emplace_back(bend.across, rank_to_[bend.rank]);
      }
      edge.points.emplace_back(to.across, to.along - to.depth / 2);
    }
  }

  LayoutGraph& graph_;
  std::vector<Item> items_;
  std::vector<std::vector<size_t>> ways_, ranks_;
  std::vector<double> rank_from_, rank_to_;
};

}  // namespace

void lay_out(LayoutGraph& graph) { Layout(graph).run(); }

}  // namespace keratin::utils
