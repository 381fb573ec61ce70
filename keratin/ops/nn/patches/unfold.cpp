#include <memory>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/patches/patches.h"

namespace keratin::ops {
namespace {

using namespace patches_detail;

template <class T>
void unfold_plane(const Plan& p, const T* image, T* out) {
  std::fill_n(out, p.pixels() * p.patches(), T{});
  for (int64_t i = 0; i < p.sides[0].kernel; ++i)
    for (int64_t j = 0; j < p.sides[1].kernel; ++j, out += p.patches())
      for_each_patch(p.sides, i, j, [&](int64_t in_image, int64_t patch) { out[patch] = image[in_image]; });
}

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<Plan>();
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const auto task = [&](int64_t t) {
    for (int64_t plane = t * p.planes / p.tasks; plane < (t + 1) * p.planes / p.tasks; ++plane)
      unfold_plane(p, x + plane * p.image(), out + plane * p.pixels() * p.patches());
  };
  if (p.tasks == 1) return task(0);
  parallel_for(p.tasks, task);
}

std::vector<TensorSpec> infer_unfold(const OpCall& call) {
  const Shape& x = call.shape(0);
  require(x.rank() == 4, ErrorCode::kShape, "[unfold] Input must be a 4D tensor. Received: input.shape=", x);
  const Sides sides = read_sides("unfold", call.attrs(), 0, x[2], x[3]);
  const int64_t pixels = checked_multiply(sides[0].kernel, sides[1].kernel);
  return {{{x[0], product(x[1], pixels), product(sides[0].count, sides[1].count)}, call.dtype(0)}};
}

Gradients unfold_gradient(const Backward& b) {
  const Shape& x = b.in().shape();
  require(x[2] != kUnknown && x[3] != kUnknown, ErrorCode::kUnsupported,
          "[unfold] the gradient needs images of known height and width, received shape ", x, ".");
  Attributes attrs{std::vector<int64_t>{x[2], x[3]}};
  for (size_t i = 0; i < 4; ++i) attrs.push_back(b.attrs()[i]);
  static const OpDef& fold = get_op("fold");
  return call1(fold, {b.dout()}, attrs);
}

}  // namespace

OpDef unfold_def() {
  return with_patch_attributes(OpDef("unfold").in({"x"}, Inputs::kAsGiven))
      .doc(
          "All sliding patches of images with the channels first: (batch, channels, height, width) -> (batch, channels "
          "* patch pixels, patches), as torch.nn.Unfold.")
      .keras("nn", "Unfold")
      .infer(infer_unfold)
      .prepare([](const OpCall& call) {
        const Shape& x = call.shape(0);
        Kernel kernel;
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
        kernel.state = std::make_shared<const Plan>(
            plan_of(read_sides("unfold", call.attrs(), 0, x[2], x[3]), checked_multiply(x[0], x[1])));
        return kernel;
      })
      .gradient([](const Backward& b) { return unfold_gradient(b); })
      .batch([](const Batched& b) { return images::split(call1(b.op(), {images::merged(b)}, b.attrs()), b.size()); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 1, 3, 3})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {1, 2, 2, 3})},
            {std::vector<int64_t>{2, 1}, int64_t{2}, std::vector<int64_t>{1, 0}, std::vector<int64_t>{1, 2}})
      .bad({floats({1, 2}, {1, 2})}, {int64_t{1}}, "[unfold] Input must be a 4D tensor. Received: input.shape=(1, 2)")
      .bad({floats({1, 2}, {1, 1, 1, 2})}, {int64_t{2}},
           "[unfold] expected a kernel that fits into the padded image, received 2 pixels (dilation included) for 1.")
      .bad({floats({1, 2}, {1, 1, 1, 2})}, {int64_t{1}, int64_t{1}, int64_t{-1}},
           "[unfold] expected padding of at least 0, received -1.");
}

}  // namespace keratin::ops
