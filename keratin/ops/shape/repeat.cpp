#include <algorithm>
#include <memory>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/index/take_grad.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

Shape input_shape(const OpCall& call) {
  return call.attrs().is_none(1) ? Shape{call.shape(0).fully_known() ? call.shape(0).size() : kUnknown} : call.shape(0);
}

int64_t axis_in(const Attributes& attrs, int64_t rank) {
  return attrs.is_none(1) ? 0 : one_axis("repeat", attrs.integer(1), rank);
}

// One count for each element of an axis of that size, where a list was given; else empty: one count for all.
std::vector<int64_t> counts_of(const Attributes& attrs, int64_t size) {
  if (attrs.is_integer(0)) return {};
  const std::vector<int64_t>& given = attrs.integers(0);
  if (size == kUnknown || (static_cast<int64_t>(given.size()) != size && given.size() != 1))
    fail(ErrorCode::kShape, "[repeat] expected one number of repeats, or one for each of the elements, received ",
         given.size(), " for a size of ", size, ".");
  return given.size() == 1 ? std::vector<int64_t>(static_cast<size_t>(size), given[0]) : given;
}

void require_count(int64_t repeats) {
  if (repeats < 0)
    fail(ErrorCode::kInvalidArgument, "[repeat] expected repeats of at least 0, received ", repeats, ".");
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Attributes& attrs = call.attrs();
  Shape out = input_shape(call);
  const int64_t axis = axis_in(attrs, out.rank()), size = out[axis];
  if (attrs.is_integer(0)) {
    require_count(attrs.integer(0));
    if (size != kUnknown) out.set(axis, checked_multiply(size, attrs.integer(0)));
    return {{out, call.dtype(0)}};
  }
  int64_t total = 0;
  for (const int64_t count : counts_of(attrs, size)) require_count(count), total = checked_add(total, count);
  out.set(axis, total);
  return {{out, call.dtype(0)}};
}

struct Counted {
  std::vector<int64_t> counts;
  int64_t outer, row;  // row in bytes
};

void run_counted(const Kernel& kernel, void* const* buffers) {
  const auto& plan = kernel.state_as<Counted>();
  if (plan.row == 0) return;  // counts may then be as large as they like
  const char* in = kernel.in<char>(buffers, 0);
  char* out = kernel.out<char>(buffers);
  for (int64_t o = 0; o < plan.outer; ++o) {
    for (const int64_t count : plan.counts) {
      for (int64_t i = 0; i < count; ++i) out = std::copy_n(in, plan.row, out);
      in += plan.row;
    }
  }
}

Kernel prepare(const OpCall& call) {
  const Shape in = input_shape(call);
  const int64_t axis = axis_in(call.attrs(), in.rank());
  if (!call.attrs().is_integer(0)) {
    Kernel kernel;
    kernel.run = run_counted;
    kernel.state =
        std::make_shared<const Counted>(Counted{counts_of(call.attrs(), in[axis]), in.slice(0, axis).size(),
                                                in.slice(axis + 1, in.rank()).size() * size_of(call.dtype(0))});
    return kernel;
  }
  StridedCopy copy = dense_copy(in.with_inserted(axis + 1, call.attrs().integer(0)));
  copy.in_stride = strides_of(in);
  copy.in_stride.insert(copy.in_stride.begin() + axis + 1, 0);
  return strided_copy(std::move(copy), call.dtype(0));
}

Tensor gradient(const Backward& b) {
  const bool flat = b.attrs().is_none(1);
  const int64_t axis = flat ? 0 : axis_in(b.attrs(), b.in().rank());
  if (b.attrs().is_integer(0)) {
    const Shape in = flat ? Shape{kUnknown} : b.in().shape();
    const Tensor parted = reshape(b.dout(), in.with_inserted(axis + 1, b.attrs().integer(0)));
    return reshape_like(sum(parted, {.axis = axis + 1}), b.in());
  }
  const Tensor x = flat ? reshape(b.in(), {kUnknown}) : b.in();
  const std::vector<int64_t> counts = counts_of(b.attrs(), x.shape(axis));
  std::vector<int64_t> sources;
  for (size_t i = 0; i < counts.size(); ++i)
    sources.insert(sources.end(), static_cast<size_t>(counts[i]), static_cast<int64_t>(i));
  return reshape_like(take_grad(x, Tensor(sources), b.dout(), {.axis = axis}), b.in());
}

}  // namespace

OpDef repeat_def() {
  return OpDef("repeat")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Each element (or each slice of an axis) repeated in place.")
      .keras("numpy", "Repeat")
      .attr("repeats", AttributeKind::kIntOrInts, {}, "How often: one number, or one for each element.")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: x is flattened first.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return gradient(b); })
      .batch([](const Batched& b) { return batch_along_axis(b, 1); })
      .good({floats({1, 2, 3})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{3}, int64_t{0}})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {int64_t{2}, int64_t{-1}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{2, 0, 1}, int64_t{1}})
      .bad({floats({1, 2})}, {int64_t{-1}}, "[repeat] expected repeats of at least 0, received -1.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{1, 2, 3}},
           "[repeat] expected one number of repeats, or one for each of the elements, received 3 for a size of 2.")
      .bad({floats({1, 2})}, {int64_t{2}, int64_t{1}}, "[repeat] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
