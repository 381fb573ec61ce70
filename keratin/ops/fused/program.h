// The attribute `program` of ops that the compiler makes.
#pragma once

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops::fused {

/// Throws Error kInvalidArgument, with the name of the pass that makes such ops, when attribute number `attribute`
/// holds none.
inline const Region& program_of(const OpCall& call, size_t attribute, const char* pass) {
  require(std::holds_alternative<AttributeObject>(call.attrs()[attribute]), ErrorCode::kInvalidArgument, "[",
          call.op->name, "] expected a program. It is made by the compiler's pass ", pass, ".");
  return call.attrs().object<Region>(attribute);
}

}  // namespace keratin::ops::fused
