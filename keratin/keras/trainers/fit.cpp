// fit: epochs, batches, validation, callbacks.
#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/callbacks/progbar_logger.h"
#include "keratin/keras/trainers/fit_loop.h"
#include "keratin/keras/trainers/shuffle.h"
#include "keratin/ops/random/random.h"

namespace keratin {

namespace {

int64_t batch_size_of(const FitOptions& options, int64_t rows) {
  if (options.steps_per_epoch && !options.batch_size) {
    require(*options.steps_per_epoch > 0, ErrorCode::kInvalidArgument,
            "[fit] steps_per_epoch must be positive, received ", *options.steps_per_epoch, ".");
    return (rows + *options.steps_per_epoch - 1) / *options.steps_per_epoch;
  }
  const int64_t size = options.batch_size.value_or(32);
  require(size > 0, ErrorCode::kInvalidArgument, "[fit] batch_size must be positive, received ", size, ".");
  return size;
}

void check_options(const FitOptions& o) {
  require(o.epochs >= 0, ErrorCode::kInvalidArgument, "[fit] epochs must not be negative, received ", o.epochs, ".");
  require(o.validation_split >= 0 && o.validation_split < 1, ErrorCode::kInvalidArgument,
          "[fit] validation_split must lie in [0, 1), received ", o.validation_split, ".");
  require(o.class_weight.empty() || !o.sample_weight.given(), ErrorCode::kInvalidArgument,
          "You cannot `class_weight` and `sample_weight` at the same time.");
}

// The tail of the rows is held out before anything is shuffled (keras-facts 7.7).
std::pair<Dataset, Dataset> split_tail(const Dataset& data, double fraction) {
  const int64_t rows = data.rows();
  const auto kept = static_cast<int64_t>(std::floor(static_cast<double>(rows) * (1.0 - fraction)));
  require(kept > 0 && kept < rows, ErrorCode::kInvalidArgument, "Training data contains ", rows,
          " samples, which is not sufficient to split it into a validation and training set as specified by "
          "`validation_split=",
          fraction, "`. Either provide more data, or a different value for the `validation_split` argument.");
  return {data.slice(0, kept), data.slice(kept, rows)};
}

std::vector<Callback> with_progress(std::vector<Callback> callbacks, const Verbose& verbose) {
  const bool has_one = std::any_of(callbacks.begin(), callbacks.end(),
                                   [](const Callback& callback) { return callback->class_name() == "ProgbarLogger"; });
  if (verbose.level() > 0 && !has_one) callbacks.push_back(callbacks::ProgbarLogger());
  return callbacks;
}

// Names the first layer whose output is not finite, watching a forward pass run op by op.
class FirstNonFinite final : public LayerWatcher {
 public:
  FirstNonFinite() : outer_(LayerWatcher::exchange(this)) {}
  ~FirstNonFinite() override { LayerWatcher::exchange(outer_); }
  void saw(const LayerBody& layer, const Tensors& outputs) override {
    if (!name_.empty()) return;
    for (const Tensor& t : outputs)
      if (is_floating(t.dtype()) && !all_finite(t)) name_ = layer.name;
  }
  static bool all_finite(const Tensor& t) {
    for (int64_t i = 0; i < t.size(); ++i)
      if (!std::isfinite(t.flat_as_double(i))) return false;
    return true;
  }
  const std::string& name() const { return name_; }

