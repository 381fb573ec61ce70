// A functional model: two inputs, a raw op, a sum of two branches, two outputs.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  utils::set_random_seed(1);
  DataFrame table = datasets::concrete();
  DataFrame mix = table.drop({"age", "strength"}), age = table.select("age");
  Series strength = table["strength"], strong = table["strength"] > 50.0;

  layers::Normalization normalize;
  normalize.adapt(mix);
  Tensor mix_in = Input({7}, {.name = "mix"}), age_in = Input({1}, {.name = "age"});
  Tensor x = layers::Concatenate()({normalize(mix_in), ops::log1p(age_in)});
  Tensor first = layers::Dense(16, {.activation = "relu"})(x);
  Tensor second = layers::Dense(16, {.activation = "relu"})(first);
  Tensor sum = layers::Add()({first, second});
  Tensor mpa = layers::Dense(1, {.name = "mpa"})(sum);
  Tensor above_50 = layers::Dense(1, {.activation = "sigmoid", .name = "above_50"})(sum);

  Model model({mix_in, age_in}, {mpa, above_50});
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                 .loss = std::vector<Loss>{"mse", "binary_crossentropy"},
                 .loss_weights = {1.0, 10.0},
                 .metrics = Metrics::by_output({{"mpa", {"mae"}}, {"above_50", {"accuracy"}}})});
  model.summary();
  model.fit(Tensors{mix, age}, Tensors{strength, strong}, {.epochs = 100, .verbose = 0});
  Logs result = model.evaluate(Tensors{mix, age}, Tensors{strength, strong}, {.verbose = 0});
  for (const auto& [name, value] : result.entries()) std::cout << name << ": " << value << "\n";
  Tensors outputs = model.predict_all(Tensors{mix.head(3), age.head(3)}, {.verbose = 0});
  std::cout << to_string(outputs[0]) << "\n" << to_string(outputs[1]) << "\n";
}
