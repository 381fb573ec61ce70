// The cost of loops of small ops: nanoseconds an op and iteration, and of one whole iteration.
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "keratin/ops/control/scan_op.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/def/registry.h"

namespace {

using namespace keratin;
using ops::Tensors;

double seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

Tensor op(const char* name, Tensors inputs) { return ops::call1(ops::get_op(name), std::move(inputs)); }

// Ten ops on vectors of `size`: a small recurrent cell.
Tensors body(const Tensors& in) {
  const Tensor &h = in[0], &x = in[1], &w = in[2];
  const Tensor a = op("tanh", {op("add", {op("multiply", {h, w}), x})});
  const Tensor b = op("sigmoid", {op("subtract", {a, h})});
  const Tensor c = op("add", {op("multiply", {a, b}), op("multiply", {h, x})});
  const Tensor next = op("maximum", {c, op("negative", {a})});
  return {next, next};
}

void measure(int64_t size) {
  constexpr int64_t kSteps = 2000, kOps = 10;
  const std::vector<ops::TensorSpec> specs(3, {{size}, DType::float32});
  const auto region = ops::make_region([](const Tensors& in) { return body(in); }, specs, "bench");
  const ops::TensorSpec inputs[] = {specs[0], {{kSteps, size}, DType::float32}, specs[2]};
  const ops::Attributes attrs = {ops::AttributeObject(region), int64_t{1}, int64_t{1}, kSteps, false};
  const ops::OpDef& scan = ops::get_op("scan");
  const auto outputs = ops::infer(scan, inputs, attrs);
  const ops::Kernel kernel = ops::prepare(scan, inputs, attrs, outputs);
  Tensor scratch = Tensor::full({kernel.scratch_bytes + 1}, 0, DType::uint8);
  Tensors all;
  for (const auto& spec : outputs) all.push_back(Tensor::full(spec.shape, 0));
  for (const auto& spec : inputs) all.push_back(Tensor::full(spec.shape, 0.25));
  std::vector<void*> buffers;
  for (Tensor& t : all) buffers.push_back(t.mutable_raw());
  buffers.push_back(scratch.mutable_raw());
  double best = 1e9;
  for (int round = 0; round < 20; ++round) {
    const double start = seconds();
    kernel.run(kernel, buffers.data());
    best = std::min(best, seconds() - start);
  }
  std::printf("scan of %ld ops on vectors of %ld: %.1f ns an op, %.0f ns an iteration\n", static_cast<long>(kOps),
              static_cast<long>(size), best / kSteps / kOps * 1e9, best / kSteps * 1e9);
}

}  // namespace

int main() {
  for (const int64_t size : {1, 16, 256}) measure(size);
}
