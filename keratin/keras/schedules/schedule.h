// Learning-rate schedules: keras.optimizers.schedules.
#pragma once

#include <string>

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// A kind of schedule: the learning rate as a function of the 0-based step.
class ScheduleBody : public Object {
 public:
  const char* module() const override { return "keras.optimizers.schedules"; }
  /// step: an integer or float scalar -> float32 scalar, written with ops.
  virtual Tensor operator()(const Tensor& step) const = 0;
};

/// A handle on a schedule.
class LearningRateSchedule {
 public:
  LearningRateSchedule() = default;
  explicit LearningRateSchedule(Ref<ScheduleBody> body) : body_(std::move(body)) {}
  explicit operator bool() const { return static_cast<bool>(body_); }
  Tensor operator()(const Tensor& step) const { return (*body_)(step); }
  const Ref<ScheduleBody>& body() const { return body_; }

 private:
  Ref<ScheduleBody> body_;
};

/// A fixed rate or a schedule: `.learning_rate = 0.01` or `.learning_rate = schedules::ExponentialDecay(0.1, 1000,
/// 0.9)`.
class LearningRate {
 public:
  LearningRate(double rate = 0.001) : rate_(rate) {}
  LearningRate(LearningRateSchedule schedule) : schedule_(std::move(schedule)) {}
  bool is_schedule() const { return static_cast<bool>(schedule_); }
  double rate() const { return rate_; }
  const LearningRateSchedule& schedule() const { return schedule_; }

 private:
  double rate_ = 0.001;
  LearningRateSchedule schedule_;
};
Json to_config(const LearningRate& rate);  ///< the float as float32 prints it (0.0010000000474974513), or the schedule
void from_config(const Json& json, LearningRate& rate);

}  // namespace keratin
