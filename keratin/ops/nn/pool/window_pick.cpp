#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/pool/max_kernels.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

constexpr const char* kName = "window_pick";

template <class T>
struct WindowPick {
  static void run(const Kernel& kernel, void* const* buffers) {
    const auto& plan = kernel.state_as<MaxPlan>();
    const Windows& w = plan.windows;
    const T *x = kernel.in<T>(buffers, 0), *values = kernel.in<T>(buffers, 1);
    T* out = kernel.out<T>(buffers);
    auto* scratch = static_cast<std::byte*>(buffers[3]);
    const int64_t in_size = w.in_pixels() * w.channels, pixels = w.out_pixels();
    for_each_image(w, [&](int64_t image, int64_t task) {
      auto* where = reinterpret_cast<int64_t*>(scratch + task * plan.task_bytes);
      for (int64_t o = 0; o < pixels; ++o) {
        find_maxima(w, x + image * in_size, o, where);
        for (int64_t c = 0; c < w.channels; ++c)
          out[(image * pixels + o) * w.channels + c] = values[image * in_size + where[c] * w.channels + c];
      }
    });
  }
};

}  // namespace

OpDef window_pick_def() {
  return window_op(kName)
      .in({"x", "values"})
      .doc("Of each window the value that stands where x has its first maximum: the gradient of window_max's gradient.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Options o = read_options(kName, call.shape(0), call.attrs());
        require(call.shape(0) == call.shape(1), ErrorCode::kShape, "[", kName,
                "] expected values of the shape of x, received x.shape=", call.shape(0),
                ", values.shape=", call.shape(1), ".");
        return {{pooled_shape(kName, call.shape(0), o), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        const Options o = read_options(kName, call.shape(0), call.attrs());
        return max_kernel<WindowPick>(windows_of(call.shape(0), call.outputs[0].shape, o), call.dtype(0));
      })
      .gradient([](const Backward& b) -> Gradients {
        return {Tensor(), window_max_grad_of(b.dout(), b.in(0), b.attrs())};
      })
      .batch([](const Batched& b) {
        return images::split(window_pick_of(images::merged(b), images::merged(b, 1), b.attrs()), b.size());
      })
      .good({floats({1, 4, -3, 2, 0.5f, 6}, {1, 6, 1}), floats({1, 2, 3, 4, 5, 6}, {1, 6, 1})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_last")})
      .good({floats({1, 4, 4, 2, 2, 6}, {1, 1, 6}), floats({1, 2, 3, 4, 5, 6}, {1, 1, 6})},
            {std::vector<int64_t>{2}, std::vector<int64_t>{2}, std::string("valid"), std::string("channels_first")}, 4,
            false)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_pick] expected values of the shape of x, received x.shape=(1, 2, 1), values.shape=(1, 1, 1).")
      .bad({floats({1, 2}), floats({1, 2})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_pick] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), received "
           "inputs.shape=(2,). Add the missing axes with expand_dims.");
}

}  // namespace keratin::ops
