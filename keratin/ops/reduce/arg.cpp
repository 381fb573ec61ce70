#include "keratin/ops/reduce/arg.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops::arg_detail {

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape& in = call.shape(0);
  const bool all = call.attrs().is_none(0), keep = call.attrs().boolean(1);
  const int64_t given = all ? 0 : call.attrs().integer(0), axis = given < 0 ? given + in.rank() : given;
  require(all || (axis >= 0 && axis < in.rank()), ErrorCode::kShape, "[", call.op->name, "] axis ", given,
          " is out of range for a tensor with ", in.rank(), " axes.");
  std::vector<int64_t> sizes;
  for (int64_t a = 0; a < in.rank(); ++a) {
    const bool reduced = all || a == axis;
    require(!reduced || in[a] != 0, ErrorCode::kShape, "[", call.op->name,
            "] expected at least one value to choose from, received shape ", in, " whose axis ", a, " is empty.");
    if (!reduced) sizes.push_back(in[a]);
    if (reduced && keep) sizes.push_back(1);
  }
  return {{Shape(sizes), DType::int32}};
}

Composed batch(const Batched& b) {
  static const OpDef& reshape = get_op("reshape");
  const Composed out = batch_along_axis(b, 0);
  if (!b.attrs().is_none(0) || !b.attrs().boolean(1)) return out;
  std::vector<int64_t> shape(static_cast<size_t>(b.rank()), 1);
  shape.insert(shape.begin(), b.in().shape(0));
  return call1(reshape, out.values, {std::move(shape)});
}

}  // namespace keratin::ops::arg_detail
