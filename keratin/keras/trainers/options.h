// The arguments of compile, fit, evaluate and predict, in Keras's order with Keras's defaults.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/optimizers/optimizer.h"
#include "keratin/keras/trainers/data.h"

namespace keratin {

/// The loss of each output: one for all, a list in order, or pairs of output name and loss.
class Losses {
 public:
  Losses() = default;
  Losses(const char* identifier) : each_{{"", Loss(identifier)}} {}
  Losses(const std::string& identifier) : each_{{"", Loss(identifier)}} {}
  Losses(const Loss& loss) : each_{{"", loss}} {}
  Losses(std::vector<Loss> each) {
    for (Loss& loss : each) each_.emplace_back("", std::move(loss));
    list_ = true;
  }
  Losses(std::vector<std::pair<std::string, Loss>> by_output) : each_(std::move(by_output)), list_(true) {}

  bool given() const { return !each_.empty(); }
  bool is_list() const { return list_; }
  const std::vector<std::pair<std::string, Loss>>& each() const { return each_; }

 private:
  std::vector<std::pair<std::string, Loss>> each_;
  bool list_ = false;
};

/// The metrics: a list for the only output (or for every output), or lists by output.
class Metrics {
 public:
  Metrics() = default;
  Metrics(std::initializer_list<Metric> metrics) : for_all_(metrics) {}
  Metrics(std::vector<Metric> metrics) : for_all_(std::move(metrics)) {}
  /// By output: {{"price", {"mae"}}, {"kind", {"accuracy"}}}; an empty name means "in order".
  static Metrics by_output(std::vector<std::pair<std::string, std::vector<Metric>>> lists) {
    Metrics out;
    out.by_output_ = std::move(lists);
    return out;
  }

  bool empty() const { return for_all_.empty() && by_output_.empty(); }
  const std::vector<Metric>& for_all() const { return for_all_; }
  const std::vector<std::pair<std::string, std::vector<Metric>>>& by_output() const { return by_output_; }

 private:
  std::vector<Metric> for_all_;
  std::vector<std::pair<std::string, std::vector<Metric>>> by_output_;
};

/// Options of Model::compile.
struct CompileOptions {
  Optimizer optimizer = "rmsprop";
  Losses loss = {};
  std::vector<double> loss_weights = {};  ///< one an output
  Metrics metrics = {};
  Metrics weighted_metrics = {};
  bool run_eagerly = false;  ///< true: every step runs op by op, for debugging
  int64_t steps_per_execution = 1;
  std::string jit_compile = "auto";
  bool auto_scale_loss = true;
};

/// 0 silent, 1 progress bar, 2 one line an epoch, "auto" = 1.
class Verbose {
 public:
  Verbose(int level = 1) : level_(level) {}
  Verbose(const char* text);  ///< "auto"
  int level() const { return level_; }

 private:
  int level_;
};

/// Weights by class index.
using ClassWeight = std::vector<std::pair<int64_t, double>>;

/// x, y and optional weights of a validation set.
struct ValidationData {
  Data x = {}, y = {}, sample_weight = {};
};

/// Run validation every n epochs, or after the listed (1-based) ones.
class ValidationFrequency {
 public:
  ValidationFrequency(int64_t every = 1) : every_(every) {}
  ValidationFrequency(std::vector<int64_t> epochs) : every_(0), epochs_(std::move(epochs)) {}
  bool due(int64_t epoch) const;  ///< epoch: 0-based
  Json to_json() const;           ///< a number, or the list

 private:
  int64_t every_;
  std::vector<int64_t> epochs_;
};

/// Options of Model::fit.
struct FitOptions {
  std::optional<int64_t> batch_size = {};  ///< 32
  int64_t epochs = 1;
  Verbose verbose = "auto";
  std::vector<Callback> callbacks = {};
  double validation_split = 0.0;
  ValidationData validation_data = {};
  bool shuffle = true;
  ClassWeight class_weight = {};
  Data sample_weight = {};
  int64_t initial_epoch = 0;
  std::optional<int64_t> steps_per_epoch = {};
  std::optional<int64_t> validation_steps = {};
  std::optional<int64_t> validation_batch_size = {};
  ValidationFrequency validation_freq = 1;
};

/// Options of Model::evaluate.
struct EvaluateOptions {
  std::optional<int64_t> batch_size = {};
  Verbose verbose = "auto";
  Data sample_weight = {};
  std::optional<int64_t> steps = {};
  std::vector<Callback> callbacks = {};
};

/// Options of Model::predict.
struct PredictOptions {
  std::optional<int64_t> batch_size = {};
  Verbose verbose = "auto";
  std::optional<int64_t> steps = {};
  std::vector<Callback> callbacks = {};
};

/// Options of train_on_batch and test_on_batch.
struct BatchOptions {
  Data sample_weight = {};
  ClassWeight class_weight = {};
};

}  // namespace keratin
