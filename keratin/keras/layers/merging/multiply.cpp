#include "keratin/keras/layers/merging/multiply.h"

#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/merging/merge.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::layers {
namespace {

struct MultiplyBody final : MergeBody {
  MultiplyBody() = default;
  explicit MultiplyBody(const LayerOptions& options) { take_common(*this, options); }
  std::string class_name() const override { return "Multiply"; }
  Tensor merge(const Tensors& xs, const CallArgs& args) override {
    Tensor product;
    for (size_t i = 0; i < xs.size(); ++i) {
      Tensor x = xs[i];
      if (args.masks[i].defined()) x = ops::where(ops::expand_dims(args.masks[i], -1), x, ops::ones_like(x));
      product = product.defined() ? product * x : x;
    }
    const Tensor mask = compute_mask(xs, args);
    return mask.defined() ? ops::where(ops::expand_dims(mask, -1), product, ops::zeros_like(product)) : product;
  }
};

}  // namespace

Multiply::Multiply(const LayerOptions& options) : Layer(make_ref<MultiplyBody>(options)) {}

Tensor multiply(const Tensors& inputs, const LayerOptions& options) { return Multiply(options)(inputs); }

LayerClass multiply_class() { return {"Multiply", make_default<LayerBody, MultiplyBody>, {}}; }

}  // namespace keratin::layers
