#include "keratin/keras/trainers/trainer.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/trainers/callback_list.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/concatenate.h"

namespace keratin {
namespace {

// Shapes as the first axis being unknown, which is what models are built and outputs bound with.
Shape with_unknown_batch(Shape shape) {
  if (shape.rank() > 0) shape.set(0, kUnknown);
  return shape;
}

}  // namespace

Dataset Dataset::slice(int64_t first, int64_t last) const {
  Dataset out = *this;
  for (Tensor& array : out.arrays) array = array.rows(first, last);
  return out;
}

Batch Dataset::batch(const std::vector<Tensor>& tensors) const {
  const auto part = [&](size_t first, size_t count) {
    const auto begin = tensors.begin() + static_cast<std::ptrdiff_t>(first);
    return Tensors(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  return {part(0, inputs), part(inputs, targets), part(inputs + targets, weights)};
}

void Trainer::compile(const CompileOptions& options) {
  require(options.steps_per_execution >= 1, ErrorCode::kInvalidArgument,
          "[compile] steps_per_execution must be at least 1, received ", options.steps_per_execution, ".");
  options_ = options;
  compiled_ = true;
  loss_tracker_ = std::make_unique<MeanTracker>("loss");
  forget_plans();
}

void Trainer::forget_plans() {
  const std::lock_guard lock(mutex_);
  plans_.clear();
  loss_.reset();
  metrics_.reset();
}

void Trainer::require_compiled() const {
  require(compiled_, ErrorCode::kState, "You must call `compile()` before using the model.");
}

void Trainer::reset_metrics() {
  loss_tracker_->reset();
  if (loss_) loss_->reset();
  if (metrics_) metrics_->reset();
}

Logs Trainer::results() const {
  std::vector<Logs::Entry> entries = {{"loss", loss_tracker_->result()}};
  if (loss_) loss_->append_results(entries);
  if (metrics_) metrics_->append_results(entries);
  std::sort(entries.begin(), entries.end());
  Logs logs;
  for (const auto& [key, value] : entries) logs.set(key, value);
  return logs;
}

void Trainer::build_optimizer() {
  if (options_.optimizer) options_.optimizer->build(model_.trainable_variables());
}

// -- what the steps call
// --------------------------------------------------------------------------------------------------------

Tensor Trainer::compute_loss(const Batch& batch, const Tensors& y_pred) {
  require(options_.loss.given() || !model_.losses().empty(), ErrorCode::kState,
          "No loss to compute. Provide a `loss` argument in `compile()`.");
  const Tensor batch_size = ops::cast(ops::axis_size(batch.x.front(), 0), DType::float32);
  Tensor total = options_.loss.given() ? (*loss_)(batch, y_pred, batch_size) : Tensor();
  for (const Tensor& extra : model_.losses()) total = total.defined() ? total + extra : extra;
  loss_tracker_->update(total, batch_size);
  return total;
}

void Trainer::compute_metrics(const Batch& batch, const Tensors& y_pred) {
  if (metrics_) metrics_->update(batch, y_pred);
}

void Trainer::apply_gradients(const Tensors& gradients, const std::vector<Variable>& variables) {
  std::vector<Constraint> constraints;
  const std::vector<Weight> weights = model_.all_weights();
  for (const Variable& variable : variables) {
    const auto at =
        std::find_if(weights.begin(), weights.end(), [&](const Weight& w) { return w.variable == variable; });
    constraints.push_back(at == weights.end() ? Constraint() : at->constraint);
  }
  options_.optimizer->apply(gradients, variables, constraints);
}

// -- building
// -------------------------------------------------------------------------------------------------------------------

void Trainer::build_for(const Dataset& data) {
  const std::lock_guard lock(mutex_);
  const Shapes wanted = model_.input_shapes();
  for (size_t i = 0; i < wanted.size() && i < data.inputs; ++i) {
    const Shape &expected = wanted[i], &found = data.arrays[i].shape();
    if (expected.rank() != 2 || found.rank() != 2 || expected[1] == kUnknown || expected[1] == found[1]) continue;
    const std::vector<Layer> layers = model_.layers();
    const std::vector<std::string> inputs = model_.input_names();
    const bool first_layer = model_.graph() == nullptr && !layers.empty();
    fail(ErrorCode::kShape, "[", first_layer ? layers.front().name() : inputs[i], "] expected ", expected[1],
         " features (input shape ", expected, "), received ", found[1], " (shape ", found, ")",
         data.columns.empty() ? std::string(". ") : cat(": ", join(data.columns), ". "),
         found[1] < expected[1] ? "Add a column or change input_shape." : "Drop a column or change input_shape.");
  }
  if (model_.built) return;
  Shapes shapes;
  for (size_t i = 0; i < data.inputs; ++i) shapes.push_back(with_unknown_batch(data.arrays[i].shape()));
  model_.build_if_needed(shapes);
}

// Binds losses and metrics to the outputs, whose shapes are found by calling the model on symbols.
void Trainer::bind_outputs(const Dataset& data) {
  const std::lock_guard lock(mutex_);
  if (loss_) return;
  std::vector<ops::TensorSpec> specs;
  for (size_t i = 0; i < data.inputs; ++i) specs.push_back({data.arrays[i].shape(), data.arrays[i].dtype()});
  Shapes y_pred, y_true;
  graph::trace(
      [&](const Tensors& x) {
        for (const Tensor& y : model_.forward(x, false)) y_pred.push_back(with_unknown_batch(y.shape()));
        return Tensors{};
      },
      specs);
  model_.clear_losses();
  require(data.targets == y_pred.size() || !options_.loss.given(), ErrorCode::kInvalidArgument, "[", model_.name,
          "] has ", y_pred.size(), " outputs, but y holds ", data.targets, " arrays.");
  for (size_t i = 0; i < data.targets; ++i) y_true.push_back(with_unknown_batch(data.arrays[data.inputs + i].shape()));
  std::vector<std::string> names = model_.output_names();
  for (size_t i = names.size(); i < y_pred.size(); ++i) names.push_back(cat("output_", i + 1));
  output_shapes_ = y_pred;
  loss_ = std::make_unique<CompiledLoss>(options_, names);
  metrics_ = std::make_unique<CompiledMetrics>(options_, names, y_true, y_pred);
}

std::shared_ptr<const graph::Plan> Trainer::plan_for(Step step, const Dataset& data, int64_t rows) {
  const std::lock_guard lock(mutex_);
  const auto fits = [&](const CachedPlan& cached) {
    if (cached.step != step || cached.signature.size() != data.arrays.size()) return false;
    for (size_t i = 0; i < cached.signature.size(); ++i) {
      const ops::TensorSpec& spec = cached.signature[i];
      const Tensor& array = data.arrays[i];
      if (spec.dtype != array.dtype() || spec.shape.rank() != array.rank() || spec.shape[0] != rows) return false;
      if (!std::equal(spec.shape.begin() + 1, spec.shape.end(), array.shape().begin() + 1)) return false;
    }
    return true;
  };
  const auto at = std::find_if(plans_.begin(), plans_.end(), fits);
  if (at != plans_.end()) return at->plan;
  std::vector<ops::TensorSpec> signature;
  for (const Tensor& array : data.arrays) {
    signature.push_back(ops::spec_of(array));
    signature.back().shape.set(0, rows);
  }
  constexpr size_t kMaxPlans = 64;
  if (plans_.size() == kMaxPlans) plans_.erase(plans_.begin());
  plans_.push_back({step, signature, make_plan(step, data, signature)});
  return plans_.back().plan;
}

std::shared_ptr<const graph::Plan> Trainer::make_plan(Step step, const Dataset& data,
                                                      const std::vector<ops::TensorSpec>& signature) {
  const auto function = [&](const Tensors& arrays) -> Tensors {
    const Batch batch = data.batch(arrays);
    if (step == Step::kPredict) return model_.predict_step(batch.x);
    return {step == Step::kTrain ? model_.train_step(batch) : model_.test_step(batch)};
  };
  // A compiled loss clips probabilities as Keras's does; where Keras goes by the logits, the side record has them.
  auto plan = graph::compile(function, signature, {.without = {"loss_fusion"}});
  model_.clear_losses();
  return plan;
}

double Trainer::run_step(Step step, const Dataset& data, Batches& batches, int64_t number) {
  if (options_.run_eagerly) {
    const Batch batch = data.batch(batches.tensors(number));
    model_.clear_losses();
    const Tensor loss = step == Step::kTrain ? model_.train_step(batch) : model_.test_step(batch);
    model_.clear_losses();
    return loss.item<double>();
  }
  const auto plan = plan_for(step, data, batches.rows_of(number));
  float loss = 0;
  double wide_loss = 0;
  const DType dtype = plan->graph().values[static_cast<size_t>(plan->graph().outputs.front())].spec.dtype;
  void* const out[] = {dtype == DType::float64 ? static_cast<void*>(&wide_loss) : &loss};
  plan->run(batches.at(number), out);
  return dtype == DType::float64 ? wide_loss : static_cast<double>(loss);
}

// -- predict
// --------------------------------------------------------------------------------------------------------------------

Tensors Trainer::predict(const Data& x, const PredictOptions& options) {
  const Dataset data = prepare(x, {}, {}, {});
  build_for(data);
  const int64_t rows = data.rows(), batch_size = options.batch_size.value_or(32);
  require(batch_size > 0, ErrorCode::kInvalidArgument, "[predict] batch_size must be positive, received ", batch_size,
          ".");
  require(rows > 0, ErrorCode::kInvalidArgument, "[predict] x has no rows.");
  Batches batches(data.arrays, batch_size);
  const int64_t steps = std::min(options.steps.value_or(batches.steps()), batches.steps());
  if (options_.run_eagerly) {
    std::vector<Tensors> parts;
    for (int64_t i = 0; i < steps; ++i) parts.push_back(model_.predict_step(batches.tensors(i)));
    Tensors out;
    for (size_t o = 0; o < parts.front().size(); ++o) {
      Tensors pieces;
      for (const Tensors& part : parts) pieces.push_back(part[o]);
      out.push_back(ops::concatenate(pieces, {.axis = 0}));
    }
    return out;
  }
  std::unique_ptr<CallbackList> callbacks = predict_callbacks(options, steps);
  Tensors results;
  for (int64_t i = 0; i < steps; ++i) {
    const auto plan = plan_for(Step::kPredict, data, batches.rows_of(i));
    const graph::Graph& g = plan->graph();
    std::vector<void*> out;
    for (size_t o = 0; o < g.outputs.size(); ++o) {
      const ops::TensorSpec& spec = g.values[static_cast<size_t>(g.outputs[o])].spec;
      if (i == 0) {
        Shape whole = spec.shape;
        whole.set(0, std::min(rows, steps * batch_size));
        results.push_back(Tensor::empty(whole, spec.dtype));
      }
      const int64_t row_bytes = spec.shape.size() / std::max<int64_t>(spec.shape[0], 1) * size_of(spec.dtype);
      out.push_back(static_cast<std::byte*>(results[o].mutable_raw()) + i * batch_size * row_bytes);
    }
    plan->run(batches.at(i), out);
    if (callbacks) callbacks->batch_end(&CallbackBody::on_predict_batch_end, i, [] { return Logs(); });
  }
  if (callbacks) callbacks->each(&CallbackBody::on_predict_end, Logs());
  return results;
}

}  // namespace keratin
