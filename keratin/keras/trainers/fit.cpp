// fit: epochs, batches, validation, callbacks.
#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/trainers/fit_loop.h"
#include "keratin/keras/trainers/shuffle.h"
#include "keratin/ops/random/random.h"

namespace keratin {

namespace {

void check_options(const FitOptions& o, const Data& x) {
  require(o.epochs >= 0, ErrorCode::kInvalidArgument, "[fit] epochs must not be negative, received ", o.epochs, ".");
  require(o.validation_split >= 0 && o.validation_split < 1, ErrorCode::kInvalidArgument,
          "[fit] validation_split must lie in [0, 1), received ", o.validation_split, ".");
  require(o.class_weight.empty() || !o.sample_weight.given(), ErrorCode::kInvalidArgument,
          "You cannot `class_weight` and `sample_weight` at the same time.");
  require(!x.source() || o.validation_split == 0, ErrorCode::kInvalidArgument,
          "Argument `validation_split` is only supported for arrays. Received a ", x.source() ? x.source()->kind() : "",
          ": pass its batches for validation as `validation_data`.");
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

bool has_all_weights(const LayerBody& layer) {
  const auto& children = layer.children();
  return layer.built && std::all_of(children.begin(), children.end(),
                                    [](const auto& child) { return has_all_weights(*child.second.body()); });
}

}  // namespace

History Trainer::fit(const Data& x, const Data& y, const FitOptions& options) {
  require_compiled();
  check_options(options, x);
  auto [train, validation] = fit_feeds(x, y, options);
  prepare_for(train, "fit");
  if (validation && !validation->from_source()) {
    build_for(validation->data());  // built already: its columns are counted
    check_targets(validation->data(), "fit");
  }
  // A step of the user's own may be what makes the weights: its optimizer is then built at the first step.
  if (!model_.step_overrides.train_step || has_all_weights(model_)) build_optimizer();

  LoopState loop{options, std::move(train), std::move(validation), options.shuffle ? random::draw_seed() : 0};
  loop.history.params = {options.verbose.level(), options.epochs, loop.train.steps().value_or(-1)};
  loop.callbacks = std::make_unique<CallbackList>(with_progress(options.callbacks, options.verbose),
                                                  Model(Ref<ModelBody>(&model_)), loop.history.params);

  stop_ = 0;
  warned_non_finite_ = false;
  std::optional<TrainingState> state = open_states(loop);
  loop.callbacks->each(&CallbackBody::on_train_begin, Logs());
  loop.position.epoch = options.initial_epoch;
  if (state) restore(loop, *std::move(state));
  // An epoch that was begun is brought to its end even when the training was told to stop in it.
  while (loop.position.epoch < options.epochs && (stop_ == 0 || loop.position.step > 0) && !loop.ran_dry)
    train_epoch(loop);
  const bool interrupted_here = interrupted();
  if (interrupted_here) keep_interrupted(loop);
  if (options_.optimizer->use_ema) options_.optimizer->finalize_variable_values(model_.trainable_variables());
  loop.callbacks->each(&CallbackBody::on_train_end, loop.last_logs);
  if (!interrupted_here) loop.callbacks->finish();
  return loop.history;
}

void Trainer::train_steps(LoopState& loop) {
  CallbackList& callbacks = *loop.callbacks;
  const int64_t group = options_.steps_per_execution;  // callbacks hear of every group of steps, as in Keras
  const std::optional<int64_t> steps = loop.train.steps();
  const auto gather = [this] { return batch_logs(); };
  const auto done = [&](int64_t step) { callbacks.batch_end(&CallbackBody::on_train_batch_end, step, gather); };
  int64_t step = loop.position.step;
  // Told to stop at the beginning of an epoch: it has one step all the same, as in Keras, for its logs to mean
  // something.
  for (; (stop_ == 0 || step == 0) && advance(loop.train, "fit"); ++step) {
    const bool opens = step % group == 0, closes = (step + 1) % group == 0 || step + 1 == steps;
    if (opens && callbacks.wants_batches()) callbacks.each(&CallbackBody::on_train_batch_begin, step, Logs());
    const double loss = run_step(Step::kTrain, loop.train);
    if (!std::isfinite(loss)) warn_non_finite(loop, step, loss, loop.position.epoch);
    if (closes) done(step);
    loop.position.step = step + 1;
    if (loop.keeper != nullptr && closes) keep_if_due(loop);
  }
  const bool whole = stop_ == 0 || step == steps;
  if (whole && step % group != 0 && step != steps) done(step - 1);  // a source's last group may be a short one
  loop.ran_dry = step == 0 && stop_ == 0;
  if (interrupted() && !whole) {
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
  if (loop.options.shuffle && !loop.train.from_source()) {
    Batches& batches = loop.train.batches();
    batches.set_order(shuffled_rows(batches.rows(), loop.shuffle_seed, epoch));
  }
  loop.train.begin_epoch();
  loop.train.skip(loop.position.step);
  train_steps(loop);
  loop.train.end_epoch();
  Logs logs = batch_logs();
  if (loop.validation && loop.options.validation_freq.due(epoch)) {
    const Logs validation = run_evaluation(*loop.validation, &callbacks);
    for (const auto& [key, value] : validation.entries()) logs.set("val_" + key, value);
  }
  callbacks.each(&CallbackBody::on_epoch_end, epoch, logs);
  loop.history.epoch.push_back(epoch);
  for (const auto& [key, value] : logs.entries()) loop.history.append(key, value);
  loop.last_logs = std::move(logs);
  loop.position = {epoch + 1, 0};
  if (loop.keeper != nullptr) keep_if_due(loop);
}

void Trainer::warn_non_finite(LoopState& loop, int64_t step, double loss, int64_t epoch) {
  if (warned_non_finite_) return;
  warned_non_finite_ = true;
  const Batch batch = loop.train.data().batch(loop.train.batches().tensors(loop.train.number()));
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

}  // namespace keratin
