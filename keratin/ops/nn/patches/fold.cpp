#include <memory>
#include <type_traits>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/images.h"
#include "keratin/ops/nn/patches/patches.h"

namespace keratin::ops {
namespace {

using namespace patches_detail;

template <class T>
using Sum = std::conditional_t<std::is_class_v<T>, float, T>;

struct FoldPlan : Plan {
  int64_t task_bytes = 0;
};

// An image is added up in the scratch, halves in float32.
template <class T>
void fold_plane(const FoldPlan& p, const T* patches, Sum<T>* sums, T* image) {
  std::fill_n(sums, p.image(), Sum<T>{});
  for (int64_t i = 0; i < p.sides[0].kernel; ++i)
    for (int64_t j = 0; j < p.sides[1].kernel; ++j, patches += p.patches())
      for_each_patch(p.sides, i, j, [&](int64_t in_image, int64_t patch) {
        sums[in_image] = math::add(sums[in_image], static_cast<Sum<T>>(patches[patch]));
      });
  for (int64_t i = 0; i < p.image(); ++i) image[i] = static_cast<T>(sums[i]);
}

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FoldPlan>();
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  auto* scratch = static_cast<std::byte*>(buffers[2]);
  const auto task = [&](int64_t t) {
    auto* sums = reinterpret_cast<Sum<T>*>(scratch + t * p.task_bytes);
    for (int64_t plane = t * p.planes / p.tasks; plane < (t + 1) * p.planes / p.tasks; ++plane)
      fold_plane(p, x + plane * p.pixels() * p.patches(), sums, out + plane * p.image());
  };
  if (p.tasks == 1) return task(0);
  parallel_for(p.tasks, task);
}

Sides sides_of(const OpCall& call) {
  const std::vector<int64_t> size = call.attrs().integers(0, 2, "fold", "output_size");
  for (const int64_t s : size)
    require(s >= 1, ErrorCode::kInvalidArgument, "[fold] expected an output_size of at least 1, received ", s, ".");
  return read_sides("fold", call.attrs(), 1, size[0], size[1]);
}

std::vector<TensorSpec> infer_fold(const OpCall& call) {
  const Shape& x = call.shape(0);
  require(x.rank() == 3, ErrorCode::kShape,
          "[fold] expected patches of shape (batch, channels * patch pixels, patches), received x.shape=", x, ".");
  const Sides sides = sides_of(call);
  const int64_t pixels = checked_multiply(sides[0].kernel, sides[1].kernel);
  const int64_t count = checked_multiply(sides[0].count, sides[1].count);
  require(x[1] == kUnknown || x[1] % pixels == 0, ErrorCode::kShape, "[fold] The second dimension of the input (", x[1],
          ") must be divisible by kernel_size product (", pixels, ").");
  require(x[2] == kUnknown || x[2] == count, ErrorCode::kShape, "[fold] expected ", count, " patches (", sides[0].count,
          " x ", sides[1].count, ") for this output_size, received x.shape=", x, ".");
  return {{{x[0], x[1] == kUnknown ? kUnknown : x[1] / pixels, sides[0].size, sides[1].size}, call.dtype(0)}};
}

Kernel prepare_fold(const OpCall& call) {
  const Shape& out = call.outputs[0].shape;
  auto plan = std::make_shared<FoldPlan>(FoldPlan{plan_of(sides_of(call), checked_multiply(out[0], out[1]))});
  plan->task_bytes = checked_multiply(checked_multiply(out[2], out[3]) / 8 + 1, 64);
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(plan->tasks, plan->task_bytes);
  kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace

OpDef fold_def() {
  return with_patch_attributes(OpDef("fold")
                                   .in({"x"}, Inputs::kAsGiven)
                                   .attr("output_size", AttributeKind::kIntOrInts, {},
                                         "Height and width of the images: one number, or two."))
      .doc(
          "Images from patches, the transpose of unfold: where patches overlap their values are added. (batch, "
          "channels "
          "* patch pixels, patches) -> (batch, channels, height, width), as torch.nn.Fold.")
      .keras("nn", "Fold")
      .infer(infer_fold)
      .prepare(prepare_fold)
      .gradient([](const Backward& b) -> Gradients {
        Attributes attrs;
        for (size_t i = 1; i < b.attrs().size(); ++i) attrs.push_back(b.attrs()[i]);
        static const OpDef& unfold = get_op("unfold");
        return call1(unfold, {b.dout()}, attrs);
      })
      .batch([](const Batched& b) { return images::split(call1(b.op(), {images::merged(b)}, b.attrs()), b.size()); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, {1, 4, 4})}, {int64_t{3}, int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {1, 2, 6})},
            {std::vector<int64_t>{2, 5}, std::vector<int64_t>{2, 1}, int64_t{2}, std::vector<int64_t>{1, 0},
             std::vector<int64_t>{1, 2}})
      .bad({floats({1, 2, 3}, {1, 3, 1})}, {int64_t{1}, std::vector<int64_t>{1, 2}, int64_t{1}, int64_t{1}},
           "[fold] The second dimension of the input (3) must be divisible by kernel_size product (2).")
      .bad({floats({1, 2, 3}, {1, 1, 3})}, {int64_t{2}, int64_t{1}},
           "[fold] expected 4 patches (2 x 2) for this output_size, received x.shape=(1, 1, 3).")
      .bad({floats({1, 2, 3})}, {int64_t{2}, int64_t{1}},
           "[fold] expected patches of shape (batch, channels * patch pixels, patches), received x.shape=(3,).");
}

}  // namespace keratin::ops
