#include "keratin/ops/control/branches.h"

#include <algorithm>
#include <memory>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/control/region_plan.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

const Regions& regions_of(const Attributes& attrs) {
  const auto* object = std::get_if<AttributeObject>(&attrs[0]);
  require(object != nullptr && *object, ErrorCode::kInvalidArgument, "[branches] expected regions.");
  const auto& regions = attrs.object<Regions>(0);
  require(!regions.list.empty(), ErrorCode::kInvalidArgument, "[branches] expected at least one region.");
  return regions;
}

std::vector<TensorSpec> infer_branches(const OpCall& call) {
  const auto& regions = regions_of(call.attrs()).list;
  require(call.shape(0).rank() == 0, ErrorCode::kShape, "[", call.op->name, "] expected a scalar ",
          call.op->input_names[0], ", received ", to_string(call.inputs[0]), ".");
  std::vector<TensorSpec> out;
  for (size_t r = 0; r < regions.size(); ++r) {
    const std::vector<TensorSpec> specs = infer_region(*regions[r], call.inputs.subspan(1));
    if (r == 0) out = specs;
    require(specs.size() == out.size(), ErrorCode::kInvalidArgument, "[", call.op->name,
            "] expected every branch to return ", out.size(), " tensors, received ", specs.size(), ".");
    for (size_t i = 0; i < out.size(); ++i) {
      check_agree(call.op->name, cat("result ", i, " of branch ", r), out[i], specs[i]);
      for (int64_t axis = 0; axis < out[i].shape.rank(); ++axis)
        if (specs[i].shape[axis] == kUnknown) out[i].shape.set(axis, kUnknown);
    }
  }
  return out;
}

struct BranchState {
  Ref<const Regions> regions;
  std::vector<std::shared_ptr<const RegionPlan>> plans;  ///< of each; null: it is replayed
  std::vector<TensorSpec> inputs, outputs;
  const char* op;
};

void replay_branch(const BranchState& state, size_t index, void* const* buffers) {
  const Undisturbed undisturbed;
  void* const* in = buffers + state.outputs.size();
  Tensors operands;
  for (size_t i = 1; i < state.inputs.size(); ++i) operands.push_back(borrow(in[i], state.inputs[i]));
  const Tensors results = replay(*state.regions->list[index], operands);
  for (size_t i = 0; i < results.size(); ++i) deliver(results[i], buffers[i], state.outputs[i], state.op);
}

template <class T>
void run_branch(const Kernel& k, void* const* buffers) {
  const auto& state = k.state_as<BranchState>();
  const auto last = static_cast<int64_t>(state.regions->list.size()) - 1;
  const auto index = static_cast<size_t>(std::clamp<int64_t>(static_cast<int64_t>(*k.in<T>(buffers, 0)), 0, last));
  if (!state.plans[index]) return replay_branch(state, index, buffers);
  void* const* in = buffers + state.outputs.size();
  RegionPlan::Run branch(*state.plans[index], in[state.inputs.size()]);
  for (size_t i = 1; i < state.inputs.size(); ++i) branch.set_input(i - 1, in[i]);
  for (size_t i = 0; i < state.outputs.size(); ++i) branch.set_output(i, buffers[i]);
  branch.step();
}

Kernel prepare_branches(const OpCall& call) {
  Kernel k;
  auto state = std::make_shared<BranchState>();
  state->regions = Ref<const Regions>(&regions_of(call.attrs()));
  state->inputs.assign(call.inputs.begin(), call.inputs.end());
  state->outputs.assign(call.outputs.begin(), call.outputs.end());
  state->op = call.op->name;
  const std::vector<bool> varying(call.inputs.size() - 1, false);
  for (const auto& region : state->regions->list) {
    state->plans.push_back(plan_region(*region, call.inputs.subspan(1), varying));
    if (state->plans.back()) k.scratch_bytes = std::max(k.scratch_bytes, state->plans.back()->scratch_bytes());
  }
  k.state = std::move(state);
  if (call.dtype(0) == DType::bool_) k.run = run_branch<bool>;
  if (call.dtype(0) == DType::int32) k.run = run_branch<int32_t>;
  return k;
}

AttributeObject as_attribute(std::vector<Ref<const Region>> list) {
  auto regions = make_ref<Regions>();
  regions->list = std::move(list);
  return regions;
}

Gradients branches_gradient(const Backward& b) {
  const Tensors operands = part(b.ins(), 1, b.ins().size());
  std::vector<Ref<const Region>> backward;
  for (const auto& region : regions_of(b.attrs()).list)
    backward.push_back(gradient_region(*region, specs_of(operands)));
  Tensors inputs = b.ins();
  append(inputs, differentiable_douts(b, regions_of(b.attrs()).list[0]->outputs.size()));
  if (differentiable(operands).empty()) return Tensors{};
  const Tensors found = call(b.op(), std::move(inputs), {as_attribute(std::move(backward))});
  Tensors gradients = {Tensor()};
  append(gradients, spread(found, operands));
  return gradients;
}

