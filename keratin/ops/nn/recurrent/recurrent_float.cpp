// LSTM and GRU in float32. A block of rows of the batch runs through all of time: each step is one product of [x, h]
// with weights that stay in the cache, whose tiles in registers become gates and states at once. On the way back a few
// steps are gathered, so that the gradients of the weights are products with a long inner side.
#include <memory>

#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/nn/recurrent/cells.h"
#include "keratin/ops/nn/recurrent/float_plan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/recurrent/recurrent_float.cpp"
#include "hwy/foreach_target.h"
#include "keratin/ops/nn/recurrent/float_backward-inl.h"
#include "keratin/ops/nn/recurrent/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {

constexpr int64_t kChunkRows = 128;  // rows of a block times steps that are gathered for the weights' gradients
constexpr int64_t kMostTasks = 16;   // of a backward pass: each has the weights' gradients of its own
constexpr int64_t kPartialFloats = 16 << 20;  // all tasks together may have so many at least

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

bool multiplies_pairs(const Sizes& s) { return kHasPairs && s.bfloat16 && matmul_detail::has_bfloat16_products(); }

template <class C>
Kernel prepare_forward(const Sizes& s) {
  Plan p = plan_of<C>(s);
  if (multiplies_pairs(s)) {
    p.pairs = padded(p.rows * p.state_row / 2);
    p.packed_group = kStep + (pairs_of(s.features) + pairs_of(s.units)) * C::kUsed * kLanes;
    p.packed = p.groups * p.packed_group;
  }
  p.task = 2 * p.rows * p.state_row + p.rows * p.units + p.pairs;
  Kernel k;
  k.run = run_forward<C>;
  k.scratch_bytes = (p.packed + p.blocks * p.task) * static_cast<int64_t>(sizeof(float));
  k.state = std::make_shared<const Plan>(p);
  return k;
}

template <class C>
Kernel prepare_backward(const Sizes& s) {
  Plan p = plan_of<C>(s);
  if (multiplies_pairs(s)) p.pairs = padded(pair_floats(p));
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
