#include "keratin/keras/utils/to_categorical.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::utils {
namespace {

// Beyond this a class number is a mistake, and the table would not fit into memory.
constexpr double kMaxClass = 1e9, kMaxElements = 4e9;

std::vector<int64_t> classes_of(const Tensor& x) {
  std::vector<int64_t> out(static_cast<size_t>(x.size()));
  for (int64_t i = 0; i < x.size(); ++i) {
    const double value = x.flat_as_double(i);
    require(value > -1 && value < kMaxClass, ErrorCode::kInvalidArgument,
            "[to_categorical] expected classes from 0 on, received ", value, " at index ", i, ".");
    out[static_cast<size_t>(i)] = static_cast<int64_t>(value);
  }
  return out;
}

}  // namespace

Tensor to_categorical(const Tensor& x, std::optional<int64_t> num_classes) {
  const std::vector<int64_t> classes = classes_of(x);
  if (!num_classes) {
    require(!classes.empty(), ErrorCode::kInvalidArgument,
            "[to_categorical] x is empty: give num_classes, which cannot be taken from its largest class.");
    num_classes = *std::max_element(classes.begin(), classes.end()) + 1;
  }
  require(*num_classes > 0, ErrorCode::kInvalidArgument, "[to_categorical] num_classes must be positive, received ",
          *num_classes, ".");
  Shape shape = x.shape();
  if (shape.rank() > 1 && shape.last() == 1) shape = shape.without(-1);
  shape.push_back(*num_classes);
  require(static_cast<double>(classes.size()) * static_cast<double>(*num_classes) < kMaxElements, ErrorCode::kLimit,
          "[to_categorical] ", classes.size(), " rows of ", *num_classes,
          " classes are too many numbers. Use a sparse loss on the class numbers themselves.");
  std::vector<float> rows(classes.size() * static_cast<size_t>(*num_classes));
  for (size_t i = 0; i < classes.size(); ++i) {
    require(classes[i] < *num_classes, ErrorCode::kInvalidArgument, "[to_categorical] index ", classes[i],
            " is out of bounds for ", *num_classes, " classes (at index ", i, ").");
    rows[i * static_cast<size_t>(*num_classes) + static_cast<size_t>(classes[i])] = 1;
  }
  return Tensor(rows, shape);
}

Tensor normalize(const Tensor& x, int64_t axis, double order) {
  require(order > 0, ErrorCode::kInvalidArgument, "[normalize] order must be positive, received ", order, ".");
  const Tensor magnitude = ops::abs(x);
  Tensor norm;
  if (std::isinf(order)) {
    norm = ops::max(magnitude, {.axis = axis, .keepdims = true});
  } else if (order == 2) {
    norm = ops::sqrt(ops::sum(x * x, {.axis = axis, .keepdims = true}));
  } else {
    const Tensor powers = ops::sum(ops::power(magnitude, order), {.axis = axis, .keepdims = true});
    norm = ops::power(powers, 1 / order);
  }
  return x / ops::where(ops::equal(norm, 0), 1, norm);
}

}  // namespace keratin::utils
