// LibTorch from C++ on the workloads of bench/graph/workloads.h: eager steps with its own Adam.
//
// usage: graph_peer step|infer small|mlp|cnn|lstm|encoder THREADS
// One JSON object a line: {work, threads, unit, value, peer_name}.
#include <sys/resource.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace nn = torch::nn;
using torch::Tensor;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double resident_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Median seconds of a call, from at least 5 and about so many seconds of calls.
double median_seconds(const std::function<void()>& call, double seconds) {
  call();
  std::vector<double> samples;
  for (const double start = now(); samples.size() < 5 || now() - start < seconds;) {
    const double begin = now();
    call();
    samples.push_back(now() - begin);
  }
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

struct Block : nn::Module {
  nn::Linear qkv{nullptr}, out{nullptr}, up{nullptr}, down{nullptr};
  nn::LayerNorm norm1{nullptr}, norm2{nullptr};
  int64_t heads = 8;
  Block(int64_t width, int64_t inner) {
    qkv = register_module("qkv", nn::Linear(width, 3 * width));
    out = register_module("out", nn::Linear(width, width));
    up = register_module("up", nn::Linear(width, inner));
    down = register_module("down", nn::Linear(inner, width));
    norm1 = register_module("norm1", nn::LayerNorm(nn::LayerNormOptions({width})));
    norm2 = register_module("norm2", nn::LayerNorm(nn::LayerNormOptions({width})));
  }
  Tensor forward(Tensor x) {
    const auto batch = x.size(0), time = x.size(1), width = x.size(2);
    auto q = qkv(norm1(x)).view({batch, time, 3, heads, width / heads}).permute({2, 0, 3, 1, 4});
    auto mixed = torch::scaled_dot_product_attention(q[0], q[1], q[2]).transpose(1, 2).reshape({batch, time, width});
    x = x + out(mixed);
    return x + down(torch::gelu(up(norm2(x))));
  }
};

struct LastOfLstm : nn::Module {
  nn::LSTM lstm{nullptr};
  nn::Linear dense{nullptr};
  LastOfLstm() {
    lstm = register_module("lstm", nn::LSTM(nn::LSTMOptions(32, 128).batch_first(true)));
    dense = register_module("dense", nn::Linear(128, 1));
  }
  Tensor forward(Tensor x) { return dense(std::get<0>(lstm->forward(x)).select(1, x.size(1) - 1)); }
};

struct Workload {
  nn::Sequential model;
  Tensor x, y;
  int64_t batch;
  bool classes;
};

Workload workload(const std::string& name) {
  const auto labels = [](int64_t rows) { return torch::randint(0, 10, {rows}, torch::kLong); };
  if (name == "small") {
    const auto x = torch::rand({1024, 8});
    return {nn::Sequential(nn::Linear(8, 5), nn::ReLU(), nn::Linear(5, 5), nn::ReLU(), nn::Linear(5, 1)), x,
            x.sum(1, true), 32, false};
  }
  if (name == "mlp")
    return {nn::Sequential(nn::Linear(784, 512), nn::ReLU(), nn::Linear(512, 512), nn::ReLU(), nn::Linear(512, 10)),
            torch::rand({1280, 784}), labels(1280), 128, true};
  if (name == "cnn")
    return {nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, 32, 3)), nn::ReLU(), nn::MaxPool2d(2),
                           nn::Conv2d(nn::Conv2dOptions(32, 64, 3)), nn::ReLU(), nn::MaxPool2d(2), nn::Flatten(),
                           nn::Dropout(0.5), nn::Linear(1600, 10)),
            torch::rand({512, 1, 28, 28}), labels(512), 128, true};
  if (name == "lstm")
    return {nn::Sequential(std::make_shared<LastOfLstm>()), torch::rand({640, 100, 32}), torch::rand({640, 1}), 64,
            false};
  nn::Sequential encoder;
  for (int i = 0; i < 4; ++i) encoder->push_back(std::make_shared<Block>(256, 1024));
  return {encoder, torch::randn({64, 128, 256}), torch::randn({64, 128, 256}), 16, false};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: graph_peer step|infer NAME THREADS\n"), 2;
  const std::string what = argv[1], name = argv[2];
  const int threads = std::atoi(argv[3]);
  at::set_num_threads(threads);
  torch::manual_seed(1);
  const auto say = [&](const char* measure, const char* unit, double value) {
    std::printf(
        "{\"work\": \"%s.%s\", \"threads\": %d, \"unit\": \"%s\", \"value\": %.6g, \"peer_name\": \"LibTorch C++\"}\n",
        name.c_str(), measure, threads, unit, value);
  };
  Workload w = workload(name);
  if (what == "infer") {
    const torch::InferenceMode inference;
    w.model->eval();
    const auto row = w.x.narrow(0, 0, 1).contiguous();
    say("infer", "us", median_seconds([&] { w.model->forward(row); }, 1) * 1e6);
    return 0;
  }
  const double before = resident_mb();
  torch::optim::Adam adam(w.model->parameters(), torch::optim::AdamOptions(1e-3));
  int64_t at = 0;
  const auto step = [&] {
    adam.zero_grad();
    const auto x = w.x.narrow(0, at, w.batch), y = w.y.narrow(0, at, w.batch);
    const auto prediction = w.model->forward(x);
    (w.classes ? nn::functional::cross_entropy(prediction, y) : nn::functional::mse_loss(prediction, y)).backward();
    adam.step();
    at = (at + w.batch) % (w.x.size(0) / w.batch * w.batch);
  };
  const double start = now();
  step();
  say("first_step", "ms", (now() - start) * 1e3);
  const double seconds = median_seconds(step, 3);
  name == "small" ? say("step", "us", seconds * 1e6) : say("step", "ms", seconds * 1e3);
  say("memory", "MB", resident_mb() - before);
}
