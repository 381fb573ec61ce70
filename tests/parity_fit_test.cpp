// Whole runs of fit beside genuine Keras: same initial weights, no shuffle; every optimizer, loss, metric, regularizer,
// constraint, callback and weighting.
#include <ostream>

#include "tests/parity.h"

namespace keratin {
namespace {

using parity::distance_in_scale;
using parity::relative_distance;

struct Themed {
  const char* file;
  size_t cases;
  friend void PrintTo(const Themed& themed, std::ostream* out) { *out << themed.file; }
};

class ParityFit : public ::testing::TestWithParam<Themed> {};

// Where a run's targets are named ("strength", {"value": "strength"}, ["strength"]), the arrays they stand for.
Data targets_of(const Json& file, const Json& target, const Model& model) {
  Tensors out;
  if (target.is_string()) return golden::tensor(file.at("targets").at(target.as_string()));
  for (const Json& name : parity::by_output(target, model.output_names()))
    out.push_back(golden::tensor(file.at("targets").at(name.as_string())));
  return out;
}

int64_t int_or(const Json& options, const char* key, int64_t otherwise) {
  const Json* value = options.find(key);
  return value == nullptr || value->is_null() ? otherwise : value->as_int();
}

Callback early_stopping(const Json& o) {
  callbacks::EarlyStoppingOptions options;
  for (const auto& [key, value] : o.as_object()) {
    if (key == "monitor") options.monitor = value.as_string();
    if (key == "mode") options.mode = value.as_string();
    if (key == "min_delta") options.min_delta = value.as_double();
    if (key == "patience") options.patience = value.as_int();
    if (key == "baseline") options.baseline = value.as_double();
    if (key == "restore_best_weights") options.restore_best_weights = value.as_bool();
    if (key == "start_from_epoch") options.start_from_epoch = value.as_int();
  }
  return callbacks::EarlyStopping(options);
}

Callback callback_of(const Json& described) {
  const auto& [kind, o] = described.as_object().front();
  if (kind == "EarlyStopping") return early_stopping(o);
  if (kind == "TerminateOnNaN") return callbacks::TerminateOnNaN();
  if (kind == "ReduceLROnPlateau")
    return callbacks::ReduceLROnPlateau({.factor = o.at("factor").as_double(),
                                         .patience = o.at("patience").as_int(),
                                         .min_delta = o.at("min_delta").as_double(),
                                         .cooldown = o.at("cooldown").as_int(),
                                         .min_lr = o.at("min_lr").as_double()});
  std::vector<double> rates;
  for (const Json& rate : o.at("by_epoch").as_array()) rates.push_back(rate.as_double());
  return callbacks::LearningRateScheduler([rates](int64_t epoch) { return rates.at(static_cast<size_t>(epoch)); });
}

ValidationFrequency frequency_of(const Json& fit) {
  const Json* given = fit.find("validation_freq");
  if (given == nullptr) return 1;
  if (given->is_int()) return given->as_int();
  std::vector<int64_t> epochs;
  for (const Json& epoch : given->as_array()) epochs.push_back(epoch.as_int());
  return epochs;
}

FitOptions fit_options(const Json& file, const Json& c, const Tensor& x, const Data& y) {
  const Json& fit = c.at("fit");
  const Tensor weight = golden::tensor(file.at("row_weight"));
  FitOptions options{.epochs = fit.at("epochs").as_int(), .verbose = 0, .shuffle = false};
  if (fit.contains("batch_size")) options.batch_size = fit.at("batch_size").as_int();
  if (fit.contains("validation_split")) options.validation_split = fit.at("validation_split").as_double();
  if (fit.contains("sample_weight")) options.sample_weight = weight;
  if (const Json* classes = fit.find("class_weight"))
    for (const auto& [index, value] : classes->as_object())
      options.class_weight.emplace_back(std::stoll(index), value.as_double());
  if (const Json* rows = fit.find("validation_data")) {
    options.validation_data = {x.rows(48, 64), y.tensors().front().rows(48, 64)};
    if (rows->as_string() == "the last 16 rows, weighted") options.validation_data.sample_weight = weight.rows(48, 64);
  }
  options.initial_epoch = int_or(fit, "initial_epoch", 0);
  if (fit.contains("steps_per_epoch")) options.steps_per_epoch = fit.at("steps_per_epoch").as_int();
  if (fit.contains("validation_steps")) options.validation_steps = fit.at("validation_steps").as_int();
  if (fit.contains("validation_batch_size")) options.validation_batch_size = fit.at("validation_batch_size").as_int();
  options.validation_freq = frequency_of(fit);
  return options;
}

// Where the bound comes from. A run is at most 56 steps (14 epochs of 4). A step on at most 24 rows of 8 features sums
// in float32 in another order than TensorFlow does: loss and gradients are uncertain by a few units in the last place
// (u = 1.2e-7). Errors of one step enter the next through the weights; at these learning rates they are not amplified,
// so that random ones grow with the square root of the number of steps, to 7 u, and momentum, which keeps ten steps
// alive, at most doubles that: 16 u. Seen: 8 u (an SGD with rate 0.5), 1 u for most.
// Nadam's first steps are less certain: 1 - 0.999^t loses the digits that 0.999^t shares with 1, so one unit in the
// last place of a float32 power is u / (2e-3 t) of step t, 2e-4 of a step over 16, which rate 0.01 makes 2e-6 in
// weights of which predictions add up five.
double bound_of(const std::string& name) { return name == "nadam" ? 1e-5 : 16 * parity::kUlp; }

// A bias in front of a BatchNormalization has no gradient: what comes out is rounding noise, which Adam scales to
// steps of the learning rate's size in whatever direction. So that bias (and the moving mean, which follows it) may
// walk 0.01 a step apart, 12 steps, twice; the training losses do not feel it, while those of inference (val_loss,
// evaluate, predict) do, by how far the moving mean lags behind.
struct Slack {
  double inference = 0;
  std::vector<size_t> free_weights;
};
Slack slack_of(const std::string& name) {
  if (name == "batch_norm") return {0.02, {1, 4}};
  return {};
}

CompileOptions compile_options_of(const Json& c, const Model& model) {
  CompileOptions options = saving::compile_options_from(c.at("compile"), model.output_names());
  if (c.at("name").as_string() == "huber_delta")  // Keras 3.15.1 leaves the delta out of Huber's config
    options.loss = losses::Huber({.delta = 0.4});
  return options;
}

void expect_close(double got, double want, double bound, const std::string& what) {
  EXPECT_LE(relative_distance(got, want), bound) << what << " is " << got << ", Keras has " << want;
}

void expect_logs(const Logs& got, const Json& want, double bound, const std::string& what) {
  EXPECT_EQ(static_cast<int64_t>(got.entries().size()), want.size()) << what;
  for (const auto& [key, value] : want.as_object()) {
    ASSERT_NE(got.find(key), nullptr) << what << ": no " << key;
    expect_close(got[key], golden::number(value), bound, what + " " + key);
  }
}

void expect_history(const History& got, const Json& c, double bound, double inference_bound) {
  std::vector<std::string> keys, want_keys;
  for (const auto& [key, values] : got.history) keys.push_back(key);
  for (const auto& [key, values] : c.at("history").as_object()) want_keys.push_back(key);
  EXPECT_EQ(keys, want_keys);
  for (const std::string& key : want_keys) {
    const Json& want = c.at("history").at(key);
    ASSERT_EQ(static_cast<int64_t>(got[key].size()), want.size()) << key;
    for (size_t i = 0; i < got[key].size(); ++i)
      expect_close(got[key][i], golden::number(want[i]), key.rfind("val_", 0) == 0 ? inference_bound : bound,
                   "history of " + key);
  }
  std::vector<int64_t> epochs;
  for (const Json& epoch : c.at("epochs_seen").as_array()) epochs.push_back(epoch.as_int());
  EXPECT_EQ(got.epoch, epochs);
}

void expect_tensors(const Tensors& got, const Tensors& want, double bound, const std::string& what,
                    const std::vector<size_t>& free = {}, double free_bound = 0) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (size_t i = 0; i < want.size(); ++i) {
    const bool is_free = std::find(free.begin(), free.end(), i) != free.end();
    EXPECT_LE(distance_in_scale(got[i], want[i]), is_free ? free_bound : bound) << what << " " << i;
  }
}

void expect_run(const Json& file, const Json& c) {
  utils::clear_session();
  const std::string& architecture = c.at("architecture").as_string();
  const Model model = models::model_from_json(file.at("architectures").at(architecture));
  model.set_weights(golden::tensors(file.at("weights").at(architecture)));
  model.compile(compile_options_of(c, model));
  const Tensor x = golden::tensor(file.at("x"));
  const Data y = targets_of(file, c.at("target"), model);
  FitOptions options = fit_options(file, c, x, y);
  std::vector<Logs> batches;
  options.callbacks.push_back(
      callbacks::LambdaCallback({.on_train_batch_end = [&](int64_t, const Logs& logs) { batches.push_back(logs); }}));
  if (c.at("callbacks").is_array())
    for (const Json& described : c.at("callbacks").as_array()) options.callbacks.push_back(callback_of(described));
  const double bound = bound_of(c.at("name").as_string());
  const Slack slack = slack_of(c.at("name").as_string());
  const double inference = bound + slack.inference;
  expect_history(model.fit(x, y, options), c, bound, inference);
  ASSERT_EQ(static_cast<int64_t>(batches.size()), c.at("batch_logs").size());
  for (size_t i = 0; i < batches.size(); ++i) expect_logs(batches[i], c.at("batch_logs")[i], bound, cat("batch ", i));
  // After an infinite loss the weights are lost on both sides; whether as nan or inf depends on whether the gradient
  // of relu multiplies by 0 (TensorFlow) or selects (we).
  if (c.at("name").as_string() == "terminate_on_nan") return;
  expect_tensors(model.get_weights(), golden::tensors(c.at("final_weights")), bound, "weight", slack.free_weights,
                 0.24 / 0.3);
  expect_logs(model.evaluate(x, y, {.batch_size = 16, .verbose = 0}), c.at("evaluate"), inference, "evaluate");
  expect_tensors(model.predict_all(x.rows(0, 5), {.verbose = 0}),
                 parity::tensors_by_output(c.at("predict"), model.output_names()), inference, "prediction");
}

TEST_P(ParityFit, TrainsAsGenuineKeras) {
  const Json file = golden::load(cat("fit/", GetParam().file, ".json"));
  EXPECT_EQ(file.at("cases").as_array().size(), GetParam().cases);
  for (const Json& c : file.at("cases").as_array()) {
    SCOPED_TRACE(c.at("name").as_string());
    expect_run(file, c);
  }
}

INSTANTIATE_TEST_SUITE_P(Themes, ParityFit,
                         ::testing::Values(Themed{"optimizers", 27}, Themed{"losses", 18}, Themed{"metrics", 10},
                                           Themed{"models", 8}, Themed{"weighting", 15}, Themed{"callbacks", 8}),
                         [](const auto& theme) { return theme.param.file; });

}  // namespace
}  // namespace keratin
