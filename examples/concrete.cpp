// The course's regression: how strong is a concrete, given what is in it and how old it is?
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  datasets::concrete().write_csv("concrete_data.csv");  // so that the example needs no file of yours

  auto concrete_data = DataFrame::read_csv("concrete_data.csv");
  auto [predictors, target] = concrete_data.split_target("strength");

  Sequential model;
  model.add(layers::Dense(5, {.input_shape = {8}, .activation = "relu"}));
  model.add(layers::Dense(5, {.activation = "relu"}));
  model.add(layers::Dense(1));
  model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
  model.fit(predictors, target, {.epochs = 100, .verbose = 2});

  auto new_data = predictors.head(5);
  Tensor predictions = model.predict(new_data);
  std::cout << "predicted:\n" << to_string(predictions) << "\n";
  std::cout << "measured:\n" << to_string(target.head(5)) << "\n";
}
