// Attention forward in float32: for a chunk of queries, block after block of keys with a running maximum and sum a row
// (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022).
#include <algorithm>
#include <cmath>
#include <limits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/nn/attention/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/attention/attention_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/nn/attention/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::attention {
namespace HWY_NAMESPACE {
namespace fwd {

namespace vec = vectors::HWY_NAMESPACE;

constexpr int64_t kQueries = 128, kKeys = 128;  // of a chunk and of a block
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct FloatPlan : Problem {
  int64_t chunks = 1, lanes = 1;  // chunks of queries a head; parts of the scratch
  int64_t tasks() const { return batch * heads * chunks; }
  int64_t block() const { return whole_vectors(std::min(kKeys, source)); }
  int64_t value_row() const { return whole_vectors(value_depth); }
  int64_t floats() const {  // of one part
    return depth * block() + block() * value_row() + kRows * block() + kQueries * (value_row() + 2);
  }
};

// What one task works with.
struct Task {
  const FloatPlan& p;
  const float *query, *key, *value;  // of this head
  const bool* mask;
  float *out, *logsumexp;
  int64_t b, h, first, count;  // queries
  Rows keys, values, weights, sums;
  float *most, *total;  // of each query so far

  int64_t query_step() const { return p.heads * p.depth; }
  int64_t out_step() const { return p.heads * p.value_depth; }
};

Task make_task(const FloatPlan& p, void* const* buffers, int64_t number, float* scratch) {
  const int64_t chunk = number % p.chunks, head = number / p.chunks, b = head / p.heads, h = head % p.heads;
  const int64_t first = chunk * kQueries, kv = h / p.shared();
  Task t{p,  nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, b, h, first, std::min(kQueries, p.time - first),
         {}, {},      {},      {},      nullptr, nullptr};
  t.out = static_cast<float*>(buffers[0]) + ((b * p.time + first) * p.heads + h) * p.value_depth;
  t.logsumexp = static_cast<float*>(buffers[1]) + (b * p.time + first) * p.heads + h;
  t.query = static_cast<const float*>(buffers[2]) + ((b * p.time + first) * p.heads + h) * p.depth;
  t.key = static_cast<const float*>(buffers[3]) + (b * p.source * p.key_heads + kv) * p.depth;
  t.value = static_cast<const float*>(buffers[4]) + (b * p.source * p.key_heads + kv) * p.value_depth;
  if (p.masked) t.mask = static_cast<const bool*>(buffers[5]);
  const auto take = [&](int64_t rows, int64_t row) {
    const Rows out{scratch, row};
    scratch += rows * row;
    return out;
  };
  t.keys = take(p.depth, p.block()), t.values = take(p.block(), p.value_row());
  t.weights = take(kRows, p.block()), t.sums = take(kQueries, p.value_row());
  t.most = take(1, kQueries).data, t.total = take(1, kQueries).data;
  return t;
}

// Logits of one row become weights exp(logit - maximum so far); what was summed before is scaled to the new maximum.
HWY_INLINE void weigh_row(const Task& t, int64_t row, float* x, int64_t first_key, int64_t seen, int64_t columns,
                          bool first_block) {
  const D d;
  const V scale = hn::Set(d, static_cast<float>(t.p.scale));
  if (t.mask != nullptr) {
    const bool* mask = t.mask + t.p.mask_offset(t.b, t.h, t.first + row) + first_key * t.p.mask_stride[3];
    for (int64_t s = 0; s < columns; ++s) {
      const bool visible = s < seen && mask[s * t.p.mask_stride[3]];
      x[s] = visible ? x[s] * static_cast<float>(t.p.scale) : kHidden;
    }
    seen = columns;
  } else {
    for (int64_t s = 0; s < seen; s += kLanes) hn::StoreU(hn::Mul(hn::LoadU(d, x + s), scale), d, x + s);
  }
  std::fill(x + seen, x + whole_vectors(columns), -kInfinity);
  V largest = hn::Set(d, -kInfinity);
  for (int64_t s = 0; s < seen; s += kLanes) largest = hn::Max(largest, hn::LoadU(d, x + s));
  const float before = first_block ? -kInfinity : t.most[row];
  const float most = std::max(before, vec::max_of(largest)), anchor = most == -kInfinity ? 0.0f : most;
  const V shift = hn::Set(d, anchor);
  V sum = hn::Zero(d);
  for (int64_t s = 0; s < columns; s += kLanes) {
    const V weight = vec::exp(hn::Sub(hn::LoadU(d, x + s), shift));
    sum = hn::Add(sum, weight);
    hn::StoreU(weight, d, x + s);
  }
  t.most[row] = most;
  if (first_block) {
    t.total[row] = vec::sum_of(sum);
    return;
  }
  const V kept = vec::exp(hn::Set(d, before - anchor));
  t.total[row] = t.total[row] * hn::GetLane(kept) + vec::sum_of(sum);
  float* sums = t.sums.data + row * t.sums.row;
  for (int64_t j = 0; j < t.sums.row; j += kLanes) hn::StoreU(hn::Mul(hn::LoadU(d, sums + j), kept), d, sums + j);
}

HWY_INLINE void add_block(const Task& t, int64_t first_key, int64_t keys, bool first_block) {
  const FloatPlan& p = t.p;
  pack_transposed(t.key + first_key * p.key_heads * p.depth, p.key_heads * p.depth, keys, p.depth, t.keys);
  pack(t.value + first_key * p.key_heads * p.value_depth, p.key_heads * p.value_depth, keys, p.value_depth, t.values);
  const bool triangle = p.causal && !p.masked;
  for (int64_t i = 0; i < t.count; i += kRows) {
    const int64_t rows = std::min<int64_t>(kRows, t.count - i), query = t.first + i;
    // Keys that at least one of the rows sees; with a mask all, since a query that sees nothing weighs all equally.
    const int64_t columns = triangle ? std::min(keys, query + rows - first_key) : keys;
    if (columns <= 0) continue;
    multiply({t.query + i * t.query_step(), t.query_step(), 1}, t.keys, rows, p.depth, whole_vectors(columns),
             t.weights, false);
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t seen = p.causal ? std::clamp<int64_t>(query + r + 1 - first_key, 0, columns) : columns;
      weigh_row(t, i + r, t.weights.data + r * t.weights.row, first_key, seen, columns, first_block);
    }
    multiply({t.weights.data, t.weights.row, 1}, t.values, rows, columns, t.values.row,
             {t.sums.data + i * t.sums.row, t.sums.row}, !first_block);
  }
}

HWY_INLINE void finish(const Task& t) {
  const D d;
  for (int64_t i = 0; i < t.count; ++i) {
    float* sums = t.sums.data + i * t.sums.row;
    const V total = hn::Set(d, t.total[i]);
    for (int64_t j = 0; j < t.sums.row; j += kLanes) hn::StoreU(hn::Div(hn::LoadU(d, sums + j), total), d, sums + j);
    t.logsumexp[i * t.p.heads] = t.most[i] + std::log(t.total[i]);
  }
  unpack(t.sums, t.count, t.p.value_depth, t.out_step(), t.out, false);
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  if (p.source == 0) {
    std::fill_n(static_cast<float*>(buffers[0]), p.batch * p.time * p.heads * p.value_depth, 0.0f);
    std::fill_n(static_cast<float*>(buffers[1]), p.batch * p.time * p.heads, -kInfinity);
    return;
  }
  const int64_t tasks = p.tasks();
  auto* scratch = static_cast<float*>(buffers[p.masked ? 6 : 5]);
  parallel_for(p.lanes, [&](int64_t lane) HWY_ATTR {
    for (int64_t n = tasks * lane / p.lanes; n < tasks * (lane + 1) / p.lanes; ++n) {
      const Task task = make_task(p, buffers, n, scratch + lane * p.floats());
      for (int64_t key = 0; key < p.source; key += kKeys) {
        if (p.causal && !p.masked && key >= task.first + task.count) break;
        add_block(task, key, std::min(kKeys, p.source - key), key == 0);
      }
      finish(task);
    }
  });
}

Kernel prepare(const Problem& problem) {
  auto plan = std::make_shared<FloatPlan>();
  FloatPlan& p = *plan;
  static_cast<Problem&>(p) = problem;
  p.chunks = (p.time + kQueries - 1) / kQueries;
  const double multiplications = static_cast<double>(p.batch * p.heads) * static_cast<double>(p.time) *
                                 static_cast<double>(p.source) * static_cast<double>(p.depth + p.value_depth);
  p.lanes = multiplications < 1e6 ? 1 : std::clamp<int64_t>(p.tasks(), 1, 16);
  Kernel kernel;
  kernel.outputs = 2;
  kernel.run = run;
  kernel.scratch_bytes = p.lanes * p.floats() * static_cast<int64_t>(sizeof(float));
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace fwd

Kernel prepare_float(const Problem& problem) { return fwd::prepare(problem); }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::attention
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::attention {

HWY_EXPORT(prepare_float);

Kernel float_kernel(const Problem& problem) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(prepare_float)(problem);
}

}  // namespace keratin::ops::attention
#endif  // HWY_ONCE
