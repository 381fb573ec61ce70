// Chains: float32 ops of which each reads the result of the one before, with a number or a tensor beside it. All are
// done while the values are in registers, so that a chain reads each of its tensors once and writes once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::fused {

/// One op of a chain: what becomes of the value in hand.
struct Move {
  enum class Kind : uint8_t {
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kMaximum,
    kMinimum,
    kReluGrad,
    kAbs,
    kNegative,
    kRelu,
    kSqrt,
    kSquare
  };
  Kind kind = Kind::kAdd;
  bool swapped = false;  ///< the value in hand is the second operand
  bool scalar = false;   ///< the other operand is one number for all elements
  bool is_far = false;   ///< the other operand comes from memory or the last cache, and goes on behind the chain's end
};

/// The kind of an op; none when chains do not know it.
std::optional<Move::Kind> move_of(std::string_view op);
constexpr bool is_unary(Move::Kind kind) { return kind >= Move::Kind::kAbs; }

/// Buffers: the result, what the chain begins with, then the other operand of each move that has one. n[0]: elements.
/// n[1]: 1 when the result is stored past the caches, which the caller makes visible to other threads (a store fence).
/// n[2]: 1 when what it begins with is far.
Kernel chain_kernel(std::vector<Move> moves, int64_t elements, bool begins_far, bool streams);

}  // namespace keratin::ops::fused
