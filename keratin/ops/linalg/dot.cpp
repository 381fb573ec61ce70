#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops {
namespace {

// The axis of x2 that meets the last axis of x1: its last but one, or its only one.
int64_t met_axis(const Shape& x2) { return std::max<int64_t>(x2.rank() - 2, 0); }

std::vector<TensorSpec> infer_dot(const OpCall& call) {
  const Shape &a = call.shape(0), &b = call.shape(1);
  if (a.empty() || b.empty()) return {{a.empty() ? b : a, call.dtype(0)}};
  const int64_t axis = met_axis(b);
  require(a.last() == b[axis] || a.last() == kUnknown || b[axis] == kUnknown, ErrorCode::kShape,
          "[dot] inner dimensions must be equal. Received: x1.shape=", a, ", x2.shape=", b, ".");
  Shape out = a.without(-1);
  for (const int64_t size : b.without(axis)) out.push_back(size);
  return {{out, call.dtype(0) == DType::int8 ? DType::int32 : call.dtype(0)}};
}

// x2 as (outer, k, n) is copied to (k, outer, n); then it is one product.
struct Reordered {
  Kernel product;
  int64_t outer, k, row_bytes, copy_bytes;
};

void run_reordered(const Kernel& kernel, void* const* buffers) {
  const auto& plan = kernel.state_as<Reordered>();
  const auto* b = static_cast<const char*>(buffers[2]);
  auto* copy = static_cast<char*>(buffers[3]);
  for (int64_t o = 0; o < plan.outer; ++o)
    for (int64_t k = 0; k < plan.k; ++k, b += plan.row_bytes)
      std::memcpy(copy + (k * plan.outer + o) * plan.row_bytes, b, static_cast<size_t>(plan.row_bytes));
  void* const inner[] = {buffers[0], buffers[1], copy, copy + plan.copy_bytes};
  plan.product.run(plan.product, inner);
}

Kernel prepare_dot(const OpCall& call) {
  const Shape &a = call.shape(0), &b = call.shape(1);
  if (a.empty() || b.empty()) return get_op("multiply").prepare_rule(call);
  const int64_t axis = met_axis(b), outer = b.slice(0, axis).size(), n = b.rank() > 1 ? b.last() : 1;
  matmul_detail::Product p;
  p.m = a.without(-1).size(), p.k = a.last(), p.n = outer * n;
  p.a_row = p.k, p.b_row = p.n;
  const int64_t k = p.k;
  Kernel product = call.dtype(0) == DType::float32 ? matmul_detail::float_kernel(std::move(p))
                                                   : matmul_detail::plain_kernel(std::move(p), call.dtype(0));
  if (outer == 1) return product;
  auto plan = std::make_shared<Reordered>();
  plan->outer = outer, plan->k = k, plan->row_bytes = n * size_of(call.dtype(1));
  plan->copy_bytes = (outer * k * plan->row_bytes + 63) / 64 * 64;
  Kernel kernel;
  kernel.scratch_bytes = plan->copy_bytes + product.scratch_bytes + 64;
  kernel.run = run_reordered;
  plan->product = std::move(product);
  kernel.state = std::move(plan);
  return kernel;
}

Gradients dot_gradient(const Backward& back) {
  const Tensor &x1 = back.in(0), &x2 = back.in(1);
  if (x1.rank() == 0 || x2.rank() == 0) return {multiply(back.dout(), x2), multiply(back.dout(), x1)};
  const int64_t axis = met_axis(x2.shape()), k = x2.shape(axis);
  std::vector<int64_t> there{axis}, back_again;  // axes of x2 with the met one first, and the inverse
  for (int64_t a = 0; a < x2.rank(); ++a)
    if (a != axis) there.push_back(a);
  for (int64_t a = 0; a < x2.rank(); ++a)
    back_again.push_back(std::find(there.begin(), there.end(), a) - there.begin());
  const Tensor moved = transpose(x2, {.axes = there});
  const Tensor b = reshape(moved, {k, -1}), a = reshape(x1, {-1, k});
  const Tensor dout = reshape(back.dout(), {-1, b.shape(1)});
  const Tensor db = reshape(matmul(a, dout, {.transpose_a = true}), moved.shape());
  return {reshape(matmul(dout, b, {.transpose_b = true}), x1.shape()), transpose(db, {.axes = back_again})};
}

// (examples, rows, k) times (examples, k, columns).
Composed batch_dot(const Batched& b) {
  if (b.rank(0) == 0 || b.rank(1) == 0) {
    const int64_t rank = std::max(b.rank(0), b.rank(1));
    return multiply(b.batched(0) ? align_example(b.in(0), rank) : b.in(0),
                    b.batched(1) ? align_example(b.in(1), rank) : b.in(1));
  }
  if (!b.batched(1)) return call1(b.op(), b.ins(), {});
  const Shape a = example_spec(b, 0).shape, c = example_spec(b, 1).shape;
  const int64_t axis = met_axis(c), k = c[axis];
  if (!a.fully_known() || !c.fully_known()) return batch_by_loop(b);
  const Tensor columns = reshape(move_axis(b.in(1), axis + 1, 1), {b.size(), k, c.without(axis).size()});
  const Tensor rows = b.batched(0) ? reshape(b.in(0), {b.size(), a.without(-1).size(), k})
                                   : reshape(b.in(0), {a.without(-1).size(), k});
  Shape out{b.size()};
  for (const int64_t size : a.without(-1)) out.push_back(size);
  for (const int64_t size : c.without(axis)) out.push_back(size);
  return reshape(matmul(rows, columns), out);
}

}  // namespace

OpDef dot_def() {
  return OpDef("dot")
      .doc(
          "NumPy's dot: the sum of products over the last axis of x1 and the last but one of x2 (its only one, if x2 "
          "is "
          "a vector); the other axes of x1, then those of x2, make the result. A scalar multiplies. int8 gives int32.")
      .in({"x1", "x2"})
      .keras("numpy", "Dot")
      .infer(infer_dot)
      .prepare(prepare_dot)
      .gradient([](const Backward& b) { return dot_gradient(b); })
      .batch([](const Batched& b) { return batch_dot(b); })
      .good({{1, 2, 3}, {4, -5, 6}}, {}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}}, {}, 16)
      .good({{{1, 2}, {4, 5}}, {{{1, 0.5}, {-1, 2}}, {{3, 0.25}, {1, 1}}, {{0, 1}, {2, 1}}}}, {}, 16)
      .good({Tensor::scalar(2, DType::float32), {{1, 2}}})
      .good({ints({1, 2, 3, 4}, {2, 2}), ints({5, 6})})
      .bad({{1, 2, 3}, {1, 2}}, {}, "[dot] inner dimensions must be equal. Received: x1.shape=(3,), x2.shape=(2,).");
}

}  // namespace keratin::ops
