#include "keratin/base/error.h"
#include "keratin/ops/control/branches.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {

OpDef add_def();
OpDef multiply_def();
OpDef sin_def();

namespace {

Attributes sample_branches(OpDef (*no)(), OpDef (*yes)()) {
  const std::vector<TensorSpec> pair(2, {{2}, DType::float32});
  auto regions = make_ref<Regions>();
  for (const auto make : {no, yes})
    regions->list.push_back(sample_region([&](const Tensors& x) { return sample_call(make, x); }, pair));
  return {AttributeObject(regions)};
}

Attributes uneven_branches() {
  const TensorSpec one{{2}, DType::float32};
  auto regions = make_ref<Regions>();
  regions->list.push_back(sample_region([](const Tensors& x) { return sample_call(sin_def, x); }, std::span(&one, 1)));
  regions->list.push_back(sample_region([](const Tensors&) { return Tensors{}; }, std::span(&one, 1)));
  return {AttributeObject(regions)};
}

}  // namespace

OpDef cond_def() {
  const Tensor x = floats({1, 2}), y = floats({0.5f, -3});
  return branches("cond", "pred")
      .doc("The second of two regions when the first input (one bool) is true, else the first, on the other inputs.")
      .keras("core", "Cond")
      .good({bools({true}, {}), x, y}, sample_branches(add_def, multiply_def))
      .good({bools({false}, {}), x, y}, sample_branches(add_def, multiply_def))
      .bad({bools({true, false}), x, y}, sample_branches(add_def, multiply_def),
           "[cond] expected a scalar pred, received bool (2,).")
      .bad({bools({true}, {}), x}, uneven_branches(), "[cond] expected every branch to return 1 tensors, received 0.");
}

Tensors cond(const Tensor& pred, function_ref<Tensors()> true_fn, function_ref<Tensors()> false_fn) {
  require(pred.defined(), ErrorCode::kState, "[cond] pred is empty: it was never given a value.");
  if (!pred.is_symbolic()) return static_cast<bool>(pred) ? true_fn() : false_fn();
  require(pred.rank() == 0 || (pred.shape().fully_known() && pred.size() == 1), ErrorCode::kShape,
          "[cond] expected pred to be one bool, received ", to_string(spec_of(pred)), ". Use ops::any or ops::all.");
  static const OpDef& reshape = get_op("reshape");
  const Tensor scalar = pred.rank() == 0 ? pred : call1(reshape, {pred}, {std::vector<int64_t>{}});
  const auto yes = [&](const Tensors&) { return true_fn(); };
  const auto no = [&](const Tensors&) { return false_fn(); };
  return call_branches("cond", convert(scalar, DType::bool_), {no, yes}, {}, {"false_fn", "true_fn"});
}

Tensor cond(const Tensor& pred, function_ref<Tensor()> true_fn, function_ref<Tensor()> false_fn) {
  const auto yes = [&]() -> Tensors { return {true_fn()}; };
  const auto no = [&]() -> Tensors { return {false_fn()}; };
  return cond(pred, function_ref<Tensors()>(yes), function_ref<Tensors()>(no))[0];
}

}  // namespace keratin::ops
