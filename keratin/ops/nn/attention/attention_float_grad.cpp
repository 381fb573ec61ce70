// Attention backward in float32: the weights of a block of keys and a chunk of queries are computed again from the
// log-sum-exp that forward kept (Dao et al., "FlashAttention", 2022, algorithm 4).
#include <algorithm>
#include <cmath>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/nn/attention/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/attention/attention_float_grad.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/nn/attention/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::attention {
namespace HWY_NAMESPACE {
namespace bwd {

namespace vec = vectors::HWY_NAMESPACE;

constexpr int64_t kQueries = 96, kKeys = 128;  // of a chunk and of a block: two such squares stay in the second cache

enum Buffer { kDQuery, kDKey, kDValue, kQuery, kKey, kValue, kOut, kLogSumExp, kDOut, kDLogSumExp, kMaskOrScratch };

struct GradPlan : Problem {
  int64_t lanes = 1;  // parts of the scratch

  int64_t tasks() const { return batch * key_heads; }
  int64_t block() const { return whole_vectors(std::min(kKeys, source)); }
  int64_t row() const { return whole_vectors(depth); }
  int64_t value_row() const { return whole_vectors(value_depth); }
  int64_t floats() const {  // of one part
    return block() * (depth + value_depth + 2 * row() + value_row()) +
           kQueries * (2 * row() + value_row() + 2 * block() + 2);
  }
};

// One batch and key head, with the query heads that share it.
struct Task {
  const GradPlan& p;
  void* const* buffers;
  int64_t b, kv;
  Rows keys_transposed, values_transposed, keys, dkeys, dvalues;  // of a block
  Rows queries, douts, dqueries, weights, dlogits;                // of a chunk
  float *delta, *logsumexp;                                       // of each query of the chunk

