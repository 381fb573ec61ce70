#include "keratin/keras/layers/merging/concatenate.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/merging/merge.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/logical_not.h"
#include "keratin/ops/generated/elementwise/logical_or.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/reduce/any.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::layers {
namespace {

struct ConcatenateBody final : MergeBody {
  int64_t axis = -1;

  ConcatenateBody() = default;
  explicit ConcatenateBody(const ConcatenateOptions& options) : axis(options.axis) { take_common(*this, options); }
  std::string class_name() const override { return "Concatenate"; }
  void config(ConfigVisitor& v) override { v("axis", axis); }

  void build(const Shapes& shapes) override {
    const Shape& first = shapes.front();
    const int64_t joined = first.normalise(axis);
    for (const Shape& shape : shapes) {
      bool fits = shape.rank() == first.rank();
      for (int64_t i = 0; fits && i < first.rank(); ++i)
        fits = i == joined || shape[i] == first[i] || shape[i] == kUnknown || first[i] == kUnknown;
      if (fits) continue;
      fail(ErrorCode::kShape,
           "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received: "
           "input_shape=",
           to_text(shapes));
    }
  }

  Tensors call(const Tensors& xs, const CallArgs& args) override { return {merge(xs, args)}; }

  Tensor merge(const Tensors& xs, const CallArgs&) override { return ops::concatenate(xs, {.axis = axis}); }

  // Steps of unmasked inputs are real; a step of the output is real when any of its elements is.
  Tensor compute_mask(const Tensors& inputs, const CallArgs& args) override {
    if (std::none_of(args.masks.begin(), args.masks.end(), [](const Tensor& m) { return m.defined(); })) return {};
    Tensors masks;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor none = ops::cast(ops::zeros_like(inputs[i]), DType::bool_);
      const Tensor& mask = args.masks[i];
      if (!mask.defined())
        masks.push_back(ops::logical_not(none));
      else if (mask.rank() < inputs[i].rank())
        masks.push_back(ops::logical_or(ops::expand_dims(mask, -1), none));
      else
        masks.push_back(mask);
    }
    return ops::any(ops::concatenate(masks, {.axis = axis}), {.axis = -1});
  }
};

}  // namespace

Concatenate::Concatenate(const ConcatenateOptions& options) : Layer(make_ref<ConcatenateBody>(options)) {}

Tensor concatenate(const Tensors& inputs, const ConcatenateOptions& options) { return Concatenate(options)(inputs); }

LayerClass concatenate_class() { return {"Concatenate", make_default<LayerBody, ConcatenateBody>, {}}; }

}  // namespace keratin::layers
