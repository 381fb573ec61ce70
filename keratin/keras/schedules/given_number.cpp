#include "keratin/keras/schedules/given_number.h"

#include "keratin/base/error.h"

namespace keratin::optimizers::schedules {

void require_steps(const char* name, double steps) {
  require(steps > 0, ErrorCode::kInvalidArgument, "Argument `", name, "` must be > 0. Received: ", name, "=",
          as_given(steps).dump());
}

}  // namespace keratin::optimizers::schedules
