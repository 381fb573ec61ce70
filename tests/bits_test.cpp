// The same bits whatever the number of threads, whatever else is in the batch, eager or traced, from several callers.
#include <thread>

#include "tests/parity.h"

namespace keratin {
namespace {

using parity::same_bits;

Tensor normal(const Shape& shape, int64_t seed) { return random::normal(shape, {.seed = seed}); }

Sequential net(const std::vector<int64_t>& units, int64_t features) {
  utils::set_random_seed(5);
  Sequential model;
  for (size_t i = 0; i < units.size(); ++i)
    model.add(
        layers::Dense(units[i], {.input_shape = i == 0 ? Shape{features} : Shape::unset(), .activation = "relu"}));
  model.add(layers::Dense(1));
  return model;
}

struct Outcome {
  Tensors weights, predictions;
};

Outcome train(const std::vector<int64_t>& units, const Tensor& x, const Tensor& y, const CompileOptions& options) {
  const Sequential model = net(units, x.shape(1));
  model.compile(options);
  model.fit(x, y, {.epochs = 3, .verbose = 0});
  return {model.get_weights(), {model.predict(x, {.verbose = 0})}};
}

/// Restores the number of threads.
struct Threads {
  explicit Threads(int64_t count) { set_num_threads(count); }
  ~Threads() { set_num_threads(0); }
};

void expect_same_with_all_threads(const std::vector<int64_t>& units, const Tensor& x, const Tensor& y) {
  const auto with = [&](int64_t threads) {
    const Threads scope(threads);
    return train(units, x, y, {.optimizer = "adam", .loss = "mse"});
  };
  const Outcome one = with(1);
  for (const int64_t threads : {2, 3, 8}) {
    const Outcome more = with(threads);
    EXPECT_TRUE(same_bits(more.weights, one.weights)) << threads << " threads";
    EXPECT_TRUE(same_bits(more.predictions, one.predictions)) << threads << " threads";
  }
}

TEST(SameBits, ConcreteWithOneTwoThreeAndEightThreads) {
  const auto [x, y] = datasets::concrete().split_target("strength");
  expect_same_with_all_threads({5, 5}, x.to_tensor(), y.to_tensor());
}

TEST(SameBits, AWideNetWithOneTwoThreeAndEightThreads) {
  expect_same_with_all_threads({256, 256}, normal({1024, 64}, 1), normal({1024, 1}, 2));
}

TEST(SameBits, EagerAndTraced) {
  const Tensor x = normal({96, 8}, 1), y = normal({96, 1}, 2);
  const Outcome traced = train({5, 5}, x, y, {.optimizer = "adam", .loss = "mse"});
  const Outcome eager = train({5, 5}, x, y, {.optimizer = "adam", .loss = "mse", .run_eagerly = true});
  EXPECT_TRUE(same_bits(eager.weights, traced.weights));
  EXPECT_TRUE(same_bits(eager.predictions, traced.predictions));
}

Model many_kinds() {
  utils::set_random_seed(6);
  const Tensor in = Input({9});
  const Tensor a = layers::BatchNormalization()(layers::Dense(33, {.activation = "relu"})(in));
  const Tensor b = layers::LayerNormalization()(layers::Dropout(0.5)(a));
  const Tensor c =
      layers::Multiply()({layers::Dense(17, {.activation = "tanh"})(b), layers::Dense(17, {.activation = "gelu"})(b)});
  return Model(in, layers::Dense(5, {.activation = "softmax"})(layers::Concatenate()({c, b})));
}

TEST(SameBits, ARowOfPredictWhateverElseIsInTheBatch) {
  const Model model = many_kinds();
  const Tensor x = normal({40, 9}, 3);
  const Tensor all = model.predict(x, {.batch_size = 40, .verbose = 0});
  for (int64_t rows = 1; rows <= 40; ++rows) {
    EXPECT_TRUE(same_bits(model.predict(x.rows(0, rows), {.verbose = 0}), all.rows(0, rows))) << rows << " rows";
    EXPECT_TRUE(same_bits(model.predict(x, {.batch_size = rows, .verbose = 0}), all)) << "batches of " << rows;
  }
}

TEST(SameBits, SeveralThreadsPredictWithOneModel) {
  const Model model = many_kinds();
  const Tensor x = normal({40, 9}, 3);
  const Tensor want = many_kinds().predict(x, {.verbose = 0});
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& count : wrong)
    threads.emplace_back([&model, &x, &want, &count] {
      for (int64_t i = 0; i < 100; ++i) {
        const int64_t rows = 1 + i % 40;
        if (!same_bits(model.predict(x.rows(0, rows), {.verbose = 0}), want.rows(0, rows))) ++count;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace keratin
