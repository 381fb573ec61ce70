// Trains a Keras model, and saves what it computes as a graph: a file that run_graph.cpp runs without any layer.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  Tensor rows = random::normal({256, 8}, {.seed = 1});
  Tensor target = ops::sum(ops::square(rows), {.axis = 1, .keepdims = true});

  Tensor x = Input({8}, {.name = "features"});
  Tensor y = layers::Dense(1)(layers::Dense(16, {.activation = "relu"})(x));
  Model model(x, y);
  model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
  model.fit(rows, target, {.epochs = 20, .verbose = 0});

  // A functional model's tensors are expressions: a function of them reads the weights when it runs.
  std::vector<std::pair<std::string, Tensor>> outputs = {{"strength", y}};
  auto serve = graph::function({x}, outputs, {.name = "serve"});

  // A second signature that goes on training, for batches of 32.
  Tensor wanted = graph::symbolic(DType::float32, {None, 1}, "wanted");
  Tensor loss = ops::mean(ops::square(y - wanted));
  graph::Updates updates;
  std::vector<Tensor> weights;
  for (const Variable& v : model.trainable_weights()) weights.push_back(graph::Shared(v));
  auto gradients = graph::gradient(loss, weights);
  for (size_t i = 0; i < weights.size(); ++i)
    updates.emplace_back(model.trainable_weights()[i], weights[i] - 0.01 * gradients[i]);
  auto train_step = graph::function({x, wanted}, loss, {.updates = updates, .name = "train_step"});

  graph::save_graph("served.kgraph", {{"serve", serve}, {"train_step", train_step, {{32, 8}, {32, 1}}}});

  Tensor some = rows.rows(0, 3);
  Tensor predicted = model.predict(some, {.verbose = 0}), from_graph = graph::load_graph("served.kgraph")(some);
  std::cout << "the model says " << predicted << "\nthe graph says " << from_graph << "\n";
  return static_cast<bool>(ops::all(ops::equal(predicted, from_graph))) ? 0 : 1;
}
