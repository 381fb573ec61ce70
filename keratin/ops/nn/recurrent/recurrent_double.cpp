// LSTM and GRU as the formulas read, row by row, in float64.
#include <cmath>
#include <memory>

#include "keratin/ops/nn/recurrent/cells.h"

namespace keratin::ops::recurrent {
namespace {

struct State {
  Cell cell;
  Sizes s;
  SavedLayout saved;

  int64_t gates() const { return cell == Cell::kLstm ? 4 : 3; }
  int64_t columns() const { return gates() * s.units; }
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Value `index` of unit u, as SavedLayout has it.
template <class T>
T& saved_at(const State& k, T* saved, int64_t row, int64_t t, int64_t u, int64_t index) {
  const int64_t rows = block_rows(k.s.batch), first = row / rows * rows, height = std::min(rows, k.s.batch - first);
  return saved[k.saved.block(first) + k.saved.at(height, t, u / kGroup, row - first) + index * kGroup + u % kGroup];
}

/// out[j] += sum of in[i] * w[i, j].
void add_product(const double* in, int64_t count, const double* w, int64_t columns, double* out) {
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < columns; ++j) out[j] += in[i] * w[i * columns + j];
}
/// out[i] += sum of w[i, j] * in[j].
void add_transposed(const double* in, int64_t count, const double* w, int64_t columns, double* out) {
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < columns; ++j) out[i] += w[i * columns + j] * in[j];
}
/// out[i, j] += a[i] * b[j].
void add_outer(const double* a, int64_t count, const double* b, int64_t columns, double* out) {
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < columns; ++j) out[i * columns + j] += a[i] * b[j];
}

/// h and c of one row, and the sums of one step: from x with its bias, from h with its (GRU).
struct Row {
  std::vector<double> h, c, from_x, from_h;

  Row(const State& k, const ForwardBuffers<double>& io, int64_t row)
      : h(k.s.units), c(k.s.units), from_x(k.columns()), from_h(k.columns()) {
    if (io.h0 != nullptr) std::copy_n(io.h0 + row * k.s.units, k.s.units, h.begin());
    if (io.c0 != nullptr) std::copy_n(io.c0 + row * k.s.units, k.s.units, c.begin());
  }
};

void sums_of(const State& k, const ForwardBuffers<double>& io, const double* x, Row& row) {
  const int64_t columns = k.columns();
  for (int64_t j = 0; j < columns; ++j) {
    row.from_x[j] = io.bias == nullptr ? 0 : io.bias[j];
    row.from_h[j] = io.bias == nullptr || k.cell == Cell::kLstm ? 0 : io.bias[columns + j];
  }
  add_product(x, k.s.features, io.kernel, columns, row.from_x.data());
  add_product(row.h.data(), k.s.units, io.recurrent, columns, row.from_h.data());
}

void lstm_unit(const State& k, Row& row, int64_t u, double (&saved)[kLstmSaved]) {
  const int64_t n = k.s.units;
  const auto sum = [&](int64_t gate) { return row.from_x[gate * n + u] + row.from_h[gate * n + u]; };
  const double i = sigmoid(sum(0)), f = sigmoid(sum(1)), g = std::tanh(sum(2)), o = sigmoid(sum(3));
  row.c[u] = f * row.c[u] + i * g;
  row.h[u] = o * std::tanh(row.c[u]);
  std::copy_n(std::data({i, f, g, o, row.c[u]}), kLstmSaved, saved);
}

void gru_unit(const State& k, Row& row, int64_t u, double (&saved)[kLstmSaved]) {
  const int64_t n = k.s.units;
  const double z = sigmoid(row.from_x[u] + row.from_h[u]), r = sigmoid(row.from_x[n + u] + row.from_h[n + u]);
  const double inner = row.from_h[2 * n + u], candidate = std::tanh(row.from_x[2 * n + u] + r * inner);
  row.h[u] = z * row.h[u] + (1 - z) * candidate;
  std::copy_n(std::data({z, r, candidate, inner}), kGruSaved, saved);
}

