// Training with validation and callbacks; saving the best model, loading it, going on.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

// A callback of one's own says what to do at which moment.
struct Report final : CallbackBody {
  std::string class_name() const override { return "Report"; }
  bool wants_batches() const override { return false; }
  void on_epoch_end(int64_t epoch, Logs& logs) override {
    if (epoch % 50 == 49) std::cout << "epoch " << epoch + 1 << ": val_loss " << logs["val_loss"] << "\n";
  }
};

int main() {
  utils::set_random_seed(1);
  auto [train, test] = datasets::concrete().train_test_split({.test_size = 0.2, .seed = 1});
  auto [x, y] = train.split_target("strength");
  auto [x_test, y_test] = test.split_target("strength");

  layers::Normalization normalize({.input_shape = {8}});
  normalize.adapt(x);
  Sequential model({normalize, layers::Dense(32, {.activation = "relu", .kernel_regularizer = "l2"}),
                    layers::Dropout(0.1), layers::Dense(32, {.activation = "relu"}), layers::Dense(1)});
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}), .loss = "mse", .metrics = {"mae"}});
  History history = model.fit(x, y,
                              {.epochs = 200,
                               .verbose = 0,
                               .callbacks = {callbacks::EarlyStopping({.patience = 40, .restore_best_weights = true}),
                                             callbacks::ReduceLROnPlateau({.patience = 15}),
                                             callbacks::ModelCheckpoint("best.keras", {.save_best_only = true}),
                                             callbacks::CSVLogger("history.csv"), make_callback<Report>()},
                               .validation_split = 0.2});
  utils::plot_history(history, "history.svg");
  utils::plot_model(model, "model.svg", {.show_shapes = true});
  std::cout << history.epoch.size() << " epochs\n";

  Model best = models::load_model("best.keras");
  std::cout << "held-out mae: " << best.evaluate(x_test, y_test, {.verbose = 0})["mae"] << "\n";
  best.fit(x, y, {.epochs = 5, .verbose = 0});  // compiled, with the optimizer's state: it simply goes on
  best.save_weights("best.weights.h5");
  model.load_weights("best.weights.h5");
  std::cout << "after 5 more:  " << model.evaluate(x_test, y_test, {.verbose = 0})["mae"] << "\n";
}
