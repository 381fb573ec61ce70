// Running a region, or one op, for many examples at once.
#pragma once

#include <vector>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops {

/// Values of which some have one row an example, along their first axis, and the others are the same for all.
struct BatchedValues {
  Tensors values;
  std::vector<bool> batched;

  void add(Tensor value, bool is_batched) {
    values.push_back(std::move(value));
    batched.push_back(is_batched);
  }
  bool any() const;
};

/// One call an example: by broadcasting (elementwise ops), by the op's batch rule, else one by one. What no example
/// changes is computed once.
BatchedValues call_batched(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs, int64_t size);
/// Always one by one; what call_batched does must agree with it.
Tensors call_each(const OpDef& op, const BatchedValues& inputs, const Attributes& attrs, int64_t size);

/// The program for `size` examples.
BatchedValues replay_batched(const Region& region, const BatchedValues& inputs, int64_t size);

}  // namespace keratin::ops
