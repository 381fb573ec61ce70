// How many processors this process may use.
#pragma once

#include <cstdint>

namespace keratin {

/// Processors in the affinity mask, but no more than the control group's cpu quota pays for (rounded up); at least 1.
int64_t available_processors();

}  // namespace keratin
