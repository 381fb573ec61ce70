// A language model written with ops alone: a two-layer transformer over the characters of tinyshakespeare, trained with
// an Adam by hand, op by op or with the whole step compiled.
//   tinyshakespeare [TEXT] [STEPS] [LOSSES] [eager|compiled]
// LOSSES: a file with one loss a line, to compare with (PyTorch's, from the same weights and batches:
// tools/golden/tinyshakespeare_torch.py).
#include <keratin/keratin.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
using namespace keratin;

constexpr int64_t kTokens = 65, kLength = 32, kWidth = 64, kHeads = 4, kLayers = 2, kBatch = 16;

// Numbers that any language computes alike (the finalizer of MurmurHash3): weights and batches come from them.
uint32_t mixed(uint32_t i, uint32_t stream) {
  uint32_t h = i * 0x9e3779b9u + stream * 0x85ebca6bu;
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

struct Weights {
  std::vector<Variable> all;

  // Uniform with this standard deviation.
  Variable random(const Shape& shape, double stddev) {
    std::vector<float> values(static_cast<size_t>(shape.size()));
    for (size_t i = 0; i < values.size(); ++i) {
      const double unit = mixed(static_cast<uint32_t>(i), static_cast<uint32_t>(all.size())) / 4294967296.0;
      values[i] = static_cast<float>((unit - 0.5) * stddev * std::sqrt(12.0));
    }
    return all.emplace_back(Tensor(values, shape));
  }
  Variable constant(const Shape& shape, double value) { return all.emplace_back(ops::full(shape, value)); }
};

struct LayerNorm {
  Variable gain, bias;
  explicit LayerNorm(Weights& w) : gain(w.constant({kWidth}, 1)), bias(w.constant({kWidth}, 0)) {}
  Tensor operator()(const Tensor& x) const {
    return ops::layer_normalization(x, {.gamma = gain, .beta = bias, .epsilon = 1e-5});
  }
};

struct Block {
  LayerNorm before_attention;
  Variable qkv, out;
  LayerNorm before_mlp;
  Variable up, up_bias, down, down_bias;

  explicit Block(Weights& w)
      : before_attention(w),
        qkv(w.random({kWidth, 3 * kWidth}, 0.08)),
        out(w.random({kWidth, kWidth}, 0.08)),
        before_mlp(w),
        up(w.random({kWidth, 4 * kWidth}, 0.08)),
        up_bias(w.constant({4 * kWidth}, 0)),
        down(w.random({4 * kWidth, kWidth}, 0.08)),
        down_bias(w.constant({kWidth}, 0)) {}

  Tensor attention(const Tensor& x) const {
    const Tensors parts = ops::split(ops::matmul(x, qkv), 3, {.axis = -1});
    const auto by_head = [](const Tensor& t) { return ops::reshape(t, {kBatch, kLength, kHeads, kWidth / kHeads}); };
    const Tensor mixed =
        ops::dot_product_attention(by_head(parts[0]), by_head(parts[1]), by_head(parts[2]), {.is_causal = true});
    return ops::matmul(ops::reshape(mixed, {kBatch, kLength, kWidth}), out);
  }

  Tensor operator()(const Tensor& x) const {
    const Tensor seen = x + attention(before_attention(x));
    const Tensor hidden = ops::gelu(ops::matmul(before_mlp(seen), up) + up_bias);
    return seen + ops::matmul(hidden, down) + down_bias;
  }
};

struct Transformer {
  Weights weights;
  Variable tokens = weights.random({kTokens, kWidth}, 0.08), positions = weights.random({kLength, kWidth}, 0.08);
  std::vector<Block> blocks;
  LayerNorm last;
  Variable head;

  Transformer() : blocks(make_blocks(weights)), last(weights), head(weights.random({kWidth, kTokens}, 0.08)) {}
  static std::vector<Block> make_blocks(Weights& w) {
    std::vector<Block> out;
    for (int64_t i = 0; i < kLayers; ++i) out.emplace_back(w);
    return out;
  }

  Tensor loss(const Tensor& x, const Tensor& y) const {
    Tensor h = ops::take(tokens, x, {.axis = 0}) + positions;
    for (const Block& block : blocks) h = block(h);
    const Tensor logits = ops::matmul(last(h), head);
    return ops::mean(ops::sparse_categorical_crossentropy(y, logits, {.from_logits = true}));
  }
};

struct Adam {
  double rate = 3e-3, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
  std::vector<Variable> mean, square;

  explicit Adam(const std::vector<Variable>& weights) {
    for (const Variable& w : weights) {
      mean.emplace_back(ops::zeros_like(w.value()));
      square.emplace_back(ops::zeros_like(w.value()));
    }
  }

  // The two corrections of step 1, 2, ... for means that began at 0.
  double grown(int step) const { return 1 - std::pow(beta_1, step); }
  double spread(int step) const { return 1 - std::pow(beta_2, step); }

  void apply(const std::vector<Variable>& weights, const std::vector<Tensor>& gradients, const Tensor& grown,
             const Tensor& spread) {
    for (size_t i = 0; i < weights.size(); ++i) {
      const Tensor& g = gradients[i];
      mean[i].assign(mean[i].value() * beta_1 + g * (1 - beta_1));
      square[i].assign(square[i].value() * beta_2 + ops::square(g) * (1 - beta_2));
      const Tensor change = mean[i].value() / grown / (ops::sqrt(square[i].value() / spread) + epsilon);
      Variable(weights[i]).assign(weights[i].value() - change * rate);
    }
  }
};

// The characters' numbers: their order in the sorted alphabet of the text.
std::vector<int32_t> numbered(const std::string& text) {
  std::string alphabet;
  for (int c = 0; c < 256; ++c)
    if (text.find(static_cast<char>(c)) != std::string::npos) alphabet += static_cast<char>(c);
  std::vector<int32_t> out;
  for (const char c : text) out.push_back(static_cast<int32_t>(alphabet.find(c)));
  return out;
}

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : "../shared/data/tinyshakespeare/input.txt";
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (text.empty()) {
    std::cout << "skipped: no text at " << path << "\n";
    return 0;
  }
  const std::vector<int32_t> data = numbered(text);
  const int steps = argc > 2 ? std::stoi(argv[2]) : 20;
  std::ifstream expected(argc > 3 ? argv[3] : "");

  const bool compiled = argc > 4 && std::string(argv[4]) == "compiled";

  Transformer model;
  Adam adam(model.weights.all);
  const auto step = [&](const std::vector<Tensor>& batch) -> std::vector<Tensor> {
    GradientTape tape;
    const Tensor loss = model.loss(batch[0], batch[1]);
    adam.apply(model.weights.all, tape.gradient(loss, model.weights.all), batch[2], batch[3]);
    return {loss};
  };
  const graph::Jit plan = graph::jit(step);

  double worst = 0;
  std::vector<double> seconds;
  for (int i = 0; i < steps; ++i) {
    std::vector<int32_t> now, next;
    for (int64_t row = 0; row < kBatch; ++row) {
      const auto number = static_cast<uint32_t>(i * kBatch + row);
      const size_t start = mixed(number, 1000) % (data.size() - kLength - 1);
      now.insert(now.end(), data.begin() + start, data.begin() + start + kLength);
      next.insert(next.end(), data.begin() + start + 1, data.begin() + start + kLength + 1);
    }
    const std::vector<Tensor> batch = {Tensor(now, {kBatch, kLength}), Tensor(next, {kBatch, kLength}),
                                       Tensor::scalar(adam.grown(i + 1), DType::float32),
                                       Tensor::scalar(adam.spread(i + 1), DType::float32)};
    const auto begin = std::chrono::steady_clock::now();
    const Tensor loss = compiled ? plan(batch)[0] : step(batch)[0];
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    if (i % 10 == 0 || i + 1 == steps) std::cout << "step " << i << "  loss " << loss.item() << "\n";
    if (double theirs = 0; expected >> theirs) worst = std::max(worst, std::fabs(loss.item() - theirs) / theirs);
  }
  if (argc > 3) std::cout << "largest relative difference to the given losses: " << worst << "\n";
  std::sort(seconds.begin(), seconds.end());  // the median: the first step traces, and others share the machine
  if (argc > 4 && !seconds.empty())
    std::cout << std::llround(kBatch * kLength / seconds[seconds.size() / 2]) << " tokens per second\n";
  return worst < 1e-4 ? 0 : 1;  // rounding grows with the steps; after 100 it is at 2e-7
}
