// LSTM and GRU in float32. A block of rows of the batch runs through all of time: each step is one product of [x, h]
// with weights that stay in the cache, whose tiles in registers become gates and states at once. On the way back a few
// steps are gathered, so that the gradients of the weights are products with a long inner side.
#include <cstring>
#include <memory>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/nn/recurrent/cells.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/recurrent/recurrent_float.cpp"
#include "hwy/foreach_target.h"
#include "keratin/ops/nn/recurrent/tiles-inl.h"

#ifndef KERATIN_RECURRENT_PLAN
#define KERATIN_RECURRENT_PLAN
namespace keratin::ops::recurrent {
namespace {

constexpr int64_t kChunkRows = 128;    // rows of a block times steps that are gathered for the weights' gradients
constexpr double kParallelFrom = 1e6;  // multiplications
constexpr int64_t kMostTasks = 16;     // of a backward pass: each has the weights' gradients of its own
constexpr int64_t kPartialFloats = 16 << 20;  // all tasks together may have so many at least

/// What depends on sizes alone; all counts are of floats.
struct Plan {
  Sizes s;
  int64_t rows, blocks;             // of the batch: in one block, and how many
  int64_t units, features;          // padded
  int64_t state_row;                // from one row of [x, h] to the next: an odd number of cache lines, so that rows
                                    // do not fall on each other in the cache
  int64_t groups;                   // of vectors of units
  int64_t packed_group, packed;     // forward weights: bias, x, h of one group; of all
  int64_t back_x, back;             // backward weights: those that lead to x; all
  int64_t chunk_steps, chunk_rows;  // of a backward pass
  int64_t tasks, task;              // and the scratch of each
  SavedLayout saved;
};

}  // namespace
}  // namespace keratin::ops::recurrent
#endif  // KERATIN_RECURRENT_PLAN

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

constexpr int64_t kStep = 4 * kLanes;          // floats of one row and group: the sums of four products
constexpr bool kManyRegisters = kLanes >= 16;  // 32 of them
constexpr int kTall = kManyRegisters ? 6 : 2;  // rows of a tile four vectors wide
constexpr int kMiddle = kManyRegisters ? 4 : 2;
constexpr int kTallNarrow = kManyRegisters ? 12 : 6;  // rows of a tile two vectors wide
constexpr int kMiddleNarrow = kManyRegisters ? 8 : 4;

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

int64_t vector_lanes() { return kLanes; }

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

// Forward weights, a group of units after the other: bias, then for every row of both kernels its columns of the group.
template <class C>
void pack_forward(const Plan& p, const float* kernel, const float* recurrent, const float* bias, float* to) {
  const int64_t columns = C::kGates * p.s.units;
  for (int64_t g = 0; g < p.groups; ++g) {
    pack_bias<C>(p, bias, g * kLanes, to);
    to += kStep;
    for (int64_t k = 0; k < p.s.features; ++k, to += C::kUsed * kLanes)
      for (int64_t v = 0; v < C::kUsed; ++v)
        pack_units(kernel + k * columns + C::x_gate(C::kXFirst + v) * p.s.units, g * kLanes, p.s.units,
                   to + v * kLanes);
    for (int64_t k = 0; k < p.s.units; ++k, to += C::kUsed * kLanes)
      for (int64_t v = 0; v < C::kUsed; ++v)
        pack_units(recurrent + k * columns + C::h_gate(C::kHFirst + v) * p.s.units, g * kLanes, p.s.units,
                   to + v * kLanes);
  }
}

// What the sums of one block step need.
struct StepBuffers {
  const float* before;  // rows of [x, h]
  float* after;         // h goes here
  float *c, *saved;
  const bool* mask;  // of the block's first row; rows are `time` apart
  int64_t rows;
};

