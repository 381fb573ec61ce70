// Time of one prepared product, without the call path, as a planned step runs it: name, nanoseconds, GFLOP/s.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "keratin/ops/def/registry.h"

namespace {

using namespace keratin;

struct Case {
  int64_t m, k, n;
  bool transpose_a = false, transpose_b = false;
};

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The best of 15 runs of about 5 ms.
double time_of(const Case& c) {
  const ops::OpDef& op = ops::get_op("matmul");
  const Tensor a = Tensor::full(c.transpose_a ? Shape{c.k, c.m} : Shape{c.m, c.k}, 0.5);
  const Tensor b = Tensor::full(c.transpose_b ? Shape{c.n, c.k} : Shape{c.k, c.n}, 0.25);
  Tensor out = Tensor::empty({c.m, c.n}, DType::float32);
  const ops::TensorSpec inputs[] = {ops::spec_of(a), ops::spec_of(b)}, outputs[] = {ops::spec_of(out)};
  const ops::Attributes attrs{c.transpose_a, c.transpose_b};
  const ops::Kernel kernel = op.prepare_rule({&op, inputs, &attrs, outputs});
  Tensor scratch = Tensor::empty({kernel.scratch_bytes + 1}, DType::uint8);
  void* const buffers[] = {out.mutable_raw(), const_cast<void*>(a.raw()), const_cast<void*>(b.raw()),
                           scratch.mutable_raw()};
  const double work = 2.0 * static_cast<double>(c.m * c.k * c.n);
  const int repeats = std::max(1, static_cast<int>(2e7 / (work + 2000)));
  double best = 1e9;
  for (int run = 0; run < 15; ++run) {
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) kernel.run(kernel, buffers);
    best = std::min(best, (seconds() - start) / repeats);
  }
  return best;
}

}  // namespace

int main() {
  const std::vector<Case> cases = {{32, 8, 5},
                                   {32, 5, 5},
                                   {32, 5, 1},
                                   {32, 1, 5, false, true},
                                   {32, 5, 5, false, true},
                                   {8, 32, 5, true},
                                   {5, 32, 5, true},
                                   {5, 32, 1, true},
                                   {1, 784, 512},
                                   {32, 784, 512},
                                   {128, 784, 512},
                                   {512, 512, 512},
                                   {1024, 64, 1},
                                   {128, 512, 784, false, true},
                                   {784, 128, 512, true}};
  for (const Case& c : cases) {
    const double best = time_of(c);
    std::printf("matmul %s%4lld x %4lld x %4lld%s %12.1f ns %8.1f GFLOP/s\n", c.transpose_a ? "T " : "  ",
                static_cast<long long>(c.m), static_cast<long long>(c.k), static_cast<long long>(c.n),
                c.transpose_b ? " T" : "  ", best * 1e9, 2e-9 * static_cast<double>(c.m * c.k * c.n) / best);
  }
}
