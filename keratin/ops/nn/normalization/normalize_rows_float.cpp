// A row stays in the first cache: its mean, then its variance around that, then the result. Backward the same, with
// dgamma and dbeta summed in blocks of rows.
#include <algorithm>
#include <cmath>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/nn/normalization/normalize_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/normalization/normalize_rows_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/nn/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::normalization {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using vectors::HWY_NAMESPACE::D;
using vectors::HWY_NAMESPACE::kLanes;
using vectors::HWY_NAMESPACE::load_first;
using vectors::HWY_NAMESPACE::store_first;
using vectors::HWY_NAMESPACE::sum_of;
using vectors::HWY_NAMESPACE::V;

// body(load, store, i) for vector after vector: `load` reads n floats' worth, `store` writes them.
template <class Body>
HWY_INLINE void for_row(int64_t length, const Body& body) {
  const D d;
  const int64_t whole = length / kLanes * kLanes;
  for (int64_t i = 0; i < whole; i += kLanes)
    body([&](const float* from) HWY_ATTR { return hn::LoadU(d, from + i); },
         [&](V v, float* to) HWY_ATTR { hn::StoreU(v, d, to + i); });
  if (whole == length) return;
  const int64_t left = length - whole;
  body([&](const float* from) HWY_ATTR { return load_first(from + whole, left); },
       [&](V v, float* to) HWY_ATTR { store_first(v, to + whole, left); });
}

struct Statistics {
  V mean, inverse;  // 1 / sqrt(variance + epsilon)
};

// Two chains of sums; lanes behind the row's end hold 0 in the first pass and are left out of the second.
HWY_INLINE Statistics statistics_of(const RowNorm& rows, const float* x) {
  const D d;
  const auto n = static_cast<float>(rows.length);
  const int64_t pairs = rows.length / (2 * kLanes) * (2 * kLanes), whole = rows.length / kLanes * kLanes;
  V mean = hn::Zero(d);
  if (rows.centred) {
    V a = hn::Zero(d), b = hn::Zero(d);
    for (int64_t i = 0; i < pairs; i += 2 * kLanes)
      a = hn::Add(a, hn::LoadU(d, x + i)), b = hn::Add(b, hn::LoadU(d, x + i + kLanes));
    if (pairs < whole) a = hn::Add(a, hn::LoadU(d, x + pairs));
    float sum = sum_of(hn::Add(a, b));
    for (int64_t i = whole; i < rows.length; ++i) sum += x[i];
    mean = hn::Set(d, sum / n);
  }
  V a = hn::Zero(d), b = hn::Zero(d);
  for (int64_t i = 0; i < pairs; i += 2 * kLanes) {
    const V u = hn::Sub(hn::LoadU(d, x + i), mean), v = hn::Sub(hn::LoadU(d, x + i + kLanes), mean);
    a = hn::MulAdd(u, u, a), b = hn::MulAdd(v, v, b);
  }
  if (pairs < whole) {
    const V u = hn::Sub(hn::LoadU(d, x + pairs), mean);
    a = hn::MulAdd(u, u, a);
  }
  float squares = sum_of(hn::Add(a, b));
  for (int64_t i = whole; i < rows.length; ++i) squares += (x[i] - hn::GetLane(mean)) * (x[i] - hn::GetLane(mean));
  return {mean, hn::Set(d, 1 / std::sqrt(squares / n + static_cast<float>(rows.epsilon)))};
}

void run_rows(const RowNorm& rows, void* const* buffers, int64_t first, int64_t last) {
  const auto *gamma = static_cast<const float*>(buffers[2]), *beta = static_cast<const float*>(buffers[3]);
  for (int64_t row = first; row < last; ++row) {
    const float* x = static_cast<const float*>(buffers[1]) + row * rows.length;
    float* y = static_cast<float*>(buffers[0]) + row * rows.length;
    const Statistics s = statistics_of(rows, x);
    for_row(rows.length, [&](const auto& load, const auto& store) HWY_ATTR {
      store(hn::MulAdd(hn::Mul(hn::Sub(load(x), s.mean), s.inverse), load(gamma), load(beta)), y);
    });
  }
}

