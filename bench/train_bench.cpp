// Workloads a and b of reference/performance.md: the course's two small networks. What it prints is said in
// tools/bench.py.
#include <keratin/keratin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "keratin/base/parallel_for.h"

using namespace keratin;

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Workload {
  Tensor x, y;
  Sequential model;
};

// The last column is the target; of `car` it is a class number, which becomes a one-hot row.
Workload read(const std::string& name, const std::string& table) {
  const DataFrame frame = DataFrame::read_csv(table);
  const std::string target = frame.columns().back();
  const auto [predictors, measured] = frame.split_target(target);
  Workload w;
  w.x = predictors.to_tensor();
  const bool regression = name == "concrete";
  w.y = regression ? measured.to_tensor() : utils::to_categorical(measured.to_tensor(), 4);
  w.model.add(layers::Dense(5, {.input_shape = {w.x.shape(1)}, .activation = "relu"}));
  w.model.add(layers::Dense(5, {.activation = "relu"}));
  if (regression) {
    w.model.add(layers::Dense(1));
    w.model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
  } else {
    w.model.add(layers::Dense(4, {.activation = "softmax"}));
    w.model.compile({.optimizer = "adam", .loss = "categorical_crossentropy", .metrics = {"accuracy"}});
  }
  return w;
}

/// Notes when each epoch begins and ends; asks for nothing else.
class EpochClock final : public CallbackBody {
 public:
  std::string class_name() const override { return "EpochClock"; }
  bool wants_batches() const override { return false; }
  void on_epoch_begin(int64_t, const Logs&) override { start_ = Clock::now(); }
  void on_epoch_end(int64_t, Logs&) override { epochs.push_back(microseconds_since(start_)); }
  std::vector<double> epochs;

 private:
  Clock::time_point start_;
};

void print(const std::string& work, int threads, const char* unit, double value) {
  std::printf("{\"work\": \"%s\", \"threads\": %d, \"unit\": \"%s\", \"value\": %.6g}\n", work.c_str(), threads, unit,
              value);
}

void measure(const std::string& name, int threads, const std::string& table) {
  Workload w = read(name, table);
  const Tensor first_x = w.x.rows(0, 32), first_y = w.y.rows(0, 32);
  const auto start = Clock::now();
  w.model.train_on_batch(first_x, first_y);
  print(name + ".first_step", threads, "ms", microseconds_since(start) / 1000);

  auto clock = make_ref<EpochClock>();
  w.model.fit(w.x, w.y, {.epochs = 100, .verbose = 0, .callbacks = {Callback(Ref<CallbackBody>(clock))}});
  const double epoch = median({clock->epochs.begin() + 1, clock->epochs.end()});
  const auto steps = static_cast<double>((w.x.shape(0) + 31) / 32);
  print(name + ".step", threads, "us", epoch / steps);
  print(name + ".epoch", threads, "ms", epoch / 1000);

  const Tensor row = w.x.rows(0, 1);
  std::vector<double> times;
  for (int sample = 0; sample < 50; ++sample) {
    constexpr int kCalls = 200;
    const auto begin = Clock::now();
    for (int i = 0; i < kCalls; ++i) w.model.predict(row, {.verbose = 0});
    times.push_back(microseconds_since(begin) / kCalls);
  }
  print(name + ".predict_row", threads, "us", median(times));
}

void process(const std::string& name, const std::string& table, const std::string& out) {
  Workload w = read(name, table);
  w.model.fit(w.x, w.y, {.epochs = 100, .verbose = 0});
  w.model.save(out);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 4) {
    std::fprintf(stderr, "usage: train_bench measure|process concrete|car THREADS TABLE.csv [OUT.keras]\n");
    return 2;
  }
  const int threads = std::stoi(arguments[2]);
  set_num_threads(threads);
  if (arguments[0] == "measure")
    measure(arguments[1], threads, arguments[3]);
  else
    process(arguments[1], arguments[3], arguments.at(4));
}
