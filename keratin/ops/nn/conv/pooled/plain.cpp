// The plain kernels: loops as the definition reads, one image after the other.
#include <cstddef>
#include <memory>

#include "keratin/ops/nn/conv/gather.h"
#include "keratin/ops/nn/conv/pooled/block.h"

namespace keratin::ops::conv_detail {
namespace {

template <class T>
using Sum = std::conditional_t<std::is_same_v<Compute<T>, float>, double, Compute<T>>;

// f(element of the image, row of the kernel) for every pixel under the kernel of output (oy, ox) that lies inside.
template <class F>
void for_each_tap(const PooledBlock& b, int64_t oy, int64_t ox, const F& f) {
  for (int64_t i = 0; i < b.y.kernel; ++i) {
    const int64_t y = oy * b.y.stride + i * b.y.dilation - b.y.before;
    if (y < 0 || y >= b.y.in) continue;
    for (int64_t j = 0; j < b.x.kernel; ++j) {
      const int64_t x = ox * b.x.stride + j * b.x.dilation - b.x.before;
      if (x >= 0 && x < b.x.in) f((y * b.x.in + x) * b.channels, (i * b.x.kernel + j) * b.channels);
    }
  }
}

// f(window, its row, its column) for all windows of all images; windows are numbered through.
template <class F>
void for_each_window(const PooledBlock& b, const F& f) {
  int64_t window = 0;
  for (int64_t image = 0; image < b.batch; ++image)
    for (int64_t y = 0; y < b.pooled_y(); ++y)
      for (int64_t x = 0; x < b.pooled_x(); ++x) f(image, window++, y, x);
}

template <class T>
struct Outputs {
  using C = Compute<T>;

  static C value(const PooledBlock& b, const T* image, const T* kernel, int64_t oy, int64_t ox, int64_t filter) {
    C sum{};
    for_each_tap(b, oy, ox, [&](int64_t pixel, int64_t row) {
      for (int64_t c = 0; c < b.channels; ++c)
        sum += widen<C>(image[pixel + c]) * widen<C>(kernel[(row + c) * b.filters + filter]);
    });
    return sum;
  }

  static void run(const Kernel& k, void* const* buffers) {
    const auto& b = k.state_as<PooledBlock>();
    const T *inputs = k.in<T>(buffers, 0), *kernel = k.in<T>(buffers, 1), *bias = k.in<T>(buffers, 2);
    T* pooled = k.out<T>(buffers);
    auto* where = k.out<uint8_t>(buffers, 1);
    for_each_window(b, [&](int64_t image, int64_t window, int64_t y, int64_t x) {
      for (int64_t f = 0; f < b.filters; ++f) {
        C best{};
        uint8_t from = 0;
        for (uint8_t pixel = 0; pixel < 4; ++pixel) {
          const C sum = widen<C>(
              narrow<T>(value(b, inputs + image * b.in_size(), kernel, 2 * y + pixel / 2, 2 * x + pixel % 2, f)));
          const C v = widen<C>(narrow<T>(sum + widen<C>(bias[f])));
          if (pixel == 0 || v > best || v != v) best = best != best ? best : v, from = pixel;
        }
        pooled[window * b.filters + f] = narrow<T>(best <= C{} ? C{} : best);
        where[window * b.filters + f] = best > C{} ? from : kClosed;
      }
    });
  }
};

template <class T>
struct InputsGrad {
  static void run(const Kernel& k, void* const* buffers) {
    const auto& b = k.state_as<PooledBlock>();
    const T *dout = k.in<T>(buffers, 0), *kernel = k.in<T>(buffers, 2);
    const auto* where = k.in<uint8_t>(buffers, 1);
    T* out = k.out<T>(buffers);
    auto* sums = static_cast<Sum<T>*>(buffers[5]);
    std::fill_n(sums, b.batch * b.in_size(), Sum<T>{});
    for_each_window(b, [&](int64_t image, int64_t window, int64_t y, int64_t x) {
      for (int64_t f = 0; f < b.filters; ++f) {
        const int64_t at = window * b.filters + f, pixel = where[at];
        if (pixel >= kClosed) continue;
        const auto d = static_cast<Sum<T>>(widen<Compute<T>>(dout[at]));
        for_each_tap(b, 2 * y + pixel / 2, 2 * x + pixel % 2, [&](int64_t to, int64_t row) {
          for (int64_t c = 0; c < b.channels; ++c)
            sums[image * b.in_size() + to + c] +=
                d * static_cast<Sum<T>>(widen<Compute<T>>(kernel[(row + c) * b.filters + f]));
        });
      }
    });
    for (int64_t i = 0; i < b.batch * b.in_size(); ++i) out[i] = narrow<T>(static_cast<Compute<T>>(sums[i]));
  }
};

template <class T>
struct KernelGrad {
  static void run(const Kernel& k, void* const* buffers) {
    const auto& b = k.state_as<PooledBlock>();
    const T *dout = k.in<T>(buffers, 0), *inputs = k.in<T>(buffers, 2);
    const auto* where = k.in<uint8_t>(buffers, 1);
    T *kernel = k.out<T>(buffers), *bias = k.out<T>(buffers, 1);
    auto* sums = static_cast<Sum<T>*>(buffers[6]);
    const int64_t size = b.depth() * b.filters;
    std::fill_n(sums, size + b.filters, Sum<T>{});
    for_each_window(b, [&](int64_t image, int64_t window, int64_t y, int64_t x) {
      for (int64_t f = 0; f < b.filters; ++f) {
        const int64_t at = window * b.filters + f, pixel = where[at];
        if (pixel >= kClosed) continue;
        const auto d = static_cast<Sum<T>>(widen<Compute<T>>(dout[at]));
        sums[size + f] += d;
        for_each_tap(b, 2 * y + pixel / 2, 2 * x + pixel % 2, [&](int64_t from, int64_t row) {
          for (int64_t c = 0; c < b.channels; ++c)
            sums[(row + c) * b.filters + f] +=
                d * static_cast<Sum<T>>(widen<Compute<T>>(inputs[image * b.in_size() + from + c]));
        });
      }
    });
    for (int64_t i = 0; i < size; ++i) kernel[i] = narrow<T>(static_cast<Compute<T>>(sums[i]));
    for (int64_t f = 0; f < b.filters; ++f) bias[f] = narrow<T>(static_cast<Compute<T>>(sums[size + f]));
  }
};

template <template <class> class Body>
Kernel plain(const PooledBlock& b, DType dtype, int64_t sums) {
  Kernel kernel;
  kernel.run = visit_dtype(dtype, [](auto type) -> Kernel::Run { return Body<decltype(type)>::run; });
  kernel.scratch_bytes = checked_multiply(sums, 8);
  kernel.state = std::make_shared<const PooledBlock>(b);
  return kernel;
}

}  // namespace

Kernel plain_pooled_outputs(const PooledBlock& b, DType dtype) { return plain<Outputs>(b, dtype, 0); }
Kernel plain_pooled_inputs_grad(const PooledBlock& b, DType dtype) {
  return plain<InputsGrad>(b, dtype, checked_multiply(b.batch, b.in_size()) + 1);
}
Kernel plain_pooled_kernel_grad(const PooledBlock& b, DType dtype) {
  return plain<KernelGrad>(b, dtype, (b.depth() + 1) * b.filters + 1);
}

}  // namespace keratin::ops::conv_detail
