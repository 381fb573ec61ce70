// Recurrent layers as kernels: sizes, buffers and the layout of what the forward pass keeps for the backward pass.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::recurrent {

/// One call. An input that may be left out is an empty vector (0,): no bias, no mask, a first state of zeros.
struct Sizes {
  int64_t batch = 0, time = 0, features = 0, units = 0;
  bool go_backwards = false;  ///< step t reads row time - 1 - t; results stand in the order of the steps
  bool has_h = false, has_c = false, has_bias = false, has_mask = false;
  bool saves = false;          ///< the forward pass keeps what the backward pass needs
  bool wants_dx = false;       ///< the backward pass gives the gradient of x
  bool bfloat16 = false;       ///< products of bfloat16, where the processor has them; sums and all else in float32
  bool has_dsequence = false;  ///< ... from one of the sequence; otherwise the last state alone counts

  int64_t row_at(int64_t step) const { return go_backwards ? time - 1 - step : step; }
};

/// Units are handled in groups of 16, whatever the vectors of the machine: layouts do not depend on it.
constexpr int64_t kGroup = 16;
inline int64_t padded(int64_t count) { return (count + kGroup - 1) / kGroup * kGroup; }

/// The rows of the batch that run through time together: enough that the weights, read from the second-level cache at
/// every step, are used often, few enough that two threads have work. By the batch alone.
inline int64_t block_rows(int64_t batch) {
  const int64_t wanted = batch < 64 ? 16 : 32, blocks = std::max<int64_t>(1, (batch + wanted - 1) / wanted);
  return std::max<int64_t>(1, (batch + blocks - 1) / blocks);
}

/// What is saved for one unit and step: LSTM i, f, g, o, c; GRU z, r, candidate, and what r multiplies.
constexpr int64_t kLstmSaved = 5, kGruSaved = 4;

/// Where the saved values of a block of `rows` rows, from row `first` on, lie: [step][group][row][value][16].
struct SavedLayout {
  int64_t values, groups, time;

  int64_t block(int64_t first) const { return first * time * groups * values * kGroup; }
  int64_t at(int64_t rows, int64_t step, int64_t group, int64_t row) const {
    return ((step * groups + group) * rows + row) * values * kGroup;
  }
};

/// The buffers of a forward call. Null where something is not there.
template <class T>
struct ForwardBuffers {
  const T *x, *h0, *c0, *kernel, *recurrent, *bias;
  const bool* mask;
  T *sequence, *h, *c, *saved;
};

/// The buffers of a backward call. Gradients are null where there is no such input, or where they are not wanted.
template <class T>
struct BackwardBuffers {
  const T *x, *h0, *c0, *kernel, *recurrent, *bias;
  const bool* mask;
  const T *sequence, *saved, *dsequence, *dh, *dc;
  T *dx, *dh0, *dc0, *dkernel, *drecurrent, *dbias;
};

enum class Cell { kLstm, kGru };

/// The float32 kernels, by vectors and with threads over blocks of rows.
Kernel float_forward(Cell cell, const Sizes& sizes);
Kernel float_backward(Cell cell, const Sizes& sizes);
/// The same as the formulas read, in float64.
Kernel double_forward(Cell cell, const Sizes& sizes);
Kernel double_backward(Cell cell, const Sizes& sizes);

/// sigmoid(x) and tanh(x) as the float32 kernels compute them: at most 3 ULP (sigmoid below -87: 2e-38 instead of
/// less). For tests.
void gate_functions(const float* x, float* sigmoid, float* tanh, int64_t count);

/// The buffers as the ops of `cell` have them (sequence_op.h).
template <class T>
ForwardBuffers<T> forward_buffers(Cell cell, const Sizes& s, void* const* buffers) {
  const auto in = [&](int64_t i, bool there = true) { return there ? static_cast<const T*>(buffers[i]) : nullptr; };
  const auto out = [&](int64_t i) { return static_cast<T*>(buffers[i]); };
  ForwardBuffers<T> b{};
  b.sequence = out(0), b.h = out(1);
  int64_t next = 2;
  if (cell == Cell::kLstm) b.c = out(next++);
  b.saved = out(next++);
  b.x = in(next++), b.h0 = in(next++, s.has_h);
  if (cell == Cell::kLstm) b.c0 = in(next++, s.has_c);
  b.kernel = in(next), b.recurrent = in(next + 1), b.bias = in(next + 2, s.has_bias);
  b.mask = s.has_mask ? static_cast<const bool*>(buffers[next + 3]) : nullptr;
  return b;
}

template <class T>
BackwardBuffers<T> backward_buffers(Cell cell, const Sizes& s, void* const* buffers) {
  const auto in = [&](int64_t i, bool there = true) { return there ? static_cast<const T*>(buffers[i]) : nullptr; };
  const auto out = [&](int64_t i, bool there = true) { return there ? static_cast<T*>(buffers[i]) : nullptr; };
  BackwardBuffers<T> b{};
  b.dx = out(0, s.wants_dx), b.dh0 = out(1, s.has_h);
  int64_t next = 2;
  if (cell == Cell::kLstm) b.dc0 = out(next++, s.has_c);
  b.dkernel = out(next), b.drecurrent = out(next + 1), b.dbias = out(next + 2, s.has_bias);
  next += 3;
  b.x = in(next++), b.h0 = in(next++, s.has_h);
  if (cell == Cell::kLstm) b.c0 = in(next++, s.has_c);
  b.kernel = in(next), b.recurrent = in(next + 1), b.bias = in(next + 2, s.has_bias);
  b.mask = s.has_mask ? static_cast<const bool*>(buffers[next + 3]) : nullptr;
  b.sequence = in(next + 4), b.saved = in(next + 5), b.dsequence = in(next + 6, s.has_dsequence), b.dh = in(next + 7);
  if (cell == Cell::kLstm) b.dc = in(next + 8);
  return b;
}

}  // namespace keratin::ops::recurrent
