// Compiled training steps, compiled inference, and the two measures that have a limit of the machine beside them. What
// it prints is said in tools/bench.py.
//   graph_bench step|infer NAME THREADS [mixed_bfloat16]     NAME: small, mlp, cnn, lstm, encoder
//   graph_bench profile NAME THREADS [mixed_bfloat16]        where the time of a step goes
//   graph_bench chain|matmul|updates THREADS
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>

#include "bench/graph/workloads.h"
#include "bench/limits.h"
#include "keratin/base/parallel_for.h"
#include "keratin/graph/freeze.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/profile.h"

using namespace keratin;
using namespace keratin::bench;

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Microseconds of a call: calls are timed in groups long enough for the clock, for about `seconds`.
double microseconds_of(const std::function<void()>& call, double seconds) {
  call();
  const auto first = Clock::now();
  call();
  const int group = std::max(1, static_cast<int>(50 / std::max(microseconds_since(first), 0.01)));
  std::vector<double> samples;
  const auto start = Clock::now();
  while (samples.size() < 9 || microseconds_since(start) < seconds * 1e6) {
    const auto begin = Clock::now();
    for (int i = 0; i < group; ++i) call();
    samples.push_back(microseconds_since(begin) / group);
  }
  return median(samples);
}

// Peak resident memory so far, MB.
double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Report {
  std::string work;
  int threads;
  void operator()(const char* measure, const char* unit, double value, const char* beside = nullptr) const {
    std::printf("{\"work\": \"%s%s\", \"threads\": %d, \"unit\": \"%s\", \"value\": %.6g", work.c_str(), measure,
                threads, unit, value);
    if (beside != nullptr) std::printf(", \"peer_name\": \"%s\"", beside);
    std::printf("}\n");
  }
};

const std::map<std::string, void (*)(Workload&)> kWorkloads = {
    {"small", make_small}, {"mlp", make_mlp}, {"cnn", make_cnn}, {"lstm", make_lstm}, {"encoder", make_encoder}};

void measure_step(const std::string& name, const Report& report, bool mixed) {
  Workload w;
  kWorkloads.at(name)(w);
  w.mixed_bfloat16 = mixed;
  const double before = peak_mb();
  const auto start = Clock::now();
  const auto step = graph::compile(w.step(), w.signature());
  std::vector<Tensors> batches;
  for (int64_t row = 0; row + w.batch <= w.x.shape(0); row += w.batch)
    batches.push_back({w.x.rows(row, row + w.batch), w.y.rows(row, row + w.batch)});
  step->run(batches[0]);
  report(".first_step", "ms", microseconds_since(start) / 1000);
  size_t next = 0;
  const double us = microseconds_of([&] { step->run(batches[++next % batches.size()]); }, 2);
  name == "small" ? report(".step", "us", us) : report(".step", "ms", us / 1000);
  report(".memory", "MB", peak_mb() - before);
}

void print_profile(const std::string& name, bool mixed) {
  Workload w;
  kWorkloads.at(name)(w);
  w.mixed_bfloat16 = mixed;
  const auto step = graph::compile(w.step(), w.signature(), {.mode = graph::Mode::profile});
  for (int i = 0; i < 20; ++i) step->run({w.x.rows(0, w.batch), w.y.rows(0, w.batch)});
  std::printf("%s\n%s\n", to_string(step->profile()).c_str(), step_table(step->profile(), 200).c_str());
}

// One example through a compiled function with the weights as constants, into a result that is made once.
void measure_inference(const std::string& name, const Report& report) {
  Workload w;
  kWorkloads.at(name)(w);
  const Tensor row = w.x.rows(0, 1);
  graph::Graph forward = graph::trace([&](const Tensors& in) -> Tensors { return {w.forward(in[0], false)}; },
                                      std::vector{ops::spec_of(row)});
  graph::freeze_variables(forward);
  graph::optimise(forward);
  const graph::Plan plan(std::move(forward));
  Tensor result = plan.run({row})[0];
  const void* in[] = {row.raw()};
  void* out[] = {result.mutable_raw()};
  report(".infer", "us", microseconds_of([&] { plan.run(in, out); }, 1));
}

