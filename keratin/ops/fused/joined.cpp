#include "keratin/ops/fused/joined.h"

#include <algorithm>
#include <optional>

#include "keratin/ops/fused/patterns.h"

namespace keratin::ops::fused {
namespace {

constexpr size_t kMostInputs = 7;  // with the result as many buffers as an instruction has

/// Builds chains backwards, from their last step.
class Joiner {
 public:
  Joiner(const Region& program, std::span<const TensorSpec> values, const Shape& whole)
      : program_(program), values_(values), whole_(whole), uses_(values.size(), 0), gone_(values.size(), false) {
    for (const Region::Step& step : program.steps)
      for (const size_t v : step.inputs) ++uses_[v];
    for (const size_t v : program.outputs) ++uses_[v];
  }

  std::vector<Operation> operations() {
    std::vector<Operation> found;
    for (size_t s = program_.steps.size(); s-- > 0;) {
      const Region::Step& step = program_.steps[s];
      if (gone_[step.first_output]) continue;
      if (std::optional<Pattern> pattern = match_pattern(program_, values_, whole_, uses_, step)) {
        for (const size_t v : pattern->taken) gone_[v] = true;
        found.push_back({step.first_output, std::move(pattern->inputs), nullptr, {}, pattern->run});
        continue;
      }
      found.push_back(link_of(step) ? chain_to(step) : Operation{step.first_output, step.inputs, &step});
    }
    std::reverse(found.begin(), found.end());
    return found;
  }

 private:
  /// A step as a move: what it does, the value in hand before it, and the other operand if it has one.
  struct Link {
    Move move;
    size_t hand;
    std::optional<size_t> other;
  };

  bool full(size_t v) const { return values_[v].shape == whole_ && values_[v].dtype == DType::float32; }
  bool scalar(size_t v) const { return values_[v].shape.size() == 1 && values_[v].dtype == DType::float32; }

  const Region::Step* maker(size_t v) const {
    const size_t first = values_.size() - program_.steps.size();
    return v < first ? nullptr : &program_.steps[v - first];
  }

  // The chain goes on upwards through this value.
  bool continues(size_t v) const { return uses_[v] == 1 && maker(v) != nullptr && link_of(*maker(v)).has_value(); }

  std::optional<Link> link_of(const Region::Step& step) const {
    const std::optional<Move::Kind> kind = move_of(step.op->name);
    if (!kind || !full(step.first_output)) return {};
    Link link{{*kind, false, false}, step.inputs[0], {}};
    if (is_unary(*kind)) return full(link.hand) ? std::optional(link) : std::nullopt;
    link.other = step.inputs[1];
    link.move.swapped = !full(link.hand) || (full(*link.other) && !continues(link.hand) && continues(*link.other));
    if (link.move.swapped) std::swap(link.hand, *link.other);
    link.move.scalar = !full(*link.other);
    const bool fits = full(link.hand) && (full(*link.other) || scalar(*link.other));
    return fits ? std::optional(link) : std::nullopt;
  }

  Operation chain_to(const Region::Step& last) {
    Operation chain{last.first_output, {}, nullptr};
    std::optional<Link> link = link_of(last);
    size_t hand = 0;
    while (link) {
      hand = link->hand;
      chain.moves.push_back(link->move);
      if (link->other) chain.inputs.push_back(*link->other);
      link.reset();
      if (chain.inputs.size() + 2 > kMostInputs || !continues(hand)) continue;
      gone_[hand] = true;
      link = link_of(*maker(hand));
    }
    chain.inputs.push_back(hand);
    std::reverse(chain.moves.begin(), chain.moves.end());
    std::reverse(chain.inputs.begin(), chain.inputs.end());
    return chain;
  }

  const Region& program_;
  std::span<const TensorSpec> values_;
  const Shape& whole_;
  std::vector<int> uses_;
  std::vector<bool> gone_;  // of each value: inside a chain
};

}  // namespace

std::vector<Operation> operations_of(const Region& program, std::span<const TensorSpec> values, const Shape& whole) {
  return Joiner(program, values, whole).operations();
}

}  // namespace keratin::ops::fused
