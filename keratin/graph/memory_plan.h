// The memory plan of a graph: the one that regions use too.
#pragma once

#include "keratin/ops/def/memory_plan.h"

namespace keratin::graph {

using ops::Lifetime;
using ops::MemoryPlan;
using ops::plan_memory;

}  // namespace keratin::graph
