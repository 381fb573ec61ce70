// Reductions from a body alone:
//   struct Body {
//     template <class A> static constexpr A identity();           // the value of nothing
//     template <class A> static constexpr A combine(A a, A b);
//     template <class Out, class A> static Out finish(A a, double count);  // count: how many values went into a
//   };
// A body with a type `TakesComplex` is reduced over complex numbers too, in their own type; one with a type `Chooses`
// combines by taking one of the two.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/reduce/reduction_loops.h"

namespace keratin::ops {

/// The dtype of a result from that of the input.
using DTypeRule = DType (*)(DType);
DType same_dtype(DType in);
/// Of sums and products: bool and narrow integers widen to (u)int32.
DType sum_dtype(DType in);
/// Of means: integers and bools give float32.
DType mean_dtype(DType in);

namespace reduction_detail {

struct Passes {
  std::vector<Pass> list;
  int64_t scratch = 0;  // elements
};
/// The passes that reduce `axes` of `shape`, last axes first; at least one.
Passes plan(const Shape& shape, const std::vector<int64_t>& axes);
int64_t count_over(const Shape& shape, const std::vector<int64_t>& axes);
/// How a pass is cut: by its shape alone.
Units units_of(const Pass& pass);

/// A pass of a kernel. Offsets are bytes of scratch.
struct Stage {
  using Run = void (*)(const Units& units, const void* in, void* out, int64_t first, int64_t end, double count);
  using Fold = void (*)(const Units& units, void* partial, void* out, double count);

