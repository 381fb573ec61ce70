// The steps of an LSTM and of a GRU, forward and back, on vectors of units.
#if defined(KERATIN_RECURRENT_CELLS) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_RECURRENT_CELLS
#undef KERATIN_RECURRENT_CELLS
#else
#define KERATIN_RECURRENT_CELLS
#endif

#include "keratin/ops/nn/recurrent/cells.h"
#include "keratin/ops/nn/recurrent/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

// A cell says which product stands where. Of the four sums of a group the input takes part in kUsed from kXFirst on,
// the state in kUsed from kHFirst on; x_gate and h_gate give the columns of the kernels (in units of `units`).
struct Lstm {  // i, f, g, o
  static constexpr Cell kCell = Cell::kLstm;
  static constexpr int kUsed = 4, kXFirst = 0, kHFirst = 0;
  static constexpr int64_t kGates = 4, kSaved = kLstmSaved;
  static constexpr bool kCarries = true;  // a second state, c
  static constexpr bool kDirect = false;  // h reaches the next h through the product alone
  static int64_t x_gate(int64_t v) { return v; }
  static int64_t h_gate(int64_t v) { return v; }

  static HWY_INLINE void forward(const V* sum, const float* h_before, float* h_after, float* c, float* saved, bool on) {
    const D d;
    const V before = hn::Load(d, c);
    const V i = sigmoid(sum[0]), f = sigmoid(sum[1]), g = tanh(sum[2]), o = sigmoid(sum[3]);
    V after = hn::MulAdd(f, before, hn::Mul(i, g)), h = hn::Mul(o, tanh(after));
    if (HWY_UNLIKELY(!on)) after = before, h = hn::Load(d, h_before);
    hn::Store(after, d, c);
    hn::Store(h, d, h_after);
    if (saved == nullptr) return;
    hn::Store(i, d, saved);
    hn::Store(f, d, saved + kGroup);
    hn::Store(g, d, saved + 2 * kGroup);
    hn::Store(o, d, saved + 3 * kGroup);
    hn::Store(after, d, saved + 4 * kGroup);
  }

  // `before`: what the step before saved.
  static HWY_INLINE void backward(V dh, const float* saved, V c_before, V, float* dc, V*, V (&dz)[4]) {
    const D d;
    const V i = hn::Load(d, saved), f = hn::Load(d, saved + kGroup), g = hn::Load(d, saved + 2 * kGroup),
            o = hn::Load(d, saved + 3 * kGroup), t = tanh(hn::Load(d, saved + 4 * kGroup));
    const V through = hn::MulAdd(hn::Mul(dh, o), one_minus_square(t), hn::Load(d, dc));
    hn::Store(hn::Mul(through, f), d, dc);
    dz[0] = hn::Mul(hn::Mul(through, g), times_rest(i));
    dz[1] = hn::Mul(hn::Mul(through, c_before), times_rest(f));
    dz[2] = hn::Mul(hn::Mul(through, i), one_minus_square(g));
    dz[3] = hn::Mul(hn::Mul(dh, t), times_rest(o));
  }
};

struct Gru {  // candidate from x, z, r, candidate from h
  static constexpr Cell kCell = Cell::kGru;
  static constexpr int kUsed = 3, kXFirst = 0, kHFirst = 1;
  static constexpr int64_t kGates = 3, kSaved = kGruSaved;
  static constexpr bool kCarries = false, kDirect = true;
  static int64_t x_gate(int64_t v) { return v == 0 ? 2 : v - 1; }
  static int64_t h_gate(int64_t v) { return v - 1; }

  static HWY_INLINE void forward(const V* sum, const float* h_before, float* h_after, float*, float* saved, bool on) {
    const D d;
    const V before = hn::Load(d, h_before);
    const V z = sigmoid(sum[1]), r = sigmoid(sum[2]), candidate = tanh(hn::MulAdd(r, sum[3], sum[0]));
    V h = hn::MulAdd(z, hn::Sub(before, candidate), candidate);
    if (HWY_UNLIKELY(!on)) h = before;
    hn::Store(h, d, h_after);
    if (saved == nullptr) return;
    hn::Store(z, d, saved);
    hn::Store(r, d, saved + kGroup);
    hn::Store(candidate, d, saved + 2 * kGroup);
    hn::Store(sum[3], d, saved + 3 * kGroup);
  }

  static HWY_INLINE void backward(V dh, const float* saved, V, V h_before, float*, V* direct, V (&dz)[4]) {
    const D d;
    const V z = hn::Load(d, saved), r = hn::Load(d, saved + kGroup), candidate = hn::Load(d, saved + 2 * kGroup),
            inner = hn::Load(d, saved + 3 * kGroup);
    *direct = hn::Mul(dh, z);
    dz[0] = hn::Mul(hn::NegMulAdd(dh, z, dh), one_minus_square(candidate));
    dz[1] = hn::Mul(hn::Mul(dh, hn::Sub(h_before, candidate)), times_rest(z));
    dz[2] = hn::Mul(hn::Mul(dz[0], inner), times_rest(r));
    dz[3] = hn::Mul(dz[0], r);
  }
};

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#endif
