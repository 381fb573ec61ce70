#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops {
namespace {

// The axes of x1 and of x2 that run together.
struct Pairs {
  std::vector<int64_t> first, second;
};

Pairs pairs_of(const Shape& a, const Shape& b, const Attributes& attrs) {
  Pairs pairs;
  if (attrs.is_integer(0)) {
    const int64_t count = attrs.integer(0);
    if (count < 0 || count > std::min(a.rank(), b.rank()))
      fail(ErrorCode::kInvalidArgument, "[tensordot] expected axes from 0 to the smaller number of axes, received ",
           count, ". Received: x1.shape=", a, ", x2.shape=", b, ".");
    for (int64_t i = 0; i < count; ++i) pairs.first.push_back(a.rank() - count + i), pairs.second.push_back(i);
    return pairs;
  }
  const std::vector<int64_t>& axes = attrs.integers(0);
  if (axes.size() % 2 != 0)
    fail(ErrorCode::kInvalidArgument, "[tensordot] expected as many axes of x1 as of x2, received ", axes.size(),
         " axes.");
  for (size_t i = 0; i < axes.size() / 2; ++i) {
    pairs.first.push_back(a.normalise(axes[i]));
    pairs.second.push_back(b.normalise(axes[axes.size() / 2 + i]));
  }
  return pairs;
}

void require_distinct(std::vector<int64_t> axes) {
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    fail(ErrorCode::kInvalidArgument, "[tensordot] an axis is given twice.");
}

std::vector<int64_t> others(int64_t rank, const std::vector<int64_t>& axes) {
  std::vector<int64_t> out;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (std::find(axes.begin(), axes.end(), axis) == axes.end()) out.push_back(axis);
  return out;
}

std::vector<int64_t> joined(std::vector<int64_t> a, const std::vector<int64_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

int64_t merged(const Shape& shape, const std::vector<int64_t>& axes) {
  int64_t size = 1;
  for (const int64_t axis : axes) {
    if (shape[axis] == kUnknown) return kUnknown;
    size = checked_multiply(size, shape[axis]);
  }
  return size;
}

Tensor tensordot_of(const Tensor& x1, const Tensor& x2, const Attributes& attrs) {
  const Shape &a = x1.shape(), &b = x2.shape();
  const Pairs pairs = pairs_of(a, b, attrs);
  require_distinct(pairs.first), require_distinct(pairs.second);
  for (size_t i = 0; i < pairs.first.size(); ++i) {
    const int64_t p = a[pairs.first[i]], q = b[pairs.second[i]];
    if (p != q && p != kUnknown && q != kUnknown)
      fail(ErrorCode::kShape, "[tensordot] axis ", pairs.first[i], " of x1 and axis ", pairs.second[i],
           " of x2 differ in size. Received: x1.shape=", a, ", x2.shape=", b, ".");
  }
  const std::vector<int64_t> rows = others(a.rank(), pairs.first), columns = others(b.rank(), pairs.second);
  const Tensor left =
      reshape(transpose(x1, {.axes = joined(rows, pairs.first)}), {merged(a, rows), merged(a, pairs.first)});
  const Tensor right =
      reshape(transpose(x2, {.axes = joined(pairs.second, columns)}), {merged(b, pairs.second), merged(b, columns)});
  Shape out;
  for (const int64_t axis : rows) out.push_back(a[axis]);
  for (const int64_t axis : columns) out.push_back(b[axis]);
  return reshape(cast(matmul(left, right), x1.dtype()), out);
}

}  // namespace

OpDef tensordot_def() {
  return OpDef("tensordot")
      .doc(
          "The sum of products over pairs of axes; the other axes of x1, then those of x2, make the result. axes = n: "
          "the last n of x1 with the first n of x2. A list: its first half are axes of x1, its second half those of x2 "
          "({1, 2, 1, 0} is Keras's [[1, 2], [1, 0]]).")
      .in({"x1", "x2"})
      .takes_complex()
      .attr("axes", AttributeKind::kIntOrInts, int64_t{2}, "How many axes, or which: those of x1, then those of x2.")
      .keras("numpy", "Tensordot")
      .compose([](const Composition& c) -> Composed { return tensordot_of(c.in(0), c.in(1), c.attrs()); })
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}}, {int64_t{1}}, 16)
      .good({{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, {{1, 0.5}, {-1, 2}}}, {std::vector<int64_t>{0, 2, 1, 0}}, 16)
      .good({{1, 2}, {3, 4, 5}}, {int64_t{0}}, 4)
      .good({ints({1, 2, 3, 4}, {2, 2}), ints({1, 2, 3, 4}, {2, 2})})
      .bad({{{1, 2}}, {{1, 2}}}, {int64_t{1}},
           "[tensordot] axis 1 of x1 and axis 0 of x2 differ in size. Received: x1.shape=(1, 2), x2.shape=(1, 2).")
      .bad({{{1, 2}}, {{1, 2}}}, {int64_t{3}},
           "[tensordot] expected axes from 0 to the smaller number of axes, received 3. Received: x1.shape=(1, 2), "
           "x2.shape=(1, 2).")
      .bad({{{1, 2}}, {{1, 2}}}, {std::vector<int64_t>{0}},
           "[tensordot] expected as many axes of x1 as of x2, received 1 axes.");
}

}  // namespace keratin::ops
