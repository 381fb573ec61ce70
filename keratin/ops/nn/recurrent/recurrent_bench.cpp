// One training step's worth of an LSTM and a GRU (batch 64, 100 steps of 32 features, 128 units) by kernel, without the
// call path: name, milliseconds, GFLOP/s, and beside them the peak of fused multiply-adds measured in the same run.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "keratin/base/parallel_for.h"
#include "keratin/base/text.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace {

using namespace keratin;
using ops::Tensors;

double seconds(bool of_thread) {
  timespec t{};
  clock_gettime(of_thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Body>
double best_of(int rounds, bool of_thread, const Body& body) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const double start = seconds(of_thread);
    body();
    best = std::min(best, seconds(of_thread) - start);
  }
  return best;
}

Tensor numbers(const Shape& shape, float scale) {
  Tensor t = Tensor::empty(shape, DType::float32);
  uint32_t state = 1;
  for (int64_t i = 0; i < t.size(); ++i) {
    state = state * 1664525u + 1013904223u;
    t.mutable_data<float>()[i] = scale * (static_cast<float>(state >> 8) / 8388608.0f - 1);
  }
  return t;
}

/// A prepared op with buffers of its own.
struct Prepared {
  ops::Kernel kernel;
  Tensors inputs, outputs;
  Tensor scratch;
  std::vector<void*> buffers;

  Prepared(const char* name, Tensors given, const ops::Attributes& attrs) : inputs(std::move(given)) {
    const ops::OpDef& op = ops::get_op(name);
    std::vector<ops::TensorSpec> specs;
    for (const Tensor& t : inputs) specs.push_back(ops::spec_of(t));
    const auto results = ops::infer(op, specs, attrs);
    kernel = ops::prepare(op, specs, attrs, results);
    for (const auto& spec : results) outputs.push_back(Tensor::full(spec.shape, 0, spec.dtype));
    scratch = Tensor::full({kernel.scratch_bytes + 1}, 0, DType::uint8);
    for (Tensor& t : outputs) buffers.push_back(t.mutable_raw());
    for (const Tensor& t : inputs) buffers.push_back(const_cast<void*>(t.raw()));
    buffers.push_back(scratch.mutable_raw());
  }
  void run() const { kernel.run(kernel, buffers.data()); }
};

void measure(const char* cell, int64_t gates, int64_t batch, int64_t time, int64_t features, int64_t units) {
  const bool lstm = gates == 4;
  const Tensor state = numbers({batch, units}, 0.1f), sequence = numbers({batch, time, units}, 0.1f);
  Tensors in = {numbers({batch, time, features}, 1), Tensor::full({batch, units}, 0)};
  if (lstm) in.push_back(in[1]);
  in.push_back(numbers({features, gates * units}, 0.1f));
  in.push_back(numbers({units, gates * units}, 0.1f));
  in.push_back(lstm ? numbers({gates * units}, 0.1f) : numbers({2, gates * units}, 0.1f));
  in.push_back(Tensor::empty({0}, DType::bool_));
  const Prepared forward(cat(cell, "_sequence").c_str(), in, {false, true});
  forward.run();
  in.push_back(forward.outputs[0]);
  in.push_back(forward.outputs.back());
  in.push_back(sequence);
  in.push_back(state);
  if (lstm) in.push_back(state);
  const Prepared backward(cat(cell, "_sequence_grad").c_str(), in, {false, true});
  const double flops = 2.0 * static_cast<double>(batch * time * (features + units) * gates * units);
  for (const int64_t threads : {1, 2}) {
    set_num_threads(threads);
    const double f = best_of(15, threads == 1, [&] { forward.run(); });
    const double b = best_of(15, threads == 1, [&] { backward.run(); });
    std::printf(
        "%-5s b%-4ld t%-4ld f%-4ld u%-5ld %ld thread(s): forward %7.3f ms %6.1f GFLOP/s, backward %7.3f ms %6.1f "
        "GFLOP/s, sum %7.3f ms\n",
        cell, static_cast<long>(batch), static_cast<long>(time), static_cast<long>(features), static_cast<long>(units),
        static_cast<long>(threads), f * 1e3, flops / f / 1e9, b * 1e3, 2 * flops / b / 1e9, (f + b) * 1e3);
  }
}

// A product that stays in the first-level cache.
void print_peak() {
  const int64_t n = 96;
  const Prepared product("matmul", {numbers({n, n}, 1), numbers({n, n}, 1)}, {false, false});
  const double best = best_of(2000, true, [&] { product.run(); });
  std::printf("matmul 96^3, one core: %.1f GFLOP/s\n", 2.0 * n * n * n / best / 1e9);
}

}  // namespace

int main() {
  print_peak();
  measure("lstm", 4, 64, 100, 32, 128);
  measure("gru", 3, 64, 100, 32, 128);
  measure("lstm", 4, 32, 100, 32, 128);
  measure("lstm", 4, 1, 100, 32, 128);
  measure("lstm", 4, 64, 50, 256, 512);
}
