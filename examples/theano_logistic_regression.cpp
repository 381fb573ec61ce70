// Logistic regression in Theano's way: symbolic inputs, shared weights, a function with updates, and one that looks its
// batches up by number with givens.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  // 400 points of 20 features, two classes.
  const int64_t points = 400, features = 20;
  Tensor truth = random::normal({features}, {.seed = 1});
  Tensor data = random::normal({points, features}, {.seed = 2});
  Tensor labels = ops::cast(ops::matmul(data, truth) + random::normal({points}, {.seed = 3}) > 0, DType::float32);

  // The program, as expressions.
  Tensor x = graph::symbolic(DType::float32, {None, features}, "x");
  Tensor y = graph::symbolic(DType::float32, {None}, "y");
  graph::Shared w = graph::shared(ops::zeros({features}), "w");
  graph::Shared b = graph::shared(ops::zeros({}), "b");

  Tensor p_1 = ops::sigmoid(ops::matmul(x, w) + b);  // the probability that y = 1
  Tensor prediction = p_1 > 0.5;
  Tensor xent = -y * ops::log(p_1) - (1 - y) * ops::log(1 - p_1);
  Tensor cost = ops::mean(xent) + 0.01 * ops::sum(w * w);
  auto g = graph::gradient(cost, {w, b});
  std::cout << "cross-entropy: " << graph::pp(xent) << "\n";

  // Compiled: all updates see the old values.
  auto train = graph::function({x, y}, {prediction, ops::mean(xent)},
                               {.updates = {{w, w - 0.1 * g[0]}, {b, b - 0.1 * g[1]}}, .name = "train"});
  auto predict = graph::function({x}, prediction, {.name = "predict"});
  for (int step = 0; step <= 100; ++step) {
    auto results = train(data, labels);
    if (step % 25 == 0) std::cout << "step " << step << ": cross-entropy " << results[1].item() << "\n";
  }
  Tensor right = ops::mean(ops::cast(ops::equal(predict(data), labels > 0.5), DType::float32));
  std::cout << "accuracy " << right.item() << "\n";

  // Batches by number: the data is shared, the call gives an index alone.
  graph::Shared all_x = graph::shared(data, "all_x"), all_y = graph::shared(labels, "all_y");
  Tensor index = graph::symbolic(DType::int32, {}, "index");
  auto batch_of = [&](const Tensor& all) { return ops::take(all, index * 100 + ops::arange(100), {.axis = 0}); };
  auto train_batch = graph::function({index}, ops::mean(xent),
                                     {.updates = {{w, w - 0.1 * g[0]}, {b, b - 0.1 * g[1]}},
                                      .givens = {{x, batch_of(all_x)}, {y, batch_of(all_y)}},
                                      .name = "train_batch"});
  for (int batch = 0; batch < 4; ++batch)
    std::cout << "batch " << batch << ": cross-entropy " << Tensor(train_batch(batch)).item() << "\n";

  // What goes wrong says so.
  try {
    train(data);
  } catch (const Error& e) {
    std::cout << e.what() << "\n";
  }
}