  Units units;
  Run run = nullptr;    ///< of some units
  Fold fold = nullptr;  ///< of the chunks' results; null with one chunk
  double count = 0;
  int64_t result = -1;  ///< where the result goes, when it is not the output
  int64_t partial = 0;
};
void run_stages(const Kernel& k, void* const* buffers);

template <class Body, class Out, class A, class T>
void run_baseline(const Units& u, const void* in, void* out, int64_t first, int64_t end, double count) {
  run_units<Body, Out, A>(u, static_cast<const T*>(in), static_cast<Out*>(out), first, end, count);
}
template <class Body, class Out, class A, class T>
KERATIN_TARGET_AVX2 void run_avx2(const Units& u, const void* in, void* out, int64_t first, int64_t end, double count) {
  run_units<Body, Out, A>(u, static_cast<const T*>(in), static_cast<Out*>(out), first, end, count);
}
template <class Body, class Out, class A, class T>
KERATIN_TARGET_AVX512 void run_avx512(const Units& u, const void* in, void* out, int64_t first, int64_t end,
                                      double count) {
  run_units<Body, Out, A>(u, static_cast<const T*>(in), static_cast<Out*>(out), first, end, count);
}
template <class Body, class Out, class A, class T>
Stage::Run choose() {
  if constexpr (std::is_same_v<T, float>) {
    if (use_avx512()) return run_avx512<Body, Out, A, T>;
    if (use_avx2()) return run_avx2<Body, Out, A, T>;
  }
  return run_baseline<Body, Out, A, T>;
}

template <class Body, class Out, class A>
void run_fold(const Units& u, void* partial, void* out, double count) {
  fold_chunks<Body, Out, A>(u, static_cast<A*>(partial), static_cast<Out*>(out), count);
}

/// `Body` between the passes and of chunks: finish does nothing yet.
template <class Body>
struct Between : Body {
  template <class Out, class A>
  static constexpr Out finish(A a, double) {
    return a;
  }
};

template <class Body, class Out, class A, class T>
Stage stage_of(const Units& units, double count) {
  Stage stage;
  stage.units = units, stage.count = count;
  stage.run = units.chunks == 1 ? choose<Body, Out, A, T>() : choose<Between<Body>, A, A, T>();
  if (units.chunks > 1) stage.fold = run_fold<Body, Out, A>;
  return stage;
}

/// A kernel of these stages: scratch is given out, results of `element` bytes.
Kernel kernel_of(std::vector<Stage> stages, const Passes& passes, int64_t element);

template <class Body, class Out, class A, class T>
Kernel prepare(const OpCall& call, const std::vector<int64_t>& axes) {
  const Passes passes = plan(call.shape(0), axes);
  const auto count = static_cast<double>(count_over(call.shape(0), axes));
  std::vector<Stage> stages;
  for (size_t i = 0; i < passes.list.size(); ++i) {
    const Units units = units_of(passes.list[i]);
    const bool first = i == 0, last = i + 1 == passes.list.size();
    stages.push_back(first && last ? stage_of<Body, Out, A, T>(units, count)
                     : first       ? stage_of<Between<Body>, A, A, T>(units, 0)
                     : last        ? stage_of<Body, Out, A, A>(units, count)
                                   : stage_of<Between<Body>, A, A, A>(units, 0));
  }
  return kernel_of(std::move(stages), passes, static_cast<int64_t>(sizeof(A)));
}

/// The axes that attributes "axis" (first) stands for.
inline std::vector<int64_t> axes_of(const OpCall& call) {
  return call.attrs().axes(0, call.shape(0).rank(), call.op->name);
}

/// A count in the type that divides an A: of a complex A its real type.
template <class A>
KERATIN_INLINE auto divisor(double count) {
  if constexpr (kIsComplexType<A>)
    return static_cast<typename A::value_type>(count);
  else
    return static_cast<A>(count);
}

std::vector<TensorSpec> infer(const OpCall& call, DType out, bool may_be_empty);

}  // namespace reduction_detail

/// What may be reduced to what; decides the accumulator with it.
enum class Reduction {
  kSame,   ///< the input's dtype; of halfs in float32
  kSum,    ///< sum_dtype
  kMean,   ///< mean_dtype
  kTruth,  ///< bool to bool
};

/// An op over axes of x, with attributes axis and keepdims.
template <class Body, Reduction kKind>
OpDef reduction(const char* name, bool may_be_empty = true, const char* file = __builtin_FILE()) {
  OpDef op(name, file);
  op.in({"x"}, kKind == Reduction::kTruth ? Inputs::kToBool : Inputs::kAsGiven);
  op.attr("axis", AttributeKind::kAxes, Attribute(), "Which axes to reduce; none given: all.");
  op.attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.");
  static constexpr DTypeRule kRule = kKind == Reduction::kSum    ? sum_dtype
                                     : kKind == Reduction::kMean ? mean_dtype
                                                                 : same_dtype;
  if (may_be_empty)
    op.infer([](const OpCall& call) { return reduction_detail::infer(call, kRule(call.dtype(0)), true); });
  else
    op.infer([](const OpCall& call) { return reduction_detail::infer(call, kRule(call.dtype(0)), false); });
  static constexpr bool kComplex = requires { typename Body::TakesComplex; };
  if constexpr (kComplex) op.takes_complex();
  op.batch([](const Batched& b) { return batch_over_axes(b, 0); });
  op.prepare([](const OpCall& call) {
    const std::vector<int64_t> axes = reduction_detail::axes_of(call);
    if constexpr (kComplex) {
      if (is_complex(call.dtype(0)))
        return visit_complex(call.dtype(0), [&](auto type) {
          using T = decltype(type);
          return reduction_detail::prepare<Body, T, T, T>(call, axes);
        });
    }
    return visit_dtype(call.dtype(0), [&](auto type) -> Kernel {
      using T = decltype(type);
      using C = std::conditional_t<std::is_class_v<T>, float, T>;
      if constexpr (kKind == Reduction::kTruth) {
        if constexpr (std::is_same_v<T, bool>) return reduction_detail::prepare<Body, bool, bool, bool>(call, axes);
        return {};
      } else if constexpr (kKind == Reduction::kSame || std::is_floating_point_v<C>) {
        return reduction_detail::prepare<Body, T, C, T>(call, axes);
      } else if constexpr (kKind == Reduction::kMean) {
        return reduction_detail::prepare<Body, float, double, T>(call, axes);
      } else {
        using A =
            std::conditional_t<(sizeof(T) >= 4), T,
                               std::conditional_t<std::is_signed_v<T> || std::is_same_v<T, bool>, int32_t, uint32_t>>;
        return reduction_detail::prepare<Body, A, A, T>(call, axes);
      }
    });
  });
  return op;
}

/// For gradients: a reduced result with size-1 axes put back, as far as broadcasting against x needs them.
Tensor against_input(const Tensor& reduced, const Backward& b);
/// How many values of x go into one result, as a scalar that may be known only when the graph runs.
Tensor reduced_count(const Backward& b);

}  // namespace keratin::ops
