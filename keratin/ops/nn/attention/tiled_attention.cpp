#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/nn/attention/attention.h"
#include "keratin/ops/nn/attention/composed.h"
#include "keratin/ops/nn/composed_gradient.h"

namespace keratin::ops {
namespace {

using attention::Problem;

enum Attr { kScale, kCausal };
enum Input { kQuery, kKey, kValue, kMask, kOut = 3, kLogSumExp, kDOut, kDLogSumExp, kGradMask };

bool differ(int64_t a, int64_t b) { return a != b && a != kUnknown && b != kUnknown; }

bool differ(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return true;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (differ(a[i], b[i])) return true;
  return false;
}

// Inputs from `mask` on: one that broadcasts, or nothing.
void check(const OpCall& call, size_t mask) {
  const char* name = call.op->name;
  require(call.inputs.size() == mask || call.inputs.size() == mask + 1, ErrorCode::kInvalidArgument, "[", name,
          "] expected ", mask, " inputs and perhaps a mask, received ", call.inputs.size(), ".");
  for (size_t i = 0; i < mask; ++i)
    require((call.dtype(i) == DType::float32 || call.dtype(i) == DType::float64) && call.dtype(i) == call.dtype(0),
            ErrorCode::kDType, "[", name, "] expected all inputs in float32 or all in float64, received ",
            to_string(call.inputs[i]), ".");
  const Shape &q = call.shape(kQuery), &k = call.shape(kKey), &v = call.shape(kValue);
  const bool fit = q.rank() == 4 && k.rank() == 4 && v.rank() == 4 && !differ(q[0], k[0]) && !differ(q[0], v[0]) &&
                   !differ(q[3], k[3]) && !differ(k[1], v[1]) && !differ(k[2], v[2]) && k[2] > 0 && q[2] >= 0 &&
                   q[2] % k[2] == 0;
  require(fit, ErrorCode::kShape, "[", name,
          "] expected query (batch, time, heads, depth), key (batch, source, key heads, depth) and value (batch, "
          "source, key heads, depth of values), received ",
          q, ", ", k, " and ", v, ".");
  if (call.inputs.size() == mask) return;
  const Shape &m = call.shape(mask), whole = {q[0], q[2], q[1], k[1]};
  bool broadcasts = m.rank() == 4 && call.dtype(mask) == DType::bool_;
  for (int64_t i = 0; broadcasts && i < 4; ++i) broadcasts = m[i] == 1 || !differ(m[i], whole[i]);
  require(broadcasts, ErrorCode::kShape, "[", name, "] expected a bool mask that broadcasts against ", whole,
          ", received ", to_string(call.inputs[mask]), ".");
}

TensorSpec out_spec(const OpCall& call) {
  const Shape &q = call.shape(kQuery), &v = call.shape(kValue);
  return {{q[0], q[1], q[2], v[3]}, call.dtype(kQuery)};
}
TensorSpec logsumexp_spec(const OpCall& call) { return {call.shape(kQuery).without(3), call.dtype(kQuery)}; }

std::vector<TensorSpec> infer_attention(const OpCall& call) {
  check(call, kMask);
  return {out_spec(call), logsumexp_spec(call)};
}

std::vector<TensorSpec> infer_grad(const OpCall& call) {
  check(call, kGradMask);
  const Shape out = out_spec(call).shape, rows = logsumexp_spec(call).shape;
  const bool fit = !differ(call.shape(kOut), out) && !differ(call.shape(kDOut), out) &&
                   !differ(call.shape(kLogSumExp), rows) && !differ(call.shape(kDLogSumExp), rows);
  require(fit, ErrorCode::kShape, "[tiled_attention_grad] expected out and dout with shape ", out,
          ", logsumexp and dlogsumexp with shape ", rows, ", received ", call.shape(kOut), ", ", call.shape(kDOut),
          ", ", call.shape(kLogSumExp), " and ", call.shape(kDLogSumExp), ".");
  return {call.inputs[kQuery], call.inputs[kKey], call.inputs[kValue]};
}

Problem problem_of(const OpCall& call, size_t mask) {
  const Shape &q = call.shape(kQuery), &k = call.shape(kKey);
  Problem p;
  p.batch = q[0], p.time = q[1], p.heads = q[2], p.depth = q[3];
  p.source = k[1], p.key_heads = k[2], p.value_depth = call.shape(kValue)[3];
  p.scale = call.attrs().real(kScale), p.causal = call.attrs().boolean(kCausal);
  p.masked = call.inputs.size() > mask;
  if (!p.masked) return p;
  const std::vector<int64_t> strides = strides_of(call.shape(mask));
  for (size_t i = 0; i < 4; ++i) p.mask_stride[i] = call.shape(mask)[static_cast<int64_t>(i)] == 1 ? 0 : strides[i];
  return p;
}

Tensors grad(const Backward& b) {
  static const OpDef& op = get_op("tiled_attention_grad");
  Tensors inputs = {b.in(kQuery), b.in(kKey), b.in(kValue), b.out(0), b.out(1), b.dout(0), b.dout(1)};
  if (b.ins().size() > kMask) inputs.push_back(b.in(kMask));
  return call(op, std::move(inputs), b.attrs());
}

Gradients second_gradient(const Backward& b) {
  const double scale = b.attrs().real(kScale);
  const bool causal = b.attrs().boolean(kCausal);
  return gradient_through(b, [&](const Tensors& in) { return attention::composed_gradient(in, scale, causal); });
}

bool is_known(const Shape& shape) {
  return std::none_of(shape.begin(), shape.end(), [](int64_t size) { return size == kUnknown; });
}

// Examples join the batch, when all inputs have one.
Composed batch_attention(const Batched& b) {
  Tensors joined;
  for (size_t i = 0; i < b.ins().size(); ++i) {
    const Tensor x = batched_in(b, i);
    if (!is_known(x.shape()) || x.shape(1) != b.in(0).shape(b.batched(0) ? 1 : 0)) return batch_by_loop(b);
    Shape shape = x.shape().without(0);
    shape.set(0, x.shape(0) * x.shape(1));
    joined.push_back(reshape(x, shape));
  }
  Tensors out = call(b.op(), std::move(joined), b.attrs());
  for (Tensor& t : out) {
    Shape shape = t.shape().with_inserted(0, b.size());
    shape.set(1, t.shape(0) / std::max<int64_t>(b.size(), 1));
    t = reshape(t, shape);
  }
  return out;
}

OpDef& attributes(OpDef& op) {
  return op.attr("scale", AttributeKind::kFloat, {}, "Of the logits.")
      .attr("is_causal", AttributeKind::kBool, false, "Query t sees sources 0 to t alone.");
}

}  // namespace

OpDef tiled_attention_def() {
  const Tensor q = floats({1, 0.5f, -1, 2, 0.25f, 1, 1, -0.5f}, {1, 2, 2, 2});
  const Tensor k = floats({1, 2, 0.5f, -1, 1, 0.5f, 2, 1}, {1, 2, 2, 2}),
               narrow = floats({1, 2, 0.5f, -1}, {1, 2, 1, 2});
  const Tensor v = floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2}), wide = floats({1, 2, 3, 4, 5, 6}, {1, 2, 1, 3});
  OpDef op("tiled_attention");
  op.list_in("inputs", Inputs::kAsGiven)
      .doc(
          "What dot_product_attention without a bias comes down to: from query, key, value and perhaps a bool mask "
          "that "
          "broadcasts against (batch, heads, time, source), the attention and (batch, time, heads) the logarithm of "
          "the sum of the exponentials of each query's logits. Tiles of a running softmax: no matrix of time by source "
          "is in memory. Within 2 (depth + source + 16) units in the last place of float32 of the largest number that "
          "occurs, times the size of the logits.")
      .results(2)
      .infer(infer_attention)
      .prepare([](const OpCall& call) {
        const Problem p = problem_of(call, kMask);
        return call.dtype(0) == DType::float64 ? attention::double_kernel(p) : attention::float_kernel(p);
      })
      .gradient([](const Backward& b) { return grad(b); })
      .batch([](const Batched& b) { return batch_attention(b); });
  return attributes(op)
      .good({q, k, v}, {0.7, false}, 32)
      .good({q, k, v}, {0.7, true}, 32)
      .good({q, narrow, wide}, {0.5, true}, 32)
      .good({q, k, v, bools({true, false, true, true}, {1, 1, 2, 2})}, {0.5, false}, 32)
      .good({q, k, v, bools({true, false, false, false}, {1, 1, 2, 2})}, {0.5, false}, 32, false)
      .good({q, k, v, bools({true, false}, {1, 2, 1, 1})}, {0.5, true}, 32, false)
      .bad({floats({1, 2}), floats({1, 2}), floats({1, 2})}, {1.0, false},
           "[tiled_attention] expected query (batch, time, heads, depth), key (batch, source, key heads, depth) and "
           "value (batch, source, key heads, depth of values), received (2,), (2,) and (2,).")
      .bad({q, k}, {1.0, false}, "[tiled_attention] expected 3 inputs and perhaps a mask, received 2.")
      .bad({q, k, ints({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2})}, {1.0, false},
           "[tiled_attention] expected all inputs in float32 or all in float64, received int32 (1, 2, 2, 2).")
      .bad({q, k, v, floats({1, 2})}, {1.0, false},
           "[tiled_attention] expected a bool mask that broadcasts against (1, 2, 2, 2), received float32 (2,).");
}

