// The forward pass of a block of rows: one product of [x, h] a step, whose tiles become gates and states in registers.
#if defined(KERATIN_RECURRENT_FORWARD) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_RECURRENT_FORWARD
#undef KERATIN_RECURRENT_FORWARD
#else
#define KERATIN_RECURRENT_FORWARD
#endif

#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/nn/recurrent/float_cells-inl.h"
#include "keratin/ops/nn/recurrent/float_plan.h"
#include "keratin/ops/nn/recurrent/pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

constexpr double kParallelFrom = 1e6;  // multiplications

constexpr int64_t kStep = 4 * kLanes;          // floats of one row and group: the sums of four products
constexpr bool kManyRegisters = kLanes >= 16;  // 32 of them
constexpr int kTall = kManyRegisters ? 6 : 2;  // rows of a tile four vectors wide
constexpr int kMiddle = kManyRegisters ? 4 : 2;
constexpr int kTallNarrow = kManyRegisters ? 12 : 6;  // rows of a tile two vectors wide
constexpr int kMiddleNarrow = kManyRegisters ? 8 : 4;

// to[0, kLanes) = from[column], ..., zeros beyond `units`.
HWY_INLINE void pack_units(const float* from, int64_t first, int64_t units, float* to) {
  const int64_t count = std::clamp<int64_t>(units - first, 0, kLanes);
  for (int64_t l = 0; l < count; ++l) to[l] = from[first + l];
  for (int64_t l = count; l < kLanes; ++l) to[l] = 0;
}

// The biases of four sums: the first row of the bias goes with x, the second (GRU) with h.
template <class C>
void pack_bias(const Plan& p, const float* bias, int64_t first, float* to) {
  std::fill_n(to, kStep, 0.0f);
  if (bias == nullptr) return;
  for (int64_t v = C::kXFirst; v < C::kXFirst + C::kUsed; ++v)
    pack_units(bias + C::x_gate(v) * p.s.units, first, p.s.units, to + v * kLanes);
  if constexpr (C::kCell == Cell::kGru) {
    for (int64_t v = C::kHFirst; v < C::kHFirst + C::kUsed; ++v)
      for (int64_t l = 0; l < std::min(kLanes, p.s.units - first); ++l)
        to[v * kLanes + l] += bias[(C::kGates + C::h_gate(v)) * p.s.units + first + l];
  }
}

// The columns of one group of units in `rows` rows of a kernel, row by row or as pairs of rows. Returns their end.
template <class C>
float* pack_group(const Plan& p, const float* weights, int64_t rows, int64_t group, bool of_x, float* to) {
  constexpr int64_t kWidth = C::kUsed * kLanes;
  const int64_t columns = C::kGates * p.s.units;
  const auto pack_row = [&](int64_t k, float* row) {
    for (int64_t v = 0; v < C::kUsed; ++v) {
      const int64_t gate = of_x ? C::x_gate(C::kXFirst + v) : C::h_gate(C::kHFirst + v);
      pack_units(weights + k * columns + gate * p.s.units, group * kLanes, p.s.units, row + v * kLanes);
    }
  };
  if (p.pairs == 0) {
    for (int64_t k = 0; k < rows; ++k, to += kWidth) pack_row(k, to);
    return to;
  }
  float even[kWidth], odd[kWidth];
  for (int64_t k = 0; k < rows; k += 2, to += kWidth) {
    pack_row(k, even);
    if (k + 1 < rows) pack_row(k + 1, odd);
    pair_rows(even, k + 1 < rows ? odd : nullptr, kWidth, reinterpret_cast<Pair*>(to));
  }
  return to;
}

// Forward weights, a group of units after the other: bias, then for every row of both kernels its columns of the group.
template <class C>
void pack_forward(const Plan& p, const float* kernel, const float* recurrent, const float* bias, float* to) {
  for (int64_t g = 0; g < p.groups; ++g) {
    pack_bias<C>(p, bias, g * kLanes, to);
    to = pack_group<C>(p, kernel, p.s.features, g, true, to + kStep);
    to = pack_group<C>(p, recurrent, p.s.units, g, false, to);
  }
}

// What the sums of one block step need.
struct StepBuffers {
  const float* before;  // rows of [x, h]
  const Pair* pairs;    // the same, rounded
  float* after;         // h goes here
  float *c, *saved;
  const bool* mask;  // of the block's first row; rows are `time` apart
  int64_t rows;
};

