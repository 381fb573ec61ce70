// LibTorch's eager execution from C++: the measures of bench/eager_bench.cpp.
//
// usage: eager_peer      prints one JSON object a line: {work, threads, unit, value, peer_name}
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChain = 50;

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
  std::printf(
      "{\"work\": \"eager.%s\", \"threads\": 1, \"unit\": \"ns\", \"value\": %.6g, \"peer_name\": \"LibTorch C++\"}\n",
      work, value);
}

torch::Tensor chain(const torch::Tensor& x) {
  torch::Tensor y = x;
  for (int i = 0; i < kChain / 2; ++i) y = torch::tanh(y * x);
  return y;
}

}  // namespace

int main() {
  torch::set_num_threads(1);
  const torch::Tensor a = torch::arange(1, 9, torch::kFloat32), b = torch::flip(a, {0}),
                      matrix = torch::full({8, 8}, 0.5);
  {
    const torch::NoGradGuard no_grad;
    print("add", nanoseconds(1000, [&] { torch::add(a, b); }));
    print("add_number", nanoseconds(1000, [&] { torch::add(a, 2.0); }));
    print("tanh", nanoseconds(1000, [&] { torch::tanh(a); }));
    print("sum", nanoseconds(1000, [&] { torch::sum(a); }));
    print("matmul", nanoseconds(1000, [&] { torch::matmul(matrix, matrix); }));
    print("chain", nanoseconds(10, [&] { chain(a); }));
  }
  const torch::Tensor leaf = a.clone().requires_grad_();
  print("add_taped", nanoseconds(1000, [&] { torch::add(leaf, b); }));
  const double taped = nanoseconds(10, [&] { chain(leaf); });
  const double both = nanoseconds(10, [&] { torch::autograd::grad({chain(leaf)}, {leaf}, {torch::ones_like(leaf)}); });
  print("chain_taped", taped);
  print("chain_backward", both - taped);
}
