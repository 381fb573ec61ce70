#include "keratin/base/error.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/loops.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

using Body = function_ref<Tensors(const Tensor&, const Tensors&)>;

void check_bound(const char* name, const Tensor& bound) {
  require(bound.defined() && bound.rank() == 0 && is_integer(bound.dtype()), ErrorCode::kInvalidArgument,
          "[fori_loop] expected ", name, " to be an integer scalar, received ",
          bound.defined() ? to_string(spec_of(bound)) : "an empty tensor", ".");
}

DType counter_dtype(const Tensor& lower, const Tensor& upper) {
  return size_of(lower.dtype()) > 4 || size_of(upper.dtype()) > 4 ? DType::int64 : DType::int32;
}

Tensor counter(int64_t value, DType dtype) {
  Tensor out = Tensor::empty({}, dtype);
  if (dtype == DType::int64)
    *out.mutable_data<int64_t>() = value;
  else
    *out.mutable_data<int32_t>() = static_cast<int32_t>(value);
  return out;
}

Tensors count_known(int64_t from, int64_t to, DType dtype, Body body, const Tensors& init) {
  if (to <= from) return init;
  if (!loop_is_traced(init)) {
    Tensors state = init;
    for (int64_t i = from; i < to; ++i) {
      Tensors next = body(counter(i, dtype), state);
      check_carry("fori_loop", state, next);
      state = std::move(next);
    }
    return state;
  }
  const auto step = [&](const Tensors& carry, const Tensors&) -> Scanned {
    static const OpDef& add = get_op("add");
    Tensors next = body(carry.back(), part(carry, 0, carry.size() - 1));
    next.push_back(call1(add, {carry.back(), counter(1, dtype)}));
    return {std::move(next), {}};
  };
  Tensors carry = init;
  carry.push_back(counter(from, dtype));
  const Scanned out =
      scan(function_ref<Scanned(const Tensors&, const Tensors&)>(step), carry, Tensors{}, {.length = to - from});
  return part(out.carry, 0, init.size());
}

Tensors count_unknown(const Tensor& lower, const Tensor& upper, Body body, const Tensors& init) {
  static const OpDef& less = get_op("less");
  static const OpDef& add = get_op("add");
  const DType dtype = counter_dtype(lower, upper);
  Tensors vars = init;
  vars.push_back(convert(lower, dtype));
  const auto more = [&](const Tensors& v) { return call1(less, {v.back(), convert(upper, dtype)}); };
  const auto step = [&](const Tensors& v) {
    Tensors next = body(v.back(), part(v, 0, v.size() - 1));
    next.push_back(call1(add, {v.back(), counter(1, dtype)}));
    return next;
  };
  const Tensors out =
      while_loop(function_ref<Tensor(const Tensors&)>(more), function_ref<Tensors(const Tensors&)>(step), vars);
  return part(out, 0, init.size());
}

}  // namespace

Tensors fori_loop(const Tensor& lower, const Tensor& upper, Body body_fun, const Tensors& init_val) {
  check_bound("lower", lower);
  check_bound("upper", upper);
  if (lower.is_symbolic() || upper.is_symbolic()) return count_unknown(lower, upper, body_fun, init_val);
  return count_known(lower.item<int64_t>(), upper.item<int64_t>(), counter_dtype(lower, upper), body_fun, init_val);
}

Tensor fori_loop(const Tensor& lower, const Tensor& upper, function_ref<Tensor(const Tensor&, const Tensor&)> body_fun,
                 const Tensor& init_val) {
  const auto body = [&](const Tensor& i, const Tensors& state) -> Tensors { return {body_fun(i, state[0])}; };
  return fori_loop(lower, upper, Body(body), Tensors{init_val})[0];
}

}  // namespace keratin::ops
