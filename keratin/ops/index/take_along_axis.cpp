#include <array>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

// x as the axis counts it: flat without one.
Shape counted(const OpCall& call) {
  const Shape& x = call.shape(0);
  return call.attrs().is_none(0) ? Shape{x.fully_known() ? x.size() : kUnknown} : x;
}

// The result's shape: the other axes broadcast, the axis is that of the indices.
Shape result_shape(const OpCall& call, int64_t axis) {
  const Shape& indices = call.shape(1);
  Shape without_axis = counted(call);
  without_axis.set(axis, 1);
  Shape others = indices;
  others.set(axis, 1);
  Shape out = broadcast(call.op->name, without_axis, others);
  out.set(axis, indices[axis]);
  return out;
}

int64_t checked_axis(const OpCall& call) {
  index_detail::require_integers(call, 1);
  const bool flat = call.attrs().is_none(0);
  require(!flat || call.shape(1).rank() == 1, ErrorCode::kShape, "[", call.op->name,
          "] expected a vector of indices without an axis, received shape ", call.shape(1), ".");
  require(flat || call.shape(0).rank() == call.shape(1).rank(), ErrorCode::kShape, "[", call.op->name,
          "] expected x and indices with equally many axes, received shapes ", call.shape(0), " and ", call.shape(1),
          ".");
  return flat ? 0 : call.attrs().axis(0, call.shape(0).rank(), call.op->name);
}

// Where each element of the result comes from: walks the result, x and the indices side by side.
struct Walk {
  Shape out;
  std::array<int64_t, Shape::kMaxRank> x_stride{}, index_stride{};
  int64_t axis = 0, axis_stride = 1, axis_size = 1, index_count = 1;
  DType index_dtype = DType::int32;

  template <class Visit>
  void each(const int64_t* indices, Visit visit) const {
    std::array<int64_t, Shape::kMaxRank> position{};
    int64_t x = 0, index = 0;
    for (int64_t i = 0, n = out.size(); i < n; ++i) {
      visit(i, x + indices[index] * axis_stride);
      for (int64_t a = out.rank() - 1; a >= 0; --a) {
        const auto slot = static_cast<size_t>(a);
        x += x_stride[slot], index += index_stride[slot];
        if (++position[slot] < out[a]) break;
        x -= x_stride[slot] * out[a], index -= index_stride[slot] * out[a];
        position[slot] = 0;
      }
    }
  }
};

Walk make_walk(const OpCall& call) {
  Walk walk;
  walk.axis = checked_axis(call);
  walk.out = result_shape(call, walk.axis);
  const Shape x = counted(call);
  int64_t x_step = 1, index_step = 1;
  for (int64_t a = walk.out.rank() - 1; a >= 0; --a) {
    const auto slot = static_cast<size_t>(a);
    walk.x_stride[slot] = a == walk.axis || x[a] == 1 ? 0 : x_step;
    walk.index_stride[slot] = call.shape(1)[a] == 1 ? 0 : index_step;
    if (a == walk.axis) walk.axis_stride = x_step, walk.axis_size = x[a];
    x_step *= x[a], index_step *= call.shape(1)[a];
  }
  walk.index_count = call.shape(1).size();
  walk.index_dtype = call.dtype(1);
  return walk;
}

template <class T>
void run_take(const Kernel& kernel, void* const* buffers) {
  const auto& walk = kernel.state_as<Walk>();
  auto* at = static_cast<int64_t*>(buffers[3]);
  index_detail::wrap_indices("take_along_axis", walk.index_dtype, buffers[2], walk.index_count, walk.axis_size, at);
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  walk.each(at, [&](int64_t to, int64_t from) { out[to] = x[from]; });
}

