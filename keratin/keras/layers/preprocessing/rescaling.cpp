#include "keratin/keras/layers/preprocessing/rescaling.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"

namespace keratin::layers {
namespace {

struct RescalingBody final : LayerBody {
  Numbers scale = 1.0, offset = 0.0;

  RescalingBody() { supports_masking = true; }
  RescalingBody(const Numbers& factor, const RescalingOptions& options) : scale(factor), offset(options.offset) {
    supports_masking = true;
    take_common(*this, options);
    check();
  }

  std::string class_name() const override { return "Rescaling"; }
  void config(ConfigVisitor& v) override {
    v("scale", scale)("offset", offset);
    if (v.reading()) check();
  }
  void check() const {
    require(scale.is_set() && offset.is_set(), ErrorCode::kInvalidArgument,
            "[Rescaling] expected a number or a list of numbers as `scale` and `offset`.");
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override {
    const DType dtype = dtype_policy.compute_dtype();
    Tensor factor = scale.tensor(dtype);
    // With channels first, a list of factors is one a channel of an image.
    if (factor.rank() > 0 && keratin::config::image_data_format() == "channels_first")
      while (factor.rank() < 3) factor = factor.reshaped(factor.shape().with_inserted(factor.rank(), 1));
    return as_dtype(x, dtype) * factor + offset.tensor(dtype);
  }
};

}  // namespace

Rescaling::Rescaling(const Numbers& scale, const RescalingOptions& options)
    : Layer(make_ref<RescalingBody>(scale, options)) {}

LayerClass rescaling_class() { return {"Rescaling", make_default<LayerBody, RescalingBody>, {}}; }

}  // namespace keratin::layers
