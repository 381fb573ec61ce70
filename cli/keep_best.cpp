#include "cli/keep_best.h"

#include <cmath>

#include "keratin/keras/callbacks/state_values.h"
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

std::optional<CallbackState> KeepBest::state() const {
  CallbackState out{
      Json::object({{"epoch", epoch_}, {"value", value_}, {"stopped", stopped_}, {"diverged", diverged_}})};
  callbacks::add_list(out, "weights", weights_);
  return out;
}

void KeepBest::set_state(const CallbackState& state) {
  epoch_ = state.values.at("epoch").as_int();
  value_ = state.values.at("value").as_double();
  stopped_ = state.values.at("stopped").as_bool();
  diverged_ = state.values.at("diverged").as_bool();
  weights_ = callbacks::list_of(state, "weights");
}

}  // namespace keratin::cli
