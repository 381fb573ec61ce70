#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

void run(const Kernel& k, void* const* buffers) { *k.out<int32_t>(buffers) = static_cast<int32_t>(k.n[0]); }

}  // namespace

OpDef axis_size_def() {
  return OpDef("axis_size")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The size of one axis as an int32 scalar, also where it is known only when the graph runs.")
      .attr("axis", AttributeKind::kInt, {}, "Which axis.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        one_axis("axis_size", call.attrs().integer(0), call.shape(0).rank());
        return {{Shape(), DType::int32}};
      })
      .prepare([](const OpCall& call) {
        Kernel k;
        k.n[0] = call.shape(0)[call.attrs().integer(0)];
        k.run = run;
        return k;
      })
      .no_gradient("an integer that does not depend on the values of x")
      .batch([](const Batched& b) -> Composed {
        return repeat_example(axis_size(b.in(), batched_axis(b.attrs().integer(0), b.rank())), b.size());
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{1}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-2}})
      .bad({floats({1, 2})}, {int64_t{1}}, "[axis_size] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
