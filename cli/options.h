// Checks of option values with one-line messages. Included by .cpp files of the command line only, after CLI11.
#pragma once

#include <cstdint>
#include <string>

#include "keratin/base/text.h"

namespace keratin::cli {

/// A number from `low` to `high`; returns what is wrong, or "".
struct NumberRange {
  double low, high;
  bool whole;
  std::string operator()(const std::string& text) const;
};

inline NumberRange option_range(double low, double high) { return {low, high, false}; }
inline NumberRange option_range(int64_t low, int64_t high) {
  return {static_cast<double>(low), static_cast<double>(high), true};
}
inline NumberRange option_range(int low, int high) { return option_range(int64_t{low}, int64_t{high}); }

}  // namespace keratin::cli
