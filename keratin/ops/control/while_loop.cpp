#include <memory>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/loop_state.h"
#include "keratin/ops/control/loops.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/control/scan_op.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {

OpDef add_def();
OpDef multiply_def();
OpDef less_def();

namespace {

enum Attribute_ : size_t { kCond, kBody, kCarries, kMaximum };

/// The attributes and what follows from them.
struct Layout {
  const Region *cond, *body;
  size_t carries;
  std::optional<int64_t> maximum;

  explicit Layout(const Attributes& attrs)
      : cond(&attrs.object<Region>(kCond)),
        body(&attrs.object<Region>(kBody)),
        carries(static_cast<size_t>(attrs.integer(kCarries))) {
    if (!attrs.is_none(kMaximum)) maximum = attrs.integer(kMaximum);
  }
};

void check_layout(const OpCall& call) {
  for (const size_t which : {kCond, kBody}) {
    const auto* object = std::get_if<AttributeObject>(&call.attrs()[which]);
    require(object != nullptr && *object, ErrorCode::kInvalidArgument, "[while_loop] expected a condition and a body.");
  }
  const Region &cond = call.attrs().object<Region>(kCond), &body = call.attrs().object<Region>(kBody);
  const int64_t carries = call.attrs().integer(kCarries);
  require(carries >= 0 && carries == static_cast<int64_t>(body.outputs.size()) && cond.outputs.size() == 1 &&
              body.outputs.size() <= body.inputs.size() && cond.inputs.size() == body.inputs.size(),
          ErrorCode::kInvalidArgument, "[while_loop] the condition and the body do not fit a state of ", carries,
          " tensors.");
  require(call.inputs.size() == body.inputs.size(), ErrorCode::kInvalidArgument, "[while_loop] expected ",
          body.inputs.size(), " inputs, received ", call.inputs.size(), ".");
  require(call.attrs().is_none(kMaximum) || call.attrs().integer(kMaximum) >= 0, ErrorCode::kInvalidArgument,
          "[while_loop] expected maximum_iterations >= 0.");
}

void check_condition(const TensorSpec& spec) {
  require(spec.dtype == DType::bool_ && spec.shape.rank() == 0, ErrorCode::kInvalidArgument,
          "[while_loop] expected the condition to return one bool, received ", to_string(spec), ".");
}

std::vector<TensorSpec> infer(const OpCall& call) {
  check_layout(call);
  const Layout layout(call.attrs());
  check_condition(infer_region(*layout.cond, call.inputs)[0]);
  std::vector<TensorSpec> out = infer_region(*layout.body, call.inputs);
  for (size_t i = 0; i < out.size(); ++i)
    check_agree("while_loop", cat("item ", i, " of the state to stay what it is and"), call.inputs[i], out[i]);
  return out;
}

struct WhileState {
  Ref<const Region> cond, body;
  std::shared_ptr<const RegionPlan> cond_plan, body_plan;  ///< null: the regions are replayed
  LoopState state;
  std::vector<TensorSpec> inputs, outputs;
  std::optional<int64_t> maximum;
};

void replay_while(const Kernel& k, void* const* buffers) {
  const Undisturbed undisturbed;
  const auto& s = k.state_as<WhileState>();
  Tensors values;
  for (size_t i = 0; i < s.inputs.size(); ++i) values.push_back(borrow(buffers[s.outputs.size() + i], s.inputs[i]));
  for (int64_t done = 0; !s.maximum || done < *s.maximum; ++done) {
    if (!static_cast<bool>(replay(*s.cond, values)[0])) break;
    Tensors next = replay(*s.body, values);
    std::move(next.begin(), next.end(), values.begin());
  }
  for (size_t i = 0; i < s.outputs.size(); ++i) deliver(values[i], buffers[i], s.outputs[i], "while_loop");
}

void run_while(const Kernel& k, void* const* buffers) {
  const auto& s = k.state_as<WhileState>();
  const size_t carries = s.outputs.size(), inputs = s.inputs.size();
  void* const* in = buffers + carries;
  auto* scratch = static_cast<std::byte*>(buffers[carries + inputs]);
  RegionPlan::Run cond(*s.cond_plan, scratch);
  RegionPlan::Run body(*s.body_plan, scratch + s.cond_plan->scratch_bytes());
  std::byte* const states = scratch + s.cond_plan->scratch_bytes() + s.body_plan->scratch_bytes();
  for (size_t i = carries; i < inputs; ++i) cond.set_input(i, in[i]), body.set_input(i, in[i]);
  bool more = false;
  cond.set_output(0, &more);
  cond.start();
  const auto now = [&](int64_t done, size_t i) -> void* { return done == 0 ? in[i] : s.state.at(states, done - 1, i); };
  int64_t done = 0;
  for (; !s.maximum || done < *s.maximum; ++done) {
    for (size_t i = 0; i < carries; ++i) cond.set_input(i, now(done, i));
    cond.step();
    if (!more) break;
    if (done == 0) body.start();
    for (size_t i = 0; i < carries; ++i) {
      body.set_input(i, now(done, i));
      body.set_output(i, s.state.at(states, done, i));
    }
    body.step();
  }
  for (size_t i = 0; i < carries; ++i) copy_bytes(buffers[i], now(done, i), s.outputs[i]);
}

Kernel prepare(const OpCall& call) {
  const Layout layout(call.attrs());
  auto s = std::make_shared<WhileState>();
  s->cond = Ref<const Region>(layout.cond), s->body = Ref<const Region>(layout.body);
  s->inputs.assign(call.inputs.begin(), call.inputs.end());
  s->outputs.assign(call.outputs.begin(), call.outputs.end());
  s->maximum = layout.maximum;
  std::vector<bool> invariant(s->inputs.size(), false);
  std::fill(invariant.begin() + static_cast<std::ptrdiff_t>(layout.carries), invariant.end(), true);
  s->cond_plan = plan_region(*layout.cond, call.inputs, invariant);
  if (s->cond_plan) s->body_plan = plan_region(*layout.body, call.inputs, invariant);
  Kernel k;
  k.run = s->body_plan ? run_while : replay_while;
  if (s->body_plan) {
    s->state = LoopState(std::span(s->inputs).first(layout.carries));
    k.scratch_bytes = s->cond_plan->scratch_bytes() + s->body_plan->scratch_bytes() + s->state.bytes();
  }
  k.state = std::move(s);
  return k;
}

/// The same loop as a scan of maximum_iterations steps, of which those after the end change nothing. It can be gone
/// back.
Tensors as_scan(const Layout& layout, const Tensors& inputs) {
  static const OpDef& logical_and = get_op("logical_and");
  const auto step = [&](const Tensors& in) {
    const Tensors values = part(in, 1, in.size());
    const Tensor active = call1(logical_and, {in[0], replay(*layout.cond, values)[0]});
    Tensors out = {active};
    append(out,
           cond(
               active, [&] { return replay(*layout.body, values); }, [&] { return part(values, 0, layout.carries); }));
    return out;
  };
  std::vector<TensorSpec> specs = specs_of(inputs);
  specs.insert(specs.begin(), {Shape(), DType::bool_});
  Tensors state = part(inputs, 0, layout.carries);
  state.insert(state.begin(), Tensor::scalar(1, DType::bool_));
  const Tensors out = call_scan(make_region(step, specs, "while_loop"), state, {},
                                part(inputs, layout.carries, inputs.size()), *layout.maximum, false);
  return part(out, 1, out.size());
}

Gradients gradient(const Backward& b) {
  const Layout layout(b.attrs());
  require(layout.maximum.has_value(), ErrorCode::kInvalidArgument,
          "[while_loop] the gradient of a loop without a bound would have to keep any number of states. Give "
          "maximum_iterations.");
  // Through regions, where every input is a value of its own, even when one tensor stands for two.
  const std::vector<TensorSpec> specs = specs_of(b.ins());
  const Ref<const Region> forward =
      make_region([&](const Tensors& in) { return as_scan(layout, in); }, specs, "while_loop");
  Tensors inputs = b.ins();
  append(inputs, differentiable_douts(b, layout.carries));
  return spread(replay(*gradient_region(*forward, specs), inputs), b.ins());
}

// Every example has its own condition; the loop goes on while one of them wants to, and the others stand still.
Composed batch(const Batched& b) {
  static const OpDef& any = get_op("any");
  static const OpDef& where = get_op("where");
  const Layout layout(b.attrs());
  Tensors inputs = b.ins();
  std::vector<bool> batched;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (i < layout.carries) inputs[i] = batched_in(b, i);
    batched.push_back(i < layout.carries || b.batched(i));
  }
  const auto wanted = [&](const Tensors& in) {
    const BatchedValues found = replay_batched(*layout.cond, {in, batched}, b.size());
    return found.batched[0] ? found.values[0] : repeat_example(found.values[0], b.size());
  };
  const auto condition = [&](const Tensors& in) -> Tensors { return {call1(any, {wanted(in)})}; };
  const auto body = [&](const Tensors& in) {
    const Tensor go = wanted(in);
    BatchedValues next = replay_batched(*layout.body, {in, batched}, b.size());
    for (size_t i = 0; i < next.values.size(); ++i) {
      const Tensor rows = next.batched[i] ? next.values[i] : repeat_example(next.values[i], b.size());
      next.values[i] = call1(where, {align_example(go, rows.rank() - 1), rows, in[i]});
    }
    return next.values;
  };
  const std::vector<TensorSpec> specs = specs_of(inputs);
  Attributes attrs = b.attrs();
  attrs.set(kCond, AttributeObject(make_region(condition, specs, "while_loop")));
  attrs.set(kBody, AttributeObject(make_region(body, specs, "while_loop")));
  return call(b.op(), std::move(inputs), std::move(attrs));
}

