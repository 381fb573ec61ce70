// What eager execution costs: small ops, with and without a tape, and the way back through a chain of 50. What it
// prints is said in tools/bench.py.
#include "keratin/autograd/tape.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "keratin/ops/ops.h"

using namespace keratin;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChain = 50;

/// The median over samples of what one of `calls` calls takes.
template <class Work>
double nanoseconds(int calls, const Work& work) {
  std::vector<double> times;
  for (int sample = 0; sample < 201; ++sample) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - start).count() / calls);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void print(const char* work, double value) {
  std::printf("{\"work\": \"eager.%s\", \"threads\": 1, \"unit\": \"ns\", \"value\": %.6g}\n", work, value);
}

Tensor chain(const Tensor& x) {
  Tensor y = x;
  for (int i = 0; i < kChain / 2; ++i) y = ops::tanh(y * x);
  return y;
}

}  // namespace

int main() {
  const Tensor a = {1, 2, 3, 4, 5, 6, 7, 8}, b = {8, 7, 6, 5, 4, 3, 2, 1};
  const Tensor matrix = Tensor::full({8, 8}, 0.5);
  print("add", nanoseconds(1000, [&] { ops::add(a, b); }));
  print("add_number", nanoseconds(1000, [&] { ops::add(a, 2.0); }));
  print("tanh", nanoseconds(1000, [&] { ops::tanh(a); }));
  print("relu", nanoseconds(1000, [&] { ops::relu(a); }));
  print("sum", nanoseconds(1000, [&] { ops::sum(a); }));
  print("matmul", nanoseconds(1000, [&] { ops::matmul(matrix, matrix); }));
  // A tape holds what it saw: short ones, as training steps make them.
  print("add_taped", nanoseconds(10, [&] {
                       GradientTape tape;
                       for (int i = 0; i < kChain; ++i) ops::add(a, b);
                     }) / kChain);
  print("chain", nanoseconds(10, [&] { chain(a); }));
  const double taped = nanoseconds(10, [&] {
    GradientTape tape;
    chain(a);
  });
  const double both = nanoseconds(10, [&] {
    GradientTape tape;
    const Tensor y = chain(a);
    tape.gradient(y, a);
  });
  print("chain_taped", taped);
  print("chain_backward", both - taped);
}
