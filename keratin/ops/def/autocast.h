// What the call path asks of an Autocast scope.
#pragma once

#include <optional>

#include "keratin/ops/autocast.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The dtype that products of this thread are computed in; nothing outside of every Autocast.
std::optional<DType> autocast_dtype();

/// What call() does first: casts the inputs of `op` as the scope in force wants it. The casts are ops, which tapes and
/// traces see. False for an op that must run in float32 with all its parts.
bool autocast_inputs(const OpDef& op, Tensors& inputs);

}  // namespace keratin::ops
