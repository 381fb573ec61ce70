#include "keratin/autograd/custom_gradient.h"

#include <algorithm>
#include <cstring>

#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"

namespace keratin {
namespace autograd {

using ops::Tensors;

namespace {

Tensors part(const Tensors& all, size_t first, size_t count) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

void check_count(const Tensors& gradients, size_t arguments) {
  require(gradients.size() == arguments, ErrorCode::kInvalidArgument, "[custom_gradient] expected ", arguments,
          " gradients, one for each argument, received ", gradients.size(), ".");
}

Tensors gradients_of(const ops::Backward& b) {
  Tensors out;
  for (size_t i = 0; i < b.outs().size(); ++i) out.push_back(b.dout(i));
  return out;
}

// -- concrete tensors: a call that tapes alone know of, whose gradient is the function as it was given ----------------

struct Rule final : public RefCounted {
  explicit Rule(GradientFunction f) : function(std::move(f)) {}
  GradientFunction function;
};

const ops::OpDef& recorded_op() {
  static const ops::OpDef op = ops::OpDef("custom_gradient")
                                   .list_in("inputs", ops::Inputs::kAsGiven)
                                   .gradient([](const ops::Backward& b) -> Tensors {
                                     Tensors out = b.attrs().object<Rule>(0).function(gradients_of(b));
                                     check_count(out, b.ins().size());
                                     return out;
                                   });
  return op;
}

// -- symbolic tensors: a node, whose gradient is traced too, so that whoever differentiates the graph later finds it --

/// The node's inputs are the outputs, the arguments, and what the gradient captured, in this order; the region's inputs
/// are the upstream gradients and what it captured.
struct TracedRule final : public RefCounted {
  size_t outputs = 0, arguments = 0;
  std::vector<bool> has_gradient;  // of each argument; the region gives those alone
  Ref<const ops::Region> region;
};

const TracedRule& rule_of(const ops::Attributes& attrs) { return attrs.object<TracedRule>(0); }

// One gradient for each argument, from those that the region gives.
Tensors spread_out(const TracedRule& rule, Tensors given) {
  Tensors out(rule.arguments);
  for (size_t i = 0, next = 0; i < rule.arguments; ++i)
    if (rule.has_gradient[i]) out[i] = std::move(given[next++]);
  return out;
}

Tensors traced_gradient(const ops::Backward& b) {
  const TracedRule& rule = rule_of(b.attrs());
  Tensors inputs = gradients_of(b);
  const size_t first_capture = rule.outputs + rule.arguments;
  inputs.insert(inputs.end(), b.ins().begin() + static_cast<std::ptrdiff_t>(first_capture), b.ins().end());
  const Tensors gradients = spread_out(rule, ops::replay(*rule.region, inputs));
  Tensors out(rule.outputs);
  out.insert(out.end(), gradients.begin(), gradients.end());
  return out;
}

// The gradient for one example, from that of all: summed where every example saw the same argument.
Tensor for_argument(const Tensor& gradient, bool is_batched, bool wants_batch, int64_t size) {
  static const ops::OpDef &sum = ops::get_op("sum"), &multiply = ops::get_op("multiply");
  if (is_batched == wants_batch && is_batched) return gradient;
  if (wants_batch) return ops::repeat_example(gradient, size);
  if (is_batched) return ops::call1(sum, {gradient}, {ops::Axes(0)});
  return ops::call1(multiply, {gradient, Tensor(static_cast<double>(size))});
}

ops::Composed batch(const ops::Batched& b) {
  const Ref<const TracedRule> rule(&rule_of(b.attrs()));
  Tensors outputs;
  for (size_t i = 0; i < rule->outputs; ++i) outputs.push_back(ops::batched_in(b, i));
  std::vector<bool> batched;
  for (size_t i = 0; i < b.ins().size(); ++i) batched.push_back(b.batched(i));
  const auto gradient = [rule, all = b.ins(), batched, size = b.size()](const Tensors& upstream) {
    ops::BatchedValues inputs;
    for (const Tensor& g : upstream) inputs.add(g, true);
    for (size_t i = rule->outputs + rule->arguments; i < all.size(); ++i) inputs.add(all[i], batched[i]);
    ops::BatchedValues results = ops::replay_batched(*rule->region, inputs, size);
    for (size_t i = 0, next = 0; i < rule->arguments; ++i) {
      if (!rule->has_gradient[i]) continue;
      results.values[next] =
          for_argument(results.values[next], results.batched[next], batched[rule->outputs + i], size);
      ++next;
    }
    return spread_out(*rule, results.values);
  };
  return with_gradient(part(b.ins(), rule->outputs, rule->arguments), outputs, gradient);
}

ops::Kernel copy_outputs(const ops::OpCall& call) {
  ops::Kernel kernel;
  auto bytes = std::make_shared<std::vector<size_t>>();
  for (const ops::TensorSpec& spec : call.outputs)
    bytes->push_back(static_cast<size_t>(spec.shape.size() * size_of(spec.dtype)));
  kernel.state = std::move(bytes);
  kernel.run = [](const ops::Kernel& k, void* const* buffers) {
    const auto& sizes = k.state_as<std::vector<size_t>>();
    for (size_t i = 0; i < sizes.size(); ++i)
      if (sizes[i] > 0) std::memcpy(buffers[i], buffers[sizes.size() + i], sizes[i]);
  };
  return kernel;
}

const ops::OpDef& traced_op() {
  static const ops::OpDef op = ops::OpDef("custom_gradient")
                                   .list_in("inputs", ops::Inputs::kAsGiven)
                                   .attr("rule", ops::AttributeKind::kObject)
                                   .takes_complex()
                                   .infer([](const ops::OpCall& call) {
                                     const size_t count = rule_of(call.attrs()).outputs;
                                     return std::vector(call.inputs.begin(), call.inputs.begin() + count);
                                   })
                                   .prepare(copy_outputs)
                                   .gradient([](const ops::Backward& b) { return traced_gradient(b); })
                                   .batch([](const ops::Batched& b) { return batch(b); });
  return op;
}

Tensors traced(const Tensors& arguments, const Tensors& outputs, const GradientFunction& gradient) {
  auto rule = make_ref<TracedRule>();
  rule->outputs = outputs.size(), rule->arguments = arguments.size();
  std::vector<ops::TensorSpec> specs;
  for (const Tensor& output : outputs) specs.push_back(ops::spec_of(output));
  const auto given = [&](const Tensors& upstream) {
    Tensors out;
    const Tensors all = gradient(upstream);
    check_count(all, arguments.size());
    for (const Tensor& t : all) {
      rule->has_gradient.push_back(t.defined());
      if (t.defined()) out.push_back(t);
    }
    return out;
  };
  const ops::RegionTrace trace = ops::trace_region(given, specs, "custom_gradient");
  std::vector<ops::Capture> captures;
  ops::add_captures(trace, trace.arguments, trace.results, captures);
  Tensors inside = trace.arguments, inputs = outputs;
  const Tensors captured = ops::inside_of(captures), outside = ops::outside_of(captures);
  inside.insert(inside.end(), captured.begin(), captured.end());
  rule->region = ops::close_region(trace, inside, trace.results);
  inputs.insert(inputs.end(), arguments.begin(), arguments.end());
  inputs.insert(inputs.end(), outside.begin(), outside.end());
  return ops::call(traced_op(), std::move(inputs), {ops::AttributeObject(rule)});
}

bool any_symbolic(const Tensors& tensors) {
  return std::any_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.is_symbolic(); });
}

}  // namespace

std::vector<Tensor> with_gradient(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                                  GradientFunction gradient) {
  for (const Tensor& output : outputs)
    require(output.defined(), ErrorCode::kState, "[custom_gradient] the function returned an empty tensor.");
  if (any_symbolic(inputs) || any_symbolic(outputs)) return traced(inputs, outputs, gradient);
  Tensors out;
  for (const Tensor& output : outputs) out.push_back(fresh_unseen(output));
  if (ops::CallObserver::any())
    ops::CallObserver::show(recorded_op(), inputs, {ops::AttributeObject(make_ref<const Rule>(std::move(gradient)))},
                            out);
  return out;
}

}  // namespace autograd

Tensor hook_gradient(const Tensor& x, std::function<Tensor(const Tensor&)> hook) {
  const auto rule = [hook = std::move(hook)](const std::vector<Tensor>& upstream) -> std::vector<Tensor> {
    const Tensor changed = hook(upstream[0]);
    return {changed.defined() ? changed : upstream[0]};
  };
  return autograd::with_gradient({x}, {x}, rule)[0];
}

}  // namespace keratin
