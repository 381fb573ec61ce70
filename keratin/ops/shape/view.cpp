#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const DType from = call.dtype(0), to = call.attrs().is_none(0) ? from : call.attrs().dtype(0);
  Shape out = call.shape(0);
  if (to == from) return {{out, to}};
  if (to == DType::bool_)
    fail(ErrorCode::kDType,
         "[view] bytes cannot be seen as bool: other values than 0 and 1 are no bools. Use not_equal(x, 0).");
  const int64_t wide = size_of(from), narrow = size_of(to);
  if (wide == narrow) return {{out, to}};
  const bool fits = out.rank() > 0 && (out[-1] == kUnknown || out[-1] * wide % narrow == 0);
  if (!fits)
    fail(ErrorCode::kShape, "[view] the last axis of a ", to_string(call.inputs[0]), " tensor cannot be seen as ",
         to_string(to), ".");
  if (out[-1] != kUnknown) out.set(-1, checked_multiply(out[-1], wide) / narrow);
  return {{out, to}};
}

}  // namespace

OpDef view_def() {
  return OpDef("view")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The bytes of x read as another dtype; the last axis grows or shrinks with the size of an element.")
      .keras("numpy", "View")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "The dtype of the result; none given: that of x.")
      .infer(infer)
      .shares_bytes()
      .no_gradient("the bits of a number are no smooth function of it")
      .good({floats({1, -2, 0})}, {DType::int32})
      .good({ints({1, 1065353216}, {1, 2})}, {DType::uint8})
      .good({bytes({0, 0, 128, 63})}, {DType::float32}, 4, false)
      .bad({bytes({0, 0, 128})}, {DType::float32},
           "[view] the last axis of a uint8 (3,) tensor cannot be seen as float32.")
      .bad({bytes({0, 1})}, {DType::bool_},
           "[view] bytes cannot be seen as bool: other values than 0 and 1 are no bools. Use not_equal(x, 0).");
}

}  // namespace keratin::ops