template <class C, int MR>
HWY_INLINE void forward_tile(const Plan& p, const StepBuffers& b, const float* packed, int64_t group, int64_t row) {
  const D d;
  V sum[MR][4];
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < 4; ++j) sum[i][j] = hn::LoadU(d, packed + j * kLanes);
  }
  constexpr int64_t kWidth = C::kUsed * kLanes;
  const float* a = b.before + row * p.state_row;
  accumulate<MR, C::kUsed, C::kXFirst, 4>(p.s.features, a, p.state_row, 1, packed + kStep, kWidth, sum);
  accumulate<MR, C::kUsed, C::kHFirst, 4>(p.s.units, a + p.features, p.state_row, 1,
                                          packed + kStep + p.s.features * kWidth, kWidth, sum);
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
    for_tiles<kTall, kMiddle>(b.rows, [&]<int MR>(int64_t row) HWY_ATTR { forward_tile<C, MR>(p, b, packed, g, row); });
}

void copy_floats(float* to, const float* from, int64_t count) {
  if (count > 0) std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}

template <class C>
void forward_block(const Plan& p, const ForwardBuffers<float>& io, const float* packed, float* work, int64_t first) {
  const Sizes& s = p.s;
  const int64_t rows = std::min(p.rows, s.batch - first), state = p.rows * p.state_row;
  float *now = work, *next = work + state, *c = work + 2 * state;
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
    forward_step<C>(p, {now, next, c, saved, mask, rows}, packed);
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

// Backward weights: for columns of x, then of h, in panels of two vectors (the last may be one): for every group of
// units and each of its kUsed * kLanes sums the weights that lead from the panel's columns to it.
template <class C>
void pack_panels(const Plan& p, const float* weights, int64_t count, int64_t padded_count, bool of_x, float* to) {
  const int64_t columns = C::kGates * p.s.units;
  for (int64_t first = 0; first < padded_count; first += 2 * kLanes) {
    const int64_t width = std::min(2 * kLanes, padded_count - first);
    std::fill_n(to, p.groups * C::kUsed * kLanes * width, 0.0f);
    for (int64_t j = 0; j < std::min(width, count - first); ++j) {
      const float* row = weights + (first + j) * columns;
      for (int64_t g = 0; g < p.groups; ++g)
        for (int64_t v = 0; v < C::kUsed; ++v) {
          const int64_t gate = of_x ? C::x_gate(C::kXFirst + v) : C::h_gate(C::kHFirst + v);
          const int64_t lanes = std::min(kLanes, p.s.units - g * kLanes);
          float* out = to + ((g * C::kUsed + v) * kLanes) * width + j;
          for (int64_t l = 0; l < lanes; ++l) out[l * width] = row[gate * p.s.units + g * kLanes + l];
        }
    }
    to += p.groups * C::kUsed * kLanes * width;
  }
}

/// The buffers of one task of a backward pass.
struct Work {
  float* gradients;  // of the weights, laid out as the forward weights are
  float* state;      // the gradients of [x, h] of one step
  float* dc;
  float* direct;  // what reaches h of the step before beside the product
  float* dz;      // [group][row of the chunk][4 vectors]
  float* inputs;  // rows of [x, h], of the chunk
};

Work work_of(const Plan& p, float* scratch) {
  Work w;
  w.gradients = scratch;
  w.state = w.gradients + p.packed;
  w.dc = w.state + p.rows * p.state_row;
  w.direct = w.dc + p.rows * p.units;
  w.dz = w.direct + p.rows * p.units;
  w.inputs = w.dz + p.groups * p.chunk_rows * kStep;
  return w;
}
int64_t work_floats(const Plan& p) {
  return p.packed + p.rows * (p.state_row + 2 * p.units) + p.chunk_rows * (p.groups * kStep + p.state_row);
}

// columns [0, NV vectors) of the gradient of x or h for rows [row, row + MR).
template <class C, int MR, int NV>
HWY_INLINE void input_tile(const Plan& p, const float* dz, int64_t first_sum, const float* b, const float* direct,
                           float* to) {
  const D d;
  V sum[MR][NV];
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < NV; ++j)
      sum[i][j] = direct == nullptr ? hn::Zero(d) : hn::Load(d, direct + i * p.units + j * kLanes);
  }
  for (int64_t g = 0; g < p.groups; ++g) {
    accumulate<MR, NV, 0, NV>(C::kUsed * kLanes, dz + g * p.chunk_rows * kStep + first_sum * kLanes, kStep, 1, b,
                              NV * kLanes, sum);
    b += C::kUsed * kLanes * NV * kLanes;
  }
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < NV; ++j) hn::Store(sum[i][j], d, to + i * p.state_row + j * kLanes);
  }
}

