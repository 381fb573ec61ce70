// What the moves of a chain compute, as functions of vectors: the ops' own bodies (ops/elementwise), with their
// treatment of NaN. Included once for every instruction set.
#if defined(KERATIN_MOVES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_MOVES_INL_H
#undef KERATIN_MOVES_INL_H
#else
#define KERATIN_MOVES_INL_H
#endif

#include "hwy/highway.h"
#include "keratin/ops/fused/chain.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::fused {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Add {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Add(a, b);
  }
};
struct Subtract {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Sub(a, b);
  }
};
struct Multiply {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Mul(a, b);
  }
};
struct Divide {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Div(a, b);
  }
};
struct Maximum {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    const V larger = hn::IfThenElse(hn::Lt(a, b), b, a);
    return hn::IfThenElse(hn::Eq(b, b), larger, b);
  }
};
struct Minimum {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    const V smaller = hn::IfThenElse(hn::Lt(b, a), b, a);
    return hn::IfThenElse(hn::Eq(b, b), smaller, b);
  }
};
struct ReluGrad {
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElseZero(hn::Gt(b, hn::Zero(hn::DFromV<V>())), a);
  }
};

struct Abs {
  template <class V>
  HWY_INLINE V operator()(V x) const {
    return hn::Abs(x);
  }
};
struct Negative {
  template <class V>
  HWY_INLINE V operator()(V x) const {
    return hn::Neg(x);
  }
};
struct Relu {
  template <class V>
  HWY_INLINE V operator()(V x) const {
    const V zero = hn::Zero(hn::DFromV<V>());
    return hn::IfThenElse(hn::Le(x, zero), zero, x);
  }
};
struct Sqrt {
  template <class V>
  HWY_INLINE V operator()(V x) const {
    return hn::Sqrt(x);
  }
};
struct Square {
  template <class V>
  HWY_INLINE V operator()(V x) const {
    return hn::Mul(x, x);
  }
};

/// Calls `binary` or `unary` with the function of this kind.
template <class Binary, class Unary>
HWY_INLINE void with_function(Move::Kind kind, Binary binary, Unary unary) {
  using Kind = Move::Kind;
  switch (kind) {
    case Kind::kAdd:
      return binary(Add());
    case Kind::kSubtract:
      return binary(Subtract());
    case Kind::kMultiply:
      return binary(Multiply());
    case Kind::kDivide:
      return binary(Divide());
    case Kind::kMaximum:
      return binary(Maximum());
    case Kind::kMinimum:
      return binary(Minimum());
    case Kind::kReluGrad:
      return binary(ReluGrad());
    case Kind::kAbs:
      return unary(Abs());
    case Kind::kNegative:
      return unary(Negative());
    case Kind::kRelu:
      return unary(Relu());
    case Kind::kSqrt:
      return unary(Sqrt());
    case Kind::kSquare:
      return unary(Square());
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::fused
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