/// Units that only fill the last group have sums of zero.
void save_padding(const State& k, double* saved, int64_t row, int64_t t) {
  constexpr double kOfLstm[] = {0.5, 0.5, 0, 0.5, 0}, kOfGru[] = {0.5, 0.5, 0, 0};
  const double* values = k.cell == Cell::kLstm ? kOfLstm : kOfGru;
  for (int64_t u = k.s.units; u < k.saved.groups * kGroup; ++u)
    for (int64_t i = 0; i < k.saved.values; ++i) saved_at(k, saved, row, t, u, i) = values[i];
}

void run_forward(const Kernel& kernel, void* const* buffers) {
  const auto& k = kernel.state_as<State>();
  const Sizes& s = k.s;
  const auto io = forward_buffers<double>(k.cell, s, buffers);
  for (int64_t b = 0; b < s.batch; ++b) {
    Row row(k, io, b);
    for (int64_t t = 0; t < s.time; ++t) {
      const int64_t from = s.row_at(t);
      sums_of(k, io, io.x + (b * s.time + from) * s.features, row);
      for (int64_t u = 0; u < s.units; ++u) {
        const double h = row.h[u], c = row.c[u];
        double saved[kLstmSaved] = {};
        k.cell == Cell::kLstm ? lstm_unit(k, row, u, saved) : gru_unit(k, row, u, saved);
        if (io.mask != nullptr && !io.mask[b * s.time + from]) {
          row.h[u] = h, row.c[u] = c;
          if (k.cell == Cell::kLstm) saved[4] = c;
        }
        io.sequence[(b * s.time + t) * s.units + u] = row.h[u];
        for (int64_t i = 0; s.saves && i < k.saved.values; ++i) saved_at(k, io.saved, b, t, u, i) = saved[i];
      }
      if (s.saves) save_padding(k, io.saved, b, t);
    }
    std::copy_n(row.h.begin(), s.units, io.h + b * s.units);
    if (io.c != nullptr) std::copy_n(row.c.begin(), s.units, io.c + b * s.units);
  }
}

/// The gradients of the state of one row, and of the sums of one step.
struct RowBack {
  std::vector<double> dh, dc, before, direct, from_x, from_h;

  RowBack(const State& k, const BackwardBuffers<double>& io, int64_t row)
      : dh(k.s.units), dc(k.s.units), before(k.s.units), direct(k.s.units), from_x(k.columns()), from_h(k.columns()) {
    std::copy_n(io.dh + row * k.s.units, k.s.units, dh.begin());
    if (io.dc != nullptr) std::copy_n(io.dc + row * k.s.units, k.s.units, dc.begin());
  }
};

void lstm_unit_back(const State& k, RowBack& row, int64_t u, double c_before, const double* saved) {
  const int64_t n = k.s.units;
  const double i = saved[0], f = saved[1], g = saved[2], o = saved[3], tc = std::tanh(saved[4]), dh = row.dh[u];
  const double through = row.dc[u] + dh * o * (1 - tc * tc);
  row.dc[u] = through * f;
  row.from_x[u] = through * g * i * (1 - i);
  row.from_x[n + u] = through * c_before * f * (1 - f);
  row.from_x[2 * n + u] = through * i * (1 - g * g);
  row.from_x[3 * n + u] = dh * tc * o * (1 - o);
  for (int64_t gate = 0; gate < 4; ++gate) row.from_h[gate * n + u] = row.from_x[gate * n + u];
}

void gru_unit_back(const State& k, RowBack& row, int64_t u, double h_before, const double* saved) {
  const int64_t n = k.s.units;
  const double z = saved[0], r = saved[1], candidate = saved[2], inner = saved[3], dh = row.dh[u];
  row.direct[u] = dh * z;
  const double dcandidate = dh * (1 - z) * (1 - candidate * candidate);
  row.from_x[u] = row.from_h[u] = dh * (h_before - candidate) * z * (1 - z);
  row.from_x[n + u] = row.from_h[n + u] = dcandidate * inner * r * (1 - r);
  row.from_x[2 * n + u] = dcandidate;
  row.from_h[2 * n + u] = dcandidate * r;
}