template <class C, int NV>
HWY_INLINE void input_panel(const Plan& p, const float* dz, int64_t rows, int64_t first_sum, const float* b,
                            const float* direct, float* to) {
  for_tiles<kTallNarrow, kMiddleNarrow>(rows, [&]<int MR>(int64_t row) HWY_ATTR {
    input_tile<C, MR, NV>(p, dz + row * kStep, first_sum, b, direct == nullptr ? nullptr : direct + row * p.units,
                          to + row * p.state_row);
  });
}

template <class C>
void input_panels(const Plan& p, const float* dz, int64_t rows, int64_t columns, int64_t first_sum, const float* b,
                  const float* direct, float* to) {
  int64_t at = 0;
  for (; at + 2 * kLanes <= columns; at += 2 * kLanes, b += p.groups * C::kUsed * kLanes * 2 * kLanes)
    input_panel<C, 2>(p, dz, rows, first_sum, b, direct == nullptr ? nullptr : direct + at, to + at);
  if (at < columns) input_panel<C, 1>(p, dz, rows, first_sum, b, direct == nullptr ? nullptr : direct + at, to + at);
}

// One step back, gate by gate. `step_saved` of the step before is null at the first.
template <class C>
void gates_back(const Plan& p, const BackwardBuffers<float>& io, const Work& w, int64_t first, int64_t rows, int64_t t,
                int64_t chunk_row) {
  const D d;
  const float* saved = io.saved + p.saved.block(first) + p.saved.at(rows, t, 0, 0);
  const bool* mask = io.mask == nullptr ? nullptr : io.mask + first * p.s.time + p.s.row_at(t);
  const float* before = t > 0 ? saved - p.saved.at(rows, 1, 0, 0) + 4 * kGroup : nullptr;  // c of an LSTM
  for (int64_t g = 0; g < p.groups; ++g) {
    const int64_t unit = g * kLanes;
    const int64_t in_row = p.saved.at(rows, 0, unit / kGroup, 0) + unit % kGroup, row_size = p.saved.values * kGroup;
    float *dz_out = w.dz + (g * p.chunk_rows + chunk_row) * kStep, *sums = w.gradients + g * p.packed_group;
    V total[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    for (int64_t r = 0; r < rows; ++r, dz_out += kStep) {
      V dz[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
      // A dsequence of zeros and none give the same bits: -0 + 0 is 0.
      const V dh = hn::Add(hn::Load(d, w.state + r * p.state_row + p.features + unit), hn::Zero(d));
      V direct = hn::Zero(d);
      if (HWY_UNLIKELY(mask != nullptr && !mask[r * p.s.time])) {
        direct = dh;
      } else {
        V c_before = hn::Zero(d);
        if constexpr (C::kCarries) {
          if (before != nullptr)
            c_before = hn::Load(d, before + in_row + r * row_size);
          else if (io.c0 != nullptr)
            c_before = hn::Load(d, w.direct + r * p.units + unit);  // put there by first_carry
        }
        const V h_before = hn::Load(d, w.inputs + (chunk_row + r) * p.state_row + p.features + unit);
        C::backward(dh, saved + in_row + r * row_size, c_before, h_before, w.dc + r * p.units + unit, &direct, dz);
      }
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) {
        hn::Store(dz[j], d, dz_out + j * kLanes);
        total[j] = hn::Add(total[j], dz[j]);
      }
      if (C::kDirect || mask != nullptr) hn::Store(direct, d, w.direct + r * p.units + unit);
    }
    HWY_UNROLL(4)
    for (int j = 0; j < 4; ++j) hn::Store(hn::Add(hn::Load(d, sums + j * kLanes), total[j]), d, sums + j * kLanes);
  }
}

// Adds inputs^T · dz of one group of units to the gradients of the rows of one kernel.
template <class C>
void weights_of(const Plan& p, const float* inputs, int64_t count, int64_t depth, const float* dz, float* to) {
  const D d;
  for_tiles<kTall, kMiddle>(count, [&]<int MR>(int64_t row) HWY_ATTR {
    V sum[MR][C::kUsed];
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(4)
      for (int j = 0; j < C::kUsed; ++j) sum[i][j] = hn::Zero(d);
    }
    accumulate<MR, C::kUsed, 0, C::kUsed>(depth, inputs + row, 1, p.state_row, dz, kStep, sum);
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(4)
      for (int j = 0; j < C::kUsed; ++j) {
        float* at = to + ((row + i) * C::kUsed + j) * kLanes;
        hn::Store(hn::Add(hn::Load(d, at), sum[i][j]), d, at);
      }
    }
  });
}

