#include "keratin/keras/schedules/schedule.h"

#include "keratin/keras/identifier.h"

namespace keratin {

Json to_config(const LearningRate& rate) {
  if (rate.is_schedule()) return rate.schedule().body()->serialize();
  return static_cast<double>(static_cast<float>(rate.rate()));
}

void from_config(const Json& json, LearningRate& rate) {
  if (json.is_number()) {
    rate = json.as_double();
  } else {
    rate = LearningRateSchedule(
        body_of_json<ScheduleBody>("learning rate schedule", keras_tables::schedule_table(), json));
  }
}

}  // namespace keratin
