// Time of one prepared product, without the call path, as a planned step runs it: name, microseconds, GFLOP/s, and
// how much of the FMA peak measured beside it that is.
//   matmul_bench [THREADS [float32|bfloat16|float16|float64]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "bench/limits.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/registry.h"

namespace {

using namespace keratin;

struct Case {
  int64_t m, k, n;
  bool transpose_a = false, transpose_b = false;
  int64_t batches = 1;
};

constexpr bool T = true, N = false;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The best of 15 runs of about 5 ms.
double time_of(const Case& c, DType dtype) {
  const ops::OpDef& op = ops::get_op("matmul");
  const auto stack = [&](int64_t rows, int64_t columns) {
    return c.batches == 1 ? Shape{rows, columns} : Shape{c.batches, rows, columns};
  };
  const Tensor a = Tensor::full(c.transpose_a ? stack(c.k, c.m) : stack(c.m, c.k), 0.5, dtype);
  const Tensor b = Tensor::full(c.transpose_b ? stack(c.n, c.k) : stack(c.k, c.n), 0.25, dtype);
  Tensor out = Tensor::empty(stack(c.m, c.n), dtype);
  const ops::TensorSpec inputs[] = {ops::spec_of(a), ops::spec_of(b)}, outputs[] = {ops::spec_of(out)};
  const ops::Attributes attrs{c.transpose_a, c.transpose_b};
  const ops::Kernel kernel = op.prepare_rule({&op, inputs, &attrs, outputs});
  Tensor scratch = Tensor::empty({kernel.scratch_bytes + 1}, DType::uint8);
  void* const buffers[] = {out.mutable_raw(), const_cast<void*>(a.raw()), const_cast<void*>(b.raw()),
                           scratch.mutable_raw()};
  const double work = 2.0 * static_cast<double>(c.m * c.k * c.n * c.batches);
  const int repeats = std::max(1, static_cast<int>(2e7 / (work + 2000)));
  double best = 1e9;
  for (int run = 0; run < 15; ++run) {
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) kernel.run(kernel, buffers);
    best = std::min(best, (seconds() - start) / repeats);
  }
  return best;
}

const std::vector<Case> kCases = {
    // small networks
    {32, 8, 5},
    {32, 5, 1},
    {32, 1, 5, N, T},
    {8, 32, 5, T},
    {5, 32, 1, T},
    {64, 64, 64},
    // squares
    {256, 256, 256},
    {512, 512, 512},
    {1024, 1024, 1024},
    // a perceptron of 784-512-512-10: one example, forward, backward
    {1, 784, 512},
    {1, 512, 512},
    {32, 784, 512},
    {128, 784, 512},
    {128, 512, 512},
    {128, 512, 10},
    {784, 128, 512, T},
    {512, 128, 512, T},
    {512, 128, 10, T},
    {128, 512, 512, N, T},
    {128, 10, 512, N, T},
    // an encoder of width 256: forward, backward, heads
    {2048, 256, 768},
    {2048, 256, 1024},
    {2048, 1024, 256},
    {256, 2048, 1024, T},
    {1024, 2048, 256, T},
    {2048, 1024, 256, N, T},
    {2048, 256, 1024, N, T},
    {128, 32, 128, N, T, 64},
    {128, 128, 32, N, N, 64},
    // a column
    {1024, 64, 1},
};

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  const DType dtype = argc > 2 ? dtype_from_string(argv[2]) : DType::float32;
  set_num_threads(threads);
  for (const Case& c : kCases) {
    const double best = time_of(c, dtype), peak = bench::fma_peak() * threads;
    const double flops = 2 * static_cast<double>(c.m * c.k * c.n * c.batches) / best;
    std::printf("%3lld of%s%5lld x%5lld x%5lld%s %11.2f us %7.1f GFLOP/s %6.1f %% of %.0f\n",
                static_cast<long long>(c.batches), c.transpose_a ? " T" : "  ", static_cast<long long>(c.m),
                static_cast<long long>(c.k), static_cast<long long>(c.n), c.transpose_b ? " T" : "  ", best * 1e6,
                flops * 1e-9, 100 * flops / peak, peak * 1e-9);
  }
}
