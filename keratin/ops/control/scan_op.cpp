#include "keratin/ops/control/scan_op.h"

#include <memory>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/control/loop_state.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {

OpDef add_def();
OpDef multiply_def();
OpDef sin_def();

namespace {

enum Attribute_ : size_t { kBody, kCarries, kXs, kLength, kReverse };

/// The attributes and what follows from them.
struct Layout {
  const Region* body;
  size_t carries, xs, captures, ys;
  int64_t length;  ///< kUnknown: what the xs say
  bool reverse;

  explicit Layout(const Attributes& attrs)
      : body(&attrs.object<Region>(kBody)),
        carries(static_cast<size_t>(attrs.integer(kCarries))),
        xs(static_cast<size_t>(attrs.integer(kXs))),
        length(attrs.integer(kLength)),
        reverse(attrs.boolean(kReverse)) {
    captures = body->inputs.size() - carries - xs;
    ys = body->outputs.size() - carries;
  }
  size_t first_capture() const { return carries + xs; }
};

// Fuzzed calls come with any numbers: nothing may be read before this.
void check_layout(const OpCall& call) {
  const auto* object = std::get_if<AttributeObject>(&call.attrs()[kBody]);
  require(object != nullptr && *object, ErrorCode::kInvalidArgument, "[scan] expected a body.");
  const int64_t carries = call.attrs().integer(kCarries), xs = call.attrs().integer(kXs);
  const Region& body = call.attrs().object<Region>(kBody);
  const auto inputs = static_cast<int64_t>(body.inputs.size()), outputs = static_cast<int64_t>(body.outputs.size());
  require(carries >= 0 && xs >= 0 && carries <= outputs && carries <= inputs && xs <= inputs - carries,
          ErrorCode::kInvalidArgument, "[scan] ", carries, " carries and ", xs, " xs do not fit a body with ", inputs,
          " inputs and ", outputs, " outputs.");
  require(call.inputs.size() == body.inputs.size(), ErrorCode::kInvalidArgument, "[scan] expected ", inputs,
          " inputs, received ", call.inputs.size(), ".");
  require(call.attrs().integer(kLength) >= kUnknown, ErrorCode::kInvalidArgument,
          "[scan] expected a length of 0 or more, received ", call.attrs().integer(kLength), ".");
}

int64_t length_of(const Layout& layout, std::span<const TensorSpec> inputs) {
  int64_t length = layout.length;
  for (size_t i = layout.carries; i < layout.first_capture(); ++i) {
    require(inputs[i].shape.rank() > 0, ErrorCode::kShape, "[scan] expected xs with an axis to go along, received ",
            to_string(inputs[i]), ".");
    const int64_t rows = inputs[i].shape[0];
    if (rows == kUnknown) continue;
    require(length == kUnknown || length == rows, ErrorCode::kShape, "[scan] expected ", length,
            " rows in every one of xs, received ", to_string(inputs[i]), ".");
    length = rows;
  }
  return length;
}

std::vector<TensorSpec> row_specs(const Layout& layout, std::span<const TensorSpec> inputs) {
  std::vector<TensorSpec> specs(inputs.begin(), inputs.end());
  for (size_t i = layout.carries; i < layout.first_capture(); ++i) specs[i].shape = specs[i].shape.without(0);
  return specs;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  check_layout(call);
  const Layout layout(call.attrs());
  const int64_t length = length_of(layout, call.inputs);
  std::vector<TensorSpec> out = infer_region(*layout.body, row_specs(layout, call.inputs));
  for (size_t i = 0; i < out.size(); ++i) {
    if (i < layout.carries)
      check_agree("scan", cat("item ", i, " of the carry to stay what it is and"), call.inputs[i], out[i]);
    else
      out[i].shape = out[i].shape.with_inserted(0, length);
  }
  return out;
}

struct ScanState {
  Ref<const Region> body;
  std::shared_ptr<const RegionPlan> plan;  ///< of the body; null: it is replayed
  LoopState carry;
  std::vector<TensorSpec> inputs, rows, outputs;
  size_t carries, first_capture;
  int64_t length;
  bool reverse;

