// Small float32 products on operands that lie packed in the first or second cache: what the attention kernels are made
// of. Rows are padded with zeros to whole vectors, so that no product needs a mask.
#if defined(KERATIN_OPS_NN_ATTENTION_TILES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_OPS_NN_ATTENTION_TILES_INL_H_
#undef KERATIN_OPS_NN_ATTENTION_TILES_INL_H_
#else
#define KERATIN_OPS_NN_ATTENTION_TILES_INL_H_
#endif

#include <cstring>

#include "keratin/ops/nn/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::attention {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using vectors::HWY_NAMESPACE::D;
using vectors::HWY_NAMESPACE::kLanes;
using vectors::HWY_NAMESPACE::V;
using vectors::HWY_NAMESPACE::whole_vectors;

constexpr int kRows = kLanes >= 16 ? 12 : 6;  // of a product in registers: 24 of 32, or 12 of 16 of them

/// Element (i, k) of a left operand is at data[i * row + k * step].
struct Left {
  const float* data;
  int64_t row, step;
};
/// Rows of whole vectors.
struct Rows {
  float* data;
  int64_t row;
};

// ROWS x (VECTORS vectors) of the product, each element one chain of fused multiply-adds over k.
template <int ROWS, int VECTORS>
HWY_INLINE void tile(Left a, Rows b, int64_t depth, Rows c, bool accumulate) {
  const D d;
  V sum[ROWS][VECTORS];
  HWY_UNROLL(16)
  for (int i = 0; i < ROWS; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < VECTORS; ++j) sum[i][j] = hn::Zero(d);
  }
  if (accumulate) {
    HWY_UNROLL(16)
    for (int i = 0; i < ROWS; ++i) {
      HWY_UNROLL(16)
      for (int j = 0; j < VECTORS; ++j) sum[i][j] = hn::LoadU(d, c.data + i * c.row + j * kLanes);
    }
  }
  constexpr int kGroups = (ROWS + 2) / 3;  // x86 addresses three rows from one pointer
  const float* rows[kGroups];
  HWY_UNROLL(16)
  for (int g = 0; g < kGroups; ++g) rows[g] = a.data + 3 * g * a.row;
  const float* right = b.data;
  for (int64_t k = 0; k < depth; ++k) {
    V vector[VECTORS];
    HWY_UNROLL(16)
    for (int j = 0; j < VECTORS; ++j) vector[j] = hn::LoadU(d, right + j * kLanes);
    HWY_UNROLL(16)
    for (int i = 0; i < ROWS; ++i) {
      const V left = hn::Set(d, rows[i / 3][(i % 3) * a.row]);
      HWY_UNROLL(16)
      for (int j = 0; j < VECTORS; ++j) sum[i][j] = hn::MulAdd(left, vector[j], sum[i][j]);
    }
    HWY_UNROLL(16)
    for (int g = 0; g < kGroups; ++g) rows[g] += a.step;
    right += b.row;
  }
  HWY_UNROLL(16)
  for (int i = 0; i < ROWS; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < VECTORS; ++j) hn::StoreU(sum[i][j], d, c.data + i * c.row + j * kLanes);
  }
}

template <int VECTORS>
HWY_INLINE void panel(Left a, Rows b, int64_t m, int64_t depth, Rows c, bool accumulate) {
  while (m > 0) {
    const int64_t rows = m >= kRows ? kRows : m >= 4 ? 4 : 1;
    if (rows == kRows)
      tile<kRows, VECTORS>(a, b, depth, c, accumulate);
    else if (rows == 4)
      tile<4, VECTORS>(a, b, depth, c, accumulate);
    else
      tile<1, VECTORS>(a, b, depth, c, accumulate);
    a.data += rows * a.row, c.data += rows * c.row, m -= rows;
  }
}

/// C (m x n) = A (m x depth) B (depth x n), or C += it; n in whole vectors.
HWY_INLINE void multiply(Left a, Rows b, int64_t m, int64_t depth, int64_t n, Rows c, bool accumulate) {
  int64_t j = 0;
  for (; j + 2 * kLanes <= n; j += 2 * kLanes)
    panel<2>(a, {b.data + j, b.row}, m, depth, {c.data + j, c.row}, accumulate);
  if (j < n) panel<1>(a, {b.data + j, b.row}, m, depth, {c.data + j, c.row}, accumulate);
}

/// Rows of `width` floats that lie `step` apart, one after the other and filled up with zeros.
HWY_INLINE void pack(const float* from, int64_t step, int64_t rows, int64_t width, Rows to) {
  for (int64_t i = 0; i < rows; ++i, from += step) {
    std::memcpy(to.data + i * to.row, from, static_cast<size_t>(width) * sizeof(float));
    std::fill(to.data + i * to.row + width, to.data + (i + 1) * to.row, 0.0f);
  }
}
HWY_INLINE void unpack(Rows from, int64_t rows, int64_t width, int64_t step, float* to, bool add) {
  for (int64_t i = 0; i < rows; ++i, to += step) {
    const float* row = from.data + i * from.row;
    if (add)
      for (int64_t j = 0; j < width; ++j) to[j] += row[j];
    else
      std::memcpy(to, row, static_cast<size_t>(width) * sizeof(float));
  }
}

/// Rows of `width` floats that lie `step` apart as columns: to(j, i) = element j of row i; zeros behind the last.
HWY_INLINE void pack_transposed(const float* from, int64_t step, int64_t rows, int64_t width, Rows to) {
  int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::FixedTag<float, 4> d4;
  for (; i + 4 <= rows; i += 4, from += 4 * step) {
    int64_t j = 0;
    for (; j + 4 <= width; j += 4) {
      const float* in = from + j;
      const auto r0 = hn::LoadU(d4, in), r1 = hn::LoadU(d4, in + step);
      const auto r2 = hn::LoadU(d4, in + 2 * step), r3 = hn::LoadU(d4, in + 3 * step);
      const auto even_low = hn::InterleaveLower(d4, r0, r2), odd_low = hn::InterleaveLower(d4, r1, r3);
      const auto even_high = hn::InterleaveUpper(d4, r0, r2), odd_high = hn::InterleaveUpper(d4, r1, r3);
      float* out = to.data + j * to.row + i;
      hn::StoreU(hn::InterleaveLower(d4, even_low, odd_low), d4, out);
      hn::StoreU(hn::InterleaveUpper(d4, even_low, odd_low), d4, out + to.row);
      hn::StoreU(hn::InterleaveLower(d4, even_high, odd_high), d4, out + 2 * to.row);
      hn::StoreU(hn::InterleaveUpper(d4, even_high, odd_high), d4, out + 3 * to.row);
    }
    for (; j < width; ++j)
      for (int64_t r = 0; r < 4; ++r) to.data[j * to.row + i + r] = from[r * step + j];
  }
#endif
  for (; i < rows; ++i, from += step)
    for (int64_t j = 0; j < width; ++j) to.data[j * to.row + i] = from[j];
  for (int64_t j = 0; j < width; ++j) std::fill(to.data + j * to.row + rows, to.data + (j + 1) * to.row, 0.0f);
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::attention
HWY_AFTER_NAMESPACE();

#endif
