#include <algorithm>

#include "keratin/graph/rewrite/native.h"
#include "keratin/graph/rewrite/products.h"

namespace keratin::graph {
namespace {

constexpr int kDeepest = 12;

bool is(const Step& step, std::string_view op) { return step.op->name == op; }

// Sums a step whose summed axes all have size 1 in `divisor`, so that the divisor stands before the sum as well.
bool sums_beside(const Rewriter& r, const Step& step, int divisor) {
  if (!is(step, "sum") && !is(step, "sum_to")) return false;
  const Shape &in = r.spec(step.inputs[0]).shape, &out = r.spec(step.outputs[0]).shape;
  const Shape& by = r.spec(divisor).shape;
  if (in.rank() != out.rank() || by.rank() != in.rank()) return false;
  for (int64_t i = 0; i < in.rank(); ++i)
    if (in[i] != out[i] && by[i] != 1) return false;
  return true;
}

// `value` times `divisor` where the divisor stands in every term of it; -1 where it does not.
int times(Rewriter& r, int value, int divisor, int depth) {
  const Step* found = r.producer(value);
  if (found == nullptr || depth > kDeepest) return -1;
  const Step step = *found;
  const auto below = [&](size_t i) { return times(r, step.inputs[i], divisor, depth + 1); };
  if (is(step, "add") || is(step, "subtract")) {
    const int first = below(0);
    const int second = first < 0 ? -1 : below(1);
    return second < 0 ? -1 : r.call(step.op->name, {first, second});
  }
  if (is(step, "negative")) {
    const int inside = below(0);
    return inside < 0 ? -1 : r.call("negative", {inside});
  }
  if (is(step, "broadcast_like")) {
    const int inside = below(0);
    return inside < 0 ? -1 : r.call("broadcast_like", {inside, step.inputs[1]});
  }
  if (sums_beside(r, step, divisor)) {
    const int inside = below(0);
    return inside < 0 ? -1 : r.call(step.op->name, {inside}, step.attrs);
  }
  Product product = factors_of(r, value);
  const auto at = std::find_if(product.denominators.begin(), product.denominators.end(),
                               [&](int v) { return same_value(r.edit(), v, divisor); });
  if (at == product.denominators.end()) return -1;
  product.denominators.erase(at);
  return multiply_out(r, product, r.spec(value).dtype);
}

// The sum of exponentials with `exponential` among its terms that stands somewhere below `value` as a divisor; -1.
int divisor_below(const Rewriter& r, int value, int exponential, int depth) {
  const Step* step = r.producer(value);
  if (step == nullptr || depth > kDeepest) return -1;
  if (is(*step, "divide")) {
    const Step* sum = r.call_of("sum", step->inputs[1]);
    if (sum != nullptr && same_value(r.edit(), sum->inputs[0], exponential)) return step->inputs[1];
  }
  const bool transparent = is(*step, "add") || is(*step, "subtract") || is(*step, "negative") || is(*step, "divide") ||
                           is(*step, "multiply") || is(*step, "broadcast_like") || is(*step, "sum") ||
                           is(*step, "sum_to");
  if (!transparent) return -1;
  const int first = divisor_below(r, step->inputs[0], exponential, depth + 1);
  if (first >= 0 || is(*step, "broadcast_like") || step->inputs.size() < 2) return first;
  return is(*step, "divide") ? -1 : divisor_below(r, step->inputs[1], exponential, depth + 1);
}

bool all_zero(const Rewriter& r, int value) { return r.is_number(value, 0); }

// Zeros of the shape of `value`.
int zeros(Rewriter& r, int value) {
  constexpr int64_t kLargest = 65536;
  const TensorSpec& spec = r.spec(value);
  int64_t size = 1;
  for (int64_t i = 0; i < spec.shape.rank(); ++i) {
    if (spec.shape[i] < 0) return -1;
    size *= spec.shape[i];
  }
  return size > kLargest ? -1 : r.constant_of(Tensor::zeros(spec.shape, spec.dtype));
}

}  // namespace

int divisor_out_of_sum(Rewriter& r, int value) {
  const Step step = *r.producer(value);
  for (const size_t i : {size_t{0}, size_t{1}}) {
    const Step* exponential = r.call_of("exp", step.inputs[i]);
    const int terms = step.inputs[1 - i];
    const Step* outermost = r.producer(terms);
    if (exponential == nullptr || outermost == nullptr || is(*outermost, "divide") || is(*outermost, "multiply"))
      continue;
    const int divisor = divisor_below(r, terms, step.inputs[i], 0);
    const int numerator = divisor < 0 ? -1 : times(r, terms, divisor, 0);
    if (numerator < 0) continue;
    return r.call("multiply", {numerator, r.call("divide", {step.inputs[i], divisor})});
  }
  return -1;
}

int zero_times_product(Rewriter& r, int value) {
  const Step step = *r.producer(value);
  for (const size_t i : {size_t{0}, size_t{1}})
    if (all_zero(r, step.inputs[i]) && r.call_of("matmul", step.inputs[1 - i]) != nullptr) return zeros(r, value);
  return -1;
}

int product_with_zero(Rewriter& r, int value) {
  const Step step = *r.producer(value);
  return all_zero(r, step.inputs[0]) || all_zero(r, step.inputs[1]) ? zeros(r, value) : -1;
}

}  // namespace keratin::graph
