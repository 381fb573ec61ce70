// The course's classification: how acceptable is a car, given its price, its upkeep and its room?
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  auto car_data = datasets::car_evaluation();
  auto predictors = car_data.drop({"class"}).get_dummies();
  auto decision = car_data["class"];

  // Class names in a fixed order become the numbers 0 to 3, and those become one-hot rows.
  const std::vector<std::string> classes = {"unacc", "acc", "good", "vgood"};
  std::vector<int32_t> labels;
  for (const std::string& name : decision.to_strings())
    labels.push_back(static_cast<int32_t>(std::find(classes.begin(), classes.end(), name) - classes.begin()));
  Tensor target = utils::to_categorical(Tensor(labels));

  Sequential model;
  model.add(layers::Dense(16, {.input_shape = {predictors.shape().second}, .activation = "relu"}));
  model.add(layers::Dense(16, {.activation = "relu"}));
  model.add(layers::Dense(4, {.activation = "softmax"}));
  model.compile({.optimizer = "adam", .loss = "categorical_crossentropy", .metrics = {"accuracy"}});
  model.fit(predictors, target, {.epochs = 60, .verbose = 2});

  const Logs result = model.evaluate(predictors, target, {.verbose = 0});
  std::cout << "accuracy: " << result["accuracy"] << "\n";
  std::cout << to_string(model.predict(predictors.head(3))) << "\n";
}
