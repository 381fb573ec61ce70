#include "keratin/ops/fused/chain.h"

#include <algorithm>
#include <utility>

#include "keratin/ops/def/highway_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/fused/chain.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/fused/moves-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::fused {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Float = hn::ScalableTag<float>;
using One = hn::CappedTag<float, 1>;

/// kVectors vectors in hand, from element `at` on.
template <class D, int kVectors>
class Hand {
 public:
  using V = hn::Vec<D>;

  HWY_INLINE Hand(const float* from, int64_t at) : at_(at) {
    HWY_UNROLL(8)
    for (int i = 0; i < kVectors; ++i) v_[i] = hn::LoadU(d_, from + at + i * kLanes);
  }

  // Asks for what will be read some steps later.
  HWY_INLINE void look_ahead(const float* from) const {
    constexpr int64_t kAhead = 4096, kLine = 16;
    HWY_UNROLL(8)
    for (int64_t i = 0; i < kVectors * kLanes; i += kLine) __builtin_prefetch(from + at_ + kAhead + i, 0, 3);
  }

  HWY_INLINE void move(const Move& m, const float* other) {
    with_function(
        m.kind, [&](auto f) HWY_ATTR { binary(f, m, other); }, [&](auto f) HWY_ATTR { each(f); });
  }

  HWY_INLINE void store(float* to, bool past_caches) const {
    HWY_UNROLL(8)
    for (int i = 0; i < kVectors; ++i) {
      if (past_caches)
        hn::Stream(v_[i], d_, to + at_ + i * kLanes);
      else
        hn::StoreU(v_[i], d_, to + at_ + i * kLanes);
    }
  }

 private:
  static constexpr D d_{};
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));

  template <class F>
  HWY_INLINE void each(F f) {
    HWY_UNROLL(8)
    for (int i = 0; i < kVectors; ++i) v_[i] = f(v_[i]);
  }

  template <class F>
  HWY_INLINE void binary(F f, const Move& m, const float* other) {
    if (m.scalar) {
      const V b = hn::Set(d_, *other);
      return m.swapped ? each([&](V x) HWY_ATTR { return f(b, x); }) : each([&](V x) HWY_ATTR { return f(x, b); });
    }
    HWY_UNROLL(8)
    for (int i = 0; i < kVectors; ++i) {
      const V b = hn::LoadU(d_, other + at_ + i * kLanes);
      v_[i] = m.swapped ? f(b, v_[i]) : f(v_[i], b);
    }
  }

  V v_[kVectors];
  int64_t at_;
};

template <class D, int kVectors>
HWY_INLINE int64_t run_from(int64_t at, const Kernel& kernel, void* const* buffers, bool past_caches) {
  const auto& moves = kernel.state_as<std::vector<Move>>();
  const int64_t step = kVectors * static_cast<int64_t>(hn::MaxLanes(D()));
  for (; at + step <= kernel.n[0]; at += step) {
    void* const* next = buffers + 1;
    const auto* first = static_cast<const float*>(*next++);
    Hand<D, kVectors> hand(first, at);
    if (kernel.n[2] == 1) hand.look_ahead(first);
    for (const Move& m : moves) {
      const float* other = is_unary(m.kind) ? nullptr : static_cast<const float*>(*next++);
      if (m.is_far) hand.look_ahead(other);
      hand.move(m, other);
    }
    hand.store(static_cast<float*>(buffers[0]), past_caches);
  }
  return at;
}

void run(const Kernel& kernel, void* const* buffers) {
  const bool past_caches = kernel.n[1] == 1 && reinterpret_cast<uintptr_t>(buffers[0]) % 64 == 0;
  int64_t at = run_from<Float, 8>(0, kernel, buffers, past_caches);
  at = run_from<Float, 1>(at, kernel, buffers, past_caches);
  run_from<One, 1>(at, kernel, buffers, false);
}

Kernel::Run run_pointer() { return run; }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::fused
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace keratin::ops::fused {

HWY_EXPORT(run_pointer);

std::optional<Move::Kind> move_of(std::string_view op) {
  using Kind = Move::Kind;
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {{"add", Kind::kAdd},
                                                                 {"subtract", Kind::kSubtract},
                                                                 {"multiply", Kind::kMultiply},
                                                                 {"divide", Kind::kDivide},
                                                                 {"maximum", Kind::kMaximum},
                                                                 {"minimum", Kind::kMinimum},
                                                                 {"relu_grad", Kind::kReluGrad},
                                                                 {"abs", Kind::kAbs},
                                                                 {"negative", Kind::kNegative},
                                                                 {"relu", Kind::kRelu},
                                                                 {"sqrt", Kind::kSqrt},
                                                                 {"square", Kind::kSquare}};
  for (const auto& [name, kind] : kKinds)
    if (name == op) return kind;
  return {};
}

Kernel chain_kernel(std::vector<Move> moves, int64_t elements, bool begins_far, bool streams) {
  obey_target_override();
  Kernel kernel;
  kernel.n[0] = elements, kernel.n[1] = streams ? 1 : 0, kernel.n[2] = begins_far ? 1 : 0;
  kernel.state = std::make_shared<const std::vector<Move>>(std::move(moves));
  kernel.run = HWY_DYNAMIC_DISPATCH(run_pointer)();
  kernel.may_alias_inputs = true;
  return kernel;
}

}  // namespace keratin::ops::fused

#endif  // HWY_ONCE
