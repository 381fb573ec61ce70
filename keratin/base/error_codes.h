// What each ErrorCode means to the reader of a message. docs/errors.md is made of this table (tools/gen_errors.py).
#pragma once

#include <span>

#include "keratin/base/error.h"

namespace keratin {

struct ErrorCodeInfo {
  ErrorCode code = ErrorCode::kInternal;
  const char* name = "";     ///< as to_string gives it; stable
  const char* meaning = "";  ///< what happened
  const char* advice = "";   ///< what to do about it
};

/// Every code, in the order of the enumeration.
std::span<const ErrorCodeInfo> error_codes();

}  // namespace keratin
