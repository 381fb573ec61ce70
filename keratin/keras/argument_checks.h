// Ranges that numeric arguments of many classes share. Each throws Error kInvalidArgument and names the argument.
#pragma once

#include <cmath>
#include <cstdint>

#include "keratin/base/error.h"

namespace keratin {

/// low <= value <= high; NaN is outside.
inline void require_between(const char* argument, double value, double low, double high) {
  require(value >= low && value <= high, ErrorCode::kInvalidArgument, "`", argument, "` must lie between ", low,
          " and ", high, ". Received: ", argument, "=", value);
}

/// 0 <= value < 1: what a moving average keeps of the past when its bias is corrected (1 would divide by 0).
inline void require_decay(const char* argument, double value) {
  require(value >= 0 && value < 1, ErrorCode::kInvalidArgument, "`", argument,
          "` must be at least 0 and below 1. Received: ", argument, "=", value);
}

/// A finite number that is not negative. For an epsilon, 0 is legal, as in Keras.
inline void require_not_negative(const char* argument, double value) {
  require(value >= 0 && std::isfinite(value), ErrorCode::kInvalidArgument, "`", argument,
          "` must be a number >= 0. Received: ", argument, "=", value);
}

/// A whole number from 1 to `most`.
inline void require_count(const char* argument, int64_t value, int64_t most) {
  require(value >= 1 && value <= most, ErrorCode::kInvalidArgument, "`", argument, "` must lie between 1 and ", most,
          ". Received: ", argument, "=", value);
}

}  // namespace keratin
