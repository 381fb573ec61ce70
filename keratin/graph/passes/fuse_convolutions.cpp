// max_pool(relu(conv(x, w) + bias), 2) and, in a training step, the chain that runs back through it: max_pool's
// gradient, relu's, and from there the bias's sum and the convolution's two gradients. Both become the ops of
// ops/nn/conv/pooled, which never have the convolution's own result in memory.
#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

/// A chain, as numbers of steps; -1 and empty: there is none.
struct Chain {
  int conv, add, relu, pool;
  int bias;  ///< value
  int pool_grad = -1, relu_grad = -1;
  std::vector<int> sums = {}, kernel_grads = {}, input_grads = {};
};

/// Looks for chains in a graph that is not changed meanwhile.
class Finder {
 public:
  explicit Finder(const Graph& graph) : graph_(graph), users_(graph.values.size()), uses_(count_uses(graph)) {
    producer_.assign(graph.values.size(), -1);
    for (size_t s = 0; s < graph.steps.size(); ++s) {
      for (const int v : graph.steps[s].inputs) users_[static_cast<size_t>(v)].push_back(static_cast<int>(s));
      for (const int v : graph.steps[s].outputs) producer_[static_cast<size_t>(v)] = static_cast<int>(s);
    }
  }

  std::vector<Chain> chains() const {
    std::vector<Chain> found;
    for (size_t s = 0; s < graph_.steps.size(); ++s)
      if (auto chain = forward(static_cast<int>(s)); chain && backward(*chain)) found.push_back(std::move(*chain));
    return found;
  }

 private:
  const Step& step(int number) const { return graph_.steps[static_cast<size_t>(number)]; }
  const TensorSpec& spec(int value) const { return graph_.values[static_cast<size_t>(value)].spec; }
  bool is(int number, std::string_view op) const { return number >= 0 && step(number).op->name == op; }
  int producer(int value) const { return producer_[static_cast<size_t>(value)]; }
  const std::vector<int>& users(int value) const { return users_[static_cast<size_t>(value)]; }
  int uses(int value) const { return uses_[static_cast<size_t>(value)]; }
  int out(int number) const { return step(number).outputs[0]; }

  bool pools_pairs(int number) const {
    static const Attributes kPairs{std::vector<int64_t>{2, 2}, std::vector<int64_t>{2, 2}, std::string("valid"),
                                   std::string("channels_last")};
    return step(number).attrs == kPairs;
  }

  // One number for each filter, of shape (filters,) or (1, ..., 1, filters).
  bool is_bias(int value, int64_t filters) const {
    const TensorSpec& s = spec(value);
    return s.dtype == DType::float32 && s.shape.rank() >= 1 && s.shape[-1] == filters && s.shape.size() == filters;
  }

  // Over two axes with the channels last, all of them one group.
  bool suits(const Step& conv) const {
    const TensorSpec &inputs = spec(conv.inputs[0]), &kernel = spec(conv.inputs[1]);
    return inputs.dtype == DType::float32 && inputs.shape.rank() == 4 && conv.attrs.text(2) == "channels_last" &&
           inputs.shape[3] == kernel.shape[2] && kernel.shape[2] > 0;
  }

  std::optional<Chain> forward(int pool) const {
    if (!is(pool, "window_max") || spec(out(pool)).shape.rank() != 4 || !pools_pairs(pool)) return {};
    const int relu = producer(step(pool).inputs[0]);
    if (!is(relu, "relu")) return {};
    const int add = producer(step(relu).inputs[0]);
    if (!is(add, "add") || uses(out(add)) != 1) return {};
    for (const size_t side : {0, 1}) {
      const int conv = producer(step(add).inputs[side]), bias = step(add).inputs[1 - side];
      if (!is(conv, "conv_general") || uses(out(conv)) != 1 || !suits(step(conv))) continue;
      if (is_bias(bias, spec(step(conv).inputs[1]).shape[3])) return Chain{conv, add, relu, pool, bias};
    }
    return {};
  }

  // Whether everything else that reads the chain's values belongs to its way back, which is noted.
  bool backward(Chain& chain) const {
    const int active = out(chain.relu);
    for (const int user : users(active)) {
      if (user == chain.pool) continue;
      if (is(user, "window_max_grad") && chain.pool_grad < 0 && step(user).inputs[0] != active && pools_pairs(user))
        chain.pool_grad = user;
      else if (is(user, "relu_grad") && chain.relu_grad < 0 && step(user).inputs[0] != active)
        chain.relu_grad = user;
      else
        return false;
    }
    const int way_back = (chain.pool_grad >= 0) + (chain.relu_grad >= 0);
    if (uses(active) != 1 + way_back) return false;
    return way_back == 0 || (way_back == 2 && gradients(chain));
  }

  bool gradients(Chain& chain) const {
    const int spread = out(chain.pool_grad), full = out(chain.relu_grad);
    if (step(chain.relu_grad).inputs[0] != spread || uses(spread) != 1) return false;
    if (spec(full) != spec(out(chain.conv))) return false;
    for (const int user : users(full)) {
      if (is(user, "sum_to") && spec(out(user)) == spec(chain.bias))
        chain.sums.push_back(user);
      else if (is_gradient_of(chain, user, "conv_kernel_grad", 0, 1))
        chain.kernel_grads.push_back(user);
      else if (is_gradient_of(chain, user, "conv_input_grad", 1, 0))
        chain.input_grads.push_back(user);
      else
        return false;
    }
    return static_cast<size_t>(uses(full)) == chain.sums.size() + chain.kernel_grads.size() + chain.input_grads.size();
  }