template <class T>
void run_gradient(const Kernel& kernel, void* const* buffers) {
  const auto& walk = kernel.state_as<Walk>();
  auto* at = static_cast<int64_t*>(buffers[4]);
  index_detail::wrap_indices("take_along_axis_grad", walk.index_dtype, buffers[2], walk.index_count, walk.axis_size,
                             at);
  const T* dout = kernel.in<T>(buffers, 2);
  T* out = kernel.out<T>(buffers);
  std::fill_n(out, kernel.n[0], T());
  walk.each(at, [&](int64_t from, int64_t to) {
    using Sum = index_detail::Compute<T>;
    out[to] = static_cast<T>(static_cast<Sum>(out[to]) + static_cast<Sum>(dout[from]));
  });
}

Kernel prepare_walk(const OpCall& call) {
  Kernel kernel;
  kernel.n[0] = call.shape(0).size();
  kernel.scratch_bytes = (call.shape(1).size() + 1) * static_cast<int64_t>(sizeof(int64_t));
  kernel.state = std::make_shared<const Walk>(make_walk(call));
  return kernel;
}

}  // namespace

OpDef take_along_axis_def() {
  return OpDef("take_along_axis")
      .doc(
          "out[i][j] = x[i][indices[i][j]] for the last axis, and likewise for another: one index for each element of "
          "the result. The other axes broadcast. Negative indices count from the end; one out of range is an error.")
      .in({"x", "indices"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kOptionalInt, Attribute(),
            "The axis that the indices count along; None: of the flat tensor.")
      .keras("numpy", "TakeAlongAxis")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        return {{result_shape(call, checked_axis(call)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        Kernel kernel = prepare_walk(call);
        kernel.run =
            index_detail::visit_size(call.dtype(0), [](auto type) -> Kernel::Run { return run_take<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) -> Gradients {
        static const OpDef& op = get_op("take_along_axis_grad");
        return {call1(op, {b.in(0), b.in(1), b.dout()}, b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({2, 0, -1, 1, 1, 0}, {2, 3})}, {int64_t{-1}})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({5, 0, -2})})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0, 0}, {1, 3})}, {int64_t{0}})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0}, {1, 2})}, {int64_t{1}})
      .bad({{{1, 2}}, ints({0})}, {int64_t{-1}},
           "[take_along_axis] expected x and indices with equally many axes, received shapes (1, 2) and (1,).")
      .bad({{1, 2}, ints({-3})}, {}, "[take_along_axis] index -3 at position 0 is out of range for an axis of size 2.");
}

OpDef take_along_axis_grad_def() {
  return OpDef("take_along_axis_grad")
      .doc("The gradient of take_along_axis by x, whose shape alone matters: dout added up at the indices, in order.")
      .in({"x", "indices", "dout"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "The axis of take_along_axis.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        index_detail::require_gradient_shape(call, result_shape(call, checked_axis(call)), 2);
        return {{call.shape(0), call.dtype(2)}};
      })
      .prepare([](const OpCall& call) {
        Kernel kernel = prepare_walk(call);
        kernel.run = visit_dtype(call.dtype(2), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_floating_point_v<index_detail::Compute<T>>) return run_gradient<T>;
          return nullptr;
        });
        return kernel;
      })
      .gradient([](const Backward& b) -> Gradients {
        static const OpDef& op = get_op("take_along_axis");
        return {Tensor(), Tensor(), call1(op, {b.dout(), b.in(1)}, b.attrs())};
      })
      .batch([](const Batched& b) -> Composed {
        static const OpDef& reshape_like = get_op("reshape_like");
        return call1(reshape_like, {batch_along_axis(b, 0).values[0], batched_in(b, 0)});
      })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({2, 2, 0, 1}, {2, 2}), {{1, 10}, {100, 1000}}}, {int64_t{1}})
      .good({{1, 2, 3}, ints({-1, 0}), {1, 10}})
      .bad({{1, 2}, ints({2}), {1}}, {},
           "[take_along_axis_grad] index 2 at position 0 is out of range for an axis of size 2.");
}

}  // namespace keratin::ops
