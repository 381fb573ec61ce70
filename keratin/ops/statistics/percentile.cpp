#include <cmath>

#include "keratin/ops/def/samples.h"
#include "keratin/ops/statistics/quantiles.h"

namespace keratin::ops {
OpDef percentile_def() {
  OpDef op("percentile");
  op.in({"x", "q"}, Inputs::kAsGiven)
      .doc(
          "The values below which the percentages q of x lie, along axes; NaN where one of them is NaN. With n sorted "
          "values it is read at position q / 100 * (n - 1), between two values as the method says. The axis of a "
          "vector q comes first.")
      .keras("numpy", "Percentile");
  return statistics::declare(op)
      .compose([](const Composition& c) -> Composed {
        return statistics::options_of(c, statistics::Missing::kSpoils).of(c.in(0), c.in(1), 100);
      })
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({25.0, 50.0, 75.0})})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({37.5f})},
            {std::vector<int64_t>{1}, std::string("linear"), true})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({37.5f})},
            {std::vector<int64_t>{0}, std::string("lower"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({37.5f})},
            {std::vector<int64_t>{1}, std::string("higher"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({37.5f})},
            {std::vector<int64_t>{1}, std::string("midpoint"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({62.5f})},
            {std::vector<int64_t>{1}, std::string("nearest"), false}, 4, false)
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({37.5f})},
            {std::vector<int64_t>{1}, std::string("inverted_cdf"), false}, 4, false)
      .good({ints({4, 1, 3}), floats({25.0})}, {}, 4, false)
      .good({floats({1, std::nanf(""), 3, 10, std::nanf(""), std::nanf("")}, {2, 3}), floats({25.0})},
            {std::vector<int64_t>{1}}, 4, false)
      .bad({floats({1, 2}), floats({0.5f})}, {Attribute(), std::string("upper")},
           "[percentile] expected method to be one of linear, lower, higher, midpoint, nearest, inverted_cdf, received "
           "\"upper\".")
      .bad({floats({1, 2}), floats({0.5f}, {1, 1})}, {},
           "[percentile] expected q to be a scalar or a vector, received shape (1, 1).")
      .bad({Tensor::zeros({0}), floats({0.5f})}, {},
           "[percentile] expected at least one value, received shape (0,) whose axis 0 is empty.");
}

}  // namespace keratin::ops
