#include "keratin/ops/batch/batched_region.h"

#include <algorithm>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"

namespace keratin::ops {
namespace {

int64_t example_rank(const BatchedValues& inputs, size_t i) {
  return inputs.values[i].rank() - (inputs.batched[i] ? 1 : 0);
}

Tensors call_broadcast(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs) {
  int64_t rank = 0;
  for (size_t i = 0; i < inputs.values.size(); ++i) rank = std::max(rank, example_rank(inputs, i));
  Tensors aligned = inputs.values;
  for (size_t i = 0; i < aligned.size(); ++i)
    if (inputs.batched[i]) aligned[i] = align_example(aligned[i], rank);
  return call(op, std::move(aligned), attrs);
}

// No example tells what its outputs look like: the op's rule does.
Tensors outputs_for_none(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs) {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < inputs.values.size(); ++i)
    specs.push_back(example_spec(Batched(op, inputs.values, inputs.batched, attrs, 0), i));
  Tensors out;
  for (const TensorSpec& spec : infer(op, specs, attrs))
    out.push_back(Tensor::zeros(spec.shape.with_inserted(0, 0), spec.dtype));
  return out;
}

}  // namespace

bool BatchedValues::any() const { return std::find(batched.begin(), batched.end(), true) != batched.end(); }

Tensors call_each(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs, int64_t size) {
  if (size == 0) return outputs_for_none(op, inputs, attrs);
  std::vector<Tensors> rows;
  for (size_t i = 0; i < inputs.values.size(); ++i)
    rows.push_back(inputs.batched[i] ? unstack_examples(inputs.values[i]) : Tensors{});
  std::vector<Tensors> examples;  // of each output
  for (int64_t example = 0; example < size; ++example) {
    Tensors in;
    for (size_t i = 0; i < rows.size(); ++i)
      in.push_back(inputs.batched[i] ? rows[i][static_cast<size_t>(example)] : inputs.values[i]);
    Tensors out = call(op, std::move(in), attrs);
    examples.resize(out.size());
    for (size_t i = 0; i < out.size(); ++i) examples[i].push_back(std::move(out[i]));
  }
  Tensors out;
  for (const Tensors& each : examples) out.push_back(stack_examples(each));
  return out;
}

BatchedValues call_batched(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs, int64_t size) {
  const bool batched = inputs.any();
  BatchedValues out;
  if (!batched) {
    out.values = call(op, inputs.values, attrs);
  } else if (op.batch_rule != nullptr && size != 0) {
    out.values = op.batch_rule(Batched(op, inputs.values, inputs.batched, attrs, size)).values;
  } else if (op.elementwise) {
    out.values = call_broadcast(op, inputs, attrs);
  } else {
    out.values = call_each(op, inputs, attrs, size);
  }
  out.batched.assign(out.values.size(), batched);
  return out;
}

BatchedValues replay_batched(const Region& region, const BatchedValues& inputs, int64_t size) {
  const Autocast off(std::nullopt);  // its casts are steps of the region
  BatchedValues all = inputs;
  for (const Tensor& t : region.constants) all.add(t, false);
  all.values.resize(region.values);
  all.batched.resize(region.values);
  for (const Region::Step& step : region.steps) {
    const WhereScope line(step.where);
    BatchedValues in;
    for (const size_t i : step.inputs) in.add(all.values[i], all.batched[i]);
    BatchedValues out = call_batched(*step.op, in, step.attrs, size);
    for (size_t i = 0; i < out.values.size(); ++i) {
      all.values[step.first_output + i] = std::move(out.values[i]);
      all.batched[step.first_output + i] = out.batched[i];
    }
  }
  BatchedValues results;
  for (const size_t i : region.outputs) results.add(all.values[i], all.batched[i]);
  return results;
}

}  // namespace keratin::ops
