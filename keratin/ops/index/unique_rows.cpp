#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// -1, 0, 1: row a before, equal to, behind row b. NaN is behind all numbers and equal to nothing but itself in place.
template <class T>
int compare(const T* a, const T* b, int64_t width) {
  for (int64_t i = 0; i < width; ++i) {
    const auto left = static_cast<Compute<T>>(a[i]), right = static_cast<Compute<T>>(b[i]);
    if (index_detail::before(left, right)) return -1;
    if (index_detail::before(right, left)) return 1;
  }
  return 0;
}

template <class T>
bool has_nan(const T* row, int64_t width) {
  return std::any_of(row, row + width, [](T x) { return static_cast<Compute<T>>(x) != static_cast<Compute<T>>(x); });
}

// n: rows, elements of a row.
template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  const int64_t rows = kernel.n[0], width = kernel.n[1];
  auto *first = kernel.out<int32_t>(buffers, 0), *inverse = kernel.out<int32_t>(buffers, 1),
       *counts = kernel.out<int32_t>(buffers, 2);
  const T* x = kernel.in<T>(buffers, 0);
  auto* order = static_cast<int32_t*>(buffers[5]);
  for (int64_t i = 0; i < rows; ++i) order[i] = static_cast<int32_t>(i);
  std::sort(order, order + rows, [&](int32_t a, int32_t b) {
    const int way = compare(x + a * width, x + b * width, width);
    return way == 0 ? a < b : way < 0;
  });
  int32_t found = 0;
  for (int64_t i = 0; i < rows; ++i) {
    const T* row = x + order[i] * width;
    const bool same = i > 0 && compare(x + order[i - 1] * width, row, width) == 0 && !has_nan(row, width);
    if (!same) first[found] = order[i], counts[found++] = 0;
    ++counts[found - 1];
    inverse[order[i]] = found - 1;
  }
  std::fill(first + found, first + rows, 0);
  std::fill(counts + found, counts + rows, 0);
  *kernel.out<int32_t>(buffers, 3) = found;
}

}  // namespace

OpDef unique_rows_def() {
  return OpDef("unique_rows")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "What unique is made of, in shapes that do not depend on values: for the different rows of a matrix in "
          "ascending order where each occurs first and how often, 0 behind them; for each row the number of its "
          "value; and how many different rows there are. All int32. A row with NaN equals no other.")
      .results(4)
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require(call.shape(0).rank() == 2, ErrorCode::kShape, "[unique_rows] expected a matrix, received shape ",
                call.shape(0), ".");
        const Shape each{call.shape(0)[0]};
        return {{each, DType::int32}, {each, DType::int32}, {each, DType::int32}, {Shape(), DType::int32}};
      })
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0)[0], kernel.n[1] = call.shape(0)[1];
        kernel.scratch_bytes = checked_multiply(kernel.n[0] + 1, static_cast<int64_t>(sizeof(int32_t)));
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
        return kernel;
      })
      .no_gradient("Positions are integers.")
      .good({{{3, 1}, {1, 3}, {3, 1}}}, {}, 4, false)
      .good({ints({3, 1, 1, 2, 3}, {5, 1})})
      .bad({{1, 2}}, {}, "[unique_rows] expected a matrix, received shape (2,).");
}

}  // namespace keratin::ops