  // `op` reads the convolution's input number `kept` at place `kept`, and at `place` the gradient of its outputs.
  bool is_gradient_of(const Chain& chain, int user, std::string_view op, size_t kept, size_t place) const {
    if (!is(user, op)) return false;
    const Step &conv = step(chain.conv), &gradient = step(user);
    return gradient.inputs[kept] == conv.inputs[kept] && gradient.inputs[place] == out(chain.relu_grad) &&
           gradient.attrs == conv.attrs && spec(out(user)) == spec(conv.inputs[1 - kept]);
  }

  const Graph& graph_;
  std::vector<std::vector<int>> users_;
  std::vector<int> uses_, producer_;
};

/// Puts the ops of one chain where its steps stood.
class Fusion {
 public:
  Fusion(const Graph& graph, Chain chain) : chain_(std::move(chain)) {
    const auto copy = [&](int number) { return number < 0 ? Step{} : graph.steps[static_cast<size_t>(number)]; };
    conv_ = copy(chain_.conv), add_ = copy(chain_.add), pool_ = copy(chain_.pool), pool_grad_ = copy(chain_.pool_grad);
  }

  void put(Edit& edit, int number, const Step& step) {
    if (number == chain_.pool) put_outputs(edit, step);
    if (contains(chain_.input_grads, number)) put_input_grad(edit, step);
    if (contains(chain_.sums, number)) edit.replace(step.outputs[0], bias_grad(edit, step));
    if (contains(chain_.kernel_grads, number)) edit.replace(step.outputs[0], kernel_grads(edit, step)[0]);
  }

  std::vector<int> steps() const {
    std::vector<int> all{chain_.conv, chain_.add, chain_.relu, chain_.pool, chain_.pool_grad, chain_.relu_grad};
    for (const auto* some : {&chain_.sums, &chain_.kernel_grads, &chain_.input_grads})
      all.insert(all.end(), some->begin(), some->end());
    return all;
  }

 private:
  static bool contains(const std::vector<int>& numbers, int number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
  }
  static int reshaped(Edit& edit, int value, const Shape& shape, const Where& where) {
    if (edit.spec(value).shape == shape) return value;
    return edit.emit(ops::get_op("reshape"), {value}, Attributes{std::vector<int64_t>(shape.begin(), shape.end())},
                     where)[0];
  }

  void put_outputs(Edit& edit, const Step& step) {
    const int bias = reshaped(edit, chain_.bias, {edit.spec(conv_.inputs[1]).shape[3]}, add_.where);
    const std::vector<int> made =
        edit.emit(ops::get_op("conv_relu_pool"), {conv_.inputs[0], conv_.inputs[1], bias}, conv_.attrs, conv_.where);
    choice_ = made[1];
    edit.replace(step.outputs[0], made[0]);
  }

  void put_input_grad(Edit& edit, const Step& step) {
    const std::vector<int> made =
        edit.emit(ops::get_op("conv_relu_pool_input_grad"),
                  {pool_grad_.inputs[0], choice_, conv_.inputs[1], conv_.inputs[0]}, conv_.attrs, step.where);
    edit.replace(step.outputs[0], made[0]);
  }

  // The kernel's and the bias's, made where the first of them is wanted.
  const std::vector<int>& kernel_grads(Edit& edit, const Step& step) {
    if (kernel_grads_.empty())
      kernel_grads_ =
          edit.emit(ops::get_op("conv_relu_pool_kernel_grad"),
                    {pool_grad_.inputs[0], choice_, conv_.inputs[0], conv_.inputs[1]}, conv_.attrs, step.where);
    return kernel_grads_;
  }

  int bias_grad(Edit& edit, const Step& step) {
    return reshaped(edit, kernel_grads(edit, step)[1], edit.spec(step.outputs[0]).shape, step.where);
  }

  Chain chain_;
  Step conv_, add_, pool_, pool_grad_;
  int choice_ = -1;  // value
  std::vector<int> kernel_grads_;
};

}  // namespace

RewriteCounts fuse_convolutions(Graph& graph) {
  std::vector<Fusion> fusions;
  for (Chain& chain : Finder(graph).chains()) fusions.emplace_back(graph, std::move(chain));
  if (fusions.empty()) return {};
  std::map<int, size_t> fusion_of;  // by step
  for (size_t i = 0; i < fusions.size(); ++i)
    for (const int number : fusions[i].steps()) fusion_of[number] = i;
  Edit edit(graph);
  int number = 0;
  for (Step& step : edit.take_steps()) {
    if (const auto it = fusion_of.find(number); it != fusion_of.end())
      fusions[it->second].put(edit, number, step);
    else
      edit.keep(std::move(step));
    ++number;
  }
  edit.finish();
  return {{"conv_relu_pool", static_cast<int64_t>(fusions.size())}};
}

}  // namespace keratin::graph
