// The course's classification: how acceptable is a car, given its price, its upkeep and its room?
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

Sequential classifier(int64_t features, int64_t units) {
  Sequential model;
  model.add(layers::Dense(units, {.input_shape = {features}, .activation = "relu"}));
  model.add(layers::Dense(units, {.activation = "relu"}));
  model.add(layers::Dense(4, {.activation = "softmax"}));
  model.compile({.optimizer = "adam", .loss = "categorical_crossentropy", .metrics = {"accuracy"}});
  return model;
}

int main() {
  // As in the course: eight dummy columns. No model can get more than 70.8 % right with them.
  auto car_data = datasets::car_evaluation_dummies();
  auto predictors = car_data[{"price_high", "price_medium", "price_low", "maint_high", "maint_medium", "maint_low",
                              "capacity_two", "capacity_more"}];
  auto target = utils::to_categorical(car_data["decision"]);
  Sequential model = classifier(8, 5);
  model.fit(predictors, target, {.epochs = 20, .verbose = 2});

  // With every attribute the table can be learnt.
  auto all = datasets::car_evaluation().drop({"class"}).get_dummies();
  Sequential better = classifier(all.shape()[1], 16);
  better.fit(all, target, {.epochs = 60, .verbose = 0});

  std::cout << "eight columns:  " << model.evaluate(predictors, target, {.verbose = 0})["accuracy"] << "\n";
  std::cout << "all attributes: " << better.evaluate(all, target, {.verbose = 0})["accuracy"] << "\n";
  std::cout << to_string(better.predict(all.head(3), {.verbose = 0})) << "\n";
}
