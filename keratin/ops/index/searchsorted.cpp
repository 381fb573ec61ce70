#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// n: length of the sequence, number of values, whether the side is right.
template <class T>
void run_search(const Kernel& kernel, void* const* buffers) {
  const T *first = kernel.in<T>(buffers, 0), *last = first + kernel.n[0], *values = kernel.in<T>(buffers, 1);
  auto* out = kernel.out<int32_t>(buffers);
  const auto before = [](T a, T b) {
    return index_detail::before(static_cast<Compute<T>>(a), static_cast<Compute<T>>(b));
  };
  for (int64_t i = 0; i < kernel.n[1]; ++i) {
    const T* at = kernel.n[2] ? std::upper_bound(first, last, values[i], before)
                              : std::lower_bound(first, last, values[i], before);
    out[i] = static_cast<int32_t>(at - first);
  }
}

std::vector<TensorSpec> infer_search(const OpCall& call) {
  require(call.shape(0).rank() == 1, ErrorCode::kShape,
          "[searchsorted] `searchsorted` only supports 1-D sorted sequences. Received: sorted_sequence.shape=",
          call.shape(0));
  const std::string& side = call.attrs().text(0);
  require(side == "left" || side == "right", ErrorCode::kInvalidArgument,
          "[searchsorted] expected side to be \"left\" or \"right\", received \"", side, "\".");
  return {{call.shape(1), DType::int32}};
}

}  // namespace

OpDef searchsorted_def() {
  return OpDef("searchsorted")
      .doc(
          "Where each value would be inserted into the sorted sequence (int32): before equal elements (\"left\") or "
          "after them (\"right\").")
      .in({"sorted_sequence", "values"})
      .attr("side", AttributeKind::kText, std::string("left"), "\"left\" or \"right\" of equal elements.")
      .keras("numpy", "SearchSorted")
      .infer(infer_search)
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0).size();
        kernel.n[1] = call.shape(1).size();
        kernel.n[2] = call.attrs().text(0) == "right";
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run_search<decltype(type)>; });
        return kernel;
      })
      .no_gradient("Positions are integers.")
      .good({{1, 2, 2, 4}, {{0, 2}, {3, 9}}}, {}, 4, false)
      .good({{1, 2, 2, 4}, {2, 4}}, {std::string("right")}, 4, false)
      .good({ints({1, 5}), ints({5})})
      .bad({{{1, 2}}, {1, 2}}, {},
           "[searchsorted] `searchsorted` only supports 1-D sorted sequences. Received: sorted_sequence.shape=(1, 2)")
      .bad({{1, 2}, {1, 2}}, {std::string("up")},
           "[searchsorted] expected side to be \"left\" or \"right\", received \"up\".");
}

}  // namespace keratin::ops
