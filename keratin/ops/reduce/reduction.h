// Reductions from a body alone:
//   struct Body {
//     template <class A> static constexpr A identity();           // the value of nothing
//     template <class A> static constexpr A combine(A a, A b);
//     template <class Out, class A> static Out finish(A a, double count);  // count: how many values went into a
//   };
// A body with a type `TakesComplex` is reduced over complex numbers too, in their own type.
// The order of additions depends on the shape alone (DESIGN, section 5): lanes within blocks, blocks pairwise.
#pragma once

#include <algorithm>
#include <limits>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The dtype of a result from that of the input.
using DTypeRule = DType (*)(DType);
DType same_dtype(DType in);
/// Of sums and products: bool and narrow integers widen to (u)int32.
DType sum_dtype(DType in);
/// Of means: integers and bools give float32.
DType mean_dtype(DType in);

namespace reduction_detail {

/// One pass: [outer, count, inner] becomes [outer, inner].
struct Pass {
  int64_t outer = 1, count = 1, inner = 1;
  int64_t scratch_offset = 0;  // in elements; where the result of a pass that is not the last goes
};
struct Passes {
  std::vector<Pass> list;
  int64_t scratch = 0;  // elements
};
/// The passes that reduce `axes` of `shape`, last axes first; at least one.
Passes plan(const Shape& shape, const std::vector<int64_t>& axes);
int64_t count_over(const Shape& shape, const std::vector<int64_t>& axes);

inline constexpr int64_t kLanes = 16;    // of a contiguous sum
inline constexpr int64_t kBlock = 4096;  // elements of a contiguous block
inline constexpr int64_t kTile = 64;     // columns reduced at once
inline constexpr int64_t kRows = 256;    // rows of a block of columns
inline constexpr int kLevels = 56;       // of the pairwise tree: enough for 2^56 blocks
inline constexpr int kColumnLevels = 32;

template <class Body, class A, class T>
KERATIN_INLINE A reduce_block(const T* in, int64_t n) {
  if (n < kLanes) {
    A total = Body::template identity<A>();
    for (int64_t i = 0; i < n; ++i) total = Body::combine(total, static_cast<A>(in[i]));
    return total;
  }
  A lane[kLanes];
  for (int64_t j = 0; j < kLanes; ++j) lane[j] = static_cast<A>(in[j]);
  int64_t i = kLanes;
  for (; i + kLanes <= n; i += kLanes)
    for (int64_t j = 0; j < kLanes; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[i + j]));
  for (int64_t j = 0; i < n; ++i, ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[i]));
  for (int64_t half = kLanes / 2; half > 0; half /= 2)
    for (int64_t j = 0; j < half; ++j) lane[j] = Body::combine(lane[j], lane[j + half]);
  return lane[0];
}

// Pairwise over blocks as a binary counter: level l holds 2^l blocks.
template <class Body, class A, class T>
KERATIN_INLINE A reduce_line(const T* in, int64_t n) {
  if (n <= kBlock) return reduce_block<Body, A>(in, n);
  A level[kLevels];
  int top = 0;
  uint64_t blocks = 0;
  for (int64_t i = 0; i < n; i += kBlock) {
    level[top++] = reduce_block<Body, A>(in + i, std::min(kBlock, n - i));
    for (uint64_t carry = ++blocks; (carry & 1) == 0; carry >>= 1, --top)
      level[top - 2] = Body::combine(level[top - 2], level[top - 1]);
  }
  for (; top > 1; --top) level[top - 2] = Body::combine(level[top - 2], level[top - 1]);
  return level[0];
}

// `rows` rows of `width` columns, `stride` apart. Narrow contiguous rows are taken `group` at once as one longer row,
// so that vectors are full; the groups are folded at the end.
template <class Body, class A, class T>
KERATIN_INLINE void column_block(const T* in, int64_t rows, int64_t width, int64_t stride, int64_t group, A* lane) {
  const int64_t wide = width * group, step = stride * group;
  for (int64_t j = 0; j < wide; ++j) lane[j] = Body::template identity<A>();
  int64_t r = 0;
  for (; r + group <= rows; r += group, in += step)
    for (int64_t j = 0; j < wide; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[j]));
  const int64_t rest = (rows - r) * width;
  for (int64_t j = 0; j < rest; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[j]));
  for (int64_t half = group / 2; half > 0; half /= 2)
    for (int64_t j = 0; j < half * width; ++j) lane[j] = Body::combine(lane[j], lane[j + half * width]);
}