 private:
  LayerWatcher* outer_;
  std::string name_;
};

}  // namespace

History Trainer::fit(const Data& x, const Data& y, const FitOptions& options) {
  require_compiled();
  check_options(options);
  Dataset all = prepare(x, y, options.sample_weight, options.class_weight);
  require(all.rows() > 0, ErrorCode::kInvalidArgument, "[fit] x has no rows.");
  std::optional<Dataset> validation;
  if (options.validation_data.x.given()) {
    validation =
        prepare(options.validation_data.x, options.validation_data.y, options.validation_data.sample_weight, {});
  } else if (options.validation_split > 0) {
    auto [train, held_out] = split_tail(all, options.validation_split);
    if (!options.class_weight.empty()) held_out.arrays.resize(held_out.inputs + held_out.targets), held_out.weights = 0;
    all = train;
    validation = held_out;
  }
  build_for(all);
  bind_outputs(all);
  check_targets(all, "fit");
  if (validation) check_targets(*validation, "fit");
  build_optimizer();

  const int64_t batch_size = batch_size_of(options, all.rows());
  Batches batches(all.arrays, batch_size);
  const int64_t steps = std::min(options.steps_per_epoch.value_or(batches.steps()), batches.steps());
  LoopState loop{options, all, validation, std::move(batches), steps, options.shuffle ? random::draw_seed() : 0,
                 nullptr, {}};
  loop.history.params = {options.verbose.level(), options.epochs, steps};
  loop.callbacks = std::make_unique<CallbackList>(with_progress(options.callbacks, options.verbose),
                                                  Model(Ref<ModelBody>(&model_)), loop.history.params);

  stop_ = 0;
  warned_non_finite_ = false;
  std::optional<TrainingState> state = open_states(loop);
  loop.callbacks->each(&CallbackBody::on_train_begin, Logs());
  loop.position.epoch = options.initial_epoch;
  if (state) restore(loop, *std::move(state));
  // An epoch that was begun is brought to its end even when the training was told to stop in it.
  while (loop.position.epoch < options.epochs && (stop_ == 0 || loop.position.step > 0)) train_epoch(loop);
  const bool interrupted_here = interrupted();
  if (interrupted_here) keep_interrupted(loop);
  if (options_.optimizer->use_ema) options_.optimizer->finalize_variable_values(model_.trainable_variables());
  loop.callbacks->each(&CallbackBody::on_train_end, Logs());
  if (!interrupted_here) loop.callbacks->finish();
  return loop.history;
}

void Trainer::train_steps(LoopState& loop) {
  CallbackList& callbacks = *loop.callbacks;
  const int64_t group = options_.steps_per_execution;  // callbacks hear of every group of steps, as in Keras
  for (int64_t step = loop.position.step; step < loop.steps && stop_ == 0; ++step) {
    const bool opens = step % group == 0, closes = (step + 1) % group == 0 || step + 1 == loop.steps;
    if (opens && callbacks.wants_batches()) callbacks.each(&CallbackBody::on_train_batch_begin, step, Logs());
    const double loss = run_step(Step::kTrain, loop.train, loop.batches, step);
    if (!std::isfinite(loss)) warn_non_finite(loop, step, loss, loop.position.epoch);
    if (closes) callbacks.batch_end(&CallbackBody::on_train_batch_end, step, [this] { return results(); });
    loop.position.step = step + 1;
    if (loop.keeper != nullptr && closes) keep_if_due(loop);
  }
  if (interrupted() && loop.position.step < loop.steps) {
    keep_interrupted(loop);
    loop.cut_short = true;
  }
}

void Trainer::train_epoch(LoopState& loop) {
  const int64_t epoch = loop.position.epoch;
  CallbackList& callbacks = *loop.callbacks;
  if (loop.position.step == 0) {
    reset_metrics();
    callbacks.each(&CallbackBody::on_epoch_begin, epoch, Logs());
  }
  if (loop.options.shuffle) loop.batches.set_order(shuffled_rows(loop.batches.rows(), loop.shuffle_seed, epoch));
  train_steps(loop);
  Logs logs = results();
  if (loop.validation && loop.options.validation_freq.due(epoch)) {
    const int64_t batch_size = loop.options.validation_batch_size.value_or(loop.batches.batch_size());
    const Logs validation = run_evaluation(*loop.validation, batch_size, loop.options.validation_steps, &callbacks);
    for (const auto& [key, value] : validation.entries()) logs.set("val_" + key, value);
  }
  callbacks.each(&CallbackBody::on_epoch_end, epoch, logs);
  loop.history.epoch.push_back(epoch);
  for (const auto& [key, value] : logs.entries()) loop.history.append(key, value);
  loop.position = {epoch + 1, 0};
  if (loop.keeper != nullptr) keep_if_due(loop);
}

void Trainer::warn_non_finite(LoopState& loop, int64_t step, double loss, int64_t epoch) {
  if (warned_non_finite_) return;
  warned_non_finite_ = true;
  const Batch batch = loop.train.batch(loop.batches.tensors(step));
  std::string where;
  for (const Tensor& x : batch.x)
    if (is_floating(x.dtype()) && !FirstNonFinite::all_finite(x))
      where = "the input batch itself holds non-finite values";
  if (where.empty()) {
    FirstNonFinite watcher;
    model_.forward(batch.x, false);
    where = watcher.name().empty()
                ? std::string("every layer's output is still finite: look at the loss and the targets")
                : cat("the first layer with a non-finite output is '", watcher.name(), "'");
  }
  log_warning(cat("The loss became ", repr(loss), " at step ", step + 1, " of epoch ", epoch + 1, "; ", where,
                  ". Lower the learning rate, clip gradients (clipnorm=1.0) or normalise the inputs; TerminateOnNaN "
                  "stops in time."));
}

// -- evaluate
// -------------------------------------------------------------------------------------------------------------------

Logs Trainer::run_evaluation(const Dataset& data, int64_t batch_size, std::optional<int64_t> limit,
                             CallbackList* callbacks) {
  reset_metrics();
  Batches batches(data.arrays, batch_size);
  const int64_t steps = std::min(limit.value_or(batches.steps()), batches.steps());
  if (callbacks) callbacks->each(&CallbackBody::on_test_begin, Logs());
  for (int64_t step = 0; step < steps; ++step) {
    if (callbacks && callbacks->wants_batches()) callbacks->each(&CallbackBody::on_test_batch_begin, step, Logs());
    run_step(Step::kTest, data, batches, step);
    if (callbacks) callbacks->batch_end(&CallbackBody::on_test_batch_end, step, [this] { return results(); });
  }
  Logs logs = results();
  if (callbacks) callbacks->each(&CallbackBody::on_test_end, logs);
  return logs;
}

Logs Trainer::evaluate(const Data& x, const Data& y, const EvaluateOptions& options) {
  require_compiled();
  const Dataset data = prepare(x, y, options.sample_weight, {});
  require(data.rows() > 0, ErrorCode::kInvalidArgument, "[evaluate] x has no rows.");
  build_for(data);
  bind_outputs(data);
  check_targets(data, "evaluate");
  const int64_t batch_size = options.batch_size.value_or(32);
  require(batch_size > 0, ErrorCode::kInvalidArgument, "[evaluate] batch_size must be positive, received ", batch_size,
          ".");
  const int64_t steps = (data.rows() + batch_size - 1) / batch_size;
  CallbackList callbacks(with_progress(options.callbacks, options.verbose), Model(Ref<ModelBody>(&model_)),
                         {options.verbose.level(), 1, options.steps.value_or(steps)});
  return run_evaluation(data, batch_size, options.steps, &callbacks);
}

std::unique_ptr<CallbackList> Trainer::predict_callbacks(const PredictOptions& options, int64_t steps) {
  if (options.callbacks.empty() && options.verbose.level() == 0) return nullptr;
  auto list =
      std::make_unique<CallbackList>(with_progress(options.callbacks, options.verbose), Model(Ref<ModelBody>(&model_)),
                                     CallbackParams{options.verbose.level(), 1, steps});
  list->each(&CallbackBody::on_predict_begin, Logs());
  return list;
}

// -- single batches
// -------------------------------------------------------------------------------------------------------------

Logs Trainer::train_on_batch(const Data& x, const Data& y, const BatchOptions& options) {
  require_compiled();
  const Dataset data = prepare(x, y, options.sample_weight, options.class_weight);
  build_for(data);
  bind_outputs(data);
  check_targets(data, "train_on_batch");
  build_optimizer();
  Batches batches(data.arrays, data.rows());
  reset_metrics();
  run_step(Step::kTrain, data, batches, 0);
  return results();
}

Logs Trainer::test_on_batch(const Data& x, const Data& y, const BatchOptions& options) {
  require_compiled();
  const Dataset data = prepare(x, y, options.sample_weight, options.class_weight);
  build_for(data);
  bind_outputs(data);
  check_targets(data, "test_on_batch");
  Batches batches(data.arrays, data.rows());
  reset_metrics();
  run_step(Step::kTest, data, batches, 0);
  return results();
}

}  // namespace keratin
