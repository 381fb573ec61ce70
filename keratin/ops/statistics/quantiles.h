// What quantile, percentile, median and their forms that leave out NaN have in common.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::statistics {

/// Which elements a quantile is made of.
enum class Missing {
  kSpoils,   ///< NaN when there is a NaN among them
  kLeftOut,  ///< of those that are numbers; NaN when there are none
};

/// The elements at the fractions q (a scalar, or a vector, whose axis comes first in the result) of the sorted values
/// along `axes`; `scale` is 1 for fractions and 100 for percent. Method: "linear", "lower", "higher", "midpoint",
/// "nearest", "inverted_cdf" (Hyndman and Fan, "Sample quantiles in statistical packages", 1996: types 7 and 1).
struct Quantiles {
  const char* op;
  Attribute axis;
  bool keepdims = false;
  std::string method = "linear";
  Missing missing = Missing::kSpoils;

  Tensor of(const Tensor& x, const Tensor& q, double scale) const;
};

/// The attributes axis, method and keepdims, from which a Quantiles is read.
OpDef& declare(OpDef& op);
Quantiles options_of(const Composition& c, Missing missing);

}  // namespace keratin::ops::statistics
