// The training loop behind Model: compile, fit, evaluate, predict.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "keratin/graph/plan.h"
#include "keratin/keras/checkpoints/training_state.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/trainers/compiled.h"
#include "keratin/keras/trainers/feed.h"

namespace keratin {

/// Owned by a ModelBody. The step of each kind is traced once per batch shape and then runs as a plan.
class Trainer {
 public:
  explicit Trainer(ModelBody& model) : model_(model) {}

  void compile(const CompileOptions& options);
  bool compiled() const { return compiled_; }
  const CompileOptions& options() const { return options_; }
  void set_optimizer(const Optimizer& optimizer);
  void set_run_eagerly(bool value) { options_.run_eagerly = value; }

  History fit(const Data& x, const Data& y, const FitOptions& options);
  Logs evaluate(const Data& x, const Data& y, const EvaluateOptions& options);
  Tensors predict(const Data& x, const PredictOptions& options);
  Logs train_on_batch(const Data& x, const Data& y, const BatchOptions& options);
  Logs test_on_batch(const Data& x, const Data& y, const BatchOptions& options);

  /// What the model's steps call.
  Tensor compute_loss(const Batch& batch, const Tensors& y_pred);
  /// Takes the loss of a batch into the running mean.
  void track_loss(const Tensor& loss, const Batch& batch);
  void track_loss(const Tensor& loss, const Tensor& weight);
  void compute_metrics(const Batch& batch, const Tensors& y_pred);
  void apply_gradients(const Tensors& gradients, const std::vector<Variable>& variables);

  /// After a change of the model's structure: plans are made, and losses and metrics bound to the outputs, anew.
  void forget_plans();
  /// Ends fit after the present batch; a training that goes on from a later checkpoint stays ended.
  void stop() { stop_ |= kStopped; }
  /// The same for reasons outside of the training (a signal): a callback that keeps states keeps one, from which the
  /// training goes on as if nothing had happened. Safe in signal handlers.
  void interrupt() { stop_ |= kInterrupted; }
  bool interrupted() const { return (stop_ & kInterrupted) != 0; }
  bool stopping() const { return stop_ != 0; }
  /// Takes stop() back, or says it.
  void set_stopping(bool value) { value ? stop() : static_cast<void>(stop_ &= ~kStopped); }
  /// Begins loss and metrics anew.
  void reset_metrics();
  /// Names, sorted as Keras's logs, and present values.
  Logs results() const;
  /// The names in the order of Keras's lists of results: the loss, compiled metrics, the outputs' losses, own metrics.
  /// Results that it does not name, those of single outputs' metrics, follow sorted.
  std::vector<std::string> names_in_order() const;
  std::vector<std::string> output_loss_names() const;
  /// The same as tensors, which a step of the user's own may return.
  NamedTensors result_tensors() const;
  /// Those of the compiled losses and metrics alone, without the total.
  NamedTensors compiled_tensors() const;
  Tensor loss_tensor() const;
  /// Makes the optimizer's variables, for loading their values.
  void build_optimizer();

 private:
  enum class Step { kTrain, kTest, kPredict };
  /// A traced step, ready to run.
  struct StepPlan {
    std::shared_ptr<const graph::Plan> plan;
    std::vector<std::string> names;  ///< of the results; none: the loss, or the outputs
  };
  struct CachedPlan {
    Step step;
    std::vector<ops::TensorSpec> signature;
    size_t inputs, targets;
    std::shared_ptr<const StepPlan> runnable;
  };
  struct LoopState;
  struct FeedOptions {
    const char* where;
    std::optional<int64_t> batch_size = {}, steps = {};
    bool shuffle = false;
  };
  static constexpr int kStopped = 1, kInterrupted = 2;

