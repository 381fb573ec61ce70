// What we save: the same again to the bit here, and equal predictions in genuine Keras, for every layer, optimizer,
// loss and metric.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "keratin/base/files.h"
#include "keratin/ops/ops.h"
#include "tests/parity_files.h"

namespace keratin {
namespace {

using parity::error_of;
using parity::expect_same_model;
using parity::same_bits;

constexpr const char* kPython = "/opt/keratin-peers/venv/bin/python";

struct Made {
  Model model;
  Tensors inputs;
};

Tensor normal(const Shape& shape, int64_t seed) { return random::normal(shape, {.seed = seed}); }

Tensor codes(int64_t rows, int64_t width, int64_t count) {
  std::vector<int32_t> values;
  for (int64_t i = 0; i < rows * width; ++i) values.push_back(static_cast<int32_t>(i * 7 % count));
  return Tensor(values, {rows, width});
}

struct Task {
  int64_t units;
  const char* activation;
  Tensor y;
};

Task regression() { return {1, "linear", normal({24, 1}, 2)}; }
Task positive() { return {3, "softplus", ops::abs(normal({24, 3}, 2))}; }
Task binary() { return {1, "sigmoid", ops::cast(codes(24, 1, 2), DType::float32)}; }
Task classes() { return {4, "softmax", utils::to_categorical(codes(24, 1, 4), 4)}; }
Task class_numbers() { return {4, "softmax", codes(24, 1, 4)}; }

Made small(const Task& task, const CompileOptions& compile) {
  const Model model = Sequential({layers::Dense(5, {.input_shape = {8}, .activation = "relu"}),
                                  layers::Dense(task.units, {.activation = task.activation})});
  model.compile(compile);
  const Tensor x = normal({24, 8}, 1);
  model.fit(x, task.y, {.batch_size = 8, .epochs = 2, .verbose = 0});
  return {model, {x}};
}

Made every_layer() {
  const Tensor table = Input({8}, {.name = "table"}), words = Input({3}, {.dtype = "int32", .name = "words"});
  const Tensor code = Input({1}, {.dtype = "int32", .name = "code"});
  layers::Normalization normal_layer;
  normal_layer.build({None, 8});  // or its config keeps the shape that adapt saw, here as in Keras
  normal_layer.adapt(normal({50, 8}, 3) * 3 + 1);
  const Tensor embedded = layers::Flatten()(layers::Embedding(6, 2)(words));
  const Tensor coded = layers::CategoryEncoding(5, {.output_mode = "one_hot"})(code);
  const Tensor joined = layers::Concatenate()({normal_layer(table), embedded, coded});
  const Layer shared = layers::Dense(6, {.activation = "tanh",
                                         .kernel_initializer = "he_normal",
                                         .kernel_regularizer = regularizers::L2(0.01),
                                         .kernel_constraint = constraints::MaxNorm(2)});
  const Tensor a = shared(joined), b = shared(layers::Rescaling(0.5, {.offset = 0.1})(joined));
  const Tensor sum = layers::Add()({a, b}), product = layers::Multiply()({a, b});
  const Tensor normed = layers::BatchNormalization()(sum), level = layers::LayerNormalization()(product);
  const Tensor dropped = layers::Dropout(0.2)(layers::Activation("gelu")(normed));
  const Tensor folded = layers::Flatten()(layers::Reshape({2, 3})(dropped));
  const Tensor raw = ops::exp(level * -0.5f) + folded / 2.0f;
  const Model model({table, words, code}, {layers::Dense(1, {.name = "value"})(raw),
                                           layers::Dense(4, {.activation = "softmax", .name = "kind"})(raw)});
  model.compile(
      {.optimizer = "adam",
       .loss = std::vector<std::pair<std::string, Loss>>{{"value", "mse"}, {"kind", "sparse_categorical_crossentropy"}},
       .loss_weights = {0.5, 1.0},
       .metrics = Metrics::by_output({{"value", {"mae"}}, {"kind", {"accuracy"}}})});
  const Tensors xs = {normal({24, 8}, 4), codes(24, 3, 6), codes(24, 1, 5)};
  model.fit(xs, Tensors{normal({24, 1}, 5), codes(24, 1, 4)}, {.batch_size = 8, .epochs = 2, .verbose = 0});
  return {model, xs};
}

// All but "threshold", which a name does not describe, and "sparsemax", which Keras's jax backend computes wrongly (its
// TensorFlow backend does not: tests/golden/activations.json).
Made every_activation() {
  const Tensor x = Input({8});
  Tensors parts;
  for (const char* name :
       {"linear",      "relu",        "sigmoid",     "tanh",       "softmax",     "softplus",     "softsign",
        "selu",        "elu",         "exponential", "gelu",       "silu",        "hard_sigmoid", "leaky_relu",
        "relu6",       "mish",        "log_softmax", "celu",       "glu",         "hard_silu",    "hard_tanh",
        "log_sigmoid", "soft_shrink", "sparse_plus", "squareplus", "tanh_shrink", "hard_shrink",  "sparse_sigmoid"})
    parts.push_back(layers::Dense(4, {.activation = name})(x));
  return {Model(x, layers::Concatenate()(parts)), {normal({24, 8}, 6)}};
}

Made nested() {
  const Sequential front({layers::Dense(4, {.input_shape = {8}, .activation = "relu"}), layers::Dense(3)});
  const Model model = Sequential({front, layers::Dense(1)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Tensor x = normal({24, 8}, 7);
  model.fit(x, normal({24, 1}, 8), {.epochs = 1, .verbose = 0});
  return {model, {x}};
}

using MadeByName = std::vector<std::pair<std::string, Made>>;

void add_optimizers(MadeByName& made) {
  using namespace optimizers;
  const std::vector<std::pair<std::string, Optimizer>> all = {
      {"sgd", SGD({.learning_rate = 0.01, .momentum = 0.9, .nesterov = true})},
      {"rmsprop", RMSprop({.momentum = 0.5, .centered = true})},
      {"adam", Adam({.learning_rate = schedules::ExponentialDecay(0.01, 4, 0.9), .amsgrad = true})},
      {"adam_clip",
       Adam({.learning_rate = schedules::PiecewiseConstantDecay({3, 6}, {0.02, 0.01, 0.005}), .global_clipnorm = 0.5})},
      {"adamw", AdamW({.learning_rate = schedules::CosineDecay(0.01, 20), .clipnorm = 1.0})},
      {"nadam", Nadam({.use_ema = true, .ema_momentum = 0.9})},
      {"adagrad", Adagrad({.learning_rate = 0.05, .clipvalue = 0.5, .gradient_accumulation_steps = 2})}};
  for (const auto& [name, optimizer] : all)
    made.emplace_back("optimizer_" + name, small(regression(), {.optimizer = optimizer, .loss = "mse"}));
}

void add_losses(MadeByName& made) {
  for (const char* loss : {"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
                           "mean_squared_logarithmic_error", "huber", "log_cosh"})
    made.emplace_back(cat("loss_", loss), small(regression(), {.optimizer = "adam", .loss = loss}));
  made.emplace_back("loss_poisson", small(positive(), {.optimizer = "adam", .loss = "poisson"}));
  made.emplace_back("loss_kl", small(classes(), {.optimizer = "adam", .loss = losses::KLDivergence()}));
  made.emplace_back(
      "loss_bce", small(binary(), {.optimizer = "adam", .loss = losses::BinaryCrossentropy({.label_smoothing = 0.1})}));
  made.emplace_back("loss_cce", small(classes(), {.optimizer = "adam",
                                                  .loss = losses::CategoricalCrossentropy({.label_smoothing = 0.1})}));
  made.emplace_back("loss_scce",
                    small(class_numbers(), {.optimizer = "adam", .loss = losses::SparseCategoricalCrossentropy()}));
}

void add_metrics(MadeByName& made) {
  using namespace metrics;
  made.emplace_back(
      "metrics_regression",
      small(regression(), {.optimizer = "adam",
                           .loss = "mse",
                           .metrics = {"mse", "mae", "mape", "msle", RootMeanSquaredError(), R2Score(), LogCoshError()},
                           .weighted_metrics = {"mae"}}));
  made.emplace_back("metrics_positive",
                    small(positive(), {.optimizer = "adam", .loss = "mse", .metrics = {"poisson", KLDivergence()}}));
  made.emplace_back("metrics_binary",
                    small(binary(), {.optimizer = "adam",
                                     .loss = "binary_crossentropy",
                                     .metrics = {"accuracy", AUC(), Precision(), Recall(), "binary_crossentropy",
                                                 F1Score({.average = "micro", .threshold = 0.5}), TruePositives(),
                                                 FalseNegatives()}}));
  made.emplace_back("metrics_classes",
                    small(classes(), {.optimizer = "adam",
                                      .loss = "categorical_crossentropy",
                                      .metrics = {"accuracy", TopKCategoricalAccuracy(2), "categorical_crossentropy",
                                                  F1Score({.average = "macro"})}}));
  made.emplace_back("metrics_class_numbers",
                    small(class_numbers(), {.optimizer = "adam",
                                            .loss = "sparse_categorical_crossentropy",
                                            .metrics = {"accuracy", SparseTopKCategoricalAccuracy(2),
                                                        "sparse_categorical_crossentropy"}}));
}

MadeByName everything() {
  utils::set_random_seed(11);
  MadeByName made = {{"every_layer", every_layer()}, {"every_activation", every_activation()}, {"nested", nested()}};
  add_optimizers(made);
  add_losses(made);
  add_metrics(made);
  return made;
}

TEST(SavedFile, LoadsAsItWasForEveryLayerOptimizerLossAndMetric) {
  const Scratch folder;
  for (const auto& [name, m] : everything()) {
    SCOPED_TRACE(name);
    m.model.save(folder / "model.keras");
    const Model again = models::load_model(folder / "model.keras");
    expect_same_model(again, m.model);
    EXPECT_TRUE(same_bits(again.predict_all(m.inputs, {.verbose = 0}), m.model.predict_all(m.inputs, {.verbose = 0})));
  }
}

// Models for tools/golden/check_ours.py, each with what it takes and what it gives here.
class KerasJobs {
 public:
  explicit KerasJobs(const Scratch& folder) : folder_(folder), list_(folder / "list") {}

  void add(const std::string& model, const std::string& name, const Tensors& inputs, const Tensors& outputs) {
    list_ << model;
    write_all(name + "-in", inputs);
    write_all(name + "-out", outputs);
    list_ << " 1e-4\n";  // of elements down to 1e-3 of the largest, where the products of a layer cancel
  }

  // Genuine Keras runs on jax here: TensorFlow and torch in one environment do not load together.
  void expect_agreement() {
    list_.close();
    const std::string command =
        cat("KERAS_BACKEND=jax ", kPython, " " KERATIN_SOURCE_DIR "/tools/golden/check_ours.py --list ",
            folder_ / "list", " > ", folder_ / "log", " 2>&1");
    const int status = std::system(command.c_str());
    EXPECT_EQ(status, 0) << read_file(folder_ / "log");
    if (std::getenv("KERATIN_SHOW") != nullptr) std::fputs(read_file(folder_ / "log").c_str(), stdout);
  }

 private:
  void write_all(const std::string& name, const Tensors& tensors) {
    for (size_t i = 0; i < tensors.size(); ++i) {
      const std::string path = folder_ / cat(name, i, ".npy");
      save_npy(path, tensors[i]);
      list_ << (i == 0 ? " " : ",") << path;
    }
  }

  const Scratch& folder_;
  std::ofstream list_;
};

TEST(SavedFile, OpensInGenuineKerasWithEqualPredictions) {
  if (!std::filesystem::exists(kPython)) GTEST_SKIP() << "no genuine Keras at " << kPython;
  const Scratch folder;
  KerasJobs jobs(folder);
  for (const auto& [name, m] : everything()) {
    m.model.save(folder / (name + ".keras"));
    jobs.add(folder / (name + ".keras"), name, m.inputs, m.model.predict_all(m.inputs, {.verbose = 0}));
  }
  jobs.expect_agreement();
}

TEST(SavedFile, OfEveryOtherFormatGivesGenuineKerasTheSamePredictions) {
  if (!std::filesystem::exists(kPython)) GTEST_SKIP() << "no genuine Keras at " << kPython;
  const Scratch folder;
  KerasJobs jobs(folder);
  utils::set_random_seed(12);
  for (const auto& [name, m] : MadeByName{{"every_layer", every_layer()},
                                          {"nested", nested()},
                                          {"small", small(regression(), {.optimizer = "adam", .loss = "mse"})}}) {
    const Tensors outputs = m.model.predict_all(m.inputs, {.verbose = 0});
    const std::string base = folder / (name + ".keras");
    m.model.save(base);
    for (const char* end : {".weights.h5", ".weights.json", ".safetensors", ".npz"}) {
      const std::string weights = folder / (name + end);
      if (std::string_view(end) == ".weights.json")
        m.model.save_weights(weights, {.max_shard_size = 1024.0 / (1 << 30)});
      else
        m.model.save_weights(weights);
      jobs.add(weights + "@" + base, name + end, m.inputs, outputs);
    }
    if (name == "every_layer") continue;  // its calls of raw ops with keyword arguments have no place in a legacy file
    m.model.save(folder / (name + ".h5"));
    jobs.add(folder / (name + ".h5"), name + "-legacy", m.inputs, outputs);
  }
  jobs.expect_agreement();
}

TEST(SavedFile, IsNotReplacedWhenOverwriteIsFalse) {
  const Scratch folder;
  const Made m = nested();
  m.model.save(folder / "model.keras");
  EXPECT_NE(error_of([&] { m.model.save(folder / "model.keras", {.overwrite = false}); }).find("exists"),
            std::string::npos);
}

TEST(SavedFile, WeightsAloneLoadIntoTheSameArchitecture) {
  const Scratch folder;
  const Made m = every_layer();
  m.model.save_weights(folder / "some.weights.h5");
  const Model other = models::clone_model(m.model);
  EXPECT_FALSE(same_bits(other.get_weights(), m.model.get_weights()));
  other.load_weights(folder / "some.weights.h5");
  EXPECT_TRUE(same_bits(other.get_weights(), m.model.get_weights()));
}

}  // namespace
}  // namespace keratin
