#include "keratin/keras/callbacks/learning_rate_scheduler.h"

#include "keratin/base/text.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/utils/console.h"

namespace keratin::callbacks {
namespace {

class LearningRateSchedulerBody final : public CallbackBody {
 public:
  LearningRateSchedulerBody(LearningRateScheduler::Schedule schedule, const LearningRateSchedulerOptions& options)
      : schedule_(std::move(schedule)), verbose_(options.verbose) {}
  std::string class_name() const override { return "LearningRateScheduler"; }
  bool wants_batches() const override { return false; }
  /// The rate is the optimizer's to remember.
  std::optional<CallbackState> state() const override { return CallbackState{}; }

  void on_epoch_begin(int64_t epoch, const Logs&) override {
    const Optimizer optimizer = model().optimizer();
    const double rate = schedule_(epoch, optimizer->learning_rate());
    optimizer->set_learning_rate(rate);
    if (verbose_ > 0)
      utils::print_line(cat("\nEpoch ", epoch + 1, ": LearningRateScheduler setting learning rate to ", rate, "."));
  }
  void on_epoch_end(int64_t, Logs& logs) override { logs.set("learning_rate", model().optimizer()->learning_rate()); }

 private:
  LearningRateScheduler::Schedule schedule_;
  int verbose_;
};

}  // namespace

LearningRateScheduler::LearningRateScheduler(Schedule schedule, const LearningRateSchedulerOptions& options, int)
    : Callback(make_callback<LearningRateSchedulerBody>(std::move(schedule), options)) {}

}  // namespace keratin::callbacks
