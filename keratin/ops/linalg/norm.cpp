#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/isfinite.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/logical_not.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/stop_gradient.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/linalg/svd.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/min.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/moveaxis.h"
#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Which norm: a number, "fro" or "nuc"; none is the 2-norm of all elements.
struct Order {
  bool none = false, fro = false, nuclear = false;
  double p = 0;
};

[[noreturn]] void fail_order(const Attribute& given, const char* expected) {
  fail(ErrorCode::kInvalidArgument, "[norm] expected ord ", expected, ", received ", to_string(given), ".");
}

Order order_of(const Attribute& given) {
  if (std::holds_alternative<std::monostate>(given)) return {.none = true};
  if (const auto* p = std::get_if<double>(&given)) return {.p = *p};
  if (const auto* p = std::get_if<int64_t>(&given)) return {.p = static_cast<double>(*p)};
  const auto* text = std::get_if<std::string>(&given);
  constexpr const char* kExpected = "\"fro\", \"nuc\" or a number";
  if (text == nullptr) fail_order(given, kExpected);
  if (*text == "fro") return {.fro = true};
  if (*text == "nuc") return {.nuclear = true};
  Order order;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), order.p);
  if (error != std::errc() || end != text->data() + text->size() || std::isnan(order.p)) fail_order(given, kExpected);
  return order;
}

struct Reduction {
  std::vector<int64_t> axes;
  bool keepdims;
};

// sqrt(sum x^2) with x divided by its largest size, so that squares neither overflow nor vanish. The scale is a
// constant to gradients: it cancels. At 0 the gradient is 0.
Tensor two_norm(const Tensor& x, const Reduction& over) {
  for (const int64_t axis : over.axes)
    if (x.shape(axis) == 0) return sum(abs(x), {.axis = over.axes, .keepdims = over.keepdims});
  const Tensor size = stop_gradient(max(abs(x), {.axis = over.axes, .keepdims = true}));
  const Tensor usable = logical_and(isfinite(size), not_equal(size, Tensor(0.0)));
  const Tensor scale = where(usable, size, Tensor(1.0));
  const Tensor squares = sum(square(is_complex(x.dtype()) ? abs(divide(x, scale)) : divide(x, scale)),
                             {.axis = over.axes, .keepdims = true});
  const Tensor zero = equal(squares, Tensor(0.0));
  const Tensor safe = where(zero, Tensor(1.0), squares);
  const Tensor norm = multiply(multiply(sqrt(safe), scale), cast(logical_not(zero), scale.dtype()));
  return over.keepdims ? norm : sum(norm, {.axis = over.axes});
}

Tensor vector_norm(const Tensor& x, const Order& order, const Reduction& over) {
  if (order.none || order.p == 2) return two_norm(x, over);
  const Tensor size = abs(x);
  const Axes axes(over.axes);
  if (order.p == kInfinity) return max(size, {.axis = axes, .keepdims = over.keepdims});
  if (order.p == -kInfinity) return min(size, {.axis = axes, .keepdims = over.keepdims});
  if (order.p == 0)
    return sum(cast(not_equal(x, Tensor(0.0)), size.dtype()), {.axis = axes, .keepdims = over.keepdims});
  if (order.p == 1) return sum(size, {.axis = axes, .keepdims = over.keepdims});
  return power(sum(power(size, Tensor(order.p)), {.axis = axes, .keepdims = over.keepdims}), Tensor(1 / order.p));
}

Tensor singular_norm(const Tensor& x, const Order& order, const Reduction& over) {
  const Tensor matrices = moveaxis(x, over.axes, {-2, -1});
  const Tensor s = svd(matrices, {.full_matrices = false, .compute_uv = false})[0];
  Tensor out = order.nuclear ? sum(s, {.axis = -1}) : order.p > 0 ? max(s, {.axis = -1}) : min(s, {.axis = -1});
  if (!over.keepdims) return out;
  for (const int64_t axis : {std::min(over.axes[0], over.axes[1]), std::max(over.axes[0], over.axes[1])})
    out = expand_dims(out, axis);
  return out;
}

// The largest or smallest sum of sizes along the rows (1) or columns (inf).
Tensor sums_norm(const Tensor& x, double p, const Reduction& over) {
  const bool rows = std::fabs(p) == 1;
  const Tensor sums = sum(abs(x), {.axis = over.axes[rows ? 0 : 1], .keepdims = true});
  const int64_t other = over.axes[rows ? 1 : 0];
  const Tensor kept =
      p > 0 ? max(sums, {.axis = other, .keepdims = true}) : min(sums, {.axis = other, .keepdims = true});
  return over.keepdims ? kept : sum(kept, {.axis = Axes(over.axes)});
}