  int64_t row_at(int64_t step) const { return reverse ? length - 1 - step : step; }
};

int64_t bytes_of(const TensorSpec& spec) { return spec.shape.size() * size_of(spec.dtype); }

void replay_scan(const Kernel& k, void* const* buffers) {
  const Undisturbed undisturbed;
  const auto& s = k.state_as<ScanState>();
  Tensors inputs;
  for (size_t i = 0; i < s.inputs.size(); ++i)
    inputs.push_back(i < s.carries || i >= s.first_capture ? borrow(buffers[s.outputs.size() + i], s.inputs[i])
                                                           : Tensor());
  for (int64_t step = 0; step < s.length; ++step) {
    const int64_t row = s.row_at(step);
    for (size_t i = s.carries; i < s.first_capture; ++i)
      inputs[i] =
          borrow(static_cast<const std::byte*>(buffers[s.outputs.size() + i]) + row * bytes_of(s.rows[i]), s.rows[i]);
    const Tensors results = replay(*s.body, inputs);
    for (size_t i = 0; i < s.carries; ++i) inputs[i] = results[i];
    for (size_t i = s.carries; i < results.size(); ++i) {
      const TensorSpec one{s.outputs[i].shape.without(0), s.outputs[i].dtype};
      deliver(results[i], static_cast<std::byte*>(buffers[i]) + row * bytes_of(one), one, "scan");
    }
  }
  for (size_t i = 0; i < s.carries; ++i) deliver(inputs[i], buffers[i], s.outputs[i], "scan");
}

void run_scan(const Kernel& k, void* const* buffers) {
  const auto& s = k.state_as<ScanState>();
  const size_t outputs = s.outputs.size(), inputs = s.inputs.size();
  void* const* in = buffers + outputs;
  auto* scratch = static_cast<std::byte*>(buffers[outputs + inputs]);
  RegionPlan::Run body(*s.plan, scratch);
  for (size_t i = s.first_capture; i < inputs; ++i) body.set_input(i, in[i]);
  if (s.length > 0) body.start();
  std::byte* const states = scratch + s.plan->scratch_bytes();
  const auto row_of = [](void* all, int64_t row, const TensorSpec& one) {
    return static_cast<std::byte*>(all) + row * bytes_of(one);
  };
  for (int64_t step = 0; step < s.length; ++step) {
    const int64_t row = s.row_at(step);
    for (size_t i = 0; i < s.carries; ++i) {
      body.set_input(i, step == 0 ? in[i] : s.carry.at(states, step - 1, i));
      body.set_output(i, step == s.length - 1 ? buffers[i] : s.carry.at(states, step, i));
    }
    for (size_t i = s.carries; i < s.first_capture; ++i) body.set_input(i, row_of(in[i], row, s.rows[i]));
    for (size_t i = s.carries; i < outputs; ++i) body.set_output(i, row_of(buffers[i], row, s.plan->outputs()[i]));
    body.step();
  }
  if (s.length > 0) return;
  for (size_t i = 0; i < s.carries; ++i) copy_bytes(buffers[i], in[i], s.inputs[i]);
}

Kernel prepare(const OpCall& call) {
  const Layout layout(call.attrs());
  auto s = std::make_shared<ScanState>();
  s->body = Ref<const Region>(layout.body);
  s->inputs.assign(call.inputs.begin(), call.inputs.end());
  s->rows = row_specs(layout, call.inputs);
  s->outputs.assign(call.outputs.begin(), call.outputs.end());
  s->carries = layout.carries, s->first_capture = layout.first_capture();
  s->length = length_of(layout, call.inputs), s->reverse = layout.reverse;
  require(s->length != kUnknown, ErrorCode::kInvalidArgument, "[scan] without xs the length must be given.");
  std::vector<bool> invariant(s->inputs.size(), false);
  std::fill(invariant.begin() + static_cast<std::ptrdiff_t>(s->first_capture), invariant.end(), true);
  s->plan = plan_region(*layout.body, s->rows, invariant);
  Kernel k;
  k.run = s->plan ? run_scan : replay_scan;
  if (s->plan) {
    s->carry = LoopState(std::span(s->inputs).first(s->carries));
    k.scratch_bytes = s->plan->scratch_bytes() + s->carry.bytes();
  }
  k.state = std::move(s);
  return k;
}

/// The carry before every step, stacked: the scan once more, with its carry as its ys.
Tensors carries_before(const Backward& b, const Layout& layout) {
  if (layout.carries == 0) return {};
  const auto body = [&](const Tensors& in) {
    Tensors out = part(replay(*layout.body, in), 0, layout.carries);
    append(out, part(in, 0, layout.carries));
    return out;
  };
  const Tensors carry = part(b.ins(), 0, layout.carries), xs = part(b.ins(), layout.carries, layout.first_capture());
  const Ref<const Region> region = make_region(body, row_specs(layout, specs_of(b.ins())), "scan");
  return part(call_scan(region, carry, xs, part(b.ins(), layout.first_capture(), b.ins().size()), layout.length,
                        layout.reverse),
              layout.carries, 2 * layout.carries);
}

Tensors zeros_of(const Tensors& tensors) {
  static const OpDef& zeros_like = get_op("zeros_like");
  Tensors out;
  for (const Tensor& t : tensors) out.push_back(call1(zeros_like, {t}));
  return out;
}

// The steps once more from the last to the first. Carried: the gradients of the carry and, summed up, of the captures;
// the rows are the carry before each step, its x, and the gradients of its ys.
Gradients gradient(const Backward& b) {
  static const OpDef& add = get_op("add");
  const Layout layout(b.attrs());
  const Tensors carry = part(b.ins(), 0, layout.carries), xs = part(b.ins(), layout.carries, layout.first_capture()),
                captures = part(b.ins(), layout.first_capture(), b.ins().size());
  const Tensors dcarry = differentiable_douts(b, layout.carries);
  const Tensors douts = differentiable_douts(b, layout.carries + layout.ys);
  const size_t dcarries = dcarry.size(), dcaptures = differentiable(captures).size();

  Tensors state = dcarry, rows = carries_before(b, layout);
  append(state, zeros_of(differentiable(captures)));
  append(rows, xs);
  append(rows, part(douts, dcarries, douts.size()));

  const auto specs = row_specs(layout, specs_of(b.ins()));
  const Ref<const Region> step = gradient_region(*layout.body, specs);
  const auto body = [&](const Tensors& in) {
    const size_t first_row = state.size(), first_dy = first_row + layout.carries + layout.xs,
                 first_capture = first_row + rows.size();
    Tensors arguments = part(in, first_row, first_dy);
    append(arguments, part(in, first_capture, in.size()));
    append(arguments, part(in, 0, dcarries));
    append(arguments, part(in, first_dy, first_capture));
    const Tensors found = replay(*step, arguments);  // of the carry, of the row, of the captures
    const size_t last = found.size() - dcaptures;
    Tensors out = part(found, 0, dcarries);
    for (size_t i = 0; i < dcaptures; ++i) out.push_back(call1(add, {in[dcarries + i], found[last + i]}));
    append(out, part(found, dcarries, last));
    return out;
  };
  std::vector<TensorSpec> arguments = specs_of(state);
  for (const Tensor& t : rows) arguments.push_back({t.shape().without(0), t.dtype()});
  for (const Tensor& t : captures) arguments.push_back(spec_of(t));
  const Tensors out =
      call_scan(make_region(body, arguments, "scan"), state, rows, captures, layout.length, !layout.reverse);

  Tensors gradients = spread(part(out, 0, dcarries), carry);
  append(gradients, spread(part(out, dcarries + dcaptures, out.size()), xs));
  append(gradients, spread(part(out, dcarries, dcarries + dcaptures), captures));
  return gradients;
}

Composed batch(const Batched& b) {
  const Layout layout(b.attrs());
  Tensors carry, xs, captures;
  BatchedValues rows;  // what one step sees: examples in front
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < b.ins().size(); ++i) {
    const bool is_x = i >= layout.carries && i < layout.first_capture();
    const bool batched = b.batched(i) || i < layout.carries;
    Tensor t = i < layout.carries ? batched_in(b, i) : b.in(i);
    if (is_x && batched) t = move_axis(t, 0, 1);
    rows.batched.push_back(batched);
    specs.push_back(is_x ? TensorSpec{t.shape().without(0), t.dtype()} : spec_of(t));
    (i < layout.carries ? carry : is_x ? xs : captures).push_back(t);
  }
  const auto body = [&](const Tensors& in) {
    BatchedValues results = replay_batched(*layout.body, {in, rows.batched}, b.size());
    for (size_t i = 0; i < results.values.size(); ++i)
      if (!results.batched[i]) results.values[i] = repeat_example(results.values[i], b.size());
    return results.values;
  };
  Tensors out = call_scan(make_region(body, specs, "scan"), carry, xs, captures, layout.length, layout.reverse);
  for (size_t i = layout.carries; i < out.size(); ++i) out[i] = move_axis(out[i], 1, 0);
  return out;
}

