#include "keratin/keras/trainers/compiled.h"

#include <algorithm>
#include <set>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin {
namespace {

size_t output_index(const std::vector<std::string>& outputs, const std::string& name, size_t position,
                    const char* what) {
  if (name.empty()) return position;
  const auto at = std::find(outputs.begin(), outputs.end(), name);
  require(at != outputs.end(), ErrorCode::kInvalidArgument, "[compile] the ", what, " names the output \"", name,
          "\", but the outputs of the model are: ", join(outputs), ".");
  return static_cast<size_t>(at - outputs.begin());
}

void check_count(size_t given, size_t outputs, const char* what) {
  require(given == outputs, ErrorCode::kInvalidArgument, "[compile] expected as many ", what,
          " as the model has outputs (", outputs, "), received ", given, ".");
}

}  // namespace

MeanTracker::MeanTracker(std::string name)
    : name_(std::move(name)),
      total_(Tensor::zeros({}), {.name = "total", .trainable = false}),
      count_(Tensor::zeros({}), {.name = "count", .trainable = false}) {}

void MeanTracker::update(const Tensor& value, const Tensor& weight) {
  total_.assign(total_.value() + ops::cast(value, DType::float32) * weight);
  count_.assign(count_.value() + weight);
}

double MeanTracker::result() const {
  const float count = count_.concrete().item<float>();
  return count == 0 ? 0 : static_cast<double>(total_.concrete().item<float>() / count);
}

Tensor MeanTracker::result_tensor() const {
  const Tensor count = count_.value();
  return ops::divide_no_nan(total_.value(), count);
}

void MeanTracker::reset() {
  total_.set_concrete(Tensor::zeros({}));
  count_.set_concrete(Tensor::zeros({}));
}

CompiledLoss::CompiledLoss(const CompileOptions& options, const std::vector<std::string>& output_names) {
  const size_t outputs = output_names.size();
  losses_.resize(outputs);
  const auto& given = options.loss.each();
  if (given.size() == 1 && !options.loss.is_list()) {
    for (Loss& loss : losses_) loss = given.front().second;
  } else if (!given.empty()) {
    if (given.front().first.empty()) check_count(given.size(), outputs, "losses");
    for (size_t i = 0; i < given.size(); ++i)
      losses_[output_index(output_names, given[i].first, i, "loss")] = given[i].second;
  }
  weights_ = options.loss_weights;
  if (!weights_.empty()) check_count(weights_.size(), outputs, "loss weights");
  if (outputs < 2) return;
  for (const std::string& name : output_names) trackers_.emplace_back(name + "_loss");
}

Tensor CompiledLoss::operator()(const Batch& batch, const Tensors& y_pred, const Tensor& batch_size) {
  Tensor total;
  for (size_t i = 0; i < losses_.size(); ++i) {
    if (!losses_[i]) continue;
    const Tensor weight =
        batch.sample_weight.empty() ? Tensor() : batch.sample_weight[std::min(i, batch.sample_weight.size() - 1)];
    Tensor loss = losses_[i](batch.y[i], y_pred[i], weight);
    if (!trackers_.empty()) trackers_[i].update(loss, batch_size);
    if (!weights_.empty()) loss = loss * weights_[i];
    total = total.defined() ? total + loss : loss;
  }
  return total;
}

void CompiledLoss::append_names(std::vector<std::string>& names) const {
  for (const MeanTracker& tracker : trackers_) names.push_back(tracker.name());
}

void CompiledLoss::append_results(std::vector<Logs::Entry>& results) const {
  for (const MeanTracker& tracker : trackers_) results.emplace_back(tracker.name(), tracker.result());
}

void CompiledLoss::append_tensors(NamedTensors& results) const {
  for (const MeanTracker& tracker : trackers_) results.emplace_back(tracker.name(), tracker.result_tensor());
}

void CompiledLoss::reset() {
  for (MeanTracker& tracker : trackers_) tracker.reset();
}

std::vector<Variable> CompiledLoss::variables() const {
  std::vector<Variable> out;
  for (const MeanTracker& tracker : trackers_)
    for (const Variable& v : tracker.variables()) out.push_back(v);
  return out;
}

CompiledMetrics::CompiledMetrics(const CompileOptions& options, const std::vector<std::string>& output_names,
                                 const Shapes& y_true, const Shapes& y_pred) {
  bind(options.metrics, false, output_names, y_true, y_pred);
  bind(options.weighted_metrics, true, output_names, y_true, y_pred);
  std::set<std::string> used;
  for (Bound& b : bound_) {
    const std::string prefix = output_names.size() > 1 ? output_names[b.output] + "_" : "";
    b.name = prefix + b.shown;
    if (used.count(b.name) && b.weighted) b.name = cat(prefix, "weighted_", b.shown);
    const std::string first = b.name;
    for (int n = 1; used.count(b.name); ++n) b.name = cat(first, "_", n);
    used.insert(b.name);
  }
}

void CompiledMetrics::bind(const Metrics& metrics, bool weighted, const std::vector<std::string>& output_names,
                           const Shapes& y_true, const Shapes& y_pred) {
  const auto add = [&](const Metric& metric, size_t output) {
    const Metric resolved = metric.resolve(y_true[output], y_pred[output]);
    resolved.body()->build(y_true[output], y_pred[output]);
    const std::string shown = metric.identifier().empty() ? resolved.name() : metric.identifier();
    bound_.push_back({resolved, shown, "", output, weighted});
  };
  for (const Metric& metric : metrics.for_all())
    for (size_t output = 0; output < output_names.size(); ++output) add(metric, output);
  for (size_t i = 0; i < metrics.by_output().size(); ++i) {
    const auto& [name, list] = metrics.by_output()[i];
    for (const Metric& metric : list) add(metric, output_index(output_names, name, i, "metrics"));
  }
}

void CompiledMetrics::update(const Batch& batch, const Tensors& y_pred) {
  for (const Bound& b : bound_) {
    const bool weigh = b.weighted && !batch.sample_weight.empty();
    b.metric.update_state(batch.y[b.output], y_pred[b.output],
                          weigh ? batch.sample_weight[std::min(b.output, batch.sample_weight.size() - 1)] : Tensor());
  }
}

void CompiledMetrics::append_names(std::vector<std::string>& names) const {
  for (const Bound& b : bound_) names.push_back(b.shown);
}

void CompiledMetrics::append_results(std::vector<Logs::Entry>& results) const {
  for (const Bound& b : bound_) {
    const Tensor value = b.metric.result();
    results.emplace_back(b.name, value.size() == 1 ? value.item<double>() : ops::mean(value).item<double>());
  }
}

void CompiledMetrics::append_tensors(NamedTensors& results) const {
  for (const Bound& b : bound_) results.emplace_back(b.name, b.metric.result());
}

void CompiledMetrics::reset() {
  for (const Bound& b : bound_) b.metric.reset_state();
}

std::vector<Variable> CompiledMetrics::variables() const {
  std::vector<Variable> out;
  for (const Bound& b : bound_)
    for (const Variable& v : b.metric.body()->variables()) out.push_back(v);
  return out;
}

}  // namespace keratin