template <class C>
void add_weight_gradients(const Plan& p, const Work& w, int64_t depth) {
  for (int64_t g = 0; g < p.groups; ++g) {
    float* to = w.gradients + g * p.packed_group + kStep;
    const float* dz = w.dz + g * p.chunk_rows * kStep;
    weights_of<C>(p, w.inputs, p.s.features, depth, dz + C::kXFirst * kLanes, to);
    weights_of<C>(p, w.inputs + p.features, p.s.units, depth, dz + C::kHFirst * kLanes,
                  to + p.s.features * C::kUsed * kLanes);
  }
}

// What the step read: its row of x and the state before it.
void read_inputs(const Plan& p, const BackwardBuffers<float>& io, int64_t first, int64_t rows, int64_t t, float* to) {
  const Sizes& s = p.s;
  for (int64_t r = 0; r < rows; ++r, to += p.state_row) {
    const int64_t row = first + r;
    copy_floats(to, io.x + (row * s.time + s.row_at(t)) * s.features, s.features);
    if (t > 0)
      copy_floats(to + p.features, io.sequence + (row * s.time + t - 1) * s.units, s.units);
    else if (io.h0 != nullptr)
      copy_floats(to + p.features, io.h0 + row * s.units, s.units);
    else
      std::fill_n(to + p.features, s.units, 0.0f);
  }
}

void add_floats(float* to, const float* more, int64_t count) {
  const D d;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, more + i)), d, to + i);
  for (; i < count; ++i) to[i] += more[i];
}