// Sums of a block of rows: dgamma, then dbeta.
void run_grad_rows(const RowNorm& rows, void* const* buffers, int64_t first, int64_t last, float* sums) {
  const D d;
  const auto* gamma = static_cast<const float*>(buffers[4]);
  float *dgamma = sums, *dbeta = sums + rows.length;
  std::fill_n(sums, 2 * rows.length, 0.0f);
  for (int64_t row = first; row < last; ++row) {
    const float* x = static_cast<const float*>(buffers[3]) + row * rows.length;
    const float* dy = static_cast<const float*>(buffers[5]) + row * rows.length;
    float* dx = static_cast<float*>(buffers[0]) + row * rows.length;
    const Statistics s = statistics_of(rows, x);
    V total = hn::Zero(d), product = hn::Zero(d);
    for_row(rows.length, [&](const auto& load, const auto& store) HWY_ATTR {
      const V up = load(dy), normal = hn::Mul(hn::Sub(load(x), s.mean), s.inverse), g = hn::Mul(up, load(gamma));
      total = hn::Add(total, g), product = hn::MulAdd(g, normal, product);
      store(hn::MulAdd(up, normal, load(dgamma)), dgamma);
      store(hn::Add(up, load(dbeta)), dbeta);
    });
    const auto n = static_cast<float>(rows.length);
    const V mean = hn::Set(d, rows.centred ? sum_of(total) / n : 0.0f), slope = hn::Set(d, sum_of(product) / n);
    for_row(rows.length, [&](const auto& load, const auto& store) HWY_ATTR {
      const V normal = hn::Mul(hn::Sub(load(x), s.mean), s.inverse), g = hn::Mul(load(dy), load(gamma));
      store(hn::Mul(s.inverse, hn::NegMulAdd(normal, slope, hn::Sub(g, mean))), dx);
    });
  }
}

// Calls body(block, first row, last row) for every block of rows.
template <class Body>
void for_blocks(const RowNorm& rows, const Body& body) {
  const auto block = [&](int64_t b) { body(b, b * RowNorm::kBlock, std::min(rows.count, (b + 1) * RowNorm::kBlock)); };
  if (rows.parallel()) return parallel_for(rows.blocks(), block);
  for (int64_t b = 0; b < rows.blocks(); ++b) block(b);
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& rows = kernel.state_as<RowNorm>();
  for_blocks(rows, [&](int64_t, int64_t first, int64_t last) { run_rows(rows, buffers, first, last); });
}

void run_grad(const Kernel& kernel, void* const* buffers) {
  const auto& rows = kernel.state_as<RowNorm>();
  auto* sums = static_cast<float*>(buffers[6]);
  for_blocks(rows, [&](int64_t block, int64_t first, int64_t last) {
    run_grad_rows(rows, buffers, first, last, sums + block * 2 * rows.length);
  });
  auto *dgamma = static_cast<float*>(buffers[1]), *dbeta = static_cast<float*>(buffers[2]);
  std::fill_n(dgamma, rows.length, 0.0f);
  std::fill_n(dbeta, rows.length, 0.0f);
  for (int64_t b = 0; b < rows.blocks(); ++b, sums += 2 * rows.length) {
    for (int64_t i = 0; i < rows.length; ++i) dgamma[i] += sums[i], dbeta[i] += sums[rows.length + i];
  }
}

Kernel prepare(const RowNorm& rows, bool backward) {
  Kernel kernel;
  kernel.run = backward ? run_grad : run;
  kernel.outputs = backward ? 3 : 1;
  if (backward) kernel.scratch_bytes = (rows.blocks() * 2 * rows.length + 1) * static_cast<int64_t>(sizeof(float));
  kernel.state = std::make_shared<const RowNorm>(rows);
  return kernel;
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::normalization
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::normalization {

HWY_EXPORT(prepare);

Kernel float_kernel(const RowNorm& rows) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(prepare)(rows, false);
}
Kernel float_grad_kernel(const RowNorm& rows) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(prepare)(rows, true);
}

}  // namespace keratin::ops::normalization
#endif  // HWY_ONCE