  template <class T = float>
  T* at(Buffer buffer, int64_t offset) const {
    return static_cast<T*>(buffers[buffer]) + offset;
  }
  int64_t key_step() const { return p.key_heads * p.depth; }
  int64_t value_step() const { return p.key_heads * p.value_depth; }
  int64_t key_offset(int64_t s) const { return ((b * p.source + s) * p.key_heads + kv) * p.depth; }
  int64_t value_offset(int64_t s) const { return ((b * p.source + s) * p.key_heads + kv) * p.value_depth; }
  int64_t query(int64_t t, int64_t h) const { return (b * p.time + t) * p.heads + h; }
};

Task make_task(const GradPlan& p, void* const* buffers, int64_t number, float* scratch) {
  const auto take = [&](int64_t rows, int64_t row) {
    const Rows out{scratch, row};
    scratch += rows * row;
    return out;
  };
  Task t{p,       buffers, number / p.key_heads, number % p.key_heads, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
         nullptr, nullptr};
  t.keys_transposed = take(p.depth, p.block()), t.values_transposed = take(p.value_depth, p.block());
  t.keys = take(p.block(), p.row()), t.dkeys = take(p.block(), p.row()), t.dvalues = take(p.block(), p.value_row());
  t.queries = take(kQueries, p.row()), t.dqueries = take(kQueries, p.row()), t.douts = take(kQueries, p.value_row());
  t.weights = take(kQueries, p.block()), t.dlogits = take(kQueries, p.block());
  t.delta = take(1, kQueries).data, t.logsumexp = take(1, kQueries).data;
  return t;
}

// The queries [first, first + count) of head h.
struct Chunk {
  int64_t h, first, count;
};
// The keys [first, first + count).
struct Block {
  int64_t first, count;
};

// Keys of the block that the rows up to `row` of the chunk see.
HWY_INLINE int64_t columns_of(const Task& t, const Chunk& c, const Block& k, int64_t row) {
  if (!t.p.causal || t.p.masked) return k.count;
  return std::clamp<int64_t>(c.first + row + 1 - k.first, 0, k.count);
}

// delta = sum of dout * out - dlogsumexp: what the softmax takes off every dweight of a row.
HWY_INLINE void load_chunk(const Task& t, const Chunk& c) {
  const D d;
  const GradPlan& p = t.p;
  const int64_t q = t.query(c.first, c.h), out_step = p.heads * p.value_depth;
  pack(t.at(kQuery, q * p.depth), p.heads * p.depth, c.count, p.depth, t.queries);
  pack(t.at(kDOut, q * p.value_depth), out_step, c.count, p.value_depth, t.douts);
  for (int64_t i = 0; i < c.count; ++i) {
    const float *out = t.at(kOut, q * p.value_depth + i * out_step), *dout = t.douts.data + i * t.douts.row;
    V sum = hn::Zero(d);
    vec::for_each_vector(out, p.value_depth, 0.0f,
                         [&](V v, int64_t j) HWY_ATTR { sum = hn::MulAdd(v, hn::LoadU(d, dout + j), sum); });
    t.delta[i] = vec::sum_of(sum) - *t.at(kDLogSumExp, q + i * p.heads);
    t.logsumexp[i] = *t.at(kLogSumExp, q + i * p.heads);
  }
}

// Of a row of logits and dweights: weights, and the gradient of the logits.
HWY_INLINE void row_gradient(const Task& t, int64_t row, int64_t columns) {
  const D d;
  float *x = t.weights.data + row * t.weights.row, *dx = t.dlogits.data + row * t.dlogits.row;
  const V scale = hn::Set(d, static_cast<float>(t.p.scale)), logsumexp = hn::Set(d, t.logsumexp[row]);
  const V delta = hn::Set(d, t.delta[row]);
  for (int64_t s = 0; s < columns; s += kLanes) {
    const V weight = vec::exp(hn::Sub(hn::Mul(hn::LoadU(d, x + s), scale), logsumexp));
    hn::StoreU(weight, d, x + s);
    hn::StoreU(hn::Mul(hn::Mul(weight, hn::Sub(hn::LoadU(d, dx + s), delta)), scale), d, dx + s);
  }
}

HWY_INLINE void hide(const Task& t, const Chunk& c, const Block& k, int64_t row) {
  float *x = t.weights.data + row * t.weights.row, *dx = t.dlogits.data + row * t.dlogits.row;
  const bool* mask = t.p.masked ? t.at<const bool>(kMaskOrScratch, 0) : nullptr;
  const bool sees_nothing = mask != nullptr && t.logsumexp[row] < kNothingSeen;
  for (int64_t s = 0; s < k.count; ++s) {
    if (t.p.sees(mask, t.b, c.h, c.first + row, k.first + s)) continue;
    x[s] = sees_nothing ? 1 / static_cast<float>(t.p.source) : 0.0f, dx[s] = 0;
  }
}

HWY_INLINE void add_chunk(const Task& t, const Chunk& c, const Block& k) {
  const GradPlan& p = t.p;
  load_chunk(t, c);
  for (int64_t i = 0; i < c.count; i += kRows) {
    const int64_t rows = std::min<int64_t>(kRows, c.count - i), columns = columns_of(t, c, k, i + rows - 1);
    if (columns == 0) continue;
    const Rows x{t.weights.data + i * t.weights.row, t.weights.row};
    const Rows dx{t.dlogits.data + i * t.dlogits.row, t.dlogits.row};
    multiply({t.queries.data + i * t.queries.row, t.queries.row, 1}, t.keys_transposed, rows, p.depth,
             whole_vectors(columns), x, false);
    multiply({t.douts.data + i * t.douts.row, t.douts.row, 1}, t.values_transposed, rows, p.value_depth,
             whole_vectors(columns), dx, false);
    for (int64_t r = i; r < i + rows; ++r) {
      row_gradient(t, r, columns);
      if (p.masked || columns_of(t, c, k, r) < columns) hide(t, c, k, r);
    }
    multiply({dx.data, dx.row, 1}, t.keys, rows, columns, t.keys.row,
             {t.dqueries.data + i * t.dqueries.row, t.dqueries.row}, false);
  }
  for (int64_t s = 0; s < k.count; s += kRows) {
    const int64_t rows = std::min<int64_t>(kRows, k.count - s);
    // Queries before the first that sees one of these keys add nothing.
    const int64_t first = p.causal && !p.masked ? std::clamp<int64_t>(k.first + s - c.first, 0, c.count) : 0;
    const int64_t skipped = first * t.weights.row + s;
    multiply({t.weights.data + skipped, 1, t.weights.row}, {t.douts.data + first * t.douts.row, t.douts.row}, rows,
             c.count - first, t.douts.row, {t.dvalues.data + s * t.dvalues.row, t.dvalues.row}, true);
    multiply({t.dlogits.data + skipped, 1, t.dlogits.row}, {t.queries.data + first * t.queries.row, t.queries.row},
             rows, c.count - first, t.queries.row, {t.dkeys.data + s * t.dkeys.row, t.dkeys.row}, true);
  }
}

HWY_INLINE void run_block(const Task& t, const Block& k) {
  const GradPlan& p = t.p;
  pack(t.at(kKey, t.key_offset(k.first)), t.key_step(), k.count, p.depth, t.keys);
  pack_transposed(t.at(kKey, t.key_offset(k.first)), t.key_step(), k.count, p.depth, t.keys_transposed);
  pack_transposed(t.at(kValue, t.value_offset(k.first)), t.value_step(), k.count, p.value_depth, t.values_transposed);
  std::fill_n(t.dkeys.data, k.count * t.dkeys.row, 0.0f);
  std::fill_n(t.dvalues.data, k.count * t.dvalues.row, 0.0f);
  for (int64_t h = t.kv * p.shared(); h < (t.kv + 1) * p.shared(); ++h) {
    for (int64_t q = 0; q < p.time; q += kQueries) {
      const Chunk c{h, q, std::min(kQueries, p.time - q)};
      const int64_t unseeing = p.causal && !p.masked ? std::clamp<int64_t>(k.first - q, 0, c.count) : 0;
      if (unseeing == c.count) continue;
      add_chunk(t, c, k);
      const int64_t from = unseeing / kRows * kRows;  // whole tiles without a key of the block were left alone
      unpack({t.dqueries.data + from * t.dqueries.row, t.dqueries.row}, c.count - from, p.depth, p.heads * p.depth,
             t.at(kDQuery, t.query(q + from, h) * p.depth), k.first > 0);
    }
  }
  unpack(t.dkeys, k.count, p.depth, t.key_step(), t.at(kDKey, t.key_offset(k.first)), false);
  unpack(t.dvalues, k.count, p.value_depth, t.value_step(), t.at(kDValue, t.value_offset(k.first)), false);
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<GradPlan>();
  if (p.source == 0)
    return void(std::fill_n(static_cast<float*>(buffers[kDQuery]), p.batch * p.time * p.heads * p.depth, 0.0f));
  const int64_t tasks = p.tasks();
  auto* scratch = static_cast<float*>(buffers[p.masked ? kMaskOrScratch + 1 : kMaskOrScratch]);
  parallel_for(p.lanes, [&](int64_t lane) HWY_ATTR {
    for (int64_t n = tasks * lane / p.lanes; n < tasks * (lane + 1) / p.lanes; ++n) {
      const Task task = make_task(p, buffers, n, scratch + lane * p.floats());
      for (int64_t key = 0; key < p.source; key += kKeys) run_block(task, {key, std::min(kKeys, p.source - key)});
    }
  });
}

Kernel prepare(const Problem& problem) {
  auto plan = std::make_shared<GradPlan>();
  GradPlan& p = *plan;
  static_cast<Problem&>(p) = problem;
  const double multiplications = static_cast<double>(p.batch * p.heads) * static_cast<double>(p.time) *
                                 static_cast<double>(p.source) * static_cast<double>(3 * p.depth + 2 * p.value_depth);
  p.lanes = multiplications < 1e6 ? 1 : std::clamp<int64_t>(p.tasks(), 1, 16);
  Kernel kernel;
  kernel.outputs = 3;
  kernel.run = run;
  kernel.scratch_bytes = p.lanes * p.floats() * static_cast<int64_t>(sizeof(float));
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace bwd

Kernel prepare_float_grad(const Problem& problem) { return bwd::prepare(problem); }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::attention
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::attention {

HWY_EXPORT(prepare_float_grad);

Kernel float_grad_kernel(const Problem& problem) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(prepare_float_grad)(problem);
}

}  // namespace keratin::ops::attention
#endif  // HWY_ONCE