// Every example chooses by itself: all branches run, and each example takes its own.
Tensors select_by_example(const Batched& b, const BatchedValues& operands) {
  static const OpDef& where = get_op("where");
  static const OpDef& less_equal = get_op("less_equal");
  const auto& regions = regions_of(b.attrs()).list;
  Tensors out;
  for (size_t r = 0; r < regions.size(); ++r) {
    BatchedValues results = replay_batched(*regions[r], operands, b.size());
    const Tensor later = b.in().dtype() == DType::bool_
                             ? b.in()
                             : call1(less_equal, {Tensor::scalar(static_cast<double>(r), DType::int32), b.in()});
    for (size_t i = 0; i < results.values.size(); ++i) {
      const Tensor rows = results.batched[i] ? results.values[i] : repeat_example(results.values[i], b.size());
      if (r == 0)
        out.push_back(rows);
      else
        out[i] = call1(where, {align_example(later, rows.rank() - 1), rows, out[i]});
    }
  }
  return out;
}

Composed batch_branches(const Batched& b) {
  BatchedValues operands;
  for (size_t i = 1; i < b.ins().size(); ++i) operands.add(b.in(i), b.batched(i));
  if (b.batched()) return select_by_example(b, operands);
  std::vector<Ref<const Region>> batched;
  for (const auto& region : regions_of(b.attrs()).list) {
    const auto all = [&](const Tensors& arguments) {
      BatchedValues results = replay_batched(*region, {arguments, operands.batched}, b.size());
      for (size_t i = 0; i < results.values.size(); ++i)
        if (!results.batched[i]) results.values[i] = repeat_example(results.values[i], b.size());
      return results.values;
    };
    batched.push_back(make_region(all, specs_of(operands.values), b.op().name));
  }
  return call(b.op(), b.ins(), {as_attribute(std::move(batched))});
}

/// The functions of one call, traced: what they assign beside what they return.
class TracedBranches {
 public:
  TracedBranches(const char* name, const std::vector<RegionFunction>& functions, const Tensors& operands,
                 const std::vector<std::string>& labels)
      : name_(name) {
    for (const RegionFunction& function : functions) {
      traces_.push_back(trace_region(function, specs_of(operands), name));
      for (const RegionVariable& v : traces_.back().variables)
        if (v.assigned && std::find(assigned_.begin(), assigned_.end(), v.variable) == assigned_.end())
          assigned_.push_back(v.variable);
    }
    check_results(labels);
    std::vector<Tensors> roots;
    for (const RegionTrace& trace : traces_) {
      roots.push_back(outputs_of_branch(trace));
      add_captures(trace, trace.arguments, roots.back(), captures_);
    }
    for (size_t i = 0; i < traces_.size(); ++i) {
      Tensors inputs = traces_[i].arguments;
      append(inputs, inside_of(captures_));
      regions_.push_back(close_region(traces_[i], inputs, roots[i]));
    }
  }

  Tensors call_with(const Tensor& index, const Tensors& operands) {
    Tensors inputs = {index};
    append(inputs, operands);
    append(inputs, outside_of(captures_));
    const size_t returned = traces_[0].results.size();
    if (returned + assigned_.size() == 0) return {};
    const Tensors out = call(get_op(name_), std::move(inputs), {as_attribute(regions_)});
    for (size_t i = 0; i < assigned_.size(); ++i) assigned_[i].assign(out[returned + i]);
    return part(out, 0, returned);
  }

 private:
  void check_results(const std::vector<std::string>& labels) const {
    const Tensors& first = traces_[0].results;
    for (size_t t = 1; t < traces_.size(); ++t) {
      const Tensors& results = traces_[t].results;
      require(results.size() == first.size(), ErrorCode::kInvalidArgument, "[", name_, "] ", labels[0], " returns ",
              first.size(), " tensors and ", labels[t], " returns ", results.size(), ". They must return alike.");
      for (size_t i = 0; i < first.size(); ++i)
        check_agree(name_, cat("result ", i, " of ", labels[t], ", as ", labels[0], " returns it,"), spec_of(first[i]),
                    spec_of(results[i]));
    }
  }
  // A variable that this branch leaves alone keeps what it holds outside.
  Tensors outputs_of_branch(const RegionTrace& trace) {
    Tensors out = trace.results;
    for (const Variable& variable : assigned_) {
      const RegionVariable* v = trace.find(variable);
      out.push_back(v != nullptr ? v->now : variable.value());
      if (v == nullptr) captures_.push_back({out.back(), out.back()});
    }
    return out;
  }

  const char* name_;
  std::vector<RegionTrace> traces_;
  std::vector<Variable> assigned_;
  std::vector<Capture> captures_;
  std::vector<Ref<const Region>> regions_;
};

}  // namespace

OpDef branches(const char* name, const char* index_name, const char* file) {
  OpDef op(name, file);
  op.list_in(index_name, Inputs::kAsGiven);
  op.attr("branches", AttributeKind::kObject, {}, "The regions, all with the same inputs and outputs.");
  op.results(0);
  op.takes_complex();
  op.infer(infer_branches);
  op.prepare(prepare_branches);
  op.gradient([](const Backward& b) { return branches_gradient(b); });
  op.batch([](const Batched& b) { return batch_branches(b); });
  return op;
}

Tensors call_branches(const char* name, const Tensor& index, const std::vector<RegionFunction>& functions,
                      const Tensors& operands, const std::vector<std::string>& labels) {
  return TracedBranches(name, functions, operands, labels).call_with(index, operands);
}

}  // namespace keratin::ops
