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
#include "keratin/keras/trainers/batches.h"
#include "keratin/keras/trainers/compiled.h"

namespace keratin {

/// x, y and weights of a run as flat lists of arrays, with the counts that split them again.
struct Dataset {
  std::vector<Tensor> arrays;
  size_t inputs = 0, targets = 0, weights = 0;
  std::vector<std::string> columns;  ///< of x, when it came from a frame
  int64_t rows() const { return arrays.front().shape(0); }
  /// Rows [first, last) of every array.
  Dataset slice(int64_t first, int64_t last) const;
  /// The arrays of a batch as the steps see them.
  Batch batch(const std::vector<Tensor>& tensors) const;
};

/// Owned by a ModelBody. The step of each kind is traced once per batch shape and then runs as a plan.
class Trainer {
 public:
  explicit Trainer(ModelBody& model) : model_(model) {}

  void compile(const CompileOptions& options);
  bool compiled() const { return compiled_; }
  const CompileOptions& options() const { return options_; }

  History fit(const Data& x, const Data& y, const FitOptions& options);
  Logs evaluate(const Data& x, const Data& y, const EvaluateOptions& options);
  Tensors predict(const Data& x, const PredictOptions& options);
  Logs train_on_batch(const Data& x, const Data& y, const BatchOptions& options);
  Logs test_on_batch(const Data& x, const Data& y, const BatchOptions& options);

  /// What the model's steps call.
  Tensor compute_loss(const Batch& batch, const Tensors& y_pred);
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
  /// Names, sorted as Keras's logs, and present values.
  Logs results() const;
  /// Makes the optimizer's variables, for loading their values.
  void build_optimizer();

 private:
  enum class Step { kTrain, kTest, kPredict };
  struct CachedPlan {
    Step step;
    std::vector<ops::TensorSpec> signature;
    std::shared_ptr<const graph::Plan> plan;
  };
  struct LoopState;
  static constexpr int kStopped = 1, kInterrupted = 2;

  Dataset prepare(const Data& x, const Data& y, const Data& sample_weight, const ClassWeight& class_weight) const;
  void require_compiled() const;
  void build_for(const Dataset& data);
  void bind_outputs(const Dataset& data);
  /// Throws on targets that a loss of Keras cannot take: class numbers outside of the classes or with a fraction, and
  /// NaN or infinities. Before the first step, so that nothing has been learnt from the others.
  void check_targets(const Dataset& data, const char* where) const;
  std::shared_ptr<const graph::Plan> plan_for(Step step, const Dataset& data, int64_t rows);
  std::shared_ptr<const graph::Plan> make_plan(Step step, const Dataset& data,
                                               const std::vector<ops::TensorSpec>& signature);
  /// Runs one step on a batch; returns the loss.
  double run_step(Step step, const Dataset& data, Batches& batches, int64_t number);
  Logs run_evaluation(const Dataset& data, int64_t batch_size, std::optional<int64_t> steps,
                      class CallbackList* callbacks);
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
  void reset_metrics();
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
  std::atomic<int> stop_{0};
  bool warned_non_finite_ = false;
};

}  // namespace keratin
