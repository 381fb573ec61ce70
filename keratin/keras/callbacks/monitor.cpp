#include "keratin/keras/callbacks/monitor.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::callbacks {
namespace {

// Keras's metrics with the direction "up"; every other metric class measures an error.
bool more_is_better(const std::string& metric_class) {
  static const char* const kUp[] = {"Accuracy",
                                    "Precision",
                                    "Recall",
                                    "AUC",
                                    "SensitivityAtSpecificity",
                                    "SpecificityAtSensitivity",
                                    "Correlation",
                                    "FBetaScore",
                                    "F1Score",
                                    "IoU",
                                    "R2Score",
                                    "CosineSimilarity"};
  return std::any_of(std::begin(kUp), std::end(kUp),
                     [&](const char* part) { return metric_class.find(part) != std::string::npos; });
}

// Classes that give no direction: anything may be averaged.
bool undirected(const std::string& metric_class) {
  static const char* const kAny[] = {"Mean", "Sum", "MeanTensor", "MeanMetricWrapper"};
  return std::find(std::begin(kAny), std::end(kAny), metric_class) != std::end(kAny);
}

// Metrics of one of several outputs stand in the logs as "output_metric".
bool named(const std::string& key, const std::string& metric) {
  if (key == metric) return true;
  return key.size() > metric.size() + 1 &&
         key.compare(key.size() - metric.size() - 1, std::string::npos, "_" + metric) == 0;
}

std::optional<bool> direction(const Metric& metric, const std::string& key) {
  if (metric.is_deferred()) {
    if (!named(key, metric.identifier())) return {};
    return metric.identifier() == "accuracy" || metric.identifier() == "acc";
  }
  if (!metric || !named(key, metric.name()) || undirected(metric.body()->class_name())) return {};
  return more_is_better(metric.body()->class_name());
}

std::optional<bool> direction(const Metrics& metrics, const std::string& key) {
  std::vector<Metric> all = metrics.for_all();
  for (const auto& [output, list] : metrics.by_output()) all.insert(all.end(), list.begin(), list.end());
  for (const Metric& metric : all)
    if (const std::optional<bool> found = direction(metric, key)) return found;
  return {};
}

}  // namespace

Monitor::Monitor(std::string key, std::string mode, double min_delta, std::string owner)
    : mode_(Mode::kAuto), key_(std::move(key)), owner_(std::move(owner)), min_delta_(std::abs(min_delta)) {
  if (mode == "min") {
    mode_ = Mode::kMin;
  } else if (mode == "max") {
    mode_ = Mode::kMax;
  } else if (mode != "auto") {
    log_warning(cat(owner_, " mode '", mode, "' is unknown, fallback to auto mode."));
  }
}

void Monitor::resolve(const Model& model) {
  if (mode_ != Mode::kAuto) return;
  const std::string name = key_.rfind("val_", 0) == 0 ? key_.substr(4) : key_;
  std::optional<bool> up;
  if (name == "loss") up = false;
  if (!up) {
    const CompileOptions& compiled = model->trainer().options();
    up = direction(compiled.metrics, name);
    if (!up) up = direction(compiled.weighted_metrics, name);
    if (!up && named(name, "loss")) up = false;
  }
  require(
      up.has_value(), ErrorCode::kInvalidArgument, owner_, " callback received monitor=", key_,
      ", but Keras isn't able to automatically determine whether that metric should be maximized or minimized. Pass "
      "`mode='max'` in order to monitor based on the highest metric value, or pass `mode='min'` in order to use the "
      "lowest value.");
  mode_ = *up ? Mode::kMax : Mode::kMin;
}

bool Monitor::improves(double value, std::optional<double> reference) const {
  if (!reference) return true;
  const auto best = static_cast<float>(*reference);
  return mode_ == Mode::kMax ? static_cast<float>(value - min_delta_) > best
                             : static_cast<float>(value + min_delta_) < best;
}

std::string comma_separated_keys(const Logs& logs) {
  std::vector<std::string> keys;
  for (const Logs::Entry& entry : logs.entries()) keys.push_back(entry.first);
  return join(keys, ",");
}

}  // namespace keratin::callbacks
