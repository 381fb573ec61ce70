#include <algorithm>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"
#include "keratin/ops/index/scatter_gradient.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;
using index_detail::NdSplit;

enum Attr { kReduction, kAxis };

struct Replace {
  template <class T>
  static T combine(T, T update) {
    return update;
  }
};
struct Add {
  template <class T>
  static T combine(T old, T update) {
    if constexpr (std::is_same_v<T, bool>)
      return old || update;
    else
      return math::add(old, update);
  }
};
struct Multiply {
  template <class T>
  static T combine(T old, T update) {
    if constexpr (std::is_same_v<T, bool>)
      return old && update;
    else
      return math::multiply(old, update);
  }
};
struct Maximum {
  template <class T>
  static T combine(T old, T update) {
    return math::is_nan(old) || old > update ? old : update;
  }
};
struct Minimum {
  template <class T>
  static T combine(T old, T update) {
    return math::is_nan(old) || old < update ? old : update;
  }
};

// One after the other in the order of the indices. Halves are combined in float32, in the scratch.
template <class Body, class T>
void run(const Kernel& kernel, void* const* buffers) {
  using C = Compute<T>;
  const auto& split = kernel.state_as<NdSplit>();
  auto* at = static_cast<int64_t*>(buffers[4]);
  index_detail::nd_positions("scatter_into", split, buffers[2], at);
  const int64_t total = split.outer * split.size * split.inner;
  const T* x = kernel.in<T>(buffers, 0);
  const T* updates = kernel.in<T>(buffers, 2);
  T* out = kernel.out<T>(buffers);
  C* values = reinterpret_cast<C*>(at + split.count);
  if constexpr (std::is_same_v<T, C>) values = out;
  for (int64_t i = 0; i < total; ++i) values[i] = static_cast<C>(x[i]);
  for (int64_t o = 0; o < split.outer; ++o) {
    C* row = values + o * split.size * split.inner;
    for (int64_t i = 0; i < split.count; ++i, updates += split.inner) {
      C* to = row + at[i] * split.inner;
      for (int64_t j = 0; j < split.inner; ++j) to[j] = Body::combine(to[j], static_cast<C>(updates[j]));
    }
  }
  if constexpr (!std::is_same_v<T, C>)
    for (int64_t i = 0; i < total; ++i) out[i] = static_cast<T>(values[i]);
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape selected = index_detail::nd_selected(call, index_detail::nd_axis(call, kAxis));
  const Shape& updates = call.shape(2);
  bool fits = updates.rank() == selected.rank();
  for (int64_t a = 0; fits && a < selected.rank(); ++a)
    fits = updates[a] == selected[a] || updates[a] == kUnknown || selected[a] == kUnknown;
  require(fits, ErrorCode::kShape, "[scatter_into] expected updates of shape ", selected, ", received shape ", updates,
          ".");
  require(call.dtype(0) == call.dtype(2), ErrorCode::kDType, "[scatter_into] expected updates of dtype ",
          keratin::to_string(call.dtype(0)), " like x, received ", keratin::to_string(call.dtype(2)),
          ". Cast them first.");
  if (!call.attrs().is_none(kReduction)) {
    const std::string& reduction = call.attrs().text(kReduction);
    require(reduction == "add" || reduction == "mul" || reduction == "max" || reduction == "min",
            ErrorCode::kInvalidArgument,
            "[scatter_into] expected reduction to be None, \"add\", \"max\", \"min\" or "
            "\"mul\", received \"",
            reduction, "\".");
  }
  return {call.inputs[0]};
}

template <class T>
Kernel::Run choose(const OpCall& call) {
  if (call.attrs().is_none(kReduction)) return run<Replace, T>;
  const std::string& reduction = call.attrs().text(kReduction);
  if (reduction == "add") return run<Add, T>;
  if (reduction == "mul") return run<Multiply, T>;
  return reduction == "max" ? run<Maximum, T> : run<Minimum, T>;
}

Kernel prepare(const OpCall& call) {
  NdSplit split = index_detail::nd_split(call, index_detail::nd_axis(call, kAxis));
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(split.count + 1, static_cast<int64_t>(sizeof(int64_t)));
  kernel.state = std::make_shared<const NdSplit>(std::move(split));
  kernel.run = visit_dtype(call.dtype(0), [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_class_v<T>)
      kernel.scratch_bytes += checked_multiply(call.shape(0).size(), static_cast<int64_t>(sizeof(float)));
    return choose<T>(call);
  });
  return kernel;
}

std::optional<std::string> reduction_of(const Attributes& attrs) {
  return attrs.is_none(kReduction) ? std::optional<std::string>() : attrs.text(kReduction);
}

}  // namespace

OpDef scatter_into_def() {
  return OpDef("scatter_into")
      .doc(
          "x with updates at index tuples (see gather_nd, which reads what this writes): x[indices[i]] becomes "
          "updates[i], or what is there combined with it (reduction \"add\", \"max\", \"min\", \"mul\"). Repeated "
          "indices are taken one after the other, so that without a reduction the last update stays. Halves are "
          "combined in float32.")
      .in({"x", "indices", "updates"}, Inputs::kAsGiven)
      .attr("reduction", AttributeKind::kOptionalText, Attribute(),
            "\"add\", \"max\", \"min\", \"mul\"; None: replace.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "The first of the axes that the tuples count along.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return index_detail::scatter_gradient(b); })
      .batch([](const Batched& b) -> Composed {
        const int64_t given = b.attrs().integer(kAxis), axis = given < 0 ? given + b.rank() : given;
        const Tensor x = batched_in(b, 0), updates = batched_in(b, 2);
        const std::optional<std::string> reduction = reduction_of(b.attrs());
        if (!b.batched(1)) return index_detail::write_at(x, b.in(1), updates, reduction, axis + 1);
        const Tensor out = index_detail::write_at(move_axis(x, 0, axis), index_detail::with_example_numbers(b.in(1)),
                                                  move_axis(updates, 0, axis), reduction, axis);
        return move_axis(out, axis, 0);
      })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({0, 2, 1, -1, 0, 2}, {3, 2}), {10, 20, 30}})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 1}, {2, 1}), {{1, 2, 3}, {10, 20, 30}}}, {std::string("add")})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0, 1}, {3, 1}), {{2, 0.5f, 4}, {2, 8, 4}}},
            {std::string("mul"), int64_t{1}})
      .good({{1, 2, 3}, ints({0, 0, 2}, {3, 1}), {0, 4, 5}}, {std::string("max")})
      .good({{1, 2, 3}, ints({0, 0, 2}, {3, 1}), {0, 4, 5}}, {std::string("min")})
      .good({ints({1, 2, 3}), ints({0, 0}, {2, 1}), ints({4, 5})}, {std::string("add")})
      .bad({{1, 2, 3}, ints({3}, {1, 1}), {1}}, {},
           "[scatter_into] index 3 at position 0 is out of range for axis 0 of size 3.")
      .bad({{1, 2, 3}, ints({0}, {1, 1}), {1, 2}}, {},
           "[scatter_into] expected updates of shape (1,), received shape (2,).")
      .bad({{1, 2, 3}, ints({0}, {1, 1}), {1}}, {std::string("sub")},
           "[scatter_into] expected reduction to be None, \"add\", \"max\", \"min\" or \"mul\", received \"sub\".")
      .bad({{1, 2, 3}, ints({0}, {1, 1}), ints({1})}, {},
           "[scatter_into] expected updates of dtype float32 like x, received int32. Cast them first.");
}

}  // namespace keratin::ops