template <class C, bool kPairs, int MR>
HWY_INLINE void forward_tile(const Plan& p, const StepBuffers& b, const float* packed, int64_t group, int64_t row) {
  const D d;
  V sum[MR][4];
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < 4; ++j) sum[i][j] = hn::LoadU(d, packed + j * kLanes);
  }
  constexpr int64_t kWidth = C::kUsed * kLanes;
  if constexpr (kPairs) {
    const int64_t of_x = pairs_of(p.s.features), of_h = pairs_of(p.s.units), a_row = p.state_row / 2;
    const Pair *a = b.pairs + row * a_row, *weights = reinterpret_cast<const Pair*>(packed + kStep);
    accumulate_pairs<MR, C::kUsed, C::kXFirst, 4>(of_x, a, a_row, 1, weights, kWidth, sum);
    accumulate_pairs<MR, C::kUsed, C::kHFirst, 4>(of_h, a + p.features / 2, a_row, 1, weights + of_x * kWidth, kWidth,
                                                  sum);
  } else {
    const float* a = b.before + row * p.state_row;
    accumulate<MR, C::kUsed, C::kXFirst, 4>(p.s.features, a, p.state_row, 1, packed + kStep, kWidth, sum);
    accumulate<MR, C::kUsed, C::kHFirst, 4>(p.s.units, a + p.features, p.state_row, 1,
                                            packed + kStep + p.s.features * kWidth, kWidth, sum);
  }
  const int64_t unit = group * kLanes;
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    const int64_t at = (row + i) * p.state_row + p.features + unit;
    float* saved =
        b.saved == nullptr ? nullptr : b.saved + p.saved.at(b.rows, 0, unit / kGroup, row + i) + unit % kGroup;
    const bool on = b.mask == nullptr || b.mask[(row + i) * p.s.time];
    C::forward(sum[i], b.before + at, b.after + at, b.c + (row + i) * p.units + unit, saved, on);
  }
}

template <class C>
void forward_step(const Plan& p, const StepBuffers& b, const float* packed) {
  for (int64_t g = 0; g < p.groups; ++g, packed += p.packed_group)
    for_tiles<kTall, kMiddle>(b.rows, [&]<int MR>(int64_t row) HWY_ATTR {
      if (kHasPairs && b.pairs != nullptr)
        forward_tile<C, kHasPairs, MR>(p, b, packed, g, row);
      else
        forward_tile<C, false, MR>(p, b, packed, g, row);
    });
}

void copy_floats(float* to, const float* from, int64_t count) {
  if (count > 0) std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}

template <class C>
void forward_block(const Plan& p, const ForwardBuffers<float>& io, const float* packed, float* work, int64_t first) {
  const Sizes& s = p.s;
  const int64_t rows = std::min(p.rows, s.batch - first), state = p.rows * p.state_row;
  float *now = work, *next = work + state, *c = work + 2 * state;
  Pair* pairs = p.pairs == 0 ? nullptr : reinterpret_cast<Pair*>(c + p.rows * p.units);
  std::fill_n(work, 2 * state + p.rows * p.units, 0.0f);
  for (int64_t r = 0; r < rows; ++r) {
    if (io.h0 != nullptr) copy_floats(now + r * p.state_row + p.features, io.h0 + (first + r) * s.units, s.units);
    if (io.c0 != nullptr) copy_floats(c + r * p.units, io.c0 + (first + r) * s.units, s.units);
  }
  for (int64_t t = 0; t < s.time; ++t) {
    const int64_t from = s.row_at(t);
    for (int64_t r = 0; r < rows; ++r)
      copy_floats(now + r * p.state_row, io.x + ((first + r) * s.time + from) * s.features, s.features);
    float* saved = s.saves ? io.saved + p.saved.block(first) + p.saved.at(rows, t, 0, 0) : nullptr;
    const bool* mask = io.mask == nullptr ? nullptr : io.mask + first * s.time + from;
    if (pairs != nullptr) pair_neighbours(now, state, pairs);
    forward_step<C>(p, {now, pairs, next, c, saved, mask, rows}, packed);
    for (int64_t r = 0; r < rows; ++r)
      copy_floats(io.sequence + ((first + r) * s.time + t) * s.units, next + r * p.state_row + p.features, s.units);
    std::swap(now, next);
  }
  for (int64_t r = 0; r < rows; ++r) {
    copy_floats(io.h + (first + r) * s.units, now + r * p.state_row + p.features, s.units);
    if constexpr (C::kCarries) copy_floats(io.c + (first + r) * s.units, c + r * p.units, s.units);
  }
}

// Runs body(task) for each, on threads when the call is worth it.
template <class Body>
void for_tasks(const Plan& p, int64_t tasks, const Body& body) {
  const double work = static_cast<double>(p.s.batch * p.s.time) * static_cast<double>(p.packed);
  if (tasks > 1 && work >= kParallelFrom) return parallel_for(tasks, body);
  for (int64_t task = 0; task < tasks; ++task) body(task);
}

template <class C>
void run_forward(const Kernel& k, void* const* buffers) {
  const auto& p = k.state_as<Plan>();
  const ForwardBuffers<float> io = forward_buffers<float>(C::kCell, p.s, buffers);
  auto* packed = static_cast<float*>(buffers[k.n[0]]);
  pack_forward<C>(p, io.kernel, io.recurrent, io.bias, packed);
  for_tasks(p, p.blocks, [&](int64_t block) {
    forward_block<C>(p, io, packed, packed + p.packed + block * p.task, block * p.rows);
  });
}

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#endif
