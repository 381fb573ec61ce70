// Products in bfloat16 for recurrent kernels.
#if defined(KERATIN_RECURRENT_PAIRS) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_RECURRENT_PAIRS
#undef KERATIN_RECURRENT_PAIRS
#else
#define KERATIN_RECURRENT_PAIRS
#endif

#include "keratin/ops/nn/pairs-inl.h"
#include "keratin/ops/nn/recurrent/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

using pairs::HWY_NAMESPACE::kHasPairs;
using pairs::HWY_NAMESPACE::Pair;
using pairs::HWY_NAMESPACE::pair_neighbours;
using pairs::HWY_NAMESPACE::pair_rows;
using pairs::HWY_NAMESPACE::pairs_of;

// sum[i][FIRST + j] += a[i * a_row + k * a_step] · b[k][j] over `count` pairs k.
template <int MR, int NV, int FIRST, int WIDTH>
HWY_INLINE void accumulate_pairs(int64_t count, const Pair* a, int64_t a_row, int64_t a_step, const Pair* b,
                                 int64_t b_step, V (&sum)[MR][WIDTH]) {
  using namespace pairs::HWY_NAMESPACE;
  constexpr int kPointers = (MR + 2) / 3;
  const Pair* rows[kPointers];
  HWY_UNROLL(16)
  for (int p = 0; p < kPointers; ++p) rows[p] = a + 3 * p * a_row;
  for (int64_t k = 0; k < count; ++k) {
    Pairs right[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) right[j] = load_pairs(b + j * kLanes);
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      const Pairs left = set_pairs(rows[i / 3][(i % 3) * a_row]);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) add_products(sum[i][FIRST + j], left, right[j]);
    }
    HWY_UNROLL(16)
    for (int p = 0; p < kPointers; ++p) rows[p] += a_step;
    b += b_step;
  }
}

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#endif
