// Where a training step spends its time: a network 784-512-512-10 with Adam, compiled in mode profile, and what its
// tensors take of the memory.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  set_num_threads(1);
  std::vector<Variable> weights;
  for (const auto& [in, out] : std::vector<std::pair<int64_t, int64_t>>{{784, 512}, {512, 512}, {512, 10}}) {
    weights.emplace_back(random::normal({in, out}, {.stddev = 0.05, .seed = static_cast<int>(in)}));
    weights.emplace_back(ops::zeros({out}));
  }
  Optimizer adam = optimizers::Adam();
  adam->build(weights);

  const auto step = [&](const std::vector<Tensor>& batch) -> std::vector<Tensor> {
    GradientTape tape;
    Tensor h = batch[0];
    for (size_t i = 0; i < weights.size(); i += 2) {
      h = ops::matmul(h, weights[i]) + weights[i + 1];
      if (i + 2 < weights.size()) h = ops::relu(h);
    }
    const Tensor loss = ops::mean(ops::sparse_categorical_crossentropy(batch[1], h, {.from_logits = true}));
    adam->apply(tape.gradient(loss, weights), weights);
    return {loss};
  };

  const std::vector<Tensor> batch{random::uniform({128, 784}, {.seed = 1}), random::randint({128}, 0, 10, {.seed = 2})};
  const std::vector<ops::TensorSpec> specs{ops::spec_of(batch[0]), ops::spec_of(batch[1])};
  const auto profiled = graph::compile(step, specs, {.mode = graph::Mode::profile});
  for (int i = 0; i < 200; ++i) profiled->run(batch);
  std::cout << to_string(profiled->profile()) << "\n" << step_table(profiled->profile()) << "\n";
  profiled->profile().write_chrome_trace("trace.json");

  reset_peak_memory();
  const auto plan = graph::compile(step, specs);
  plan->run(batch);
  std::cout << to_string(memory_stats());
}
