#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops {
namespace {

std::vector<int64_t> given(const Attributes& attrs, size_t i) {
  return attrs.is_integer(i) ? std::vector<int64_t>{attrs.integer(i)} : attrs.integers(i);
}

// Each axis in [0, rank), none twice.
std::vector<int64_t> places(std::vector<int64_t> axes, int64_t rank) {
  for (size_t i = 0; i < axes.size(); ++i) {
    require(axes[i] >= -rank && axes[i] < rank, ErrorCode::kShape, "[moveaxis] axis ", axes[i],
            " is out of range for a tensor with ", rank, " axes.");
    axes[i] += axes[i] < 0 ? rank : 0;
    require(std::find(axes.begin(), axes.begin() + static_cast<std::ptrdiff_t>(i), axes[i]) ==
                axes.begin() + static_cast<std::ptrdiff_t>(i),
            ErrorCode::kInvalidArgument, "[moveaxis] axis ", axes[i], " is given more than once.");
  }
  return axes;
}

}  // namespace

OpDef moveaxis_def() {
  return OpDef("moveaxis")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with some axes moved to new places; the others keep their order.")
      .keras("numpy", "Moveaxis")
      .attr("source", AttributeKind::kIntOrInts, {}, "The axes that move.")
      .attr("destination", AttributeKind::kIntOrInts, {}, "Where they go.")
      .compose([](const Composition& c) -> Composed {
        const int64_t rank = c.in().rank();
        const std::vector<int64_t> from = places(given(c.attrs(), 0), rank), to = places(given(c.attrs(), 1), rank);
        require(from.size() == to.size(), ErrorCode::kInvalidArgument,
                "[moveaxis] source and destination must name equally many axes, received ", from.size(), " and ",
                to.size(), ".");
        std::vector<int64_t> order(static_cast<size_t>(rank), -1), rest;
        for (size_t i = 0; i < from.size(); ++i) order[static_cast<size_t>(to[i])] = from[i];
        for (int64_t a = 0; a < rank; ++a)
          if (std::find(from.begin(), from.end(), a) == from.end()) rest.push_back(a);
        auto next = rest.begin();
        for (int64_t& a : order)
          if (a < 0) a = *next++;
        return transpose(c.in(), {.axes = order});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {1, 2, 3})}, {int64_t{0}, int64_t{-1}})
      .good({ints({1, 2, 3, 4, 5, 6}, {3, 2, 1})}, {std::vector<int64_t>{0, 1}, std::vector<int64_t>{-1, -2}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, std::vector<int64_t>{0}},
           "[moveaxis] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2}, {1, 2})}, {std::vector<int64_t>{0, 1}, std::vector<int64_t>{0}},
           "[moveaxis] source and destination must name equally many axes, received 2 and 1.");
}

}  // namespace keratin::ops