template <class C>
void backward_block(const Plan& p, const BackwardBuffers<float>& io, const float* packed, const Work& w,
                    int64_t first) {
  const Sizes& s = p.s;
  const int64_t rows = std::min(p.rows, s.batch - first);
  std::fill_n(w.state, p.rows * (p.state_row + 2 * p.units), 0.0f);
  for (int64_t r = 0; r < rows; ++r) {
    copy_floats(w.state + r * p.state_row + p.features, io.dh + (first + r) * s.units, s.units);
    if constexpr (C::kCarries) copy_floats(w.dc + r * p.units, io.dc + (first + r) * s.units, s.units);
  }
  int64_t gathered = 0;
  for (int64_t t = s.time; t-- > 0;) {
    read_inputs(p, io, first, rows, t, w.inputs + gathered * p.state_row);
    for (int64_t r = 0; r < rows; ++r) {
      if (io.dsequence != nullptr)
        add_floats(w.state + r * p.state_row + p.features, io.dsequence + ((first + r) * s.time + t) * s.units,
                   s.units);
      if (t == 0 && C::kCarries && io.c0 != nullptr)
        copy_floats(w.direct + r * p.units, io.c0 + (first + r) * s.units, s.units);
    }
    gates_back<C>(p, io, w, first, rows, t, gathered);
    const float *dz = w.dz + gathered * kStep, *direct = C::kDirect || io.mask != nullptr ? w.direct : nullptr;
    if (io.dx != nullptr) input_panels<C>(p, dz, rows, p.features, C::kXFirst, packed, nullptr, w.state);
    input_panels<C>(p, dz, rows, p.units, C::kHFirst, packed + p.back_x, direct, w.state + p.features);
    for (int64_t r = 0; r < rows && io.dx != nullptr; ++r)
      copy_floats(io.dx + ((first + r) * s.time + s.row_at(t)) * s.features, w.state + r * p.state_row, s.features);
    gathered += rows;
    if (gathered + rows <= p.chunk_rows && t > 0) continue;
    add_weight_gradients<C>(p, w, gathered);
    gathered = 0;
  }
  for (int64_t r = 0; r < rows; ++r) {
    if (io.dh0 != nullptr) copy_floats(io.dh0 + (first + r) * s.units, w.state + r * p.state_row + p.features, s.units);
    if (C::kCarries && io.dc0 != nullptr) copy_floats(io.dc0 + (first + r) * s.units, w.dc + r * p.units, s.units);
  }
}

// The tasks' gradients of the weights, added in order, to where they belong.
template <class C>
void collect(const Plan& p, float* scratch, const BackwardBuffers<float>& io) {
  for (int64_t task = 1; task < p.tasks; ++task) add_floats(scratch, scratch + task * p.task, p.packed);
  const int64_t units = p.s.units, columns = C::kGates * units;
  for (int64_t g = 0; g < p.groups; ++g) {
    const int64_t first = g * kLanes, lanes = std::min(kLanes, units - first);
    const float* from = scratch + g * p.packed_group;
    for (int64_t v = 0; v < 4 && io.dbias != nullptr; ++v) {
      if (v >= C::kXFirst && v < C::kXFirst + C::kUsed)
        copy_floats(io.dbias + C::x_gate(v) * units + first, from + v * kLanes, lanes);
      if (C::kCell == Cell::kGru && v >= C::kHFirst)
        copy_floats(io.dbias + (C::kGates + C::h_gate(v)) * units + first, from + v * kLanes, lanes);
    }
    from += kStep;
    for (int64_t k = 0; k < p.s.features + units; ++k)
      for (int64_t v = 0; v < C::kUsed; ++v, from += kLanes) {
        float* to = k < p.s.features ? io.dkernel + k * columns + C::x_gate(C::kXFirst + v) * units
                                     : io.drecurrent + (k - p.s.features) * columns + C::h_gate(C::kHFirst + v) * units;
        copy_floats(to + first, from, lanes);
      }
  }
}

template <class C>
void run_backward(const Kernel& k, void* const* buffers) {
  const auto& p = k.state_as<Plan>();
  const BackwardBuffers<float> io = backward_buffers<float>(C::kCell, p.s, buffers);
  auto* packed = static_cast<float*>(buffers[k.n[0]]);
  if (io.dx != nullptr) pack_panels<C>(p, io.kernel, p.s.features, p.features, true, packed);
  pack_panels<C>(p, io.recurrent, p.s.units, p.units, false, packed + p.back_x);
  for_tasks(p, p.tasks, [&](int64_t task) {
    const Work w = work_of(p, packed + p.back + task * p.task);
    std::fill_n(w.gradients, work_floats(p), 0.0f);
    for (int64_t block = task * p.blocks / p.tasks; block < (task + 1) * p.blocks / p.tasks; ++block)
      backward_block<C>(p, io, packed, w, block * p.rows);
  });
  collect<C>(p, packed + p.back, io);
}

