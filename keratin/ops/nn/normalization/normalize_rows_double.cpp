// The formulas in float64: the reference of the tests, and what float64 programs run.
#include <cmath>

#include "keratin/ops/nn/normalization/normalize_rows.h"

namespace keratin::ops::normalization {
namespace {

struct Statistics {
  double mean, inverse;  // 1 / sqrt(variance + epsilon)
};

Statistics statistics_of(const RowNorm& rows, const double* x) {
  double mean = 0, variance = 0;
  const auto n = static_cast<double>(rows.length);
  for (int64_t i = 0; rows.centred && i < rows.length; ++i) mean += x[i] / n;
  for (int64_t i = 0; i < rows.length; ++i) variance += (x[i] - mean) * (x[i] - mean) / n;
  return {mean, 1 / std::sqrt(variance + rows.epsilon)};
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& rows = kernel.state_as<RowNorm>();
  const auto *x = kernel.in<double>(buffers, 0), *gamma = kernel.in<double>(buffers, 1),
             *beta = kernel.in<double>(buffers, 2);
  auto* y = kernel.out<double>(buffers);
  for (int64_t row = 0; row < rows.count; ++row, x += rows.length, y += rows.length) {
    const Statistics s = statistics_of(rows, x);
    for (int64_t i = 0; i < rows.length; ++i) y[i] = (x[i] - s.mean) * s.inverse * gamma[i] + beta[i];
  }
}

void run_grad(const Kernel& kernel, void* const* buffers) {
  const auto& rows = kernel.state_as<RowNorm>();
  const auto *x = kernel.in<double>(buffers, 0), *gamma = kernel.in<double>(buffers, 1),
             *dy = kernel.in<double>(buffers, 2);
  auto *dx = kernel.out<double>(buffers, 0), *dgamma = kernel.out<double>(buffers, 1),
       *dbeta = kernel.out<double>(buffers, 2);
  std::fill_n(dgamma, rows.length, 0.0);
  std::fill_n(dbeta, rows.length, 0.0);
  const auto n = static_cast<double>(rows.length);
  for (int64_t row = 0; row < rows.count; ++row, x += rows.length, dx += rows.length, dy += rows.length) {
    const Statistics s = statistics_of(rows, x);
    double mean = 0, slope = 0;  // of dy * gamma, and of that times the normalised x
    for (int64_t i = 0; i < rows.length; ++i) {
      const double normal = (x[i] - s.mean) * s.inverse;
      mean += dy[i] * gamma[i] / n, slope += dy[i] * gamma[i] * normal / n;
      dgamma[i] += dy[i] * normal, dbeta[i] += dy[i];
    }
    if (!rows.centred) mean = 0;
    for (int64_t i = 0; i < rows.length; ++i)
      dx[i] = s.inverse * (dy[i] * gamma[i] - mean - (x[i] - s.mean) * s.inverse * slope);
  }
}

Kernel make(const RowNorm& rows, Kernel::Run run_rows, int64_t outputs) {
  Kernel kernel;
  kernel.run = run_rows;
  kernel.outputs = outputs;
  kernel.state = std::make_shared<const RowNorm>(rows);
  return kernel;
}

}  // namespace

Kernel double_kernel(const RowNorm& rows) { return make(rows, run, 1); }
Kernel double_grad_kernel(const RowNorm& rows) { return make(rows, run_grad, 3); }

}  // namespace keratin::ops::normalization
