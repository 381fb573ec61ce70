// Indexing and slicing as NumPy has them, and updates of what an index selects.
//
//     Tensor last = ops::at(x, {-1});                                    // x[-1]
//     Tensor even = ops::at(x, {kEllipsis, Range(kOpen, kOpen, 2)});     // x[..., ::2]
//     Tensor some = ops::at(x, {x > 0});                                 // x[x > 0]
//     Tensor more = ops::at_add(x, {Range(1, 3)}, 10);                   // x[1:3] += 10, as a new tensor
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/ops/def/arg.h"

namespace keratin {

/// A bound of a Range that is left out.
inline constexpr std::nullopt_t kOpen = std::nullopt;

/// begin:end:step as in Python: negative bounds count from the end, bounds beyond an end mean that end.
struct Range {
  std::optional<int64_t> begin, end;
  int64_t step = 1;

  Range() = default;  ///< all of an axis: ":"
  Range(std::optional<int64_t> from, std::optional<int64_t> before, int64_t every = 1)
      : begin(from), end(before), step(every) {}
};

struct Ellipsis {};
/// As many whole axes as are left: "...".
inline constexpr Ellipsis kEllipsis{};

struct NewAxis {};
/// A new axis of size 1: None or np.newaxis.
inline constexpr NewAxis kNewAxis{};

/// One part of an index: an integer, a Range, kEllipsis, kNewAxis, or a tensor (integers, or a mask of bools).
class IndexPart {
 public:
  using Value = std::variant<int64_t, Range, Ellipsis, NewAxis, Tensor>;

  template <std::integral T>
  requires(!std::same_as<T, bool>) IndexPart(T position) : value_(static_cast<int64_t>(position)) {}
  IndexPart(Range range) : value_(range) {}
  IndexPart(Ellipsis all) : value_(all) {}
  IndexPart(NewAxis axis) : value_(axis) {}
  IndexPart(Tensor indices) : value_(std::move(indices)) {}
  IndexPart(const std::vector<int64_t>& indices) : value_(Tensor(indices)) {}

  const Value& value() const { return value_; }

 private:
  Value value_;
};

using Index = std::vector<IndexPart>;

namespace ops {

/// x[index] as NumPy gives it, differentiable in x. Tensors of integers broadcast against each other and their common
/// axes stand where they stand, or first when something else is between them. A mask selects by its shape and is an
/// error in a trace, where the shape of the result would depend on values. A position out of range is an error.
Tensor at(const Arg& x, const Index& index);
/// Keras's name of `at`.
Tensor get_item(const Arg& x, const Index& key);

/// x with the values in place of x[index], to whose shape they broadcast and to whose dtype they are cast. Of a
/// position that is selected more than once, the last value stays.
Tensor at_set(const Arg& x, const Index& index, const Tensor& values);
/// x with the values added to x[index], once for each time that a position is selected, in the order of the index.
Tensor at_add(const Arg& x, const Index& index, const Tensor& values);
Tensor at_subtract(const Arg& x, const Index& index, const Tensor& values);
Tensor at_multiply(const Arg& x, const Index& index, const Tensor& values);
Tensor at_min(const Arg& x, const Index& index, const Tensor& values);
Tensor at_max(const Arg& x, const Index& index, const Tensor& values);

}  // namespace ops
}  // namespace keratin