Tensor matrix_norm(const Tensor& x, const Order& order, const Reduction& over, const Attribute& given) {
  if (order.none || order.fro) return two_norm(x, over);
  if (order.nuclear || std::fabs(order.p) == 2) return singular_norm(x, order, over);
  if (std::fabs(order.p) == 1 || std::fabs(order.p) == kInfinity) return sums_norm(x, order.p, over);
  fail_order(given, "None, \"fro\", \"nuc\", 1, -1, 2, -2, inf or -inf for matrices");
}

// The axes in the order given: for matrices the first holds the rows.
std::vector<int64_t> axes_of(const Composition& c, const Order& order) {
  const int64_t rank = c.in().rank();
  std::vector<int64_t> axes = c.attrs().axes(1, rank, "norm");
  if (c.attrs().is_none(1)) {
    if (!order.none && rank > 2)
      fail(ErrorCode::kInvalidArgument, "[norm] expected axis beside ord for a tensor of ", rank, " axes.");
    return axes;
  }
  const std::vector<int64_t>& given = c.attrs().integers(1);
  if (given.empty() || given.size() > 2 || axes.size() != given.size())
    fail(ErrorCode::kInvalidArgument, "[norm] expected one axis or two different ones, received ",
         to_string(c.attrs()[1]), ".");
  for (size_t i = 0; i < given.size(); ++i) axes[i] = c.in().shape().normalise(given[i]);
  return axes;
}

Tensor norm_of(const Composition& c) {
  const Tensor& x = c.in();
  const Attribute& given = c.attrs()[0];
  const Order order = order_of(given);
  const Reduction over{axes_of(c, order), c.attrs().boolean(2)};
  if (over.axes.size() == 2 && !(order.none && c.attrs().is_none(1))) return matrix_norm(x, order, over, given);
  if (order.fro || order.nuclear) fail_order(given, "to be a number for vectors");
  if (over.axes.empty()) return abs(x);
  return vector_norm(x, order, over);
}

}  // namespace

OpDef norm_def() {
  return OpDef("norm")
      .doc(
          "Norms of vectors (one axis) and matrices (two axes). ord of vectors: None or 2 the root of the sum of "
          "squares, inf and -inf the largest and smallest size, 0 how many are not 0, any other p sum(|x|^p)^(1/p). Of "
          "matrices: None or \"fro\" the same over all elements, \"nuc\" the sum of the singular values, 2 and -2 the "
          "largest and smallest of them, 1 and -1 the largest and smallest sum of sizes in a column, inf and -inf in a "
          "row. The 2-norm neither overflows nor vanishes; its gradient at 0 is 0.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .attr("ord", AttributeKind::kOptionalText, Attribute(),
            "None, \"fro\", \"nuc\" or a number (\"2\", \"-inf\", \"1.5\").")
      .attr("axis", AttributeKind::kAxes, Attribute(), "One axis: vectors; two: matrices. None: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep the axes with size 1.")
      .keras("linalg", "Norm")
      .compose([](const Composition& c) -> Composed { return norm_of(c); })
      .good({{3, -4, 12}}, {}, 8)
      .good({{{1, 2, -3}, {4, -5, 6}}}, {}, 8)
      .good({{{1, 2, -3}, {4, -5, 6}}}, {std::string("fro"), std::vector<int64_t>{0, 1}, true}, 8)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("1"), std::vector<int64_t>{0, 1}}, 8)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("-inf"), std::vector<int64_t>{1, 0}}, 8)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("nuc"), std::vector<int64_t>{1, 0}, true}, 8)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("2")}, 8)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("3"), std::vector<int64_t>{1}}, 32)
      .good({{{1, 2, -3}, {4, -5, 6.5f}}}, {std::string("inf"), std::vector<int64_t>{0}}, 8)
      .good({{{0, 2, -3}, {4, 0, 6.5f}}}, {std::string("0"), std::vector<int64_t>{-1}}, 8, false)
      .bad({{1, 2}}, {std::string("two")}, "[norm] expected ord \"fro\", \"nuc\" or a number, received 'two'.")
      .bad({{1, 2}}, {std::string("fro")}, "[norm] expected ord to be a number for vectors, received 'fro'.")
      .bad({{{1, 2}}}, {std::string("3")},
           "[norm] expected ord None, \"fro\", \"nuc\", 1, -1, 2, -2, inf or -inf for matrices, received '3'.")
      .bad({{{{1, 2}}}}, {std::string("1")}, "[norm] expected axis beside ord for a tensor of 3 axes.");
}

}  // namespace keratin::ops
