#include "operators.h"

#include <nanobind/stl/string.h>

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
  require(indices.dtype() == DType::bool_ || is_integer(indices.dtype()), ErrorCode::kDType,
          "Tensors are indexed by integers, slices, None, `...`, and tensors of integers or bools. Received: ",
          nb::cast<std::string>(nb::repr(key)));
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

Tensor get_item(const Tensor& x, nb::handle key) {
  Index index;
  if (nb::isinstance<nb::tuple>(key))
    for (nb::handle part : key) index.push_back(index_part(part));
  else
    index.push_back(index_part(key));
  return ops::at(operand_of(x), index);
}

nb::object as_array(const Tensor& x, nb::handle dtype) {
  nb::object array = as_numpy(x);
  return dtype.is_none() ? array : array.attr("astype")(dtype, nb::arg("copy") = false);
}

}  // namespace keratin::python
