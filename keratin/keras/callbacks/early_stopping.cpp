#include "keratin/keras/callbacks/early_stopping.h"

#include "keratin/base/log.h"
#include "keratin/base/text.h"
#include "keratin/keras/callbacks/monitor.h"
#include "keratin/keras/callbacks/state_values.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/utils/console.h"

namespace keratin::callbacks {
namespace {

class EarlyStoppingBody final : public CallbackBody {
 public:
  explicit EarlyStoppingBody(const EarlyStoppingOptions& options)
      : o_(options), monitor_(o_.monitor, o_.mode, o_.min_delta, class_name()) {}
  std::string class_name() const override { return "EarlyStopping"; }
  bool wants_batches() const override { return false; }

  void on_train_begin(const Logs&) override {
    wait_ = stopped_epoch = best_epoch = 0;
    best.reset();
    best_weights_.reset();
  }

  void on_epoch_end(int64_t epoch, Logs& logs) override {
    monitor_.resolve(model());
    const double* current = logs.find(o_.monitor);
    if (current == nullptr) {
      log_warning(cat("Early stopping conditioned on metric `", o_.monitor,
                      "` which is not available. Available metrics are: ", comma_separated_keys(logs)));
    } else if (epoch >= o_.start_from_epoch) {
      look_at(epoch, *current);
    }
  }

  void on_train_end(const Logs&) override {
    if (stopped_epoch > 0 && o_.verbose > 0) utils::print_line(cat("Epoch ", stopped_epoch + 1, ": early stopping"));
    if (!best_weights_) return;
    if (o_.verbose > 0)
      utils::print_line(cat("Restoring model weights from the end of the best epoch: ", best_epoch + 1, "."));
    model().set_weights(*best_weights_);
    best_weights_.reset();
  }

  std::optional<CallbackState> state() const override {
    CallbackState out{Json::object({{"wait", wait_},
                                    {"stopped_epoch", stopped_epoch},
                                    {"best_epoch", best_epoch},
                                    {"best", json_of(best)},
                                    {"has_weights", best_weights_.has_value()}})};
    if (best_weights_) add_list(out, "best_weights", *best_weights_);
    return out;
  }
  void set_state(const CallbackState& state) override {
    wait_ = state.values.at("wait").as_int();
    stopped_epoch = state.values.at("stopped_epoch").as_int();
    best_epoch = state.values.at("best_epoch").as_int();
    best = optional_double(state.values.at("best"));
    best_weights_.reset();
    if (state.values.at("has_weights").as_bool()) best_weights_ = list_of(state, "best_weights");
  }

  int64_t stopped_epoch = 0, best_epoch = 0;
  std::optional<double> best;

 private:
  void look_at(int64_t epoch, double current) {
    if (!best_weights_) keep(epoch);
    ++wait_;
    if (monitor_.improves(current, best)) {
      best = current;
      keep(epoch);
      if (!o_.baseline || monitor_.improves(current, o_.baseline)) wait_ = 0;
    } else if (wait_ >= o_.patience && epoch > 0) {
      stopped_epoch = epoch;
      model().stop_training();
    }
  }
  void keep(int64_t epoch) {
    best_epoch = epoch;
    if (o_.restore_best_weights) best_weights_ = model().get_weights();
  }

  EarlyStoppingOptions o_;
  Monitor monitor_;
  int64_t wait_ = 0;
  std::optional<Tensors> best_weights_;
};

const EarlyStoppingBody& body_of(const Callback& callback) {
  return static_cast<const EarlyStoppingBody&>(*callback.body());
}

}  // namespace

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options)
    : Callback(make_callback<EarlyStoppingBody>(options)) {}
int64_t EarlyStopping::stopped_epoch() const { return body_of(*this).stopped_epoch; }
int64_t EarlyStopping::best_epoch() const { return body_of(*this).best_epoch; }
std::optional<double> EarlyStopping::best() const { return body_of(*this).best; }

}  // namespace keratin::callbacks
