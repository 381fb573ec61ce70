// The walk over a whole config before anything is made from it.
#pragma once

#include "keratin/base/json.h"
#include "keratin/base/limits.h"

namespace keratin::saving {

/// Throws unless every class that a model's config names is one that Keratin makes: Error kUnsupported lists all that
/// are not, with their JSON pointers. Also refused: more layers or deeper nesting than the limits allow (kLimit), and a
/// shared_object_id that stands for two classes (kCorrupt). Takes time in proportion to the config; no recursion.
void check_config(const Json& config, const LoadLimits& limits = {});

}  // namespace keratin::saving
