// Workloads c to f of reference/performance.md as training steps, written with ops and our optimizer, no Keras layer;
// tools/peers holds the same programs for the peers.
#pragma once

#include <keratin/keratin.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace keratin::bench {

/// A training step to be compiled: (batch of x, batch of y) -> loss; and the forward pass alone.
struct Workload {
  Tensor x, y;  ///< the whole data set; batches are rows of it
  int64_t batch = 0;
  std::vector<Variable> weights;
  std::function<Tensor(const Tensor& x, bool training)> forward;
  std::function<Tensor(const Tensor& prediction, const Tensor& y)> loss;
  Optimizer optimizer = optimizers::Adam();
  bool mixed_bfloat16 = false;  ///< the forward pass under Autocast

  graph::Function step() {
    optimizer->build(weights);
    return [this](const Tensors& in) -> Tensors {
      GradientTape tape;
      const Tensor prediction = [&] {
        const Autocast mixed(mixed_bfloat16 ? std::optional(DType::bfloat16) : std::nullopt);
        return forward(in[0], true);
      }();
      const Tensor value = loss(ops::cast(prediction, DType::float32), in[1]);
      optimizer->apply(tape.gradient(value, weights), weights);
      return {value};
    };
  }
  std::vector<ops::TensorSpec> signature() const {
    return {ops::spec_of(x.rows(0, batch)), ops::spec_of(y.rows(0, batch))};
  }

  Variable weight(const Shape& shape) {
    const double fan_in = static_cast<double>(shape.slice(0, shape.rank() - 1).size());
    return weights.emplace_back(
        Variable(random::normal(shape, {.stddev = 1 / std::sqrt(fan_in), .seed = static_cast<int>(weights.size())})));
  }
  Variable constant(const Shape& shape, double value) {
    return weights.emplace_back(Variable(ops::full(shape, value)));
  }
};

inline Tensor uniform(const Shape& shape, int seed) { return random::uniform(shape, {.seed = seed}); }
inline Tensor classes(int64_t rows, int64_t count) {
  return random::randint({rows}, 0, count, {.dtype = DType::int32, .seed = 2});
}
inline Tensor cross_entropy(const Tensor& logits, const Tensor& labels) {
  return ops::mean(ops::sparse_categorical_crossentropy(labels, logits, {.from_logits = true}));
}
inline Tensor squared_error(const Tensor& prediction, const Tensor& y) {
  return ops::mean(ops::square(prediction - y));
}

/// A multi-layer perceptron with relu between its layers.
inline void add_mlp(Workload& w, const std::vector<int64_t>& sizes) {
  for (size_t i = 0; i + 1 < sizes.size(); ++i) w.weight({sizes[i], sizes[i + 1]}), w.constant({sizes[i + 1]}, 0);
  w.forward = [&w](const Tensor& x, bool) {
    Tensor h = x;
    for (size_t i = 0; i < w.weights.size(); i += 2) {
      h = ops::matmul(h, w.weights[i]) + w.weights[i + 1];
      if (i + 2 < w.weights.size()) h = ops::relu(h);
    }
    return h;
  };
}

/// a: the course's regression, 8-5-5-1, batch 32.
inline void make_small(Workload& w) {
  w.x = uniform({1024, 8}, 1), w.y = ops::sum(w.x, {.axis = 1, .keepdims = true}), w.batch = 32;
  add_mlp(w, {8, 5, 5, 1});
  w.loss = squared_error;
}

/// c: 784-512-512-10, batch 128.
inline void make_mlp(Workload& w) {
  w.x = uniform({1280, 784}, 1), w.y = classes(1280, 10), w.batch = 128;
  add_mlp(w, {784, 512, 512, 10});
  w.loss = cross_entropy;
}

