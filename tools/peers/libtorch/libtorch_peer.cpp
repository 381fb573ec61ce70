// LibTorch from C++ on the two programs of the course: what our own numbers stand beside.
//
// usage: libtorch_peer concrete|car THREADS TABLE.csv OUT EPOCHS
// Reads the table (last column: target), trains EPOCHS epochs of batches of 32 in a new order each, saves, then times
// one row. Prints one JSON object a line: {work, threads, unit, value, peer_name}; see tools/bench.py for what each
// measure means.
#include <sys/resource.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double wall() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

double resident_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.at(v.size() / 2);
}

torch::Tensor read_csv(const char* path) {
  std::ifstream in(path);
  std::string line, cell;
  std::getline(in, line);
  std::vector<float> values;
  int64_t rows = 0;
  while (std::getline(in, line)) {
    std::stringstream cells(line);
    while (std::getline(cells, cell, ',')) values.push_back(std::strtof(cell.c_str(), nullptr));
    ++rows;
  }
  return torch::tensor(values).reshape({rows, -1});
}

std::string g_work;
int g_threads = 1;

void print(const char* measure, const char* unit, double value) {
  std::printf(
      "{\"work\": \"%s.%s\", \"threads\": %d, \"unit\": \"%s\", \"value\": %.6g, \"peer_name\": \"LibTorch C++\"}\n",
      g_work.c_str(), measure, g_threads, unit, value);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return std::fprintf(stderr, "usage: libtorch_peer concrete|car THREADS TABLE.csv OUT EPOCHS\n"), 2;
  const double started = std::getenv("KERATIN_SPAWNED") ? std::atof(std::getenv("KERATIN_SPAWNED")) : wall();
  g_work = argv[1];
  g_threads = std::atoi(argv[2]);
  const int epochs = std::atoi(argv[5]);
  at::set_num_threads(g_threads);
  torch::manual_seed(1);
  const bool classify = g_work == "car";
  const auto table = read_csv(argv[3]);
  const auto features = table.size(1) - 1;
  const auto x = table.narrow(1, 0, features).contiguous();
  const auto y = classify ? table.select(1, features).to(torch::kLong) : table.narrow(1, features, 1).contiguous();
  namespace nn = torch::nn;
  nn::Sequential model(nn::Linear(features, 5), nn::ReLU(), nn::Linear(5, 5), nn::ReLU(),
                       nn::Linear(5, classify ? 4 : 1));
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(1e-3));
  std::vector<double> epoch_seconds;
  double first_step = 0;
  const int64_t rows = x.size(0), batch = 32;
  for (int e = 0; e < epochs; ++e) {
    const double epoch_start = now();
    const auto order = torch::randperm(rows, torch::kLong);
    const auto xs = x.index_select(0, order), ys = y.index_select(0, order);
    for (int64_t i = 0; i < rows; i += batch) {
      const double step_start = now();
      const int64_t n = std::min(batch, rows - i);
      optimizer.zero_grad();
      const auto out = model->forward(xs.narrow(0, i, n));
      const auto loss = classify ? torch::nn::functional::cross_entropy(out, ys.narrow(0, i, n))
                                 : torch::mse_loss(out, ys.narrow(0, i, n));
      loss.backward();
      optimizer.step();
      if (e == 0 && i == 0) first_step = now() - step_start;
    }
    epoch_seconds.push_back(now() - epoch_start);
  }
  torch::save(model, argv[4]);
  print("process", "ms", (wall() - started) * 1e3);
  print("resident", "MB", resident_mb());
  const double steps = static_cast<double>((rows + batch - 1) / batch);
  if (epoch_seconds.size() > 1) epoch_seconds.erase(epoch_seconds.begin());
  print("step", "us", median(epoch_seconds) / steps * 1e6);
  print("epoch", "ms", median(epoch_seconds) * 1e3);
  print("first_step", "ms", first_step * 1e3);
  torch::NoGradGuard no_gradients;
  model->eval();
  const auto row = x.narrow(0, 0, 1).contiguous();
  std::vector<double> samples;
  for (int i = 0; i < 2000; ++i) {
    const double t = now();
    const auto out = classify ? torch::softmax(model->forward(row), 1) : model->forward(row);
    samples.push_back(now() - t);
  }
  print("predict_row", "us", median(samples) * 1e6);
  return 0;
}
