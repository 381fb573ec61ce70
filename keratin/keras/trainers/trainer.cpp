#include "keratin/keras/trainers/trainer.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/trainers/callback_list.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/concatenate.h"

namespace keratin {
namespace {

// Shapes as the first axis being unknown, which is what models are built and outputs bound with.
Shape with_unknown_batch(Shape shape) {
  if (shape.rank() > 0) shape.set(0, kUnknown);
  return shape;
}

Tensor batch_size_of(const Tensors& x) {
  if (x.empty() || x.front().rank() == 0) return Tensor::full({}, 1.0);
  return ops::cast(ops::axis_size(x.front(), 0), DType::float32);
}

Shapes shapes_of(const Tensors& tensors) {
  Shapes out;
  for (const Tensor& t : tensors) out.push_back(t.shape());
  return out;
}

double number_of(const Tensor& t) { return t.size() == 1 ? t.item<double>() : ops::mean(t).item<double>(); }

}  // namespace

void Trainer::compile(const CompileOptions& options) {
  require(options.steps_per_execution >= 1, ErrorCode::kInvalidArgument,
          "[compile] steps_per_execution must be at least 1, received ", options.steps_per_execution, ".");
  options_ = options;
  compiled_ = true;
  loss_tracker_ = std::make_unique<MeanTracker>("loss");
  forget_plans();
}

void Trainer::set_optimizer(const Optimizer& optimizer) {
  options_.optimizer = optimizer;
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
  if (loss_tracker_) loss_tracker_->reset();
  if (loss_) loss_->reset();
  if (metrics_) metrics_->reset();
  for (const Metric& metric : model_.metrics()) metric.reset_state();
}

Logs Trainer::results() const {
  std::vector<Logs::Entry> entries = {{"loss", loss_tracker_->result()}};
  if (loss_) loss_->append_results(entries);
  if (metrics_) metrics_->append_results(entries);
  for (const Metric& metric : model_.metrics())
    if (!metric->variables().empty()) entries.emplace_back(metric.name(), number_of(metric.result()));
  std::sort(entries.begin(), entries.end());
  Logs logs;
  for (const auto& [key, value] : entries) logs.set(key, value);
  return logs;
}

std::vector<std::string> Trainer::names_in_order() const {
  std::vector<std::string> names = {"loss"};
  if (metrics_) metrics_->append_names(names);
  if (loss_) loss_->append_names(names);
  for (const Metric& metric : model_.metrics()) names.push_back(metric.name());
  return names;
}

std::vector<std::string> Trainer::output_loss_names() const {
  std::vector<std::string> names;
  if (loss_) loss_->append_names(names);
  return names;
}

NamedTensors Trainer::result_tensors() const {
  require_compiled();
  NamedTensors out = compiled_tensors();
  out.emplace_back("loss", loss_tensor());
  for (const Metric& metric : model_.metrics())
    if (!metric->variables().empty()) out.emplace_back(metric.name(), metric.result());
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

NamedTensors Trainer::compiled_tensors() const {
  NamedTensors out;
  if (loss_) loss_->append_tensors(out);
  if (metrics_) metrics_->append_tensors(out);
  return out;
}

Tensor Trainer::loss_tensor() const {
  require_compiled();
  return loss_tracker_->result_tensor();
}

Logs Trainer::batch_logs() const { return step_logs_.empty() ? results() : step_logs_; }

void Trainer::build_optimizer() {
  if (options_.optimizer) options_.optimizer->build(model_.trainable_variables());
}

// -- what the steps call
// --------------------------------------------------------------------------------------------------------

Tensor Trainer::compute_loss(const Batch& batch, const Tensors& y_pred) {
  require_compiled();
  require(options_.loss.given() || !model_.losses().empty(), ErrorCode::kState,
          "No loss to compute. Provide a `loss` argument in `compile()`.");
  if (options_.loss.given()) bind_batch(batch, y_pred);
  Tensor total = options_.loss.given() ? (*loss_)(batch, y_pred, batch_size_of(y_pred)) : Tensor();
  for (const Tensor& extra : model_.losses()) total = total.defined() ? total + extra : extra;
  return total;
}

void Trainer::track_loss(const Tensor& loss, const Batch& batch) {
  loss_tracker_->update(loss, batch_size_of(batch.x));
}

void Trainer::track_loss(const Tensor& loss, const Tensor& weight) {
  require_compiled();
  loss_tracker_->update(loss, weight);
}

void Trainer::compute_metrics(const Batch& batch, const Tensors& y_pred) {
  const bool given = !options_.metrics.empty() || !options_.weighted_metrics.empty();
  if (!given) return;
  bind_batch(batch, y_pred);
  metrics_->update(batch, y_pred);
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
  const bool has_metrics = !options_.metrics.empty() || !options_.weighted_metrics.empty();
  if (!options_.loss.given() && !has_metrics) {  // a step of the user's own knows what to do with the outputs
    loss_ = std::make_unique<CompiledLoss>(options_, std::vector<std::string>());
    return;
  }
  if (data.targets == 0) return;  // a step of the user's own makes them: compute_loss will see
  Shapes y_true;
  for (size_t i = 0; i < data.targets; ++i) y_true.push_back(data.arrays[data.inputs + i].shape());
  bind(y_true, output_shapes(data));
}

Shapes Trainer::output_shapes(const Dataset& data) {
  Shapes out;
  const auto forward = [&](const Tensors& x) {
    for (const Tensor& y : model_.forward(x, false)) out.push_back(y.shape());
    return Tensors{};
  };
  const auto inputs = data.arrays.begin() + static_cast<std::ptrdiff_t>(data.inputs);
  if (options_.run_eagerly) {  // code that a debugger steps through may want to see numbers
    const Dataset few = data.slice(0, std::min<int64_t>(data.rows(), 2));
    forward(few.batch(few.arrays).x);
  } else {
    std::vector<ops::TensorSpec> specs;
    for (auto x = data.arrays.begin(); x != inputs; ++x) specs.push_back({x->shape(), x->dtype()});
    graph::trace(forward, specs);
  }
  model_.clear_losses();
  return out;
}

void Trainer::bind_batch(const Batch& batch, const Tensors& y_pred) {
  require_same_number(batch.y.size(), y_pred.size());
  if (!loss_) bind(shapes_of(batch.y), shapes_of(y_pred));
  require(y_pred.size() == output_shapes_.size(), ErrorCode::kInvalidArgument, "[", model_.name, "] was compiled for ",
          output_shapes_.size(), " outputs, received ", y_pred.size(), ".");
}

void Trainer::require_same_number(size_t targets, size_t outputs) const {
  require(targets == outputs, ErrorCode::kInvalidArgument, "[", model_.name, "] has ", outputs,
          " outputs, but y holds ", targets, " arrays.");
}

void Trainer::bind(const Shapes& targets, const Shapes& outputs) {
  require_same_number(targets.size(), outputs.size());
  Shapes y_true, y_pred;
  for (const Shape& shape : targets) y_true.push_back(with_unknown_batch(shape));
  for (const Shape& shape : outputs) y_pred.push_back(with_unknown_batch(shape));
  std::vector<std::string> names = model_.target_names();
  for (size_t i = names.size(); i < y_pred.size(); ++i) names.push_back(cat("output_", i + 1));
  auto loss = std::make_unique<CompiledLoss>(options_, names);
  metrics_ = std::make_unique<CompiledMetrics>(options_, names, y_true, y_pred);
  loss_ = std::move(loss);
  output_shapes_ = y_pred;
}

}  // namespace keratin