int64_t odd_lines(int64_t floats) { return floats + (floats / kGroup % 2 == 0 ? kGroup : 0); }

template <class C>
Plan plan_of(const Sizes& s) {
  Plan p;
  p.s = s;
  p.rows = block_rows(s.batch), p.blocks = (s.batch + p.rows - 1) / p.rows;
  p.units = padded(s.units), p.features = padded(s.features);
  p.state_row = odd_lines(p.features + p.units);
  p.groups = p.units / kLanes;
  p.packed_group = kStep + (s.features + s.units) * C::kUsed * kLanes;
  p.packed = p.groups * p.packed_group;
  p.back_x = p.groups * C::kUsed * kLanes * p.features;
  p.back = p.back_x + p.groups * C::kUsed * kLanes * p.units;
  p.chunk_steps = std::max<int64_t>(1, kChunkRows / p.rows), p.chunk_rows = p.chunk_steps * p.rows;
  p.saved = {C::kSaved, p.units / kGroup, s.time};
  const int64_t saved = s.batch * s.time * C::kSaved * p.units;
  const int64_t affordable = std::max(kPartialFloats, saved) / std::max<int64_t>(1, p.packed);
  p.tasks = std::clamp<int64_t>(std::min(p.blocks, affordable), 1, kMostTasks);
  return p;
}

template <class C>
Kernel prepare_forward(const Sizes& s) {
  Plan p = plan_of<C>(s);
  p.task = 2 * p.rows * p.state_row + p.rows * p.units;
  Kernel k;
  k.run = run_forward<C>;
  k.scratch_bytes = (p.packed + p.blocks * p.task) * static_cast<int64_t>(sizeof(float));
  k.state = std::make_shared<const Plan>(p);
  return k;
}

template <class C>
Kernel prepare_backward(const Sizes& s) {
  Plan p = plan_of<C>(s);
  p.task = work_floats(p);
  Kernel k;
  k.run = run_backward<C>;
  k.scratch_bytes = (p.back + p.tasks * p.task) * static_cast<int64_t>(sizeof(float));
  k.state = std::make_shared<const Plan>(p);
  return k;
}

Kernel forward_of(Cell cell, const Sizes& s) {
  return cell == Cell::kLstm ? prepare_forward<Lstm>(s) : prepare_forward<Gru>(s);
}
Kernel backward_of(Cell cell, const Sizes& s) {
  return cell == Cell::kLstm ? prepare_backward<Lstm>(s) : prepare_backward<Gru>(s);
}

void compute_gates(const float* x, float* sigmoids, float* tanhs, int64_t count) {
  const D d;
  HWY_ALIGN float lanes[16] = {};
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t some = std::min(kLanes, count - i);
    std::copy_n(x + i, some, lanes);
    const V v = hn::Load(d, lanes);
    hn::Store(sigmoid(v), d, lanes);
    std::copy_n(lanes, some, sigmoids + i);
    hn::Store(tanh(v), d, lanes);
    std::copy_n(lanes, some, tanhs + i);
  }
}

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::recurrent {
namespace {

HWY_EXPORT(forward_of);
HWY_EXPORT(backward_of);
HWY_EXPORT(compute_gates);

}  // namespace

Kernel float_forward(Cell cell, const Sizes& sizes) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(forward_of)(cell, sizes);
}

Kernel float_backward(Cell cell, const Sizes& sizes) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(backward_of)(cell, sizes);
}

void gate_functions(const float* x, float* sigmoid, float* tanh, int64_t count) {
  obey_target_override();
  HWY_DYNAMIC_DISPATCH(compute_gates)(x, sigmoid, tanh, count);
}

}  // namespace keratin::ops::recurrent
#endif  // HWY_ONCE
