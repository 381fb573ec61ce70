// What a plan costs beyond its kernels: twenty tiny steps, their kernels alone, and the same through jit.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "keratin/graph/jit.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/ops.h"

namespace {

using namespace keratin;

// The best of many short rounds, in nanoseconds a call.
template <class Call>
double best(const Call& call) {
  double least = 1e30;
  for (int round = 0; round < 300; ++round) {
    constexpr int kCalls = 200;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i) call();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    least = std::min(least, took.count() / kCalls);
  }
  return least;
}

ops::Tensors twenty_steps(const ops::Tensors& x) {
  Tensor y = x[0];
  for (int i = 0; i < 20; ++i) y = i % 2 == 0 ? ops::tanh(y) : ops::abs(y);
  return {y};
}

}  // namespace

int main() {
  const Tensor x{1, 2, 3, 4};
  const std::vector<ops::TensorSpec> specs{ops::spec_of(x)};
  const auto plan = graph::compile(twenty_steps, specs);
  std::vector<ops::Kernel> kernels;
  for (const graph::Step& step : plan->graph().steps)
    kernels.push_back(ops::prepare(*step.op, specs, step.attrs, specs));
  Tensor a = Tensor::empty(x.shape(), x.dtype()), b = Tensor::empty(x.shape(), x.dtype());
  const double alone = best([&] {
    void* buffers[] = {a.mutable_raw(), const_cast<void*>(x.raw()), nullptr};
    for (const ops::Kernel& kernel : kernels) {
      kernel.run(kernel, buffers);
      std::swap(buffers[0], buffers[1]);
      if (buffers[0] == x.raw()) buffers[0] = b.mutable_raw();
    }
  });
  const void* in[] = {x.raw()};
  void* const out[] = {a.mutable_raw()};
  const double raw = best([&] { plan->run(in, out); });
  const ops::Tensors arguments{x};
  const double tensors = best([&] { plan->run(arguments); });
  const auto f = graph::jit(twenty_steps);
  f(arguments);
  const double jitted = best([&] { f(arguments); });
  std::printf(
      "%zu steps: kernels alone %.0f ns, plan on memory %.0f ns (%.0f beyond), on tensors %.0f ns, jit %.0f ns "
      "(%.0f beyond the plan)\n",
      kernels.size(), alone, raw, raw - alone, tensors, jitted, jitted - tensors);
}
