#include <algorithm>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/round.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/sort.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/options.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/min.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/pad_zeros.h"
#include "keratin/ops/generated/shape/tile.h"

namespace keratin::ops {
namespace {

struct Margin {
  int64_t before, after;
};

std::vector<Margin> margins_of(const Composition& c) {
  const auto rank = static_cast<size_t>(c.in().rank());
  std::vector<int64_t> width =
      c.attrs().is_integer(0) ? std::vector<int64_t>{c.attrs().integer(0)} : c.attrs().integers(0);
  if (width.size() == 1) width.push_back(width[0]);
  if (width.size() == 2 && rank != 1) {
    const std::vector<int64_t> pair = width;
    width.clear();
    for (size_t i = 0; i < rank; ++i) width.insert(width.end(), pair.begin(), pair.end());
  }
  if (width.size() != 2 * rank)
    fail(ErrorCode::kShape, "[pad] expected ", 2 * rank, " widths (before and after each axis) for shape ",
         c.in().shape(), ", or one or two for all axes, received ", width.size(), ".");
  std::vector<Margin> out;
  for (size_t i = 0; i < width.size(); i += 2) {
    if (std::min(width[i], width[i + 1]) < 0)
      fail(ErrorCode::kInvalidArgument, "[pad] expected widths of at least 0, received ",
           std::min(width[i], width[i + 1]), ".");
    out.push_back({width[i], width[i + 1]});
  }
  return out;
}

std::vector<int64_t> flat(const std::vector<Margin>& margins) {
  std::vector<int64_t> out;
  for (const Margin& m : margins) out.insert(out.end(), {m.before, m.after});
  return out;
}

Tensor constant(const Tensor& x, const std::vector<Margin>& margins, const Tensor& value) {
  const Tensor padded = pad_zeros(x, flat(margins));
  if (!value.defined()) return padded;
  if (value.rank() != 0)
    fail(ErrorCode::kShape, "[pad] expected one constant value, received shape ", value.shape(), ".");
  const Tensor inside = pad_zeros(ones_like(x, {.dtype = DType::bool_}), flat(margins));
  const Tensor typed = value.is_weak() ? Tensor::scalar(value.item(), x.dtype()) : cast(value, x.dtype());
  return where(inside, padded, typed);
}

int64_t modulo(int64_t i, int64_t n) { return ((i % n) + n) % n; }

// Where on an axis of n elements the value at position i comes from, i < 0 or i >= n outside it.
int64_t source(const std::string& mode, int64_t i, int64_t n) {
  if (mode == "edge") return std::clamp<int64_t>(i, 0, n - 1);
  if (mode == "wrap") return modulo(i, n);
  const int64_t period = mode == "reflect" ? std::max<int64_t>(1, 2 * n - 2) : 2 * n, at = modulo(i, period);
  return at < n ? at : (mode == "reflect" ? period : period - 1) - at;
}

Tensor gathered(const Tensor& x, int64_t axis, const Margin& m, const std::string& mode) {
  const int64_t n = x.shape(axis), size = checked_add(checked_add(m.before, n), m.after);
  Tensor at = Tensor::empty({size}, DType::int64);
  for (int64_t i = 0; i < size; ++i) at.mutable_data<int64_t>()[i] = source(mode, i - m.before, n);
  return take(x, at, {.axis = axis});
}

// One value for each line along the axis.
Tensor statistic(const Tensor& x, int64_t axis, const std::string& mode) {
  const ReduceOptions along{.axis = axis, .keepdims = true};
  if (mode == "maximum") return max(x, along);
  if (mode == "minimum") return min(x, along);
  Tensor value = mean(x, along);
  if (mode == "median") {
    const int64_t n = x.shape(axis);
    const Tensor middle = Tensor(std::vector<int64_t>{(n - 1) / 2, n / 2});
    value = mean(take(sort(x, {.axis = axis}), middle, {.axis = axis}), along);
  }
  return cast(is_floating(x.dtype()) ? value : round(value), x.dtype());
}

Tensor repeated(const Tensor& value, int64_t axis, int64_t count) {
  std::vector<int64_t> times(static_cast<size_t>(value.rank()), 1);
  times[static_cast<size_t>(axis)] = count;
  return tile(value, times);
}

// From 0 at the rim to the first or last value of the axis, which itself is not included.
Tensor ramp(const Tensor& x, int64_t axis, int64_t count, bool before) {
  const Tensor edge = take(x, Tensor(std::vector<int64_t>{before ? 0 : x.shape(axis) - 1}), {.axis = axis});
  std::vector<int64_t> along(static_cast<size_t>(x.rank()), 1);
  along[static_cast<size_t>(axis)] = count;
  Tensor share = Tensor::empty(Shape(along), DType::float64);
  for (int64_t i = 0; i < count; ++i)
    share.mutable_data<double>()[before ? i : count - 1 - i] = static_cast<double>(i) / static_cast<double>(count);
  const DType compute = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  const Tensor values = multiply(cast(edge, compute), cast(share, compute));
  return cast(is_floating(x.dtype()) ? values : floor(values), x.dtype());
}

Tensor extended(const Tensor& x, int64_t axis, const Margin& m, const std::string& mode) {
  if (x.shape(axis) <= 0)
    fail(ErrorCode::kShape, "[pad] mode '", mode, "' expected a known size of at least 1 along axis ", axis,
         ", received shape ", x.shape(), ".");
  if (mode == "edge" || mode == "wrap" || mode == "reflect" || mode == "symmetric") return gathered(x, axis, m, mode);
  Tensors parts;
  const auto margin = [&](int64_t count, bool before) {
    if (count == 0) return;
    parts.push_back(mode == "linear_ramp" ? ramp(x, axis, count, before)
                                          : repeated(statistic(x, axis, mode), axis, count));
  };
  margin(m.before, true);
  parts.push_back(x);
  margin(m.after, false);
  return concatenate(parts, {.axis = axis});
}

}  // namespace

OpDef pad_def() {
  return OpDef("pad")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "x with a margin around it. Modes: constant (zeros, or constant_values), edge, reflect, symmetric, wrap, "
          "maximum, minimum, mean, median, linear_ramp (from 0), empty (zeros); axis by axis, as numpy.pad.")
      .keras("numpy", "Pad")
      .attr("pad_width", AttributeKind::kIntOrInts, {},
            "Before and after each axis: 2 * rank widths, or 2 or 1 for all axes.")
      .attr("mode", AttributeKind::kText, std::string("constant"), "Where the values come from.")
      .optional_in("constant_values")
      .compose([](const Composition& c) -> Composed {
        const std::string& mode = c.attrs().text(1);
        const std::vector<Margin> margins = margins_of(c);
        if (c.has(1) && mode != "constant")
          fail(ErrorCode::kInvalidArgument, "[pad] constant_values go with mode 'constant' only, received mode '", mode,
               "'.");
        if (mode == "constant" || mode == "empty") return constant(c.in(), margins, c.has(1) ? c.in(1) : Tensor());
        static constexpr const char* kModes[] = {"edge",    "reflect", "symmetric", "wrap",       "maximum",
                                                 "minimum", "mean",    "median",    "linear_ramp"};
        if (std::find(std::begin(kModes), std::end(kModes), mode) == std::end(kModes))
          fail(ErrorCode::kInvalidArgument,
               "[pad] mode must be constant, edge, reflect, symmetric, wrap, maximum, minimum, mean, median, "
               "linear_ramp or empty, received '",
               mode, "'.");
        Tensor out = c.in();
        for (size_t i = 0; i < margins.size(); ++i)
          if (margins[i].before + margins[i].after > 0) out = extended(out, static_cast<int64_t>(i), margins[i], mode);
        return out;
      })
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{1, 2}})
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({9}, {})}, {std::vector<int64_t>{0, 1, 2, 0}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{1, 0, 4, 3}, std::string("reflect")})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{2}, std::string("symmetric")})
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{4, 2}, std::string("wrap")})
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{2, 1}, std::string("edge")})
      .good({floats({1, 2, 3, 5})}, {std::vector<int64_t>{2, 1}, std::string("median")})
      .good({floats({4, 2, 3})}, {std::vector<int64_t>{2, 1}, std::string("linear_ramp")})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{1, 1}, std::string("mean")})
      .bad(
          {floats({1, 2}, {1, 2})}, {std::vector<int64_t>{1, 2, 3}},
          "[pad] expected 4 widths (before and after each axis) for shape (1, 2), or one or two for all axes, received "
          "3.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{1, -1}}, "[pad] expected widths of at least 0, received -1.")
      .bad(
          {floats({1, 2, 3})}, {int64_t{1}, std::string("around")},
          "[pad] mode must be constant, edge, reflect, symmetric, wrap, maximum, minimum, mean, median, linear_ramp or "
          "empty, received 'around'.");
}

}  // namespace keratin::ops