// carry, x, w -> carry * w + x, sin(carry)
Attributes sample_scan(int64_t length, bool reverse) {
  const std::vector<TensorSpec> specs(3, {{2}, DType::float32});
  const auto body = [](const Tensors& in) {
    const Tensor next = sample_call(add_def, {sample_call(multiply_def, {in[0], in[2]})[0], in[1]})[0];
    return Tensors{next, sample_call(sin_def, {in[0]})[0]};
  };
  return {AttributeObject(sample_region(body, specs)), int64_t{1}, int64_t{1}, length, reverse};
}

}  // namespace

OpDef scan_def() {
  const Tensor carry = floats({1, 2}), w = floats({0.5f, -0.25f}), xs = floats({1, 2, 3, 4, 5, 6}, {3, 2});
  return OpDef("scan")
      .list_in("inputs", Inputs::kAsGiven)
      .doc(
          "carry, ys[i] = body(carry, xs[i]..., captures...) for every row i; the last carry, then the ys stacked. The "
          "inputs are the first carry, the xs, and what the body takes from outside.")
      .keras("core", "Scan")
      .attr("body", AttributeKind::kObject, {}, "The region of one step.")
      .attr("carries", AttributeKind::kInt, {}, "How many of the inputs are the carry.")
      .attr("xs", AttributeKind::kInt, {}, "How many of the following inputs are gone along.")
      .attr("length", AttributeKind::kInt, kUnknown, "How many steps; -1: as many as the xs have rows.")
      .attr("reverse", AttributeKind::kBool, false, "From the last row to the first.")
      .results(0)
      .takes_complex()
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return gradient(b); })
      .batch([](const Batched& b) { return batch(b); })
      .good({carry, xs, w}, sample_scan(kUnknown, false))
      .good({carry, xs, w}, sample_scan(3, true))
      .bad({carry, xs, w}, sample_scan(4, false), "[scan] expected 4 rows in every one of xs, received float32 (3, 2).")
      .bad({carry, xs}, sample_scan(3, false), "[scan] expected 3 inputs, received 2.")
      .bad({carry, xs, w}, sample_scan(-5, false), "[scan] expected a length of 0 or more, received -5.");
}

Tensors call_scan(Ref<const Region> body, const Tensors& carry, const Tensors& xs, const Tensors& captures,
                  int64_t length, bool reverse) {
  static const OpDef& op = get_op("scan");
  Tensors inputs = carry;
  append(inputs, xs);
  append(inputs, captures);
  Attributes attrs = {AttributeObject(body), static_cast<int64_t>(carry.size()), static_cast<int64_t>(xs.size()),
                      length, reverse};
  return call(op, std::move(inputs), std::move(attrs));
}

}  // namespace keratin::ops
