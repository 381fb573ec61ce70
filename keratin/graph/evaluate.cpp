#include "keratin/graph/evaluate.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/philox.h"
#include "keratin/graph/edit.h"
#include "keratin/ops/def/autocast.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/prepare.h"

namespace keratin::graph {
namespace {

DType wide(DType dtype) {
  if (is_floating(dtype)) return DType::float64;
  return is_complex(dtype) ? DType::complex128 : dtype;
}

Tensor widened(const Tensor& t) {
  const ops::Unobserved unobserved;
  return ops::convert(t.is_weak() ? Tensor::scalar(t.item(), t.dtype()) : t, wide(t.dtype()));
}

Tensors compute(const Step& step, const Tensors& inputs, const Graph& graph) {
  std::vector<TensorSpec> in, out;
  for (const Tensor& t : inputs) in.push_back(ops::spec_of(t));
  Tensors results;
  for (const int v : step.outputs) {
    out.push_back(graph.values[static_cast<size_t>(v)].spec);
    results.push_back(Tensor::empty(out.back().shape, out.back().dtype));
  }
  if (step.op->same_bytes) return {inputs[0].reshaped(out[0].shape)};
  const ops::Kernel kernel = ops::prepare(*step.op, in, step.attrs, out);
  const Tensor scratch = Tensor::empty({std::max<int64_t>(kernel.scratch_bytes, 1)}, DType::uint8);
  std::vector<void*> buffers;
  for (Tensor& t : results) buffers.push_back(t.mutable_raw());
  for (const Tensor& t : inputs) buffers.push_back(const_cast<void*>(t.raw()));
  buffers.push_back(const_cast<void*>(scratch.raw()));
  kernel.run(kernel, buffers.data());
  return results;
}

}  // namespace

Tensors evaluate(const Graph& graph, const Tensors& arguments, const Tensors& variables) {
  Tensors values(graph.values.size());
  std::vector<int> uses = count_uses(graph);
  for (size_t i = 0; i < graph.inputs.size(); ++i) values[static_cast<size_t>(graph.inputs[i])] = arguments[i];
  for (size_t i = 0; i < graph.variables.size(); ++i)
    values[static_cast<size_t>(graph.variable_values[i])] = variables[i];
  for (size_t i = 0; i < values.size(); ++i)
    if (graph.values[i].kind == Value::Kind::kConstant) values[i] = graph.values[i].constant;
  for (const Step& step : graph.steps) {
    Tensors inputs;
    for (const int v : step.inputs) inputs.push_back(values[static_cast<size_t>(v)]);
    Tensors results = compute(step, inputs, graph);
    for (size_t i = 0; i < results.size(); ++i) values[static_cast<size_t>(step.outputs[i])] = std::move(results[i]);
    for (const int v : step.inputs)
      if (--uses[static_cast<size_t>(v)] == 0) values[static_cast<size_t>(v)] = Tensor();
  }
  Tensors out;
  for (const int v : graph.outputs) out.push_back(values[static_cast<size_t>(v)]);
  for (const Update& u : graph.updates) out.push_back(values[static_cast<size_t>(u.value)]);
  return out;
}

Tensors present_values(const Graph& graph) {
  Tensors out;
  for (const Variable& v : graph.variables) out.push_back(v.concrete());
  return out;
}

Tensor random_argument(const TensorSpec& spec, uint64_t stream) {
  Tensor plain = Tensor::empty(spec.shape, is_inexact(spec.dtype) ? DType::float32 : DType::int32);
  const PhiloxKey key = philox_key(0x6b657261);
  for (int64_t i = 0; i < plain.size(); ++i) {
    const uint32_t bits = philox(philox_counter(static_cast<uint64_t>(i / 4), stream), key)[static_cast<size_t>(i % 4)];
    if (is_inexact(spec.dtype))
      plain.mutable_data<float>()[i] = uniform_float(bits) * 4 - 2;
    else
      plain.mutable_data<int32_t>()[i] = static_cast<int32_t>(bits >> 31);
  }
  const ops::Unobserved unobserved;
  return ops::convert(plain, spec.dtype);
}

std::string index_text(const Shape& shape, int64_t position) {
  std::vector<int64_t> index(static_cast<size_t>(shape.rank()));
  for (int64_t axis = shape.rank(); axis-- > 0;) {
    index[static_cast<size_t>(axis)] = position % shape[axis];
    position /= shape[axis];
  }
  return keratin::to_string(Shape(index));
}

Graph widened(const Graph& graph) {
  Graph out = graph;
  for (Value& v : out.values) {
    v.spec.dtype = wide(v.spec.dtype);
    if (v.constant.defined()) v.constant = widened(v.constant);
  }
  for (Step& step : out.steps) {
    for (size_t i = 0; i < step.attrs.size(); ++i)
      if (const auto* dtype = std::get_if<DType>(&step.attrs[i])) step.attrs.set(i, wide(*dtype));
    std::vector<TensorSpec> in;
    for (const int v : step.inputs) in.push_back(out.values[static_cast<size_t>(v)].spec);
    const std::vector<TensorSpec> said = ops::infer(*step.op, in, step.attrs);
    for (size_t i = 0; i < said.size(); ++i) out.values[static_cast<size_t>(step.outputs[i])].spec = said[i];
  }
  return out;
}

}  // namespace keratin::graph
