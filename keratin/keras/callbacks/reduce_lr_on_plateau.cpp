#include "keratin/keras/callbacks/reduce_lr_on_plateau.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/callbacks/monitor.h"
#include "keratin/keras/callbacks/state_values.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/utils/console.h"

namespace keratin::callbacks {
namespace {

class ReduceLROnPlateauBody final : public CallbackBody {
 public:
  explicit ReduceLROnPlateauBody(const ReduceLROnPlateauOptions& options)
      : o_(options), monitor_(o_.monitor, o_.mode, o_.min_delta, class_name()) {
    require(o_.factor < 1, ErrorCode::kInvalidArgument,
            "ReduceLROnPlateau does not support a factor >= 1.0. Received factor=", o_.factor);
  }
  std::string class_name() const override { return "ReduceLROnPlateau"; }
  bool wants_batches() const override { return false; }

  void on_train_begin(const Logs&) override {
    best_.reset();
    cooling_ = wait_ = 0;
  }

  void on_epoch_end(int64_t epoch, Logs& logs) override {
    monitor_.resolve(model());
    logs.set("learning_rate", model().optimizer()->learning_rate());
    const double* current = logs.find(o_.monitor);
    if (current == nullptr) {
      log_warning(cat("Learning rate reduction is conditioned on metric `", o_.monitor,
                      "` which is not available. Available metrics are: ", comma_separated_keys(logs), "."));
      return;
    }
    if (cooling_ > 0) --cooling_, wait_ = 0;
    if (monitor_.improves(*current, best_)) {
      best_ = *current;
      wait_ = 0;
    } else if (cooling_ == 0 && ++wait_ >= o_.patience && reduce(epoch)) {
      cooling_ = o_.cooldown;
      wait_ = 0;
    }
  }

  std::optional<CallbackState> state() const override {
    return CallbackState{Json::object({{"best", json_of(best_)}, {"cooldown", cooling_}, {"wait", wait_}})};
  }
  void set_state(const CallbackState& state) override {
    best_ = optional_double(state.values.at("best"));
    cooling_ = state.values.at("cooldown").as_int();
    wait_ = state.values.at("wait").as_int();
  }

 private:
  bool reduce(int64_t epoch) {
    const Optimizer optimizer = model().optimizer();
    const double before = optimizer->learning_rate();
    if (before <= static_cast<double>(static_cast<float>(o_.min_lr))) return false;
    const double rate = std::max(before * o_.factor, o_.min_lr);
    optimizer->set_learning_rate(rate);
    if (o_.verbose > 0)
      utils::print_line(cat("\nEpoch ", epoch + 1, ": ReduceLROnPlateau reducing learning rate to ", rate, "."));
    return true;
  }

  ReduceLROnPlateauOptions o_;
  Monitor monitor_;
  std::optional<double> best_;
  int64_t cooling_ = 0, wait_ = 0;
};

}  // namespace

ReduceLROnPlateau::ReduceLROnPlateau(const ReduceLROnPlateauOptions& options)
    : Callback(make_callback<ReduceLROnPlateauBody>(options)) {}

}  // namespace keratin::callbacks
