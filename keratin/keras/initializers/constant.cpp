#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/initializers/initializers.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::initializers {
namespace {

struct ZerosBody final : InitializerBody {
  std::string class_name() const override { return "Zeros"; }
  Tensor operator()(const Shape& shape, DType dtype) override { return Tensor::zeros(shape, dtype); }
};

struct OnesBody final : InitializerBody {
  std::string class_name() const override { return "Ones"; }
  Tensor operator()(const Shape& shape, DType dtype) override { return Tensor::full(shape, 1, dtype); }
};

struct ConstantBody final : InitializerBody {
  double value = 0.0;
  std::string class_name() const override { return "Constant"; }
  // Every number is legal here, also NaN and the infinities.
  void config(ConfigVisitor& v) override {
    Json number = value;
    v("value", number);
    value = number.as_double();
  }
  Tensor operator()(const Shape& shape, DType dtype) override { return Tensor::full(shape, value, dtype); }
};

struct IdentityBody final : InitializerBody {
  double gain = 1.0;
  std::string class_name() const override { return "Identity"; }
  // Keras forgets the gain when it writes the config, but reads it.
  void config(ConfigVisitor& v) override {
    if (v.reading() || gain != 1.0) v("gain", gain);
  }
  Tensor operator()(const Shape& shape, DType dtype) override {
    require(shape.rank() == 2, ErrorCode::kShape,
            "Identity matrix initializer can only be used for 2D matrices. Received: shape=", shape, " of rank ",
            shape.rank(), ".");
    return ops::cast(gain * ops::eye(shape[0], shape[1], dtype), dtype);
  }
};

}  // namespace

Zeros::Zeros() : Initializer(make_ref<ZerosBody>()) {}

Ones::Ones() : Initializer(make_ref<OnesBody>()) {}

Constant::Constant(double value) {
  auto body = make_ref<ConstantBody>();
  body->value = value;
  *static_cast<Initializer*>(this) = Initializer(body);
}

Identity::Identity(double gain) {
  auto body = make_ref<IdentityBody>();
  body->gain = gain;
  *static_cast<Initializer*>(this) = Initializer(body);
}

InitializerClass zeros_class() { return {"Zeros", make_default<InitializerBody, ZerosBody>, {"zero"}}; }
InitializerClass ones_class() { return {"Ones", make_default<InitializerBody, OnesBody>, {"one"}}; }
InitializerClass constant_class() { return {"Constant", make_default<InitializerBody, ConstantBody>, {}}; }
InitializerClass identity_class() { return {"Identity", make_default<InitializerBody, IdentityBody>, {}}; }

}  // namespace keratin::initializers