/// d: a convolutional network on 28 x 28 pictures, batch 128.
inline void make_cnn(Workload& w) {
  w.x = uniform({512, 28, 28, 1}, 1), w.y = classes(512, 10), w.batch = 128;
  const Variable k1 = w.weight({3, 3, 1, 32}), b1 = w.constant({32}, 0);
  const Variable k2 = w.weight({3, 3, 32, 64}), b2 = w.constant({64}, 0);
  const Variable k3 = w.weight({1600, 10}), b3 = w.constant({10}, 0);
  w.forward = [=, seed = random::SeedGenerator(3)](const Tensor& x, bool training) {
    Tensor h = ops::max_pool(ops::relu(ops::conv(x, k1) + b1), 2);
    h = ops::max_pool(ops::relu(ops::conv(h, k2) + b2), 2);
    h = ops::reshape(h, {-1, 1600});
    if (training) h = random::dropout(h, 0.5, Shape::unset(), {.seed = seed});
    return ops::matmul(h, k3) + b3;
  };
  w.loss = cross_entropy;
}

/// e: an LSTM of 128 units over 100 steps of 32 values, its last output into one number, batch 64.
inline void make_lstm(Workload& w) {
  w.x = uniform({640, 100, 32}, 1), w.y = uniform({640, 1}, 2), w.batch = 64;
  const Variable kernel = w.weight({32, 512}), recurrent = w.weight({128, 512}), bias = w.constant({512}, 0);
  const Variable out = w.weight({128, 1}), out_bias = w.constant({1}, 0);
  w.forward = [=](const Tensor& x, bool) {
    const Tensor last = ops::lstm(x, kernel, recurrent, {.bias = bias})[1];
    return ops::matmul(last, out) + out_bias;
  };
  w.loss = squared_error;
}

/// f: a four-layer encoder, 16 sequences of 128 steps of 256 values, eight heads.
inline void make_encoder(Workload& w) {
  constexpr int64_t kWidth = 256, kHeads = 8, kInner = 1024, kTime = 128, kLayers = 4;
  w.x = random::normal({64, kTime, kWidth}, {.seed = 1}), w.y = random::normal({64, kTime, kWidth}, {.seed = 2});
  w.batch = 16;
  for (int64_t layer = 0; layer < kLayers; ++layer) {
    w.constant({kWidth}, 1), w.constant({kWidth}, 0);
    w.weight({kWidth, 3 * kWidth}), w.constant({3 * kWidth}, 0);
    w.weight({kWidth, kWidth}), w.constant({kWidth}, 0);
    w.constant({kWidth}, 1), w.constant({kWidth}, 0);
    w.weight({kWidth, kInner}), w.constant({kInner}, 0);
    w.weight({kInner, kWidth}), w.constant({kWidth}, 0);
  }
  w.forward = [&w](const Tensor& input, bool) {
    Tensor x = input;
    auto weight = w.weights.begin();
    const auto norm = [&](const Tensor& t) {
      const Variable gamma = *weight++, beta = *weight++;
      return ops::layer_normalization(t, {.gamma = gamma, .beta = beta, .epsilon = 1e-5});
    };
    const auto dense = [&](const Tensor& t) {
      const Variable kernel = *weight++, bias = *weight++;
      return ops::matmul(t, kernel) + bias;
    };
    const Shape heads{-1, kTime, kHeads, kWidth / kHeads};
    for (int64_t layer = 0; layer < kLayers; ++layer) {
      const Tensors qkv = ops::split(dense(norm(x)), 3, {.axis = -1});
      const Tensor mixed = ops::dot_product_attention(ops::reshape(qkv[0], heads), ops::reshape(qkv[1], heads),
                                                      ops::reshape(qkv[2], heads));
      x = x + dense(ops::reshape(mixed, {-1, kTime, kWidth}));
      const Tensor inner = ops::gelu(dense(norm(x)), {.approximate = false});
      x = x + dense(inner);
    }
    return x;
  };
  w.loss = squared_error;
}

}  // namespace keratin::bench