// x < limit: x * factor + step
Attributes sample_loop(Attribute maximum) {
  const std::vector<TensorSpec> specs(3, {{}, DType::float32});
  const auto condition = [](const Tensors& in) { return sample_call(less_def, {in[0], in[2]}); };
  const auto body = [](const Tensors& in) {
    return sample_call(add_def, {sample_call(multiply_def, {in[0], in[1]})[0], in[1]});
  };
  return {AttributeObject(sample_region(condition, specs)), AttributeObject(sample_region(body, specs)), int64_t{1},
          std::move(maximum)};
}

Tensors loop_until(function_ref<Tensor(const Tensors&)> condition, function_ref<Tensors(const Tensors&)> body,
                   const Tensors& init, std::optional<int64_t> maximum) {
  static const OpDef& op = get_op("while_loop");
  const TracedBody traced = trace_body("while_loop", body, init, {});
  require(traced.trace.results.size() == init.size(), ErrorCode::kInvalidArgument, "[while_loop] the state has ",
          init.size(), " tensors, the body returned ", traced.trace.results.size(), ".");
  const auto one = [&](const Tensors& in) -> Tensors { return {convert(condition(in), DType::bool_)}; };
  const RegionTrace question = trace_region(one, specs_of(traced.carry), "while_loop");
  check_condition(spec_of(question.results[0]));

  Tensors asked = question.arguments;  // what the condition sees of the state
  for (const Variable& v : traced.variables) {
    const RegionVariable* seen = question.find(v);
    asked.push_back(seen != nullptr ? seen->at_entry : traced.trace.find(v)->at_entry);
  }
  for (const RegionVariable& v : question.variables)
    require(!v.assigned, ErrorCode::kState, "[while_loop] the condition assigns the variable \"", v.variable.path(),
            "\". Assign it in the body.");
  std::vector<Capture> captures;
  Tensors inputs = traced.state_in();
  const Tensors outputs = traced.state_out();
  add_captures(traced.trace, inputs, outputs, captures);
  add_captures(question, asked, question.results, captures);
  append(inputs, inside_of(captures));
  append(asked, inside_of(captures));
  Attributes attrs = {AttributeObject(close_region(question, asked, question.results)),
                      AttributeObject(close_region(traced.trace, inputs, outputs)),
                      static_cast<int64_t>(outputs.size()), maximum ? Attribute(*maximum) : Attribute()};
  Tensors arguments = traced.initial();
  append(arguments, outside_of(captures));
  return traced.assign_variables(call(op, std::move(arguments), std::move(attrs)));
}

}  // namespace

