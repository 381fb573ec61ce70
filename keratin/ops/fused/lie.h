// How operands of fewer elements lie against the whole of a fused program.
#pragma once

#include <optional>
#include <span>

#include "keratin/core/shape.h"

namespace keratin::ops::fused {

/// The whole as a matrix: its axes before `split` are the rows, the others the columns.
struct Whole {
  Shape shape;
  int64_t split = 0;
  int64_t rows() const { return shape.slice(0, split).size(); }
  int64_t columns() const { return shape.slice(split, shape.rank()).size(); }
};

/// An operand: all of it, one row for all rows, one number a row, or one number.
enum class Lie { kFull, kRow, kColumn, kScalar };

/// How `shape` lies when it is broadcast to the whole; none when it does so in another way.
std::optional<Lie> lie_of(const Shape& shape, const Whole& whole);

/// The whole whose split serves all of these shapes; none when they differ in where they are broadcast.
std::optional<Whole> find_whole(const Shape& shape, std::span<const Shape> operands);

}  // namespace keratin::ops::fused
