#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/nn/softmax.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/nn/attention/composed.h"

namespace keratin::ops {
namespace {

using attention::by_head;
using attention::hidden;
using attention::visible;

enum Input { kQuery, kKey, kValue, kBias, kMask };
enum Attr { kScale, kIsCausal, kFlashAttention, kSoftCap };

constexpr const char* kName = "dot_product_attention";

bool differ(int64_t a, int64_t b) { return a != b && a != kUnknown && b != kUnknown; }

void check(const Composition& c) {
  const Shape &q = c.in(kQuery).shape(), &k = c.in(kKey).shape(), &v = c.in(kValue).shape();
  require(q.rank() == 4 && k.rank() == 4 && v.rank() == 4, ErrorCode::kShape, "[", kName,
          "] `dot_product_attention` only supports 4D inputs. Received: query.shape=", q, ", key.shape=", k,
          ", value.shape=", v, ".");
  const bool fit =
      !differ(q[0], k[0]) && !differ(q[0], v[0]) && !differ(q[3], k[3]) && !differ(k[1], v[1]) && !differ(k[2], v[2]);
  require(
      fit, ErrorCode::kShape, "[", kName,
      "] expected query (batch, time, heads, depth), key (batch, source, key heads, depth) and value (batch, source, "
      "key heads, depth of values), received query.shape=",
      q, ", key.shape=", k, ", value.shape=", v, ".");
  require(q[2] != kUnknown && k[2] != kUnknown && k[2] > 0 && q[2] % k[2] == 0, ErrorCode::kShape, "[", kName,
          "] expected a number of query heads that the number of key heads divides, received ", q[2], " and ", k[2],
          ".");
  require(c.attrs()[kFlashAttention] != Attribute(true), ErrorCode::kUnsupported, "[", kName,
          "] flash_attention=True is not available here. Leave it out.");
  require(c.attrs().is_none(kSoftCap), ErrorCode::kUnsupported, "[", kName,
          "] attn_logits_soft_cap is only supported for JAX on TPU. Leave it out.");
}

// The mask over (batch, heads, time, source), all four axes of it.
Tensor mask_of(const Composition& c) {
  if (!c.has(kMask)) return {};
  const Shape &q = c.in(kQuery).shape(), &k = c.in(kKey).shape();
  Tensor mask = convert(c.in(kMask), DType::bool_);
  broadcast(kName, {q[0], q[2], q[1], k[1]}, mask.shape());
  while (mask.rank() < 4) mask = expand_dims(mask, 0);
  return mask;
}

// A bias is added to the logits, which have to be there for that.
Tensor biased_attention(const Composition& c, DType dtype, DType wide, double scale) {
  const int64_t shared = c.in(kQuery).shape(2) / c.in(kKey).shape(2);
  const Tensor query = convert(by_head(c.in(kQuery), 1), wide), key = convert(by_head(c.in(kKey), shared), wide);
  Tensor logits = multiply(matmul(query, key, {.transpose_b = true}), scale);
  broadcast(kName, logits.shape(), c.in(kBias).shape());
  logits = add(logits, convert(convert(c.in(kBias), dtype), wide));
  const Tensor seen = visible(logits, mask_of(c), c.attrs().boolean(kIsCausal));
  const Tensor weights = convert(softmax(hidden(logits, seen)), dtype);
  return transpose(matmul(weights, convert(by_head(c.in(kValue), shared), dtype)), {.axes = {0, 2, 1, 3}});
}

Tensor compose_attention(const Composition& c) {
  check(c);
  DType dtype = promote(promote(c.in(kQuery).dtype(), c.in(kKey).dtype()), c.in(kValue).dtype());
  if (!is_floating(dtype)) dtype = DType::float32;
  const DType wide = promote(dtype, DType::float32);
  const int64_t depth = c.in(kQuery).shape(3);
  require(depth != kUnknown || !c.attrs().is_none(kScale), ErrorCode::kShape, "[", kName,
          "] expected queries of known depth, or a scale.");
  const double scale = c.attrs().is_none(kScale) ? 1 / std::sqrt(static_cast<double>(depth)) : c.attrs().real(kScale);
  if (c.has(kBias)) return biased_attention(c, dtype, wide, scale);
  static const OpDef& tiled = get_op("tiled_attention");
  Tensors inputs = {convert(c.in(kQuery), wide), convert(c.in(kKey), wide), convert(c.in(kValue), wide)};
  if (const Tensor mask = mask_of(c); mask.defined()) inputs.push_back(mask);
  return convert(call(tiled, std::move(inputs), {scale, c.attrs().boolean(kIsCausal)})[0], dtype);
}

}  // namespace

OpDef dot_product_attention_def() {
  return OpDef(kName)
      .in({"query", "key", "value"}, Inputs::kAsGiven)
      .optional_in("bias")
      .optional_in("mask")
      .attr("scale", AttributeKind::kOptionalFloat, Attribute(), "Of the logits; none given: 1 / sqrt(depth).")
      .attr("is_causal", AttributeKind::kBool, false, "Query t sees sources 0 to t alone.")
      .attr("flash_attention", AttributeKind::kBool, false, "Not available; Keras's None is false here.")
      .attr("attn_logits_soft_cap", AttributeKind::kOptionalFloat, Attribute(), "Not available (TPUs alone in Keras).")
      .doc(
          "softmax(query · keyᵀ * scale + bias) · value for each head: query (batch, time, heads, depth), key and "
          "value "
          "(batch, source, key heads, depth); groups of query heads share a key head when there are fewer of those. "
          "bias and mask (true: seen) broadcast against (batch, heads, time, source). The softmax is computed in at "
          "least float32; a query that sees nothing weighs all sources equally.")
      .keras("nn", "DotProductAttention")
      .compose([](const Composition& c) { return compose_attention(c); })
      .good({floats({1, 0.5f, -1, 2, 0.25f, 1, 1, -0.5f}, {1, 2, 2, 2}),
             floats({1, 2, 0.5f, -1, 1, 0.5f, 2, 1}, {1, 2, 2, 2}), floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2})},
            {}, 32)
      .good({floats({1, 0.5f, -1, 2, 0.25f, 1, 1, -0.5f}, {1, 2, 2, 2}), floats({1, 2, 0.5f, -1}, {1, 2, 1, 2}),
             floats({1, 2, 3, 4}, {1, 2, 1, 2}), floats({0.5f, -1, 2, 1}, {1, 1, 2, 2})},
            {0.5, true}, 32)
      .good({floats({1, 0.5f}, {1, 1, 1, 2}), floats({1, 2, 0.5f, -1}, {1, 2, 1, 2}),
             floats({1, 2, 3, 4}, {1, 2, 1, 2}), floats({0, 0}, {1, 2}), bools({false, false}, {1, 2})},
            {}, 32)
      .bad({floats({1, 2}), floats({1, 2}), floats({1, 2})}, {},
           "[dot_product_attention] `dot_product_attention` only supports 4D inputs. Received: query.shape=(2,), "
           "key.shape=(2,), value.shape=(2,).")
      .bad({floats({1, 2, 3}, {1, 1, 3, 1}), floats({1, 2}, {1, 1, 2, 1}), floats({1, 2}, {1, 1, 2, 1})}, {},
           "[dot_product_attention] expected a number of query heads that the number of key heads divides, received 3 "
           "and 2.")
      .bad({floats({1, 2}, {1, 2, 1, 1}), floats({1, 2}, {1, 2, 1, 1}), floats({1, 2}, {1, 2, 1, 1})},
           {Attribute(), false, true},
           "[dot_product_attention] flash_attention=True is not available here. Leave it out.");
}

}  // namespace keratin::ops