OpDef while_loop_def() {
  const auto scalar = [](float x) { return floats({x}, {}); };
  return OpDef("while_loop")
      .list_in("inputs", Inputs::kAsGiven)
      .doc(
          "state = body(state..., captures...) while condition(state..., captures...); the last state. The inputs are "
          "the first state, then what both take from outside.")
      .keras("core", "WhileLoop")
      .attr("cond", AttributeKind::kObject, {}, "The region that decides whether to go on.")
      .attr("body", AttributeKind::kObject, {}, "The region of one step.")
      .attr("carries", AttributeKind::kInt, {}, "How many of the inputs are the state.")
      .attr("maximum_iterations", AttributeKind::kOptionalInt, Attribute(), "At most so many steps; none: any number.")
      .results(0)
      .takes_complex()
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return gradient(b); })
      .batch([](const Batched& b) { return batch(b); })
      .good({scalar(1), scalar(1.5f), scalar(20)}, sample_loop(int64_t{12}))
      .good({scalar(1), scalar(1.5f), scalar(20)}, sample_loop(int64_t{2}))
      .good({scalar(30), scalar(1.5f), scalar(20)}, sample_loop(Attribute()), 4, false)
      .bad({scalar(1), scalar(2)}, sample_loop(Attribute()), "[while_loop] expected 3 inputs, received 2.")
      .bad({scalar(1), scalar(2), scalar(3)}, sample_loop(int64_t{-1}),
           "[while_loop] expected maximum_iterations >= 0.");
}

