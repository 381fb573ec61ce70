// LearningRateScheduler: keras.callbacks.LearningRateScheduler.
#pragma once

#include <functional>
#include <type_traits>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of LearningRateScheduler.
struct LearningRateSchedulerOptions {
  int verbose = 0;  ///< 1: says what it sets
};

/// Sets the learning rate at the beginning of every epoch; adds "learning_rate" to the logs.
///
///     callbacks::LearningRateScheduler([](int64_t epoch, double rate) { return epoch < 10 ? rate : rate * 0.9; })
class LearningRateScheduler : public Callback {
 public:
  /// New rate from the epoch (from 0) and the present rate.
  using Schedule = std::function<double(int64_t, double)>;

  /// `schedule(epoch, rate)`, or `schedule(epoch)`.
  template <class Function>
  explicit LearningRateScheduler(Function schedule, const LearningRateSchedulerOptions& options = {})
      : LearningRateScheduler(as_schedule(std::move(schedule)), options, 0) {}

 private:
  LearningRateScheduler(Schedule schedule, const LearningRateSchedulerOptions& options, int);

  template <class Function>
  static Schedule as_schedule(Function schedule) {
    if constexpr (std::is_invocable_v<Function, int64_t, double>)
      return schedule;
    else
      return [schedule](int64_t epoch, double) { return static_cast<double>(schedule(epoch)); };
  }
};

}  // namespace keratin::callbacks
