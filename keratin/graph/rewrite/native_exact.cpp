#include <algorithm>

#include "keratin/graph/rewrite/native.h"
#include "keratin/graph/rewrite/rewriter.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

bool known(const Shape& shape) {
  for (int64_t i = 0; i < shape.rank(); ++i)
    if (shape[i] < 0) return false;
  return true;
}

// The same bytes under another shape.
bool is_view(std::string_view op) { return op == "reshape" || op == "expand_dims" || op == "squeeze"; }

int view(Rewriter& r, int value, const Shape& shape) {
  if (r.spec(value).shape == shape) return value;
  return r.call("reshape", {value}, {ops::to_attribute(shape)});
}

// The attribute `keepdims` of a reduction, or null when the step is none.
std::optional<size_t> keepdims_of(const Step& step) {
  const auto& specs = step.op->attributes;
  if (step.op->compose_rule != nullptr || step.inputs.size() != 1 || step.outputs.size() != 1) return std::nullopt;
  for (size_t i = 0; i < specs.size(); ++i)
    if (std::string_view(specs[i].name) == "keepdims") return i;
  return std::nullopt;
}

bool drops_axes(const Rewriter& r, int value) {
  const Step* step = r.producer(value);
  const auto keepdims = step != nullptr ? keepdims_of(*step) : std::nullopt;
  return keepdims && !step->attrs.boolean(*keepdims);
}

// The order of axes of a transpose.
std::vector<int64_t> order_of(const Step& step, int64_t rank) {
  std::vector<int64_t> order;
  if (step.attrs.is_none(0))
    for (int64_t i = rank; i-- > 0;) order.push_back(i);
  else
    for (const int64_t axis : step.attrs.integers(0)) order.push_back(axis < 0 ? axis + rank : axis);
  return order;
}

// Every value of `from` is one of `to`.
bool holds_all(DType from, DType to) {
  if (from == to || from == DType::bool_) return true;
  if (is_complex(from) || is_complex(to)) return false;
  if (is_floating(from)) return is_floating(to) && size_of(to) > size_of(from);
  return to == DType::float64 && size_of(from) <= 4;
}

// Only the last two axes change places.
bool exchanges_last_two(const Step& step, int64_t rank) {
  if (rank < 2) return false;
  std::vector<int64_t> order = order_of(step, rank);
  std::swap(order[static_cast<size_t>(rank) - 1], order[static_cast<size_t>(rank) - 2]);
  return std::is_sorted(order.begin(), order.end());
}

}  // namespace

int unite_views(Rewriter& r, int value) {
  const Step outer = *r.producer(value);
  const Step* inner = r.producer(outer.inputs[0]);
  if (inner == nullptr || !is_view(inner->op->name) || !known(r.spec(value).shape)) return -1;
  return view(r, inner->inputs[0], r.spec(value).shape);
}

int keep_reduced_axes(Rewriter& r, int value) {
  const Step outer = *r.producer(value);
  if (!drops_axes(r, outer.inputs[0]) || !known(r.spec(value).shape)) return -1;
  const Step inner = *r.producer(outer.inputs[0]);
  if (r.spec(inner.inputs[0]).shape.rank() != r.spec(value).shape.rank()) return -1;
  ops::Attributes attrs = inner.attrs;
  attrs.set(*keepdims_of(inner), true);
  return r.call(inner.op->name, inner.inputs, std::move(attrs));
}

int view_of_quotient(Rewriter& r, int value) {
  const Step outer = *r.producer(value);
  const Step* found = r.call_of("divide", outer.inputs[0]);
  if (found == nullptr || !drops_axes(r, found->inputs[1])) return -1;
  const std::vector<int> inputs = found->inputs;
  const Shape inner = r.spec(outer.inputs[0]).shape;
  std::vector<int> views;
  for (const int input : inputs) {
    const Shape& shape = r.spec(input).shape;
    if (shape.rank() != 0 && shape != inner) return -1;
    views.push_back(input);
  }
  for (int& v : views)
    if (r.spec(v).shape.rank() != 0) v = r.call("expand_dims", {v}, outer.attrs);
  return r.call("divide", views);
}

int unite_transposes(Rewriter& r, int value) {
  const Step outer = *r.producer(value);
  const Step* inner = r.call_of("transpose", outer.inputs[0]);
  const int64_t rank = r.spec(value).shape.rank();
  std::vector<int64_t> order = order_of(outer, rank);
  int source = outer.inputs[0];
  if (inner != nullptr) {
    const std::vector<int64_t> before = order_of(*inner, rank);
    for (int64_t& axis : order) axis = before[static_cast<size_t>(axis)];
    source = inner->inputs[0];
  }
  if (std::is_sorted(order.begin(), order.end())) return source;
  return inner != nullptr ? r.call("transpose", {source}, {order}) : -1;
}

int unite_casts(Rewriter& r, int value) {
  const Step outer = *r.producer(value);
  const Step* inner = r.call_of("cast", outer.inputs[0]);
  if (inner == nullptr) return -1;
  const int source = inner->inputs[0];
  if (!holds_all(r.spec(source).dtype, inner->attrs.dtype(0))) return -1;
  if (r.spec(source).dtype == outer.attrs.dtype(0)) return source;
  return r.call("cast", {source}, outer.attrs);
}

int drop_broadcast(Rewriter& r, int value) {
  const Step* step = r.producer(value);
  if (!step->op->elementwise || step->inputs.size() < 2 || !known(r.spec(value).shape)) return -1;
  if (std::string_view(step->op->name) == "broadcast_like") return -1;
  std::vector<int> inputs = step->inputs;
  bool changed = false;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Step* like = r.call_of("broadcast_like", inputs[i]);
    if (like == nullptr) like = r.call_of("broadcast_to", inputs[i]);
    if (like == nullptr) continue;
    std::vector<TensorSpec> specs;
    std::vector<int> tried = inputs;
    tried[i] = like->inputs[0];
    for (const int v : tried) specs.push_back(r.spec(v));
    if (ops::infer(*step->op, specs, step->attrs)[0] != r.spec(value)) continue;
    inputs = std::move(tried);
    changed = true;
  }
  const char* op = step->op->name;
  return changed ? r.call(op, std::move(inputs), ops::Attributes(step->attrs)) : -1;
}

int transpose_into_matmul(Rewriter& r, int value) {
  const Step step = *r.producer(value);
  std::vector<int> inputs = step.inputs;
  ops::Attributes attrs = step.attrs;
  bool changed = false;
  for (const size_t i : {size_t{0}, size_t{1}}) {
    const Step* transpose = r.call_of("transpose", inputs[i]);
    const int64_t rank = r.spec(inputs[i]).shape.rank();
    if (transpose == nullptr || !exchanges_last_two(*transpose, rank)) continue;
    inputs[i] = transpose->inputs[0];
    attrs.set(i, !attrs.boolean(i));
    changed = true;
  }
  return changed ? r.call("matmul", std::move(inputs), std::move(attrs)) : -1;
}

int shape_of_reference(Rewriter& r, int value) {
  const Step step = *r.producer(value);
  const Shape shape = r.spec(value).shape;
  if (!known(shape)) return -1;
  if (r.producer(step.inputs[1]) == nullptr) return -1;
  const bool broadcasts = std::string_view(step.op->name) == "broadcast_like";
  if (r.spec(step.inputs[0]) == r.spec(value)) return step.inputs[0];
  return r.call(broadcasts ? "broadcast_to" : "reshape", {step.inputs[0]}, {ops::to_attribute(shape)});
}

}  // namespace keratin::graph
