#include "keratin/ops/linalg/einsum/order.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace keratin::ops::einsum_detail {
namespace {

using Bits = uint64_t;  // labels, or operands

Bits bits_of(const Labels& labels) {
  Bits bits = 0;
  for (const Label label : labels) bits |= Bits{1} << label;
  return bits;
}

// The products of two groups of labels cost one multiplication for each index.
double cost_of(Bits labels, const std::vector<int64_t>& sizes) {
  double cost = 1;
  for (; labels != 0; labels &= labels - 1) {
    const int64_t size = sizes[static_cast<size_t>(std::countr_zero(labels))];
    cost *= size == kUnknown ? 64.0 : static_cast<double>(size);
  }
  return cost;
}

// For every set of operands: the labels that its product must keep, the cheapest way to it.
class Sets {
 public:
  explicit Sets(const Subscripts& subscripts) : sizes_(subscripts.sizes) {
    const size_t count = subscripts.operands.size(), all = (size_t{1} << count) - 1;
    best_.assign(all + 1, {});
    std::vector<Bits> any(all + 1, 0);
    for (size_t set = 1; set <= all; ++set)
      any[set] = any[set & (set - 1)] | bits_of(subscripts.operands[static_cast<size_t>(std::countr_zero(set))]);
    for (size_t set = 1; set <= all; ++set) best_[set].kept = any[set] & (any[all ^ set] | bits_of(subscripts.output));
    for (size_t set = 1; set <= all; ++set)
      if (!std::has_single_bit(set)) choose(set);
  }

  // Appends the meetings of a set; returns the operand's place among all that ever were in the list.
  size_t meetings(size_t set, std::vector<std::pair<size_t, size_t>>& out, size_t operands) const {
    if (std::has_single_bit(set)) return static_cast<size_t>(std::countr_zero(set));
    const size_t first = meetings(best_[set].part, out, operands);
    const size_t second = meetings(set ^ best_[set].part, out, operands);
    out.emplace_back(first, second);
    return operands + out.size() - 1;
  }

 private:
  struct Best {
    Bits kept = 0;
    double cost = 0;
    size_t part = 0;
  };

  void choose(size_t set) {
    best_[set].cost = std::numeric_limits<double>::infinity();
    const size_t lowest = set & (~set + 1);
    for (size_t part = (set - 1) & set; part != 0; part = (part - 1) & set) {
      if ((part & lowest) == 0) continue;
      const double cost =
          best_[part].cost + best_[set ^ part].cost + cost_of(best_[part].kept | best_[set ^ part].kept, sizes_);
      if (cost < best_[set].cost || best_[set].part == 0) best_[set].cost = cost, best_[set].part = part;
    }
  }

  const std::vector<int64_t>& sizes_;
  std::vector<Best> best_;
};

// Places among all that ever were in the list become places in the list as it is then.
std::vector<Meeting> in_the_list(const std::vector<std::pair<size_t, size_t>>& meetings, size_t operands) {
  std::vector<size_t> list;
  for (size_t i = 0; i < operands; ++i) list.push_back(i);
  const auto take = [&list](size_t who) {
    const auto at = static_cast<size_t>(std::find(list.begin(), list.end(), who) - list.begin());
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
    return at;
  };
  std::vector<Meeting> out;
  for (size_t i = 0; i < meetings.size(); ++i) {
    const size_t first = take(meetings[i].first), second = take(meetings[i].second);
    out.push_back({first, second});
    list.push_back(operands + i);
  }
  return out;
}

// The cheapest pair first.
std::vector<Meeting> greedy_order(const Subscripts& subscripts) {
  std::vector<Bits> list;
  for (const Labels& labels : subscripts.operands) list.push_back(bits_of(labels));
  std::vector<Meeting> out;
  while (list.size() > 1) {
    double least = std::numeric_limits<double>::infinity();
    size_t a = 0, b = 1;
    for (size_t i = 0; i < list.size(); ++i)
      for (size_t j = i + 1; j < list.size(); ++j) {
        const double cost = cost_of(list[i] | list[j], subscripts.sizes);
        if (cost < least) least = cost, a = i, b = j;
      }
    Bits others = bits_of(subscripts.output);
    for (size_t i = 0; i < list.size(); ++i)
      if (i != a && i != b) others |= list[i];
    const Bits met = (list[a] | list[b]) & others;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(b));
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(a));
    list.push_back(met);
    out.push_back({a, b - 1});
  }
  return out;
}

}  // namespace

std::vector<Meeting> best_order(const Subscripts& subscripts) {
  constexpr size_t kExhaustive = 10;
  const size_t operands = subscripts.operands.size();
  if (operands < 2) return {};
  if (operands > kExhaustive) return greedy_order(subscripts);
  std::vector<std::pair<size_t, size_t>> meetings;
  Sets(subscripts).meetings((size_t{1} << operands) - 1, meetings, operands);
  return in_the_list(meetings, operands);
}

}  // namespace keratin::ops::einsum_detail
