// The backward pass: gates, then the gradients of [x, h] by one product a step; a few steps are gathered, so that the
// gradients of the weights are products with a long inner side.
#if defined(KERATIN_RECURRENT_BACKWARD) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_RECURRENT_BACKWARD
#undef KERATIN_RECURRENT_BACKWARD
#else
#define KERATIN_RECURRENT_BACKWARD
#endif

#include <type_traits>

#include "keratin/ops/nn/recurrent/float_forward-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

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
    const int64_t rows = p.groups * C::kUsed * kLanes;
    for (int64_t k = 0; k < rows && p.pairs > 0; k += 2)  // a pair of rows takes the place of what was read before
      pair_rows(to + k * width, to + (k + 1) * width, width, reinterpret_cast<Pair*>(to + k / 2 * width));
    to += rows * width;
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
  // For products in bfloat16; otherwise null.
  Pair* dz_pairs;     // laid out as dz, neighbours paired
  Pair* dz_rows;      // [group][pair of rows of the chunk][4 vectors]
  Pair* inputs_rows;  // [pair of rows of the chunk][x, h]
};

Work work_of(const Plan& p, float* scratch) {
  Work w;
  w.gradients = scratch;
  w.state = w.gradients + p.packed;
  w.dc = w.state + p.rows * p.state_row;
  w.direct = w.dc + p.rows * p.units;
  w.dz = w.direct + p.rows * p.units;
  w.inputs = w.dz + p.groups * p.chunk_rows * kStep;
  w.dz_pairs = p.pairs == 0 ? nullptr : reinterpret_cast<Pair*>(w.inputs + p.chunk_rows * p.state_row);
  w.dz_rows = w.dz_pairs + (p.pairs == 0 ? 0 : p.groups * p.chunk_rows * kStep / 2);
  w.inputs_rows = w.dz_rows + (p.pairs == 0 ? 0 : p.groups * pairs_of(p.chunk_rows) * kStep);
  return w;
}
int64_t pair_floats(const Plan& p) {
  return p.groups * p.chunk_rows * kStep / 2 + pairs_of(p.chunk_rows) * (p.groups * kStep + p.state_row);
}
int64_t work_floats(const Plan& p) {
  return p.packed + p.rows * (p.state_row + 2 * p.units) + p.chunk_rows * (p.groups * kStep + p.state_row) + p.pairs;
}

/// The gradients of the sums of one step; for products in bfloat16 also as pairs.
struct Dz {
  const float* floats;
  const Pair* pairs;
};

// columns [0, NV vectors) of the gradient of x or h for rows [row, row + MR).
template <class C, bool kPairs, int MR, int NV>
HWY_INLINE void input_tile(const Plan& p, const Dz& dz, int64_t row, int64_t first_sum, const float* b,
                           const float* direct, float* to) {
  const D d;
  V sum[MR][NV];
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < NV; ++j)
      sum[i][j] = direct == nullptr ? hn::Zero(d) : hn::Load(d, direct + i * p.units + j * kLanes);
  }
  for (int64_t g = 0; g < p.groups; ++g) {
    const int64_t from = (g * p.chunk_rows + row) * kStep + first_sum * kLanes;
    if constexpr (kPairs) {
      accumulate_pairs<MR, NV, 0, NV>(C::kUsed * kLanes / 2, dz.pairs + from / 2, kStep / 2, 1,
                                      reinterpret_cast<const Pair*>(b), NV * kLanes, sum);
      b += C::kUsed * kLanes / 2 * NV * kLanes;
    } else {
      accumulate<MR, NV, 0, NV>(C::kUsed * kLanes, dz.floats + from, kStep, 1, b, NV * kLanes, sum);
      b += C::kUsed * kLanes * NV * kLanes;
    }
  }
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < NV; ++j) hn::Store(sum[i][j], d, to + i * p.state_row + j * kLanes);
  }
}

