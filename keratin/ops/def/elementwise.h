// Elementwise ops from a body alone: `struct Body { template <class T> constexpr T operator()(T a, ...) const; }`,
// branch-free. The body gives the float64 reference and the loops for every dtype and instruction set; broadcasting,
// dtype and shape rules and the batch rule come from here. A body with parameters has a constructor
// `explicit Body(const double* p)`: p[0] and p[1] are the op's first attributes (bools as 0 and 1).
// A body with a type `TakesComplex` is called with std::complex<float> and std::complex<double> too; when it then gives
// a real number, so does the op.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math_complex.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/simd.h"

namespace keratin::ops {

/// What an elementwise op takes and gives.
enum class Elementwise {
  kFloat,    ///< floats in, floats out; integers become float32 first
  kNumber,   ///< any number in, the same dtype out
  kCompare,  ///< any numbers in (promoted), bool out
  kLogical,  ///< everything becomes bool first
  kInteger,  ///< integers and bool only
};

namespace elementwise_detail {

/// The type in which a dtype is computed.
template <class T>
using Compute = std::conditional_t<std::is_class_v<T> && !kIsComplexType<T>, float, T>;

template <class Body>
inline constexpr bool kTakesComplex = requires {
  typename Body::TakesComplex;
};

template <class Body, class T, int N>
struct ResultOf {
  using type = std::invoke_result_t<const Body&, T, T>;
};
template <class Body, class T>
struct ResultOf<Body, T, 1> {
  using type = std::invoke_result_t<const Body&, T>;
};
/// What a body gives for N complex numbers of type T.
template <class Body, class T, int N>
using ComplexResult = typename ResultOf<Body, T, N>::type;

/// At most this many collapsed axes; Shape allows no more.
inline constexpr int kAxes = 8;

/// The iteration space of one output and N broadcast inputs, axes merged where possible. Innermost axis last.
template <int N>
struct Space {
  int axes = 0;
  int64_t size[kAxes];
  int64_t stride[N][kAxes];  // in elements; 0 where broadcast
};

/// A bool, integer or real attribute as a double.
double number(const Attribute& value);

void collapse(const Shape& out, std::span<const TensorSpec> inputs, int& axes, int64_t* size, int64_t* const* strides);

template <int N>
Space<N> make_space(const OpCall& call) {
  Space<N> space;
  int64_t* strides[N];
  for (int i = 0; i < N; ++i) strides[i] = space.stride[i];
  collapse(call.outputs[0].shape, call.inputs, space.axes, space.size, strides);
  return space;
}

template <class Body>
KERATIN_INLINE Body make_body(const Kernel& k) {
  if constexpr (std::is_constructible_v<Body, const double*>) {
    return Body(k.f);
  } else {
    return Body{};
  }
}

template <class Body, class Out, class T, int N, size_t... I>
KERATIN_INLINE void run_line(const Body& body, Out* out, const T* const* in, const int64_t* step, int64_t n,
                             std::index_sequence<I...>) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(body(static_cast<Compute<T>>(in[I][i * step[I]])...));
}

// One line with all steps 1, or for N == 2 one of them 0: the loops that vectorise. Only for the types of hot loops:
// the others would double the size of the library for little.
template <class Body, class Out, class T, int N>
KERATIN_INLINE void run_inner(const Body& body, Out* __restrict out, const T* const* in, const int64_t* step,
                              int64_t n) {
  using C = Compute<T>;
  if constexpr (!std::is_floating_point_v<T>) {
    run_line<Body, Out, T, N>(body, out, in, step, n, std::make_index_sequence<N>());
  } else if constexpr (N == 1) {
    const T* a = in[0];
    if (step[0] == 1)
      for (int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(body(static_cast<C>(a[i])));
    else
      run_line<Body, Out, T, N>(body, out, in, step, n, std::make_index_sequence<N>());
  } else if constexpr (N == 2) {
    const T *a = in[0], *b = in[1];
    if (step[0] == 1 && step[1] == 1) {
      for (int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(body(static_cast<C>(a[i]), static_cast<C>(b[i])));
    } else if (step[0] == 1 && step[1] == 0) {
      const C y = static_cast<C>(b[0]);
      for (int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(body(static_cast<C>(a[i]), y));
    } else if (step[0] == 0 && step[1] == 1) {
      const C x = static_cast<C>(a[0]);
      for (int64_t i = 0; i < n; ++i) out[i] = static_cast<Out>(body(x, static_cast<C>(b[i])));
    } else {
      run_line<Body, Out, T, N>(body, out, in, step, n, std::make_index_sequence<N>());
    }
  } else {
    run_line<Body, Out, T, N>(body, out, in, step, n, std::make_index_sequence<N>());
  }
}

inline constexpr int64_t kPattern = 64;

// Rows of a few columns with one and the same row (a bias): the row repeated n[6] times makes lines long enough for
// vectors. n[7]: which input is the row.
template <class Body, class T>
KERATIN_INLINE void run_pattern(const Kernel& k, const Body& body, T* __restrict out, const T* const* in) {
  T pattern[kPattern];
  const int64_t width = k.n[1] * k.n[6], total = k.n[1] * k.n[2];
  const T *row = in[k.n[7]], *x = in[1 - k.n[7]];
  for (int64_t i = 0; i < k.n[1]; ++i) pattern[i] = row[i];
  for (int64_t filled = k.n[1]; filled < width; ++filled) pattern[filled] = pattern[filled - k.n[1]];
  for (int64_t at = 0; at < total; at += width) {
    const int64_t n = std::min(width, total - at);
    if (k.n[7] == 1)
      for (int64_t i = 0; i < n; ++i) out[at + i] = body(x[at + i], pattern[i]);
    else
      for (int64_t i = 0; i < n; ++i) out[at + i] = body(pattern[i], x[at + i]);
  }
}

/// Sets n[6] and n[7] of a kernel that may run so.
inline void choose_pattern(Kernel& k) {
  if (k.n[0] != 2 || k.n[1] * 2 > kPattern || k.n[2] < 4) return;
  const auto& space = k.state_as<Space<2>>();
  for (int row = 0; row < 2; ++row) {
    const int64_t *steady = space.stride[row], *moving = space.stride[1 - row];
    if (steady[0] != 0 || steady[1] != 1 || moving[0] != k.n[1] || moving[1] != 1) continue;
    k.n[6] = std::min(kPattern / k.n[1], k.n[2]), k.n[7] = row;
  }
}

// n[0]: axes (with 2 or more the Space is in state); n[1]: size of the innermost; n[2]: how many such lines;
// n[3 + i]: the innermost steps of input i.
template <class Body, class Out, class T, int N>
KERATIN_INLINE void run_kernel(const Kernel& k, void* const* buffers) {
  const Body body = make_body<Body>(k);
  Out* out = k.out<Out>(buffers);
  const T* in[N];
  for (int i = 0; i < N; ++i) in[i] = k.in<T>(buffers, i);
  if (k.n[0] <= 1) return run_inner<Body, Out, T, N>(body, out, in, k.n + 3, k.n[1]);
  if constexpr (N == 2 && std::is_same_v<Out, T> && std::is_floating_point_v<T>) {
    if (k.n[6] > 0) return run_pattern(k, body, out, in);
  }
  const auto& space = k.state_as<Space<N>>();
  const int inner = space.axes - 1;
  int64_t index[kAxes] = {}, step[N];
  for (int i = 0; i < N; ++i) step[i] = space.stride[i][inner];
  for (int64_t lines = k.n[2]; lines > 0; --lines, out += space.size[inner]) {
    run_inner<Body, Out, T, N>(body, out, in, step, space.size[inner]);
    for (int axis = inner - 1; axis >= 0; --axis) {
      for (int i = 0; i < N; ++i) in[i] += space.stride[i][axis];
      if (++index[axis] < space.size[axis]) break;
      for (int i = 0; i < N; ++i) in[i] -= space.stride[i][axis] * space.size[axis];
      index[axis] = 0;
    }
  }
}

template <class Body, class Out, class T, int N>
void run_baseline(const Kernel& k, void* const* buffers) {
  run_kernel<Body, Out, T, N>(k, buffers);
}
template <class Body, class Out, class T, int N>
KERATIN_TARGET_AVX2 void run_avx2(const Kernel& k, void* const* buffers) {
  run_kernel<Body, Out, T, N>(k, buffers);
}

template <class Body, class Out, class T, int N>
KERATIN_TARGET_AVX512 void run_avx512(const Kernel& k, void* const* buffers) {
  run_kernel<Body, Out, T, N>(k, buffers);
}

template <class Body, class Out, class T, int N>
Kernel::Run choose() {
  if constexpr (std::is_same_v<T, float>) {
    if (use_avx512()) return run_avx512<Body, Out, T, N>;
    if (use_avx2()) return run_avx2<Body, Out, T, N>;
  }
  return run_baseline<Body, Out, T, N>;
}

/// Everything but `run`: the iteration space in n and state, parameters in f.
template <int N>
Kernel prepare_space(const OpCall& call) {
  Kernel k;
  const auto space = make_space<N>(call);
  k.n[0] = space.axes;
  k.n[1] = space.axes > 0 ? space.size[space.axes - 1] : 1;
  k.n[2] = 1;
  for (int axis = 0; axis + 1 < space.axes; ++axis) k.n[2] *= space.size[axis];
  for (int i = 0; i < N; ++i) k.n[3 + i] = space.axes > 0 ? space.stride[i][space.axes - 1] : 1;
  if (space.axes > 1) k.state = std::make_shared<const Space<N>>(space);
  const size_t parameters = std::min(call.attrs().size(), std::size(k.f));
  for (size_t i = 0; i < parameters; ++i) k.f[i] = number(call.attrs()[i]);
  k.may_alias_inputs = true;
  return k;
}

template <class Body, int N>
Kernel::Run choose_complex(DType dtype) {
  return visit_complex(dtype, [](auto type) -> Kernel::Run {
    using T = decltype(type);
    return run_baseline<Body, ComplexResult<Body, T, N>, T, N>;
  });
}

template <class Body, Elementwise kKind, int N>
Kernel prepare(const OpCall& call) {
  Kernel k = prepare_space<N>(call);
  if constexpr (kTakesComplex<Body>) {
    if (is_complex(call.dtype(0))) {
      k.may_alias_inputs = call.outputs[0].dtype == call.dtype(0);
      k.run = choose_complex<Body, N>(call.dtype(0));
      return k;
    }
  }
  if constexpr (N == 2) choose_pattern(k);
  k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
    using T = decltype(type);
    constexpr bool kFloating = std::is_floating_point_v<Compute<T>>;
    if constexpr (kKind == Elementwise::kFloat) {
      if constexpr (kFloating) return choose<Body, T, T, N>();
    } else if constexpr (kKind == Elementwise::kNumber) {
      return choose<Body, T, T, N>();
    } else if constexpr (kKind == Elementwise::kCompare) {
      return choose<Body, bool, T, N>();
    } else if constexpr (kKind == Elementwise::kLogical) {
      if constexpr (std::is_same_v<T, bool>) return choose<Body, bool, bool, N>();
    } else if constexpr (!kFloating) {
      return choose<Body, T, T, N>();
    }
    return nullptr;
  });
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call, Elementwise kind);

template <class Body, Elementwise kKind, int N>
std::vector<TensorSpec> infer_body(const OpCall& call) {
  std::vector<TensorSpec> out = infer(call, kKind);
  if constexpr (kTakesComplex<Body>) {
    if constexpr (std::is_same_v<ComplexResult<Body, std::complex<double>, N>, double>)
      out[0].dtype = real_dtype(out[0].dtype);
  }
  return out;
}

}  // namespace elementwise_detail

/// An op of N inputs x (or x1, x2, ...) whose element i depends on the broadcast inputs' elements i alone.
template <class Body, int N = 1, Elementwise kKind = Elementwise::kFloat>
OpDef elementwise(const char* name, std::vector<const char*> inputs, const char* file = __builtin_FILE()) {
  OpDef op(name, file);
  op.elementwise = true;
  constexpr Inputs kRule = kKind == Elementwise::kFloat     ? Inputs::kPromoteToFloat
                           : kKind == Elementwise::kLogical ? Inputs::kToBool
                                                            : Inputs::kPromote;
  op.in(std::move(inputs), kRule);
  if constexpr (elementwise_detail::kTakesComplex<Body>) op.takes_complex();
  op.infer([](const OpCall& call) { return elementwise_detail::infer_body<Body, kKind, N>(call); });
  op.prepare([](const OpCall& call) { return elementwise_detail::prepare<Body, kKind, N>(call); });
  return op;
}

template <class Body, Elementwise kKind = Elementwise::kFloat>
OpDef unary(const char* name, const char* file = __builtin_FILE()) {
  return elementwise<Body, 1, kKind>(name, {"x"}, file);
}
template <class Body, Elementwise kKind = Elementwise::kNumber>
OpDef binary(const char* name, const char* file = __builtin_FILE()) {
  return elementwise<Body, 2, kKind>(name, {"x1", "x2"}, file);
}

}  // namespace keratin::ops
