// Ops of a fused program that are computed together as patterns (patterns.h) and chains (chain.h), instead of one pass
// over the tile for each. The numbers are rounded after each op as ever, so every bit stays.
#pragma once

#include <vector>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/fused/chain.h"

namespace keratin::ops::fused {

/// An op of a program, or several joined: reads values, makes one.
struct Operation {
  size_t result = 0;
  std::vector<size_t> inputs;          ///< of joined ones in the order of their kernel's buffers
  const Region::Step* step = nullptr;  ///< null: joined
  std::vector<Move> moves = {};        ///< of a chain
  Kernel::Run run = nullptr;           ///< of a pattern
  bool begins_far = false;             ///< a chain's first operand is far (Move::is_far)

  bool is_chain() const { return !moves.empty(); }
};

/// The operations of a program, in order. An op is joined with the one that makes an operand of it when chains know
/// both, nobody else reads what lies between, and all but single numbers have the shape of the whole.
std::vector<Operation> operations_of(const Region& program, std::span<const TensorSpec> values, const Shape& whole);

}  // namespace keratin::ops::fused
