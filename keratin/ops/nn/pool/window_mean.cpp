#include <memory>

#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

constexpr const char* kName = "window_mean";

struct Plan {
  Windows windows;
  int64_t task_bytes = 0;
};

// One window, channels side by side; sums in float64.
template <class T>
void mean_of_window(const Windows& w, const T* image, int64_t out_pixel, double* sums, T* out) {
  using C = std::conditional_t<std::is_class_v<T>, float, T>;
  std::fill_n(sums, w.channels, 0.0);
  for_each_pixel(w, out_pixel, [&](int64_t pixel) {
    const T* x = image + pixel * w.channels;
    for (int64_t c = 0; c < w.channels; ++c) sums[c] += static_cast<double>(static_cast<C>(x[c]));
  });
  const auto count = static_cast<double>(pixels_in(w, out_pixel));
  for (int64_t c = 0; c < w.channels; ++c) out[c] = static_cast<T>(static_cast<C>(sums[c] / count));
}

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  const auto& plan = kernel.state_as<Plan>();
  const Windows& w = plan.windows;
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  auto* scratch = static_cast<std::byte*>(buffers[2]);
  const int64_t in_size = w.in_pixels() * w.channels, pixels = w.out_pixels();
  for_each_image(w, [&](int64_t image, int64_t task) {
    auto* sums = reinterpret_cast<double*>(scratch + task * plan.task_bytes);
    for (int64_t o = 0; o < pixels; ++o)
      mean_of_window(w, x + image * in_size, o, sums, out + (image * pixels + o) * w.channels);
  });
}

Kernel prepare_mean(const OpCall& call) {
  Plan plan{windows_of(call.shape(0), call.outputs[0].shape, read_options(kName, call.shape(0), call.attrs()))};
  plan.task_bytes = checked_multiply(plan.windows.channels / 8 + 1, 64);
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(tasks_of(plan.windows), plan.task_bytes);
  kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
  kernel.state = std::make_shared<const Plan>(plan);
  return kernel;
}

}  // namespace

OpDef window_mean_def() {
  return window_op(kName)
      .in({"x"}, Inputs::kPromoteToFloat)
      .doc(
          "The mean of each window, behind average_pool and adaptive_average_pool: what lies beyond the edges does not "
          "count. Summed in float64.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Options o = read_options(kName, call.shape(0), call.attrs());
        return {{pooled_shape(kName, call.shape(0), o), call.dtype(0)}};
      })
      .prepare(prepare_mean)
      .gradient([](const Backward& b) { return window_mean_grad_of(b.dout(), b.in(), b.attrs()); })
      .batch([](const Batched& b) { return images::split(window_mean_of(images::merged(b), b.attrs()), b.size()); })
      .good({floats({1, 4, -3, 2, 0.5f, 6}, {1, 6, 1})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_last")})
      .good({floats({1, 4, -3, 2, 0.5f, 6, 3, 7}, {1, 2, 4})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{1}, std::string("adaptive"), std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{0}, std::string("valid"), std::string("channels_last")},
           "[window_mean] expected strides of at least 1, received 0.")
      .bad({floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("valid"), std::string("NHWC")},
           "[window_mean] The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: "
           "data_format=NHWC");
}

}  // namespace keratin::ops
