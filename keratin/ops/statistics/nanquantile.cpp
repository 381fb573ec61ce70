#include <cmath>

#include "keratin/ops/def/samples.h"
#include "keratin/ops/statistics/quantiles.h"

namespace keratin::ops {
OpDef nanquantile_def() {
  OpDef op("nanquantile");
  op.in({"x", "q"}, Inputs::kAsGiven)
      .doc(
          "The values below which the fractions q of x lie, along axes of those that are not NaN; NaN where there is "
          "nothing else. With n sorted values it is read at position q * (n - 1), between two values as the method "
          "says. The axis of a vector q comes first.")
      .keras("numpy", "Nanquantile");
  return statistics::declare(op)
      .compose([](const Composition& c) -> Composed {
        return statistics::options_of(c, statistics::Missing::kLeftOut).of(c.in(0), c.in(1), 1);
      })
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.25f, 0.5f, 0.75f})})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.375f})},
            {std::vector<int64_t>{1}, std::string("linear"), true})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.375f})},
            {std::vector<int64_t>{0}, std::string("lower"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.375f})},
            {std::vector<int64_t>{1}, std::string("higher"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.375f})},
            {std::vector<int64_t>{1}, std::string("midpoint"), false})
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.625f})},
            {std::vector<int64_t>{1}, std::string("nearest"), false}, 4, false)
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4}), floats({0.375f})},
            {std::vector<int64_t>{1}, std::string("inverted_cdf"), false}, 4, false)
      .good({ints({4, 1, 3}), floats({0.25f})}, {}, 4, false)
      .good({floats({1, std::nanf(""), 3, 10, std::nanf(""), std::nanf("")}, {2, 3}), floats({0.25f})},
            {std::vector<int64_t>{1}}, 4, false)
      .bad(
          {floats({1, 2}), floats({0.5f})}, {Attribute(), std::string("upper")},
          "[nanquantile] expected method to be one of linear, lower, higher, midpoint, nearest, inverted_cdf, received "
          "\"upper\".")
      .bad({floats({1, 2}), floats({0.5f}, {1, 1})}, {},
           "[nanquantile] expected q to be a scalar or a vector, received shape (1, 1).")
      .bad({Tensor::zeros({0}), floats({0.5f})}, {},
           "[nanquantile] expected at least one value, received shape (0,) whose axis 0 is empty.");
}

}  // namespace keratin::ops