template <class Body, class Out, class A, class T>
KERATIN_INLINE void reduce_tile(const T* in, Out* out, int64_t rows, int64_t width, int64_t stride, int64_t group,
                                double count) {
  A level[kTile];
  column_block<Body, A>(in, std::min(rows, kRows), width, stride, group, level);
  if (rows > kRows) {
    A tree[kColumnLevels][kTile];
    std::copy(level, level + width, tree[0]);
    int top = 1;
    uint64_t blocks = 1;
    const auto merge = [&] {
      for (int64_t j = 0; j < width; ++j) tree[top - 2][j] = Body::combine(tree[top - 2][j], tree[top - 1][j]);
      --top;
    };
    for (int64_t r = kRows; r < rows; r += kRows) {
      column_block<Body, A>(in + r * stride, std::min(kRows, rows - r), width, stride, group, level);
      std::copy(level, level + width, tree[top++]);
      for (uint64_t carry = ++blocks; (carry & 1) == 0; carry >>= 1) merge();
    }
    while (top > 1) merge();
    std::copy(tree[0], tree[0] + width, level);
  }
  for (int64_t j = 0; j < width; ++j) out[j] = Body::template finish<Out>(level[j], count);
}

template <class Body, class Out, class A, class T>
KERATIN_INLINE void run_pass(const T* in, Out* out, int64_t outer, int64_t rows, int64_t inner, double count) {
  if (inner == 0) return;
  if constexpr (std::is_integral_v<A>) {  // exact in any order: no lanes, and a library half the size
    for (int64_t o = 0; o < outer; ++o) {
      for (int64_t c = 0; c < inner; ++c) {
        A total = Body::template identity<A>();
        for (int64_t r = 0; r < rows; ++r) total = Body::combine(total, static_cast<A>(in[(o * rows + r) * inner + c]));
        out[o * inner + c] = Body::template finish<Out>(total, count);
      }
    }
    return;
  }
  if (inner == 1) {
    for (int64_t o = 0; o < outer; ++o)
      out[o] = Body::template finish<Out>(reduce_line<Body, A>(in + o * rows, rows), count);
    return;
  }
  int64_t group = 1;
  while (inner * group * 2 <= kTile) group *= 2;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t c = 0; c < inner; c += kTile)
      reduce_tile<Body, Out, A>(in + o * rows * inner + c, out + o * inner + c, rows, std::min(kTile, inner - c), inner,
                                group, count);
}

// n[0..2]: outer, count, inner of the only pass; f[0]: how many values go into one.
template <class Body, class Out, class A, class T>
KERATIN_INLINE void run_one(const Kernel& k, void* const* buffers) {
  run_pass<Body, Out, A>(k.in<T>(buffers, 0), k.out<Out>(buffers), k.n[0], k.n[1], k.n[2], k.f[0]);
}
template <class Body, class Out, class A, class T>
void run_one_baseline(const Kernel& k, void* const* buffers) {
  run_one<Body, Out, A, T>(k, buffers);
}
template <class Body, class Out, class A, class T>
KERATIN_TARGET_AVX2 void run_one_avx2(const Kernel& k, void* const* buffers) {
  run_one<Body, Out, A, T>(k, buffers);
}

/// `Body` between the passes: finish does nothing yet.
template <class Body>
struct Between : Body {
  template <class Out, class A>
  static constexpr Out finish(A a, double) {
    return a;
  }
};

template <class Body, class Out, class A, class T>
void run_many(const Kernel& k, void* const* buffers) {
  const auto& passes = k.state_as<Passes>().list;
  A* scratch = static_cast<A*>(buffers[2]);
  const auto go = [](auto body, auto out_type, const auto* in, auto* out, const Pass& p, double count) {
    run_pass<decltype(body), decltype(out_type), A>(in, out, p.outer, p.count, p.inner, count);
  };
  A* result = scratch + passes[0].scratch_offset;
  go(Between<Body>(), A{}, k.in<T>(buffers, 0), result, passes[0], 0);
  for (size_t i = 1; i + 1 < passes.size(); ++i) {
    A* next = scratch + passes[i].scratch_offset;
    go(Between<Body>(), A{}, static_cast<const A*>(result), next, passes[i], 0);
    result = next;
  }
  go(Body(), Out{}, static_cast<const A*>(result), k.out<Out>(buffers), passes.back(), k.f[0]);
}

template <class Body, class Out, class A, class T>
Kernel prepare(const OpCall& call, const std::vector<int64_t>& axes) {
  Kernel k;
  Passes passes = plan(call.shape(0), axes);
  k.f[0] = static_cast<double>(count_over(call.shape(0), axes));
  if (passes.list.size() == 1) {
    k.n[0] = passes.list[0].outer, k.n[1] = passes.list[0].count, k.n[2] = passes.list[0].inner;
    k.run = run_one_baseline<Body, Out, A, T>;
    if constexpr (std::is_same_v<T, float>) {
      if (use_avx2()) k.run = run_one_avx2<Body, Out, A, T>;
    }
    return k;
  }
  k.scratch_bytes = passes.scratch * static_cast<int64_t>(sizeof(A));
  k.state = std::make_shared<const Passes>(std::move(passes));
  k.run = run_many<Body, Out, A, T>;
  return k;
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