// Five element by element ops on 16 M floats, beside a copy of as many.
void measure_chain(const Report& report) {
  constexpr int64_t kFloats = int64_t{1} << 24;
  const Tensor x = uniform({kFloats}, 1);
  const auto chain = [](const Tensors& in) -> Tensors { return {ops::maximum(in[0] * 1.5 + 0.25, 0.0) * 0.5 - 1.0}; };
  const auto plan = graph::compile(chain, std::vector{ops::spec_of(x)});
  Tensor result = plan->run({x})[0];
  const void* in[] = {x.raw()};
  void* out[] = {result.mutable_raw()};
  report(".pass", "ms", microseconds_of([&] { plan->run(in, out); }, 2) / 1000);
  report(".pass", "ms", 2e3 * 4 * kFloats / copy_bandwidth(kFloats, report.threads), "copy");
}

void measure_matmul(const Report& report) {
  for (const int64_t size : {512, 1024}) {
    const Tensor a = uniform({size, size}, 1), b = uniform({size, size}, 2);
    const auto plan = graph::compile([](const Tensors& in) -> Tensors { return {ops::matmul(in[0], in[1])}; },
                                     std::vector{ops::spec_of(a), ops::spec_of(b)});
    Tensor result = plan->run({a, b})[0];
    const void* in[] = {a.raw(), b.raw()};
    void* out[] = {result.mutable_raw()};
    const std::string measure = "." + std::to_string(size);
    const double flops = 2.0 * static_cast<double>(size * size * size);
    report(measure.c_str(), "ms", microseconds_of([&] { plan->run(in, out); }, 1) / 1000);
    report(measure.c_str(), "ms", flops / fma_peak() / report.threads * 1000, "FMA peak");
  }
}

// Adam's step for a hundred variables of 5 to 500 elements, as networks of many small layers have them.
void measure_updates(const Report& report) {
  Optimizer optimizer = optimizers::Adam();
  std::vector<Variable> variables;
  Tensors gradients;
  std::vector<ops::TensorSpec> specs;
  for (int i = 1; i <= 100; ++i) {
    variables.emplace_back(uniform({5 * i}, i));
    specs.push_back(ops::spec_of(gradients.emplace_back(uniform({5 * i}, -i))));
  }
  optimizer->build(variables);
  const auto plan = graph::compile(
      [&](const Tensors& in) -> Tensors {
        optimizer->apply(in, variables);
        return {};
      },
      specs);
  report(".step", "us", microseconds_of([&] { plan->run(gradients); }, 1));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool named =
      !arguments.empty() && (arguments[0] == "step" || arguments[0] == "profile" || arguments[0] == "infer");
  if (arguments.size() < (named ? 3u : 2u) || (named && !kWorkloads.contains(arguments[1]))) {
    std::fprintf(stderr,
                 "usage: graph_bench step|profile|infer small|mlp|cnn|lstm|encoder THREADS [mixed_bfloat16]\n"
                 "       graph_bench chain|matmul|updates THREADS\n");
    return 2;
  }
  const int threads = std::stoi(arguments[named ? 2 : 1]);
  set_num_threads(threads);
  const bool mixed = named && arguments.size() > 3;
  const Report report{(named ? arguments[1] : arguments[0]) + (mixed ? "_bf16" : ""), threads};
  if (arguments[0] == "step") measure_step(arguments[1], report, mixed);
  if (arguments[0] == "profile") print_profile(arguments[1], mixed);
  if (arguments[0] == "infer") measure_inference(arguments[1], report);
  if (arguments[0] == "chain") measure_chain(report);
  if (arguments[0] == "matmul") measure_matmul(report);
  if (arguments[0] == "updates") measure_updates(report);
}
