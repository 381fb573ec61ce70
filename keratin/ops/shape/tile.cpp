#include "keratin/ops/generated/shape/tile.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

// NumPy's rule: the shorter of shape and repeats gets ones in front.
std::vector<int64_t> padded(const std::vector<int64_t>& values, size_t rank) {
  std::vector<int64_t> out(std::max(rank, values.size()) - values.size(), 1);
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

std::vector<int64_t> given_repeats(const Attributes& attrs) {
  return attrs.is_integer(0) ? std::vector<int64_t>{attrs.integer(0)} : attrs.integers(0);
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const std::vector<int64_t> given = given_repeats(call.attrs());
  for (const int64_t r : given)
    require(r >= 0, ErrorCode::kInvalidArgument, "[tile] expected repeats of at least 0, received ", r, ".");
  const std::vector<int64_t> repeats = padded(given, static_cast<size_t>(call.shape(0).rank()));
  std::vector<int64_t> sizes = padded(call.shape(0).vector(), given.size());
  for (size_t i = 0; i < sizes.size(); ++i)
    sizes[i] = sizes[i] == kUnknown ? kUnknown : checked_multiply(sizes[i], repeats[i]);
  return {{Shape(sizes), call.dtype(0)}};
}

// Each axis is two: the repeat, which stands still in the input, and the axis itself.
Kernel prepare(const OpCall& call) {
  const std::vector<int64_t> given = given_repeats(call.attrs());
  const std::vector<int64_t> repeats = padded(given, static_cast<size_t>(call.shape(0).rank()));
  const Shape in(padded(call.shape(0).vector(), given.size()));
  const std::vector<int64_t> in_strides = strides_of(in), out_strides = strides_of(call.outputs[0].shape);
  StridedCopy copy;
  for (size_t i = 0; i < repeats.size(); ++i) {
    const int64_t size = in.begin()[i];
    copy.size.insert(copy.size.end(), {repeats[i], size});
    copy.in_stride.insert(copy.in_stride.end(), {0, in_strides[i]});
    copy.out_stride.insert(copy.out_stride.end(), {out_strides[i] * size, out_strides[i]});
  }
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef tile_def() {
  return OpDef("tile")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x repeated as a whole, repeats[i] times along axis i; missing axes are added in front.")
      .keras("numpy", "Tile")
      .attr("repeats", AttributeKind::kIntOrInts, {}, "How often, for each axis; one number: along the last.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const std::vector<int64_t> repeats = padded(given_repeats(b.attrs()), static_cast<size_t>(b.in().rank()));
        const std::vector<int64_t> sizes = padded(b.in().shape().vector(), repeats.size());
        std::vector<int64_t> parted;
        std::vector<int64_t> axes;
        for (size_t i = 0; i < sizes.size(); ++i) {
          axes.push_back(static_cast<int64_t>(parted.size()));
          parted.insert(parted.end(), {repeats[i], sizes[i]});
        }
        return reshape_like(sum(reshape(b.dout(), Shape(parted)), {.axis = axes}), b.in());
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> repeats = padded(given_repeats(b.attrs()), static_cast<size_t>(b.rank()));
        const Tensor x = align_example(b.in(), static_cast<int64_t>(repeats.size()));
        repeats.insert(repeats.begin(), 1);
        return tile(x, repeats);
      })
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{2}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{2, 3}})
      .good({ints({1, 2})}, {std::vector<int64_t>{2, 1}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{2}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{-1}}, "[tile] expected repeats of at least 0, received -1.");
}

}  // namespace keratin::ops
