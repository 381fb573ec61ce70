#include <memory>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/geometry.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

constexpr const char* kName = "window_mean_grad";

struct Plan {
  Windows windows;
  int64_t task_bytes = 0;
};

// An image's gradients are added in the scratch, in float64.
template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  using C = std::conditional_t<std::is_class_v<T>, float, T>;
  const auto& plan = kernel.state_as<Plan>();
  const Windows& w = plan.windows;
  const T* dout = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  auto* scratch = static_cast<std::byte*>(buffers[3]);
  const int64_t in_size = w.in_pixels() * w.channels, pixels = w.out_pixels();
  for_each_image(w, [&](int64_t image, int64_t task) {
    auto* sums = reinterpret_cast<double*>(scratch + task * plan.task_bytes);
    std::fill_n(sums, in_size, 0.0);
    for (int64_t o = 0; o < pixels; ++o) {
      const T* from = dout + (image * pixels + o) * w.channels;
      const auto count = static_cast<double>(pixels_in(w, o));
      for_each_pixel(w, o, [&](int64_t pixel) {
        double* to = sums + pixel * w.channels;
        for (int64_t c = 0; c < w.channels; ++c) to[c] += static_cast<double>(static_cast<C>(from[c])) / count;
      });
    }
    for (int64_t i = 0; i < in_size; ++i) out[image * in_size + i] = static_cast<T>(static_cast<C>(sums[i]));
  });
}

Options options_of(const OpCall& call) { return read_options(kName, call.shape(1), call.attrs()); }

std::vector<TensorSpec> infer_mean_grad(const OpCall& call) {
  const Shape pooled = pooled_shape(kName, call.shape(1), options_of(call));
  require(conv_detail::fit(pooled, call.shape(0)), ErrorCode::kShape, "[", kName,
          "] expected gradients of a result of shape ", pooled, " (like.shape=", call.shape(1), "), received ",
          call.shape(0), ".");
  return {{call.shape(1), call.dtype(0)}};
}

Kernel prepare_mean_grad(const OpCall& call) {
  Plan plan{windows_of(call.shape(1), call.shape(0), options_of(call))};
  const int64_t values = checked_multiply(plan.windows.in_pixels(), plan.windows.channels);
  plan.task_bytes = checked_multiply(values / 8 + 1, 64);
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(tasks_of(plan.windows), plan.task_bytes);
  kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
  kernel.state = std::make_shared<const Plan>(plan);
  return kernel;
}

}  // namespace

OpDef window_mean_grad_def() {
  return window_op(kName)
      .in({"dout", "like"}, Inputs::kPromoteToFloat)
      .doc("The gradient of window_mean: each window's, divided by its size, to all its pixels.")
      .infer(infer_mean_grad)
      .prepare(prepare_mean_grad)
      .gradient([](const Backward& b) -> Gradients {
        return {window_mean_of(b.dout(), b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) {
        return images::split(window_mean_grad_of(images::merged(b), images::merged(b, 1), b.attrs()), b.size());
      })
      .good({floats({1, 2, 3}, {1, 3, 1}), floats({1, 4, -3, 2, 0.5f, 6}, {1, 6, 1})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_last")})
      .good({floats({1, 2, 3}, {1, 1, 3}), floats({0, 0, 0, 0}, {1, 1, 4})},
            {std::vector<int64_t>{3}, std::vector<int64_t>{1}, std::string("adaptive"), std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1})},
           {std::vector<int64_t>{1}, std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last")},
           "[window_mean_grad] expected gradients of a result of shape (1, 1, 1) (like.shape=(1, 1, 1)), received (1, "
           "2, 1).")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {1, 2, 1})},
           {std::vector<int64_t>{-1}, std::vector<int64_t>{1}, std::string("adaptive"), std::string("channels_last")},
           "[window_mean_grad] expected a window of at least 0, received -1.");
}

}  // namespace keratin::ops
