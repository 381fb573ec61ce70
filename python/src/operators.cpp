#include "operators.h"

#include <nanobind/stl/string.h>

#include "convert.h"
#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise.h"
#include "keratin/ops/generated/linalg.h"
#include "keratin/ops/index/at.h"

namespace keratin::python {
namespace {

std::optional<int64_t> bound(nb::handle value) {
  if (value.is_none()) return std::nullopt;
  return nb::cast<int64_t>(value);
}

Range as_range(nb::handle slice) {
  const std::optional<int64_t> step = bound(slice.attr("step"));
  return {bound(slice.attr("start")), bound(slice.attr("stop")), step.value_or(1)};
}

IndexPart index_part(nb::handle key) {
  if (PyBool_Check(key.ptr()) == 0 && PyLong_Check(key.ptr())) return nb::cast<int64_t>(key);
  if (nb::isinstance<nb::slice>(key)) return as_range(key);
  if (key.is_none()) return kNewAxis;
  if (key.ptr() == Py_Ellipsis) return kEllipsis;
  const Tensor indices = as_tensor(key);
  require(
      indices.dtype() == DType::bool_ || is_integer(indices.dtype()), ErrorCode::kDType,
      "Tensors are indexed by integers, slices, None, `...`, and tensors of integers or bools. Received: ", shown(key));
  return indices;
}

}  // namespace

std::span<const UnaryOperator> unary_operators() {
  static constexpr UnaryOperator kOperators[] = {
      {"neg", [](const ops::Arg& x) { return -x; }},
      {"pos", [](const ops::Arg& x) { return +x; }},
      {"abs", [](const ops::Arg& x) { return ops::abs(x); }},
      {"invert", [](const ops::Arg& x) { return ~x; }},
  };
  return kOperators;
}

std::span<const BinaryOperator> binary_operators() {
  using T = const ops::Arg&;
  static constexpr BinaryOperator kOperators[] = {
      {"add", [](T x, T y) { return x + y; }, true},
      {"sub", [](T x, T y) { return x - y; }, true},
      {"mul", [](T x, T y) { return x * y; }, true},
      {"truediv", [](T x, T y) { return x / y; }, true},
      {"floordiv", [](T x, T y) { return ops::floor_divide(x, y); }, true},
      {"mod", [](T x, T y) { return x % y; }, true},
      {"pow", [](T x, T y) { return ops::power(x, y); }, true},
      {"matmul", [](T x, T y) { return ops::matmul(x, y); }, true},
      {"and", [](T x, T y) { return x & y; }, true},
      {"or", [](T x, T y) { return x | y; }, true},
      {"xor", [](T x, T y) { return x ^ y; }, true},
      {"lshift", [](T x, T y) { return x << y; }, true},
      {"rshift", [](T x, T y) { return x >> y; }, true},
      {"eq", [](T x, T y) { return ops::equal(x, y); }, false},
      {"ne", [](T x, T y) { return ops::not_equal(x, y); }, false},
      {"lt", [](T x, T y) { return x < y; }, false},
      {"le", [](T x, T y) { return x <= y; }, false},
      {"gt", [](T x, T y) { return x > y; }, false},
      {"ge", [](T x, T y) { return x >= y; }, false},
  };
  return kOperators;
}

std::optional<Tensor> as_operand(nb::handle other) {
  if (other.is_none() || nb::isinstance<nb::str>(other)) return std::nullopt;
  return as_tensor(other);
}

ops::Arg operand_of(const Tensor& tensor) {
  const Where where = tensor.is_symbolic() ? python_where() : Where();
  return {tensor, where.file, where.line};
}

Tensor get_item(const Tensor& x, nb::handle key) {
  Index index;
  if (nb::isinstance<nb::tuple>(key))
    for (nb::handle part : key) index.push_back(index_part(part));
  else
    index.push_back(index_part(key));
  try {
    return ops::at(operand_of(x), index);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kDType || error.code() == ErrorCode::kUnsupported) throw;
    throw nb::index_error(error.what());
  }
}

nb::tuple quotient_and_rest(const Tensor& x, const Tensor& y) {
  const ops::Arg a = operand_of(x), b = operand_of(y);
  return nb::make_tuple(ops::floor_divide(a, b), a % b);
}

nb::object as_array(const Tensor& x, nb::handle dtype, nb::handle copy) {
  const nb::object array = as_numpy(x);
  const bool must_copy = !copy.is_none() && PyObject_IsTrue(copy.ptr()) == 1;
  const bool converts = !dtype.is_none() && !array.attr("dtype").equal(numpy().attr("dtype")(dtype));
  if (!must_copy && !converts) return array;
  if (!must_copy && !copy.is_none())
    fail(ErrorCode::kInvalidArgument, "The tensor's values are ", to_string(x.dtype()),
         ": they become an array of another dtype by a copy only (copy=False).");
  return array.attr("astype")(dtype.is_none() ? nb::object(array.attr("dtype")) : nb::borrow(dtype));
}

int64_t as_index(const Tensor& x) {
  if (x.rank() != 0 || !is_integer(x.dtype()))
    throw nb::type_error("only tensors of one integer and no axes are indices");
  return x.item<int64_t>();
}

nb::object formatted(const Tensor& x, nb::handle spec) {
  if (nb::len(spec) == 0) return nb::str(to_string(x).c_str());
  if (x.is_symbolic() || x.size() != 1)
    throw nb::type_error("only tensors with one element take a format; print the tensor itself");
  return nb::module_::import_("builtins").attr("format")(as_numpy(x).attr("item")(), spec);
}

}  // namespace keratin::python
