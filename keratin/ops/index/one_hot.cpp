#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

enum Attr { kClasses, kAxis, kDType, kSparse };

// The axis in the result, which has one more than x.
int64_t class_axis(const OpCall& call, int64_t x_rank) { return call.attrs().axis(kAxis, x_rank + 1, call.op->name); }

DType result_dtype(const OpCall& call) {
  return call.attrs().is_none(kDType) ? DType::float32 : call.attrs().dtype(kDType);
}

void check(const OpCall& call) {
  require(call.attrs()[kSparse] != Attribute(true), ErrorCode::kUnsupported, "[", call.op->name,
          "] sparse=True is not supported: there are no sparse tensors here.");
  require(call.attrs().integer(kClasses) >= 0, ErrorCode::kInvalidArgument, "[", call.op->name,
          "] expected num_classes to be at least 0, received ", call.attrs().integer(kClasses), ".");
}

// multi_hot gathers the classes of one sample along axis 1, or along the only axis.
int64_t gathered_axis(const Shape& x) { return x.rank() > 1 ? 1 : 0; }

std::vector<TensorSpec> infer_one_hot(const OpCall& call) {
  check(call);
  const Shape& x = call.shape(0);
  return {{x.with_inserted(class_axis(call, x.rank()), call.attrs().integer(kClasses)), result_dtype(call)}};
}

std::vector<TensorSpec> infer_multi_hot(const OpCall& call) {
  check(call);
  require(call.shape(0).rank() > 0, ErrorCode::kShape, "[multi_hot] expected at least one axis, received a scalar.");
  const Shape samples = call.shape(0).without(gathered_axis(call.shape(0)));
  const int64_t axis = class_axis(call, samples.rank());
  return {{samples.with_inserted(axis, call.attrs().integer(kClasses)), result_dtype(call)}};
}

// n: bytes of the result, classes, elements after the class axis, dtype of x, then how x falls apart around the
// gathered axis (outer, size, inner; size 1 for one_hot).
template <class T>
void run_hot(const Kernel& kernel, void* const* buffers) {
  const int64_t classes = kernel.n[1], after = kernel.n[2], size = kernel.n[5], inner = kernel.n[6];
  const int64_t count = kernel.n[4] * size * inner;
  auto* labels = static_cast<int64_t*>(buffers[2]);
  index_detail::read_integers(static_cast<DType>(kernel.n[3]), buffers[1], count, labels);
  T* out = kernel.out<T>(buffers);
  std::memset(static_cast<void*>(out), 0, static_cast<size_t>(kernel.n[0]));
  for (int64_t i = 0; i < count; ++i) {
    if (labels[i] < 0 || labels[i] >= classes) continue;
    const int64_t sample = i / (size * inner) * inner + i % inner;
    out[(sample / after * classes + labels[i]) * after + sample % after] = T(1);
  }
}

Kernel prepare_hot(const OpCall& call, const index_detail::Split& gathered, int64_t axis) {
  const TensorSpec& out = call.outputs[0];
  Kernel kernel;
  kernel.n[0] = out.shape.size() * size_of(out.dtype);
  kernel.n[1] = call.attrs().integer(kClasses);
  kernel.n[2] = std::max<int64_t>(out.shape.slice(axis + 1, out.shape.rank()).size(), 1);
  kernel.n[3] = static_cast<int64_t>(call.dtype(0));
  kernel.n[4] = gathered.outer, kernel.n[5] = gathered.size, kernel.n[6] = gathered.inner;
  kernel.scratch_bytes = (call.shape(0).size() + 1) * static_cast<int64_t>(sizeof(int64_t));
  kernel.run = visit_dtype(out.dtype, [](auto type) -> Kernel::Run { return run_hot<decltype(type)>; });
  return kernel;
}

OpDef hot(const char* name, const char* input) {
  return OpDef(name)
      .in({input}, Inputs::kAsGiven)
      .attr("num_classes", AttributeKind::kInt, {}, "The size of the new axis.")
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "Where the new axis stands in the result.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "The dtype of the result; none given: float32.")
      .attr("sparse", AttributeKind::kBool, false, "Not supported.")
      .no_gradient("Class numbers are integers.");
}

}  // namespace

OpDef one_hot_def() {
  return hot("one_hot", "x")
      .doc(
          "A new axis with 1 at the class number and 0 elsewhere. A number outside of [0, num_classes) gives zeros. "
          "Floats are cut to integers.")
      .keras("nn", "OneHot")
      .infer(infer_one_hot)
      .prepare([](const OpCall& call) {
        index_detail::Split each;
        each.outer = call.shape(0).size();
        return prepare_hot(call, each, class_axis(call, call.shape(0).rank()));
      })
      .batch([](const Batched& b) -> Composed {
        Attributes attrs = b.attrs();
        attrs.set(1, batched_axis(attrs.integer(1), b.rank() + 1));
        return call_batched_with(b, std::move(attrs));
      })
      .good({ints({1, 0, 3, -1})}, {int64_t{3}})
      .good({ints({1, 0, 2, 1}, {2, 2})}, {int64_t{3}, int64_t{1}, DType::int32})
      .good({ints({1, 0})}, {int64_t{2}, int64_t{0}, DType::bool_})
      .bad({ints({1})}, {int64_t{2}, int64_t{-1}, Attribute(), true},
           "[one_hot] sparse=True is not supported: there are no sparse tensors here.")
      .bad({ints({1})}, {int64_t{-2}}, "[one_hot] expected num_classes to be at least 0, received -2.")
      .bad({ints({1})}, {int64_t{2}, int64_t{2}}, "[one_hot] axis 2 is out of range for a tensor with 2 axes.");
}

OpDef multi_hot_def() {
  return hot("multi_hot", "inputs")
      .doc(
          "One row for each sample, 1 at each of its class numbers and 0 elsewhere: inputs (samples, length, ...) -> "
          "(samples, ..., num_classes), (length,) -> (num_classes,). A number outside of [0, num_classes) is ignored.")
      .keras("nn", "MultiHot")
      .infer(infer_multi_hot)
      .prepare([](const OpCall& call) {
        const int64_t gathered = gathered_axis(call.shape(0));
        return prepare_hot(call, {call.shape(0), gathered}, class_axis(call, call.shape(0).rank() - 1));
      })
      .good({ints({1, 0, 3, -1})}, {int64_t{3}})
      .good({ints({1, 0, 2, 2}, {2, 2})}, {int64_t{3}})
      .good({ints({1, 0, 2, 2, 0, 0, 1, 1}, {2, 2, 2})}, {int64_t{3}, int64_t{-1}, DType::uint8})
      .bad({Tensor::scalar(1, DType::int32)}, {int64_t{3}},
           "[multi_hot] expected at least one axis, received a scalar.");
}

}  // namespace keratin::ops
