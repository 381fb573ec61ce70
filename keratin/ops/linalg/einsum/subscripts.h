// The notation of einsum, read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/core/shape.h"

namespace keratin::ops::einsum_detail {

/// An axis of einsum: an index into Subscripts::sizes.
using Label = int;
using Labels = std::vector<Label>;

/// "ij,jk->ik" for operands of known ranks.
struct Subscripts {
  std::vector<Labels> operands;  ///< the labels of each operand's axes
  Labels output;
  std::vector<std::string> names;  ///< of labels: "i", or "... axis -1"
  std::vector<int64_t> sizes;      ///< of labels; kUnknown where no operand knows
};

/// Reads the notation of NumPy: letters, "..." for the axes that are not named (which broadcast), an output behind "->"
/// or else the letters that occur once, in alphabetical order; blanks mean nothing. Throws Error kInvalidArgument or
/// kShape, naming the letter.
Subscripts read_subscripts(const std::string& text, const std::vector<Shape>& shapes);

}  // namespace keratin::ops::einsum_detail
