// The epilogue of a product on the sums of one tile, before they are stored. Included once for every instruction set.
#if defined(KERATIN_EPILOGUE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_EPILOGUE_INL_H
#undef KERATIN_EPILOGUE_INL_H
#else
#define KERATIN_EPILOGUE_INL_H
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "keratin/ops/def/first_lanes-inl.h"
#include "keratin/ops/fused/moves-inl.h"
#include "keratin/ops/linalg/matmul/epilogue.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::matmul_detail {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using first_lanes::HWY_NAMESPACE::D;
using first_lanes::HWY_NAMESPACE::kLanes;
using first_lanes::HWY_NAMESPACE::load_first;
using first_lanes::HWY_NAMESPACE::store_first;
using first_lanes::HWY_NAMESPACE::V;

/// What becomes of a tile's sums before they are stored, and where the tile lies in the product.
struct Ending {
  const Finish* finish = nullptr;
  int64_t row = 0, column = 0;
};

// sum = f(sum, row, vector).
template <int MR, int NV, class F>
HWY_INLINE void change(V (&sum)[MR][NV], F f) {
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) sum[i][j] = f(sum[i][j], i, j);
  }
}

template <int MR, int NV, class F, class Read>
HWY_INLINE void change_by(V (&sum)[MR][NV], F f, bool swapped, Read read) {
  if (swapped)
    change(sum, [&](V x, int i, int j) HWY_ATTR { return f(read(i, j), x); });
  else
    change(sum, [&](V x, int i, int j) HWY_ATTR { return f(x, read(i, j)); });
}

// One binary step. `load` reads a vector of which the product may have some lanes only.
template <int MR, int NV, class F, class Load>
HWY_INLINE void meet(V (&sum)[MR][NV], F f, const EpilogueStep& step, const Ending& ending, Load load) {
  using fused::Lie;
  const D d;
  const float* other = ending.finish->operands[step.operand];
  const bool swapped = step.move.swapped;
  switch (step.lie) {
    case Lie::kScalar: {
      const V number = hn::Set(d, *other);
      return change_by(sum, f, swapped, [&](int, int) HWY_ATTR { return number; });
    }
    case Lie::kColumn:
      other += ending.row;
      return change_by(sum, f, swapped, [&](int i, int) HWY_ATTR { return hn::Set(d, other[i]); });
    case Lie::kRow: {
      V row[NV];
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) row[j] = load(other + ending.column + j * kLanes, j);
      return change_by(sum, f, swapped, [&](int, int j) HWY_ATTR { return row[j]; });
    }
    case Lie::kFull:
      return;  // epilogue_step() takes none
  }
}

// The steps on the sums of one tile, in registers.
template <int MR, int NV, class Load>
HWY_INLINE void finish_tile(V (&sum)[MR][NV], const Ending& ending, Load load) {
  for (const EpilogueStep& step : *ending.finish->steps)
    fused::HWY_NAMESPACE::with_function(
        step.move.kind, [&](auto f) HWY_ATTR { meet(sum, f, step, ending, load); },
        [&](auto f) HWY_ATTR { change(sum, [&](V x, int, int) HWY_ATTR { return f(x); }); });
}

// The same for one vector that is in memory, of which the product has the first `lanes`: slower, and once in the code.
HWY_NOINLINE void finish_vector(float* kept, const Ending& ending, int64_t lanes) {
  const D d;
  V sum[1][1] = {{hn::Load(d, kept)}};
  finish_tile(sum, ending, [&](const float* from, int) HWY_ATTR { return load_first(from, lanes); });
  hn::Store(sum[0][0], d, kept);
}

template <int MR, int NV>
HWY_INLINE void finish_vectors(V (&sum)[MR][NV], Ending ending, int64_t columns) {
  const D d;
  HWY_ALIGN float kept[static_cast<size_t>(kLanes)];
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i, ++ending.row) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) {
      Ending there = ending;
      there.column += j * kLanes;
      hn::Store(sum[i][j], d, kept);
      finish_vector(kept, there, std::clamp<int64_t>(columns - j * kLanes, 0, kLanes));
      sum[i][j] = hn::Load(d, kept);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::matmul_detail
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
