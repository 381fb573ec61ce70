// Elementwise ops, reductions, sorting and convolutions, each alone as a compiled function that writes into a result
// made once: microseconds, and GB/s beside a copy or GFLOP/s beside the FMA peak, both measured in the same run.
// Products, attention, norms and recurrent layers have programs of their own (matmul_bench, nn_bench, recurrent_bench).
//   ops_bench [THREADS [NAME]]     NAME: only the rows whose name begins so
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "bench/limits.h"
#include "keratin/autograd/tape.h"
#include "keratin/base/parallel_for.h"
#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace {

using namespace keratin;
using ops::Tensors;

constexpr int64_t kFloats = int64_t{1} << 21;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// The median of 25 runs of about 4 ms.
double median_of(const std::function<void()>& work) {
  double once = seconds();
  work();
  once = seconds() - once;
  const int repeats = std::max(1, static_cast<int>(4e-3 / std::max(once, 1e-7)));
  std::vector<double> runs(25);
  for (double& run : runs) {
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) work();
    run = (seconds() - start) / repeats;
  }
  std::nth_element(runs.begin(), runs.begin() + 12, runs.end());
  return runs[12];
}

double time_of(const graph::Function& function, const Tensors& inputs) {
  std::vector<ops::TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(ops::spec_of(t));
  const auto plan = graph::compile(function, specs);
  Tensors results = plan->run(inputs);
  std::vector<const void*> in;
  std::vector<void*> out;
  for (const Tensor& t : inputs) in.push_back(t.raw());
  for (Tensor& t : results) out.push_back(t.mutable_raw());
  return median_of([&] { plan->run(in, out); });
}

struct Bench {
  int threads;
  std::string only;
  double copy = bench::copy_bandwidth(kFloats, threads), peak = bench::fma_peak() * threads;

  bool wanted(const std::string& name) const { return name.starts_with(only); }

  /// `passes`: how often the floats are read or written.
  void moves(const std::string& name, double passes, const Tensors& inputs, const graph::Function& function) const {
    if (!wanted(name)) return;
    const double time = time_of(function, inputs), rate = passes * 4 * kFloats / time;
    std::printf("%-42s %9.1f us %7.1f GB/s    %5.0f %% of a copy\n", name.c_str(), time * 1e6, rate * 1e-9,
                100 * rate / copy);
  }

  void computes(const std::string& name, double flops, const Tensors& inputs, const graph::Function& function) const {
    if (!wanted(name)) return;
    const double time = time_of(function, inputs), rate = flops / time;
    std::printf("%-42s %9.1f us %7.1f GFLOP/s %5.0f %% of the peak\n", name.c_str(), time * 1e6, rate * 1e-9,
                100 * rate / peak);
  }

  void unary(const std::string& name, const Tensor& x, Tensor (*op)(const Tensor&)) const {
    moves(name, 2, {x}, [op](const Tensors& in) -> Tensors { return {op(in[0])}; });
  }
};

void elementwise(const Bench& bench) {
  const Tensor x = random::normal({kFloats}, {.seed = 1}), y = random::normal({kFloats}, {.seed = 2});
  bench.moves("add", 3, {x, y}, [](const Tensors& in) -> Tensors { return {in[0] + in[1]}; });
  bench.moves("divide", 3, {x, y}, [](const Tensors& in) -> Tensors { return {in[0] / in[1]}; });
  bench.moves("add, a row", 2, {ops::reshape(x, {2048, 1024}), random::normal({1024}, {.seed = 3})},
              [](const Tensors& in) -> Tensors { return {in[0] + in[1]}; });
  bench.unary("relu", x, [](const Tensor& t) { return ops::relu(t); });
  bench.unary("exp", x, [](const Tensor& t) { return ops::exp(t); });
  bench.unary("log", x, [](const Tensor& t) { return ops::log(t); });
  bench.unary("tanh", x, [](const Tensor& t) { return ops::tanh(t); });
  bench.unary("sigmoid", x, [](const Tensor& t) { return ops::sigmoid(t); });
  bench.unary("silu", x, [](const Tensor& t) { return ops::silu(t); });
  bench.unary("gelu", x, [](const Tensor& t) { return ops::gelu(t); });
  bench.unary("erf", x, [](const Tensor& t) { return ops::erf(t); });
  bench.unary("sin", x, [](const Tensor& t) { return ops::sin(t); });
  bench.unary("sqrt", x, [](const Tensor& t) { return ops::sqrt(t); });
  bench.unary("cast to bfloat16 and back", x,
              [](const Tensor& t) { return ops::cast(ops::cast(t, DType::bfloat16), DType::float32); });
}

void reductions(const Bench& bench) {
  const Tensor x = random::normal({2048, 1024}, {.seed = 1});
  const auto over = [&](const std::string& name, double passes, const graph::Function& function) {
    bench.moves(name, passes, {x}, function);
  };
  over("sum", 1, [](const Tensors& in) -> Tensors { return {ops::sum(in[0])}; });
  over("sum, last axis", 1, [](const Tensors& in) -> Tensors { return {ops::sum(in[0], {.axis = -1})}; });
  over("sum, first axis", 1, [](const Tensors& in) -> Tensors { return {ops::sum(in[0], {.axis = 0})}; });
  over("max, last axis", 1, [](const Tensors& in) -> Tensors { return {ops::max(in[0], {.axis = -1})}; });
  over("variance, last axis", 1, [](const Tensors& in) -> Tensors { return {ops::var(in[0], {.axis = -1})}; });
  over("argmax, last axis", 1, [](const Tensors& in) -> Tensors { return {ops::argmax(in[0], {.axis = -1})}; });
  over("cumsum, last axis", 2, [](const Tensors& in) -> Tensors { return {ops::cumsum(in[0], {.axis = -1})}; });
  over("sort, last axis", 2, [](const Tensors& in) -> Tensors { return {ops::sort(in[0])}; });
}

/// Forward, then forward with both gradients, of a batch of 32.
void convolution(const Bench& bench, int64_t size, int64_t channels, int64_t kernel, int64_t filters) {
  const Tensor x = random::normal({32, size, size, channels}, {.seed = 1}),
               w = random::normal({kernel, kernel, channels, filters}, {.seed = 2});
  const double flops = 2.0 * static_cast<double>(32 * size * size * channels * kernel * kernel * filters);
  const std::string shape = std::to_string(size) + "x" + std::to_string(size) + "x" + std::to_string(channels) + ", " +
                            std::to_string(filters) + " of " + std::to_string(kernel) + "x" + std::to_string(kernel);
  const auto forward = [](const Tensors& in) { return ops::conv(in[0], in[1], {.padding = "same"}); };
  bench.computes("conv " + shape, flops, {x, w}, [=](const Tensors& in) -> Tensors { return {forward(in)}; });
  bench.computes("conv, step " + shape, 3 * flops, {x, w}, [=](const Tensors& in) -> Tensors {
    GradientTape tape;
    for (const Tensor& t : in) tape.watch(t);
    return tape.gradient(ops::sum(ops::square(forward(in))), in);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  set_num_threads(threads);
  const Bench bench{threads, argc > 2 ? argv[2] : ""};
  std::printf("copy of 8 MB %.1f GB/s, FMA peak %.0f GFLOP/s, %d thread%s\n", bench.copy * 1e-9, bench.peak * 1e-9,
              threads, threads > 1 ? "s" : "");
  elementwise(bench);
  reductions(bench);
  convolution(bench, 28, 1, 3, 32);
  convolution(bench, 28, 32, 3, 64);
  convolution(bench, 14, 64, 3, 128);
  convolution(bench, 28, 64, 1, 64);
}
