// Which pixel of a window is its maximum, as JAX's gradient chooses it: the first of equal ones, in row-major order.
#pragma once

#include <memory>
#include <type_traits>

#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops::pool_detail {

template <class T>
using Compute = std::conditional_t<std::is_class_v<T>, float, T>;

struct MaxPlan {
  Windows windows;
  int64_t task_bytes = 0;  ///< of scratch
};

/// Writes the pixel of each channel's maximum in a window of an image to `where`.
template <class T>
void find_maxima(const Windows& w, const T* image, int64_t out_pixel, int64_t* where) {
  using C = Compute<T>;
  bool first = true;
  for_each_pixel(w, out_pixel, [&](int64_t pixel) {
    const T* x = image + pixel * w.channels;
    for (int64_t c = 0; c < w.channels; ++c) {
      const bool keep = !first && static_cast<C>(image[where[c] * w.channels + c]) >= static_cast<C>(x[c]);
      where[c] = keep ? where[c] : pixel;
    }
    first = false;
  });
}

/// A kernel over MaxPlan with room for `bytes` of scratch a task behind the pixels of the maxima.
template <template <class> class Body>
Kernel max_kernel(const Windows& windows, DType dtype, int64_t bytes = 0) {
  MaxPlan plan{windows, (checked_add(windows.channels * 8, bytes) + 63) / 64 * 64};
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(tasks_of(windows), plan.task_bytes);
  kernel.run = visit_dtype(dtype, [](auto type) -> Kernel::Run { return Body<decltype(type)>::run; });
  kernel.state = std::make_shared<const MaxPlan>(plan);
  return kernel;
}

}  // namespace keratin::ops::pool_detail