template <class C, int NV>
HWY_INLINE void input_panel(const Plan& p, const Dz& dz, int64_t rows, int64_t first_sum, const float* b,
                            const float* direct, float* to) {
  for_tiles<kTallNarrow, kMiddleNarrow>(rows, [&]<int MR>(int64_t row) HWY_ATTR {
    const float* beside = direct == nullptr ? nullptr : direct + row * p.units;
    if (kHasPairs && dz.pairs != nullptr)
      input_tile<C, kHasPairs, MR, NV>(p, dz, row, first_sum, b, beside, to + row * p.state_row);
    else
      input_tile<C, false, MR, NV>(p, dz, row, first_sum, b, beside, to + row * p.state_row);
  });
}

template <class C>
void input_panels(const Plan& p, const Dz& dz, int64_t rows, int64_t columns, int64_t first_sum, const float* b,
                  const float* direct, float* to) {
  int64_t at = 0;
  for (; at + 2 * kLanes <= columns; at += 2 * kLanes, b += p.groups * C::kUsed * kLanes * 2 * kLanes)
    input_panel<C, 2>(p, dz, rows, first_sum, b, direct == nullptr ? nullptr : direct + at, to + at);
  if (at < columns) input_panel<C, 1>(p, dz, rows, first_sum, b, direct == nullptr ? nullptr : direct + at, to + at);
}

// One step back, gate by gate, for the rows of a block.
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

// Adds inputs^T · dz of one group of units to the gradients of the rows of one kernel. `depth`: rows, or pairs of them.
template <class C, class T>
void weights_of(const Plan& p, const T* inputs, int64_t count, int64_t depth, const T* dz, float* to) {
  const D d;
  for_tiles<kTall, kMiddle>(count, [&]<int MR>(int64_t row) HWY_ATTR {
    V sum[MR][C::kUsed];
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(4)
      for (int j = 0; j < C::kUsed; ++j) sum[i][j] = hn::Zero(d);
    }
    if constexpr (std::is_same_v<T, Pair>)
      accumulate_pairs<MR, C::kUsed, 0, C::kUsed>(depth, inputs + row, 1, p.state_row, dz, kStep, sum);
    else
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

template <class C, class T>
void weights_of_group(const Plan& p, const T* inputs, int64_t depth, const T* dz, float* to) {
  weights_of<C>(p, inputs, p.s.features, depth, dz + C::kXFirst * kLanes, to);
  weights_of<C>(p, inputs + p.features, p.s.units, depth, dz + C::kHFirst * kLanes,
                to + p.s.features * C::kUsed * kLanes);
}

// Rows in pairs, each `row` floats long.
void pair_all_rows(const float* from, int64_t rows, int64_t row, Pair* to) {
  for (int64_t r = 0; r < rows; r += 2, from += 2 * row, to += row)
    pair_rows(from, r + 1 < rows ? from + row : nullptr, row, to);
}

template <class C>
void add_weight_gradients(const Plan& p, const Work& w, int64_t depth) {
  const bool pairs = kHasPairs && p.pairs > 0;
  if (pairs) pair_all_rows(w.inputs, depth, p.state_row, w.inputs_rows);
  for (int64_t g = 0; g < p.groups; ++g) {
    float* to = w.gradients + g * p.packed_group + kStep;
    const float* dz = w.dz + g * p.chunk_rows * kStep;
    if (!pairs) {
      weights_of_group<C, float>(p, w.inputs, depth, dz, to);
      continue;
    }
    Pair* dz_rows = w.dz_rows + g * pairs_of(p.chunk_rows) * kStep;
    pair_all_rows(dz, depth, kStep, dz_rows);
    weights_of_group<C, Pair>(p, w.inputs_rows, pairs_of(depth), dz_rows, to);
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

// Of the step whose rows of the chunk begin at `first`.
Dz dz_of(const Plan& p, const Work& w, int64_t rows, int64_t first) {
  if (p.pairs == 0) return {w.dz + first * kStep, nullptr};
  for (int64_t g = 0; g < p.groups; ++g) {
    const int64_t at = (g * p.chunk_rows + first) * kStep;
    pair_neighbours(w.dz + at, rows * kStep, w.dz_pairs + at / 2);
  }
  return {w.dz + first * kStep, w.dz_pairs + first * kStep / 2};
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
    const Dz dz = dz_of(p, w, rows, gathered);
    const float* direct = C::kDirect || io.mask != nullptr ? w.direct : nullptr;
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

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#endif
