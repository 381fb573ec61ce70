// What follows a product or a convolution and is cheap (a scale, a bias, an activation) is done while its result is in
// registers.
// Every bit stays: each op of the chain rounds as it did.
#include <algorithm>
#include <map>
#include <optional>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/linalg/matmul/epilogue.h"
#include "keratin/ops/nn/conv/fused_conv.h"

namespace keratin::graph {
namespace {

constexpr int64_t kWorthFusing = 16;  // columns: tiles are as wide, and with fewer the ops one by one take less time

bool is_conv(const Step& step) { return step.op->name == std::string_view("conv_general"); }

/// A product or convolution and the chain on it, as numbers of steps.
struct Chain {
  int product = -1;
  std::vector<int> steps = {};
};

class Finder {
 public:
  explicit Finder(const Graph& graph) : graph_(graph), uses_(count_uses(graph)), user_(graph.values.size(), -1) {
    for (size_t s = 0; s < graph.steps.size(); ++s)
      for (const int v : graph.steps[s].inputs) user_[static_cast<size_t>(v)] = static_cast<int>(s);
  }

  std::vector<Chain> chains() const {
    std::vector<Chain> found;
    std::vector<bool> taken(graph_.steps.size(), false);  // a sum of two products belongs to the first of them
    for (size_t s = 0; s < graph_.steps.size(); ++s) {
      if (!is_product(graph_.steps[s])) continue;
      Chain chain = chain_of(static_cast<int>(s), taken);
      for (const int number : chain.steps) taken[static_cast<size_t>(number)] = true;
      if (!chain.steps.empty()) found.push_back(std::move(chain));
    }
    return found;
  }

 private:
  const Step& step(int number) const { return graph_.steps[static_cast<size_t>(number)]; }
  const TensorSpec& spec(int value) const { return graph_.values[static_cast<size_t>(value)].spec; }

  bool is_product(const Step& s) const {
    const TensorSpec& out = spec(s.outputs[0]);
    if (is_conv(s)) return out.dtype == DType::float32 && out.shape.size() > 0;
    return s.op->name == std::string_view("matmul") && out.dtype == DType::float32 &&
           spec(s.inputs[0]).shape.rank() >= 2 && spec(s.inputs[1]).shape.rank() >= 2 && out.shape[-1] >= kWorthFusing;
  }

  // As long as each value has one reader that products know.
  Chain chain_of(int product, const std::vector<bool>& taken) const {
    Chain chain{product};
    size_t operands = 0;
    int hand = step(product).outputs[0];
    while (uses_[static_cast<size_t>(hand)] == 1) {
      const int next = user_[static_cast<size_t>(hand)];
      if (next < 0 || taken[static_cast<size_t>(next)] || !follows(step(product), next, hand)) break;
      operands += step(next).inputs.size() - 1;
      if (operands > ops::matmul_detail::kMostOperands) break;
      chain.steps.push_back(next);
      hand = step(next).outputs[0];
    }
    return chain;
  }

  bool follows(const Step& product, int number, int hand) const {
    const Step& s = step(number);
    if (s.inputs.empty() || s.inputs.size() > 2 || spec(s.outputs[0]) != spec(hand)) return false;
    const size_t place = s.inputs[0] == hand ? 0 : 1;
    const TensorSpec* other = s.inputs.size() == 2 ? &spec(s.inputs[1 - place]) : nullptr;
    if (is_conv(product)) {
      const bool channels_first = product.attrs.text(2) == "channels_first";
      return ops::conv_detail::epilogue_step(s.op->name, place, spec(hand), channels_first, other).has_value();
    }
    return ops::matmul_detail::epilogue_step(s.op->name, place, spec(hand), other).has_value();
  }

  const Graph& graph_;
  std::vector<int> uses_, user_;
};

// The chain's ops as a program, and what it reads beside the product.
struct Program {
  Ref<ops::Region> region = make_ref<ops::Region>();
  std::vector<int> operands = {};
};

Program program_of(const Graph& graph, const Chain& chain) {
  const auto spec = [&](int v) { return graph.values[static_cast<size_t>(v)].spec; };
  Program program;
  int hand = graph.steps[static_cast<size_t>(chain.product)].outputs[0];
  std::map<int, size_t> numbers{{hand, 0}};
  program.region->inputs.push_back(spec(hand));
  for (const int number : chain.steps)
    for (const int v : graph.steps[static_cast<size_t>(number)].inputs) {
      if (v == hand) {
        hand = graph.steps[static_cast<size_t>(number)].outputs[0];
      } else if (numbers.emplace(v, program.region->inputs.size()).second) {
        program.operands.push_back(v);
        program.region->inputs.push_back(spec(v));
      }
    }
  size_t next = program.region->inputs.size();
  for (const int number : chain.steps) {
    const Step& step = graph.steps[static_cast<size_t>(number)];
    ops::Region::Step made{step.op, step.attrs, {}, next, 1, step.where};
    for (const int v : step.inputs) made.inputs.push_back(numbers.at(v));
    numbers[step.outputs[0]] = next++;
    program.region->steps.push_back(std::move(made));
  }
  program.region->outputs = {next - 1};
  program.region->values = next;
  return program;
}

std::vector<int> put(Edit& edit, const Step& product, Program& program) {
  std::vector<int> inputs = product.inputs;
  inputs.insert(inputs.end(), program.operands.begin(), program.operands.end());
  const ops::AttributeObject chain(program.region);
  if (!is_conv(product))
    return edit.emit(ops::get_op("fused_matmul"), std::move(inputs),
                     {product.attrs[0], product.attrs[1], chain, int64_t{0}}, product.where);
  const Attributes& a = product.attrs;
  return edit.emit(ops::get_op("fused_conv"), std::move(inputs), {a[0], a[1], a[2], a[3], a[4], a[5], chain},
                   product.where);
}

}  // namespace

RewriteCounts fuse_epilogues(Graph& graph) {
  const std::vector<Chain> chains = Finder(graph).chains();
  std::map<int, const Chain*> ends;  // by the step where everything that the chain reads is there
  std::vector<bool> gone(graph.steps.size(), false);
  std::map<const Chain*, Program> programs;
  RewriteCounts counts;
  for (const Chain& chain : chains) {
    ends[chain.steps.back()] = &chain;
    gone[static_cast<size_t>(chain.product)] = true;
    for (const int number : chain.steps) gone[static_cast<size_t>(number)] = true;
    programs.emplace(&chain, program_of(graph, chain));
    ++counts[graph.steps[static_cast<size_t>(chain.product)].op->name];
  }
  Edit edit(graph);
  std::vector<Step> steps = edit.take_steps();
  for (size_t s = 0; s < steps.size(); ++s) {
    const auto end = ends.find(static_cast<int>(s));
    if (end == ends.end()) {
      if (!gone[s]) edit.keep(std::move(steps[s]));
      continue;
    }
    const Step& product = steps[static_cast<size_t>(end->second->product)];
    edit.replace(steps[s].outputs[0], put(edit, product, programs.at(end->second))[0]);
  }
  edit.finish();
  return counts;
}

}  // namespace keratin::graph
