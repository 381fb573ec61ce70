// One step on a batch: traced once per signature, then a plan; or op by op.
#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin {
namespace {

double as_number(const Tensor& t) { return t.size() == 1 ? t.item<double>() : ops::mean(t).item<double>(); }

// What says whether the training is still sound: the loss, or else the first value that is not finite.
double watched(const Logs& logs) {
  if (const double* loss = logs.find("loss")) return *loss;
  for (const auto& [name, value] : logs.entries())
    if (!std::isfinite(value)) return value;
  return 0;
}

}  // namespace

std::shared_ptr<const Trainer::StepPlan> Trainer::plan_for(Step step, const Dataset& data, int64_t rows) {
  const std::lock_guard lock(mutex_);
  const auto fits = [&](const CachedPlan& cached) {
    if (cached.step != step || cached.signature.size() != data.arrays.size() || cached.inputs != data.inputs ||
        cached.targets != data.targets)
      return false;
    for (size_t i = 0; i < cached.signature.size(); ++i) {
      const ops::TensorSpec& spec = cached.signature[i];
      const Tensor& array = data.arrays[i];
      if (spec.dtype != array.dtype() || spec.shape.rank() != array.rank() || spec.shape[0] != rows) return false;
      if (!std::equal(spec.shape.begin() + 1, spec.shape.end(), array.shape().begin() + 1)) return false;
    }
    return true;
  };
  const auto at = std::find_if(plans_.begin(), plans_.end(), fits);
  if (at != plans_.end()) return at->runnable;
  std::vector<ops::TensorSpec> signature;
  for (const Tensor& array : data.arrays) {
    signature.push_back(ops::spec_of(array));
    signature.back().shape.set(0, rows);
  }
  constexpr size_t kMaxPlans = 64;
  if (plans_.size() == kMaxPlans) plans_.erase(plans_.begin());
  plans_.push_back({step, signature, data.inputs, data.targets, make_plan(step, data, signature)});
  return plans_.back().runnable;
}

StepLogs Trainer::call_step(Step step, const Batch& batch) {
  StepLogs logs = step == Step::kTrain ? model_.train_step(batch) : model_.test_step(batch);
  if (!logs.named()) track_loss(logs.values().front().second, batch);
  return logs;
}

std::shared_ptr<const Trainer::StepPlan> Trainer::make_plan(Step step, const Dataset& data,
                                                            const std::vector<ops::TensorSpec>& signature) {
  StepPlan out;
  const auto function = [&](const Tensors& arrays) -> Tensors {
    const Batch batch = data.batch(arrays);
    if (step == Step::kPredict) return model_.predict_step(batch.x);
    const StepLogs logs = call_step(step, batch);
    Tensors values;
    out.names.clear();
    for (const auto& [name, value] : logs.values()) {
      values.push_back(value);
      if (logs.named()) out.names.push_back(name);
    }
    return values;
  };
  // A compiled loss clips probabilities as Keras's does; where Keras goes by the logits, the side record has them.
  out.plan = graph::compile(function, signature, {.without = {"loss_fusion"}});
  model_.clear_losses();
  return std::make_shared<const StepPlan>(std::move(out));
}

double Trainer::run_eagerly(Step step, Feed& feed) {
  const Batch batch = feed.data().batch(feed.batches().tensors(feed.number()));
  model_.clear_losses();
  const StepLogs logs = call_step(step, batch);
  model_.clear_losses();
  step_logs_ = {};
  if (!logs.named()) return as_number(logs.values().front().second);
  for (const auto& [name, value] : logs.values()) step_logs_.set(name, as_number(value));
  return watched(step_logs_);
}

double Trainer::run_step(Step step, Feed& feed) {
  if (options_.run_eagerly) return run_eagerly(step, feed);
  Batches& batches = feed.batches();
  const auto runnable = plan_for(step, feed.data(), batches.rows_of(feed.number()));
  const graph::Graph& g = runnable->plan->graph();
  if (!step_logs_.empty()) step_logs_ = {};
  if (runnable->names.empty()) {
    float loss = 0;
    double wide_loss = 0;
    const bool wide = g.values[static_cast<size_t>(g.outputs.front())].spec.dtype == DType::float64;
    void* const out[] = {wide ? static_cast<void*>(&wide_loss) : &loss};
    runnable->plan->run(batches.at(feed.number()), out);
    return wide ? wide_loss : static_cast<double>(loss);
  }
  Tensors values;
  std::vector<void*> out;
  for (const int output : g.outputs) {
    const ops::TensorSpec& spec = g.values[static_cast<size_t>(output)].spec;
    values.push_back(Tensor::empty(spec.shape, spec.dtype));
    out.push_back(values.back().mutable_raw());
  }
  runnable->plan->run(batches.at(feed.number()), out);
  for (size_t i = 0; i < values.size(); ++i) step_logs_.set(runnable->names[i], as_number(values[i]));
  return watched(step_logs_);
}

}  // namespace keratin
