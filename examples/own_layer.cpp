// A layer of one's own, in a model that is trained, saved and loaded.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

// factor * x^power, with one trained factor a feature.
struct PowerBody final : LayerBody {
  double power = 1.0;
  Variable factor;

  PowerBody() = default;
  explicit PowerBody(double given) : power(given) {}
  const char* module() const override { return ""; }  // a class of our own, not of keras.layers
  std::string class_name() const override { return "Power"; }
  void config(ConfigVisitor& v) override { v("power", power); }
  void build(const Shape& input) override { factor = add_weight("factor", {input.last()}, {.initializer = "ones"}); }
  using LayerBody::build, LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override { return factor * ops::power(x, power); }
};

int main() {
  utils::set_random_seed(1);
  Tensor x = random::uniform({256, 2}), y = ops::sum(x * x, {.axis = 1, .keepdims = true});

  Sequential model({make_layer<PowerBody>(2.0), layers::Dense(1)});
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05}), .loss = "mse"});
  model.fit(x, y, {.epochs = 50, .verbose = 0});
  model.save("own_layer.keras");

  // Whoever loads it must know the class; the file holds its name and config, never code.
  register_custom_layer("Custom>Power", [] { return Ref<LayerBody>(make_ref<PowerBody>()); });
  Model loaded = models::load_model("own_layer.keras");
  Tensor given = {{0.5, 0.5}, {1.0, 0.0}};
  std::cout << "loss " << loaded.evaluate(x, y, {.verbose = 0})["loss"] << "\n";
  std::cout << to_string(loaded.predict(given, {.verbose = 0})) << "\n";
}
