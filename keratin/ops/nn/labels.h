// Integer labels of any dtype, read and checked.
#pragma once

#include "keratin/base/error.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops::crossentropy {

template <class Label>
int64_t checked_label(const char* op, const void* labels, int64_t row, int64_t classes) {
  const auto value = static_cast<double>(static_cast<rows::Compute<Label>>(static_cast<const Label*>(labels)[row]));
  require(value >= 0 && value < static_cast<double>(classes), ErrorCode::kInvalidArgument, "[", op,
          "] expected labels from 0 to ", classes - 1, ", received ", value, " at position ", row, ". The output has ",
          classes, " classes: check the labels, or the units of the last layer.");
  return static_cast<int64_t>(value);
}

/// Label `row`, in [0, classes), or an error in the name of `op`.
inline int64_t label_at(const char* op, DType dtype, const void* labels, int64_t row, int64_t classes) {
  return visit_dtype(dtype, [&](auto type) { return checked_label<decltype(type)>(op, labels, row, classes); });
}

}  // namespace keratin::ops::crossentropy