OpDef tiled_attention_grad_def() {
  const Tensor q = floats({1, 0.5f, -1, 2, 0.25f, 1, 1, -0.5f}, {1, 2, 2, 2});
  const Tensor k = floats({1, 2, 0.5f, -1, 1, 0.5f, 2, 1}, {1, 2, 2, 2}),
               narrow = floats({1, 2, 0.5f, -1}, {1, 2, 1, 2});
  const Tensor v = floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2}), wide = floats({1, 2, 3, 4, 5, 6}, {1, 2, 1, 3});
  const Tensor dout = floats({1, -1, 0.5f, 2, -0.5f, 1, 1, 0.25f}, {1, 2, 2, 2});
  const Tensor more = floats({1, -1, 0.5f, 2, -0.5f, 1, 1, 0.25f, 2, 1, 3, 1}, {1, 2, 2, 3});
  // Each a tensor of its own: one that stood for two inputs would get the sum of both gradients.
  const Tensor out = floats({2, 1, 4, 3, 6, 5, 8, 7}, {1, 2, 2, 2});
  const Tensor wide_out = floats({1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4}, {1, 2, 2, 3});
  const Tensor rows = floats({1, 2, 1.5f, 0.5f}, {1, 2, 2}), drows = floats({0.5f, -1, 1, 2}, {1, 2, 2});
  OpDef op("tiled_attention_grad");
  op.list_in("inputs", Inputs::kAsGiven)
      .doc(
          "The gradients of tiled_attention by query, key and value, from those, both outputs, the outputs' gradients "
          "and perhaps the mask. The weights are computed again, tile by tile.")
      .results(3)
      .infer(infer_grad)
      .prepare([](const OpCall& call) {
        const Problem p = problem_of(call, kGradMask);
        return call.dtype(0) == DType::float64 ? attention::double_grad_kernel(p) : attention::float_grad_kernel(p);
      })
      .gradient([](const Backward& b) { return second_gradient(b); })
      .batch([](const Batched& b) { return batch_attention(b); });
  return attributes(op)
      .good({q, k, v, out, rows, dout, drows}, {0.7, false}, 64)
      .good({q, k, v, out, rows, dout, drows}, {0.7, true}, 64)
      .good({q, narrow, wide, wide_out, rows, more, drows}, {0.5, true}, 64)
      .good({q, k, v, out, rows, dout, drows, bools({true, false, true, true}, {1, 1, 2, 2})}, {0.5, false}, 64)
      .bad({q, k, v, out, rows, dout, dout}, {1.0, false},
           "[tiled_attention_grad] expected out and dout with shape (1, 2, 2, 2), logsumexp and dlogsumexp with shape "
           "(1, 2, 2), received (1, 2, 2, 2), (1, 2, 2, 2), (1, 2, 2) and (1, 2, 2, 2).");
}

}  // namespace keratin::ops
