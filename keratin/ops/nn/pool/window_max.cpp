#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/pool/max_kernels.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

constexpr const char* kName = "window_max";

template <class T>
void maximum_of_window(const Windows& w, const T* image, int64_t out_pixel, T* out) {
  using C = Compute<T>;
  bool first = true;
  for_each_pixel(w, out_pixel, [&](int64_t pixel) {
    const T* x = image + pixel * w.channels;
    if (first) {
      std::copy_n(x, w.channels, out);
    } else {
      for (int64_t c = 0; c < w.channels; ++c)
        out[c] = static_cast<T>(math::maximum(static_cast<C>(out[c]), static_cast<C>(x[c])));
    }
    first = false;
  });
}

template <class T>
struct WindowMax {
  static void run(const Kernel& kernel, void* const* buffers) {
    const Windows& w = kernel.state_as<MaxPlan>().windows;
    const T* x = kernel.in<T>(buffers, 0);
    T* out = kernel.out<T>(buffers);
    const int64_t in_size = w.in_pixels() * w.channels, pixels = w.out_pixels();
    for_each_image(w, [&](int64_t image, int64_t) {
      for (int64_t o = 0; o < pixels; ++o)
        maximum_of_window(w, x + image * in_size, o, out + (image * pixels + o) * w.channels);
    });
  }
};

}  // namespace

OpDef window_max_def() {
  return window_op(kName)
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The maximum of each window, behind max_pool and adaptive_max_pool; NaN where a window has one. The gradient "
          "goes to the first of equal maxima, as in JAX.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Options o = read_options(kName, call.shape(0), call.attrs());
        return {{pooled_shape(kName, call.shape(0), o), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        const Options o = read_options(kName, call.shape(0), call.attrs());
        return max_kernel<WindowMax>(windows_of(call.shape(0), call.outputs[0].shape, o), call.dtype(0));
      })
      .gradient([](const Backward& b) { return window_max_grad_of(b.dout(), b.in(), b.attrs()); })
      .batch([](const Batched& b) { return images::split(window_max_of(images::merged(b), b.attrs()), b.size()); })
      .good({floats({1, 4, -3, 2, 0.5f, 6}, {1, 6, 1})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_last")})
      .good({floats({1, 4, -3, 2, 0.5f, 6, 3, 7}, {1, 2, 4})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{1}, std::string("adaptive"), std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{0}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_max] expected a window of at least 1, received 0.")
      .bad({floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{3}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_max] expected a pool_size that fits into the inputs, received 3 along spatial axis 0, which has 2 "
           "(inputs.shape=(1, 2, 1)). Make it smaller, or use padding='same'.");
}

}  // namespace keratin::ops