Tensors while_loop(function_ref<Tensor(const Tensors&)> cond, function_ref<Tensors(const Tensors&)> body,
                   const Tensors& loop_vars, const WhileLoopOptions& options) {
  require(!loop_vars.empty(), ErrorCode::kInvalidArgument, "[while_loop] expected at least one loop variable.");
  const std::optional<int64_t> maximum = options.maximum_iterations;
  require(!maximum || *maximum >= 0, ErrorCode::kInvalidArgument,
          "[while_loop] expected maximum_iterations >= 0, received ", maximum.value_or(0), ".");
  Tensors vars = loop_vars;
  for (int64_t done = 0; !maximum || done < *maximum; ++done) {
    const Tensor go = cond(vars);
    if (go.is_symbolic()) return loop_until(cond, body, vars, maximum ? std::optional(*maximum - done) : maximum);
    if (!static_cast<bool>(go)) break;
    Tensors next = body(vars);
    require(next.size() == vars.size(), ErrorCode::kInvalidArgument, "[while_loop] the state has ", vars.size(),
            " tensors, the body returned ", next.size(), ".");
    check_carry("while_loop", vars, next);
    vars = std::move(next);
  }
  return vars;
}

Tensor while_loop(function_ref<Tensor(const Tensor&)> cond, function_ref<Tensor(const Tensor&)> body,
                  const Tensor& loop_var, const WhileLoopOptions& options) {
  const auto condition = [&](const Tensors& v) { return cond(v[0]); };
  const auto step = [&](const Tensors& v) -> Tensors { return {body(v[0])}; };
  return while_loop(function_ref<Tensor(const Tensors&)>(condition), function_ref<Tensors(const Tensors&)>(step),
                    Tensors{loop_var}, options)[0];
}

}  // namespace keratin::ops
