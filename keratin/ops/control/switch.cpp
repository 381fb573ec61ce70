#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/control/branches.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {

OpDef add_def();
OpDef multiply_def();
OpDef subtract_def();

namespace {

Attributes sample_branches() {
  const std::vector<TensorSpec> pair(2, {{2}, DType::float32});
  auto regions = make_ref<Regions>();
  for (const auto make : {add_def, multiply_def, subtract_def})
    regions->list.push_back(sample_region([&](const Tensors& x) { return sample_call(make, x); }, pair));
  return {AttributeObject(regions)};
}

Attributes sum_or_bool() {
  const TensorSpec one{{2}, DType::float32};
  auto regions = make_ref<Regions>();
  regions->list.push_back(sample_region(
      [](const Tensors& x) {
        return sample_call(add_def, {x[0], x[0]});
      },
      std::span(&one, 1)));
  regions->list.push_back(
      sample_region([](const Tensors&) { return Tensors{Tensor::zeros({2}, DType::int32)}; }, std::span(&one, 1)));
  return {AttributeObject(regions)};
}

Tensor clamped_index(const Tensor& index) {
  require(index.defined(), ErrorCode::kState, "[switch] index is empty: it was never given a value.");
  require(is_integer(index.dtype()), ErrorCode::kDType, "[switch] expected an integer index, received ",
          to_string(index.dtype()), ".");
  require(index.rank() == 0, ErrorCode::kShape, "[switch] expected a scalar index, received ",
          to_string(spec_of(index)), ".");
  return index.is_symbolic() ? convert(index, DType::int32) : index;
}

}  // namespace

OpDef switch_def() {
  const Tensor x = floats({1, 2}), y = floats({0.5f, -3});
  const auto index = [](int32_t i) { return ints({i}, {}); };
  return branches("switch", "index")
      .doc("The region that the first input (an integer, clamped to the regions there are) names, on the other inputs.")
      .keras("core", "Switch")
      .good({index(0), x, y}, sample_branches())
      .good({index(1), x, y}, sample_branches())
      .good({index(7), x, y}, sample_branches())
      .good({index(-1), x, y}, sample_branches())
      .bad({ints({0, 1}), x, y}, sample_branches(), "[switch] expected a scalar index, received int32 (2,).")
      .bad({index(0), x}, sum_or_bool(),
           "[switch] expected result 0 of branch 1 to be float32 (2,), received int32 (2,).");
}

Tensors switch_(const Tensor& index, const std::vector<SwitchBranch>& branches, const Tensors& operands) {
  require(!branches.empty(), ErrorCode::kInvalidArgument, "[switch] expected at least one branch, received none.");
  const Tensor at = clamped_index(index);
  if (!at.is_symbolic()) {
    const int64_t last = static_cast<int64_t>(branches.size()) - 1;
    return branches[static_cast<size_t>(std::clamp<int64_t>(at.item<int64_t>(), 0, last))](operands);
  }
  std::vector<RegionFunction> functions;
  std::vector<std::string> labels;
  for (const SwitchBranch& branch : branches) {
    functions.emplace_back(branch);
    labels.push_back(cat("branch ", labels.size()));
  }
  return call_branches("switch", at, functions, operands, labels);
}

}  // namespace keratin::ops
