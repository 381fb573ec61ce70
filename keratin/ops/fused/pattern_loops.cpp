#include "keratin/ops/fused/patterns.h"

#include "keratin/ops/def/highway_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/fused/pattern_loops.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/def/first_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::fused {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using first_lanes::HWY_NAMESPACE::D;
using first_lanes::HWY_NAMESPACE::kLanes;
using first_lanes::HWY_NAMESPACE::load_first;
using first_lanes::HWY_NAMESPACE::store_first;
using first_lanes::HWY_NAMESPACE::V;

// Of a vector of each operand x and the numbers s. Nothing is contracted: each op rounds.
struct Average {
  static constexpr int kFull = 2, kScalars = 1;
  static HWY_INLINE V of(const V* x, const V* s) { return hn::Add(x[0], hn::Mul(hn::Sub(x[1], x[0]), s[0])); }
};
struct AverageOfSquares {
  static constexpr int kFull = 2, kScalars = 1;
  static HWY_INLINE V of(const V* x, const V* s) {
    return hn::Add(x[0], hn::Mul(hn::Sub(hn::Mul(x[1], x[1]), x[0]), s[0]));
  }
};
struct AdamStep {
  static constexpr int kFull = 3, kScalars = 2;
  static HWY_INLINE V of(const V* x, const V* s) {
    return hn::Sub(x[0], hn::Div(hn::Mul(x[1], s[0]), hn::Add(hn::Sqrt(x[2]), s[1])));
  }
};

template <class Body>
void run(const Kernel& kernel, void* const* buffers) {
  const D d;
  V s[Body::kScalars];
  for (int i = 0; i < Body::kScalars; ++i) s[i] = hn::Set(d, *static_cast<const float*>(buffers[1 + Body::kFull + i]));
  auto* out = static_cast<float*>(buffers[0]);
  const float* in[Body::kFull];
  for (int i = 0; i < Body::kFull; ++i) in[i] = static_cast<const float*>(buffers[1 + i]);
  const int64_t n = kernel.n[0];
  int64_t at = 0;
  for (; at + kLanes <= n; at += kLanes) {
    V x[Body::kFull];
    HWY_UNROLL(4)
    for (int i = 0; i < Body::kFull; ++i) x[i] = hn::LoadU(d, in[i] + at);
    hn::StoreU(Body::of(x, s), d, out + at);
  }
  if (at == n) return;
  V x[Body::kFull];
  HWY_UNROLL(4)
  for (int i = 0; i < Body::kFull; ++i) x[i] = load_first(in[i] + at, n - at);
  store_first(d, Body::of(x, s), out + at, n - at);
}

Kernel::Run run_of(PatternKind kind) {
  switch (kind) {
    case PatternKind::kAverage:
      return run<Average>;
    case PatternKind::kAverageOfSquares:
      return run<AverageOfSquares>;
    case PatternKind::kAdamStep:
      break;
  }
  return run<AdamStep>;
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::fused
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::fused {

HWY_EXPORT(run_of);

Kernel::Run pattern_run(PatternKind kind) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(run_of)(kind);
}

}  // namespace keratin::ops::fused
#endif  // HWY_ONCE
