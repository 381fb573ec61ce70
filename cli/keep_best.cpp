#include "cli/keep_best.h"

#include <cmath>

#include "keratin/keras/models/model.h"

namespace keratin::cli {

void KeepBest::on_epoch_end(int64_t epoch, Logs& logs) {
  const double* value = logs.find(monitor_);
  if (value == nullptr) return;
  diverged_ = !std::isfinite(*value);
  if (diverged_) return model().stop_training();
  if (!found() || *value < value_) {
    value_ = *value, epoch_ = epoch;
    weights_ = model().get_weights();
  } else if (patience_ && epoch - epoch_ >= *patience_) {
    stopped_ = true;
    model().stop_training();
  }
}

}  // namespace keratin::cli
