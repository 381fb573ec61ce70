#include <algorithm>
#include <cctype>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
namespace {

std::optional<std::string> reduction_of(const Attributes& attrs) {
  if (attrs.is_none(0)) return {};
  std::string out = attrs.text(0);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  require(out == "add" || out == "max" || out == "min" || out == "mul", ErrorCode::kInvalidArgument,
          "[scatter_update] Invalid reduction: ", out, ". Supported values are: None, 'add', 'max', 'min', 'mul'.");
  return out;
}

}  // namespace

OpDef scatter_update_def() {
  return OpDef("scatter_update")
      .doc(
          "The inputs with updates at index tuples, which stand along the last axis of the indices: replaced, or "
          "combined with what is there. Repeated indices are taken in their order: without a reduction the last one "
          "stays. Updates are cast and broadcast to what they replace. Negative indices count from the end.")
      .in({"inputs", "indices", "updates"}, Inputs::kAsGiven)
      .attr("reduction", AttributeKind::kOptionalText, Attribute(),
            "\"add\", \"max\", \"min\", \"mul\"; None: replace.")
      .keras("core", "ScatterUpdate")
      .compose([](const Composition& c) -> Composed {
        const Tensor &inputs = c.in(0), &indices = c.in(1);
        const std::optional<std::string> reduction = reduction_of(c.attrs());
        const Tensor updates = broadcast_like(convert(c.in(2), inputs.dtype()), index_detail::read_at(inputs, indices));
        return index_detail::write_at(inputs, indices, updates, reduction);
      })
      .good({{{0, 0, 0}, {1, 1, 1}}, ints({0, 1, 1, 2}, {2, 2}), {5, 6}})
      .good({{1, 2, 3}, ints({0, 0}, {2, 1}), {5, 6}}, {std::string("add")})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0}, {2, 1}), {5, 0.5f, 2}}, {std::string("mul")})
      .good({{1, 2, 3}, ints({0, 2}, {2, 1}), {0, 7}}, {std::string("MAX")})
      .good({ints({1, 2, 3}), ints({0, -1}, {2, 1}), ints({7}, {})}, {std::string("min")})
      .bad({{1, 2, 3}, ints({3}, {1, 1}), {1}}, {},
           "[gather_nd] index 3 at position 0 is out of range for axis 0 of size 3.")
      .bad({{1, 2, 3}, ints({0}, {1, 1}), {1}}, {std::string("sub")},
           "[scatter_update] Invalid reduction: sub. Supported values are: None, 'add', 'max', 'min', 'mul'.");
}

}  // namespace keratin::ops