/// The gradients of the sums of row b at step t.
void unit_gradients(const State& k, const BackwardBuffers<double>& io, int64_t b, int64_t t, RowBack& row) {
  const Sizes& s = k.s;
  std::fill(row.from_x.begin(), row.from_x.end(), 0.0);
  std::fill(row.from_h.begin(), row.from_h.end(), 0.0);
  const bool on = io.mask == nullptr || io.mask[b * s.time + s.row_at(t)];
  for (int64_t u = 0; u < s.units; ++u) {
    row.direct[u] = on ? 0 : row.dh[u];
    if (!on) continue;
    double saved[kLstmSaved] = {};
    for (int64_t i = 0; i < k.saved.values; ++i) saved[i] = saved_at(k, io.saved, b, t, u, i);
    if (k.cell == Cell::kGru) {
      gru_unit_back(k, row, u, row.before[u], saved);
    } else {
      const double first = io.c0 != nullptr ? io.c0[b * s.units + u] : 0;
      lstm_unit_back(k, row, u, t > 0 ? saved_at(k, io.saved, b, t - 1, u, 4) : first, saved);
    }
  }
}

void clear(const State& k, const BackwardBuffers<double>& io) {
  const Sizes& s = k.s;
  if (io.dx != nullptr) std::fill_n(io.dx, s.batch * s.time * s.features, 0.0);
  std::fill_n(io.dkernel, s.features * k.columns(), 0.0);
  std::fill_n(io.drecurrent, s.units * k.columns(), 0.0);
  if (io.dbias != nullptr) std::fill_n(io.dbias, k.columns() * (k.cell == Cell::kGru ? 2 : 1), 0.0);
}

void run_backward(const Kernel& kernel, void* const* buffers) {
  const auto& k = kernel.state_as<State>();
  const Sizes& s = k.s;
  const auto io = backward_buffers<double>(k.cell, s, buffers);
  const int64_t columns = k.columns();
  clear(k, io);
  for (int64_t b = 0; b < s.batch; ++b) {
    RowBack row(k, io, b);
    for (int64_t t = s.time; t-- > 0;) {
      const double* before =
          t > 0 ? io.sequence + (b * s.time + t - 1) * s.units : (io.h0 != nullptr ? io.h0 + b * s.units : nullptr);
      for (int64_t u = 0; u < s.units; ++u) {
        row.before[u] = before == nullptr ? 0 : before[u];
        row.dh[u] += io.dsequence == nullptr ? 0 : io.dsequence[(b * s.time + t) * s.units + u];
      }
      unit_gradients(k, io, b, t, row);
      const int64_t at = (b * s.time + s.row_at(t)) * s.features;
      if (io.dx != nullptr) add_transposed(row.from_x.data(), s.features, io.kernel, columns, io.dx + at);
      add_outer(io.x + at, s.features, row.from_x.data(), columns, io.dkernel);
      add_outer(row.before.data(), s.units, row.from_h.data(), columns, io.drecurrent);
      for (int64_t j = 0; io.dbias != nullptr && j < columns; ++j) {
        io.dbias[j] += row.from_x[j];
        if (k.cell == Cell::kGru) io.dbias[columns + j] += row.from_h[j];
      }
      row.dh = row.direct;
      add_transposed(row.from_h.data(), s.units, io.recurrent, columns, row.dh.data());
    }
    if (io.dh0 != nullptr) std::copy_n(row.dh.begin(), s.units, io.dh0 + b * s.units);
    if (io.dc0 != nullptr) std::copy_n(row.dc.begin(), s.units, io.dc0 + b * s.units);
  }
}

Kernel kernel_of(Cell cell, const Sizes& sizes, Kernel::Run run) {
  const SavedLayout saved{cell == Cell::kLstm ? kLstmSaved : kGruSaved, padded(sizes.units) / kGroup, sizes.time};
  Kernel k;
  k.run = run;
  k.state = std::make_shared<const State>(State{cell, sizes, saved});
  return k;
}

}  // namespace

Kernel double_forward(Cell cell, const Sizes& sizes) { return kernel_of(cell, sizes, run_forward); }
Kernel double_backward(Cell cell, const Sizes& sizes) { return kernel_of(cell, sizes, run_backward); }

}  // namespace keratin::ops::recurrent
