#include "keratin/ops/nn/attention/composed.h"

#include <numeric>

#include "keratin/ops/def/call.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/cumsum.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/repeat.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/nn/attention/attention.h"

namespace keratin::ops::attention {
namespace {

Tensor count(int64_t size) {
  std::vector<int32_t> numbers(static_cast<size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  return Tensor(numbers);
}

// Query t sees sources up to t.
Tensor causal_mask(const Tensor& logits) {
  const int64_t time = logits.shape(2), source = logits.shape(3);
  if (time != kUnknown && source != kUnknown) return greater_equal(expand_dims(count(time), 1), count(source));
  const Tensor ones = cast(ones_like(logits), DType::int32);
  return greater_equal(cumsum(ones, {.axis = 2}), cumsum(ones, {.axis = 3}));
}

// The inverse of by_head: the heads that shared one are summed.
Tensor by_key(const Tensor& x, int64_t times) {
  const Tensor by_time = transpose(x, {.axes = {0, 2, 1, 3}});
  if (times == 1) return by_time;
  const Shape& s = by_time.shape();
  return sum(reshape(by_time, Shape({s[0], s[1], s[2] / times, times, s[3]})), {.axis = int64_t{3}});
}

// (batch, time, heads) -> (batch, heads, time, 1).
Tensor column(const Tensor& x) { return expand_dims(transpose(x, {.axes = {0, 2, 1}}), -1); }

}  // namespace

Tensor by_head(const Tensor& x, int64_t times) {
  const Tensor heads = transpose(x, {.axes = {0, 2, 1, 3}});
  return times == 1 ? heads : repeat(heads, times, {.axis = 1});
}

Tensor visible(const Tensor& logits, const Tensor& mask, bool causal) {
  if (!causal) return mask;
  return mask.defined() ? logical_and(mask, causal_mask(logits)) : causal_mask(logits);
}

Tensor hidden(const Tensor& logits, const Tensor& visible) {
  if (!visible.defined()) return logits;
  return where(visible, logits, double{kHidden});
}

Tensors composed_gradient(const Tensors& in, double scale, bool causal) {
  const int64_t times = in[0].shape(2) / in[1].shape(2);
  const Tensor query = by_head(in[0], 1), key = by_head(in[1], times), value = by_head(in[2], times);
  const Tensor out = by_head(in[3], 1), logsumexp = column(in[4]), dout = by_head(in[5], 1);
  const Tensor logits = multiply(matmul(query, key, {.transpose_b = true}), scale);
  const Tensor mask = in.size() > 7 ? in[7] : Tensor(), seen = visible(logits, mask, causal);
  Tensor weights = exp(subtract(hidden(logits, seen), logsumexp));
  if (mask.defined()) {
    const Tensor nothing = less(logsumexp, double{kNothingSeen});
    const Tensor total = sum(weights, {.axis = int64_t{-1}, .keepdims = true});
    weights = divide(weights, where(nothing, total, 1.0));
  }
  const Tensor delta = subtract(sum(multiply(dout, out), {.axis = int64_t{-1}, .keepdims = true}), column(in[6]));
  const Tensor dweights = matmul(dout, value, {.transpose_b = true});
  Tensor dlogits = multiply(multiply(weights, subtract(dweights, delta)), scale);
  if (seen.defined()) dlogits = where(seen, dlogits, 0.0);
  return {by_key(matmul(dlogits, key), 1), by_key(matmul(dlogits, query, {.transpose_a = true}), times),
          by_key(matmul(weights, dout, {.transpose_a = true}), times)};
}

}  // namespace keratin::ops::attention
