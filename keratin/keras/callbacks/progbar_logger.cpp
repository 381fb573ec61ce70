#include "keratin/keras/callbacks/progbar_logger.h"

#include <optional>

#include "keratin/base/text.h"
#include "keratin/keras/utils/progbar.h"

namespace keratin::callbacks {
namespace {

using utils::Console;
using utils::Progbar;

// Seconds by the coarse clock after which the bar's own, exact clock surely sees its interval passed.
constexpr double kInterval = 0.05 + 0.01;

class ProgbarLoggerBody final : public CallbackBody {
 public:
  std::string class_name() const override { return "ProgbarLogger"; }
  bool wants_batches() const override { return false; }
  /// In the middle of an epoch a new bar begins, and jumps to where training is.
  std::optional<CallbackState> state() const override { return CallbackState{}; }

  // The first step is always drawn, and its end is where the time of the others is counted from.
  bool wants_logs_now() override {
    if (!bar_ || validating_) return false;
    ++seen_;
    if (params().verbose != 1) return false;
    if (seen_ == 1) return true;
    return redraws_ && Console::current().coarse_now() - drawn_at_ >= kInterval;
  }

  void on_train_begin(const Logs&) override { training_ = true, target_.reset(); }
  void on_train_end(const Logs&) override { training_ = false; }
  void on_epoch_begin(int64_t epoch, const Logs&) override {
    start();
    if (params().verbose != 0 && params().epochs > 1) utils::print_line(cat("Epoch ", epoch + 1, "/", params().epochs));
  }
  void on_train_batch_end(int64_t batch, const Logs& logs) override { step(batch, logs); }
  void on_epoch_end(int64_t /*epoch*/, Logs& logs) override { finish(logs); }

  // Validation within fit is silent.
  void on_test_begin(const Logs&) override {
    if (training_)
      validating_ = true;
    else
      start();
  }
  void on_test_batch_end(int64_t batch, const Logs& logs) override { step(batch, logs); }
  void on_test_end(const Logs& logs) override {
    if (!training_) finish(logs);
    validating_ = false;
  }

  void on_predict_begin(const Logs&) override { start(); }
  void on_predict_batch_end(int64_t batch, const Logs&) override { step(batch, {}); }
  void on_predict_end(const Logs&) override { finish({}); }

 private:
  void start() {
    if (params().steps >= 0) target_ = params().steps;
    bar_.emplace(target_, utils::ProgbarOptions{.verbose = params().verbose, .average = false});
    redraws_ = Console::current().redraws();
    seen_ = 0;
    validating_ = false;
  }
  void step(int64_t batch, const Logs& logs) {
    bar_->update(batch + 1, logs.entries(), false);
    drawn_at_ = Console::current().coarse_now();
  }
  void finish(const Logs& logs) {
    if (!bar_) start();
    if (!target_) bar_->set_target(*(target_ = seen_));
    bar_->update(*target_, logs.entries(), true);
    bar_.reset();
  }

  std::optional<Progbar> bar_;
  std::optional<int64_t> target_;  ///< of an unknown number of steps: those of the first epoch
  int64_t seen_ = 0;
  double drawn_at_ = 0;
  bool training_ = false, validating_ = false, redraws_ = false;
};

}  // namespace

ProgbarLogger::ProgbarLogger() : Callback(make_callback<ProgbarLoggerBody>()) {}

}  // namespace keratin::callbacks