  Dataset prepare(const Data& x, const Data& y, const Data& sample_weight, const ClassWeight& class_weight) const;
  void require_compiled() const;
  void build_for(const Dataset& data);
  void bind_outputs(const Dataset& data);
  Shapes output_shapes(const Dataset& data);
  void bind(const Shapes& targets, const Shapes& outputs);
  /// The same from a batch, when it has not been done; throws when targets and outputs do not go together.
  void bind_batch(const Batch& batch, const Tensors& y_pred);
  void require_same_number(size_t targets, size_t outputs) const;
  /// Throws on targets that a loss of Keras cannot take: class numbers outside of the classes or with a fraction, and
  /// NaN or infinities. Before the first step, so that nothing has been learnt from the others.
  void check_targets(const Dataset& data, const char* where) const;
  std::shared_ptr<const StepPlan> plan_for(Step step, const Dataset& data, int64_t rows);
  std::shared_ptr<const StepPlan> make_plan(Step step, const Dataset& data,
                                            const std::vector<ops::TensorSpec>& signature);
  /// The model's train_step or test_step, with the loss that it returned taken into the running mean.
  StepLogs call_step(Step step, const Batch& batch);
  Tensors call_predict_step(const Tensors& x);
  /// Arrays or a source, whichever `x` is. `where`: the method, for messages.
  Feed make_feed(const Data& x, const Data& y, const Data& sample_weight, const ClassWeight& class_weight,
                 const FeedOptions& options) const;
  /// Of training and, when there is any, of validation.
  std::pair<Feed, std::optional<Feed>> fit_feeds(const Data& x, const Data& y, const FitOptions& options) const;
  /// Builds what the first data decide: the model's weights, losses and metrics.
  void prepare_for(Feed& feed, const char* where);
  /// Goes to the next batch; false at the end of the epoch.
  bool advance(Feed& feed, const char* where);
  /// Runs one step on the present batch; returns the loss.
  double run_step(Step step, Feed& feed);
  double run_eagerly(Step step, Feed& feed);
  /// The logs of the batch just done, and of an epoch that ends with it.
  Logs batch_logs() const;
  Logs run_evaluation(Feed& feed, class CallbackList* callbacks);
  Logs run_on_batch(Step step, const Data& x, const Data& y, const BatchOptions& options);
  Tensors predict_parts(Feed& feed, class CallbackList* callbacks);
  Tensors predict_in_place(Feed& feed, class CallbackList* callbacks);
  void train_epoch(LoopState& loop);
  void train_steps(LoopState& loop);

  // Keeping states: fit_state.cpp.
  /// Opens the keeper, when there is one, and what it holds of this training.
  std::optional<TrainingState> open_states(LoopState& loop);
  Json identity(const LoopState& loop) const;
  void find_variables(LoopState& loop);
  TrainingState capture(LoopState& loop);
  /// Goes on from `state`: the inverse of capture.
  void restore(LoopState& loop, TrainingState state);
  void restore_variables(LoopState& loop, TrainingState& state);
  void keep_if_due(LoopState& loop);
  /// After an interruption: unless just kept.
  void keep_interrupted(LoopState& loop);

  void warn_non_finite(LoopState& loop, int64_t step, double loss, int64_t epoch);
  /// Null when nobody listens: no callbacks and verbose 0.
  std::unique_ptr<class CallbackList> predict_callbacks(const PredictOptions& options, int64_t steps);

  ModelBody& model_;
  CompileOptions options_;
  bool compiled_ = false;
  std::unique_ptr<MeanTracker> loss_tracker_;
  std::unique_ptr<CompiledLoss> loss_;
  std::unique_ptr<CompiledMetrics> metrics_;
  Shapes output_shapes_;  ///< with an unknown batch size; as long as loss_ lives
  std::mutex mutex_;      ///< of plans_, building and binding
  std::vector<CachedPlan> plans_;
  Logs step_logs_;  ///< what the latest step named; empty when it returned its loss
  std::atomic<int> stop_{0};
  bool warned_non_finite_ = false;
};

}  // namespace keratin
