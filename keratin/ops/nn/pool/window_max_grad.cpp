#include "keratin/base/error.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/geometry.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/pool/max_kernels.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

constexpr const char* kName = "window_max_grad";

// An image's gradients are added in the scratch, halves in float32.
template <class T>
struct WindowMaxGrad {
  using C = Compute<T>;

  static void run(const Kernel& kernel, void* const* buffers) {
    const auto& plan = kernel.state_as<MaxPlan>();
    const Windows& w = plan.windows;
    const T *dout = kernel.in<T>(buffers, 0), *x = kernel.in<T>(buffers, 1);
    T* out = kernel.out<T>(buffers);
    auto* scratch = static_cast<std::byte*>(buffers[3]);
    const int64_t in_size = w.in_pixels() * w.channels, pixels = w.out_pixels();
    for_each_image(w, [&](int64_t image, int64_t task) {
      auto* where = reinterpret_cast<int64_t*>(scratch + task * plan.task_bytes);
      C* sums = reinterpret_cast<C*>(where + w.channels);
      std::fill_n(sums, in_size, C{});
      for (int64_t o = 0; o < pixels; ++o) {
        find_maxima(w, x + image * in_size, o, where);
        const T* from = dout + (image * pixels + o) * w.channels;
        for (int64_t c = 0; c < w.channels; ++c) {
          C& to = sums[where[c] * w.channels + c];
          to = math::add(to, static_cast<C>(from[c]));
        }
      }
      for (int64_t i = 0; i < in_size; ++i) out[image * in_size + i] = static_cast<T>(sums[i]);
    });
  }
};

Options options_of(const OpCall& call) { return read_options(kName, call.shape(1), call.attrs()); }

std::vector<TensorSpec> infer_max_grad(const OpCall& call) {
  const Shape pooled = pooled_shape(kName, call.shape(1), options_of(call));
  require(conv_detail::fit(pooled, call.shape(0)), ErrorCode::kShape, "[", kName,
          "] expected gradients of a result of shape ", pooled, " (x.shape=", call.shape(1), "), received ",
          call.shape(0), ".");
  return {{call.shape(1), call.dtype(0)}};
}

}  // namespace

OpDef window_max_grad_def() {
  return window_op(kName)
      .in({"dout", "x"})
      .doc("The gradient of window_max: each window's goes to the first of its maxima in x.")
      .infer(infer_max_grad)
      .prepare([](const OpCall& call) {
        const Windows w = windows_of(call.shape(1), call.shape(0), options_of(call));
        return max_kernel<WindowMaxGrad>(w, call.dtype(0), checked_multiply(w.in_pixels() * w.channels, 8));
      })
      .gradient([](const Backward& b) -> Gradients {
        return {window_pick_of(b.in(1), b.dout(), b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) {
        return images::split(window_max_grad_of(images::merged(b), images::merged(b, 1), b.attrs()), b.size());
      })
      .good({floats({1, 2, 3}, {1, 3, 1}), floats({1, 4, -3, 2, 0.5f, 6}, {1, 6, 1})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_last")})
      .good({floats({1, 2, 3}, {1, 1, 3}), floats({1, 4, 4, 2, 2, 6}, {1, 1, 6})},
            {std::vector<int64_t>{2}, std::vector<int64_t>{2}, std::string("valid"), std::string("channels_first")}, 4,
            false)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_max_grad] expected gradients of a result of shape (1, 1, 1) (x.shape=(1, 1, 1)), received (1, 2, "
           "1).")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("full"), std::string("channels_last")},
           "[window_max_grad] Invalid padding 'full', must be 'same' or 'valid'.");
}

}  // namespace keratin::ops
