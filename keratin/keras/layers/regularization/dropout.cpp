#include "keratin/keras/layers/regularization/dropout.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/random/random.h"

namespace keratin::layers {
namespace {

struct DropoutBody final : LayerBody {
  double rate = 0.5;
  DropoutOptions o;
  random::SeedGenerator generator;

  DropoutBody() { supports_masking = true, built = true; }
  DropoutBody(double dropped, const DropoutOptions& options) : rate(dropped), o(options), generator(options.seed) {
    supports_masking = true, built = true;
    take_common(*this, o);
    check();
  }

  std::string class_name() const override { return "Dropout"; }

  void config(ConfigVisitor& v) override {
    v("rate", rate)("seed", o.seed)("noise_shape", o.noise_shape);
    if (!v.reading()) return;
    check();
    if (o.seed) generator = random::SeedGenerator(o.seed);
  }

  void check() const {
    require(
        rate >= 0 && rate <= 1, ErrorCode::kInvalidArgument,
        "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=", rate);
    for (int64_t axis = 0; axis < o.noise_shape.rank(); ++axis)
      require(o.noise_shape[axis] > 0 || o.noise_shape[axis] == kUnknown, ErrorCode::kInvalidArgument,
              "Invalid value received for argument `noise_shape`. Expected all dimensions to be positive integers or "
              "None. Received negative or zero value at index ",
              axis, ": ", o.noise_shape[axis]);
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs& args) override {
    if (!args.training || rate == 0) return x;
    return random::dropout(x, rate, noise_shape(x.shape()), {.seed = generator});
  }

  Shape noise_shape(const Shape& input) const {
    Shape shape = o.noise_shape;
    for (int64_t axis = 0; axis < shape.rank() && axis < input.rank(); ++axis)
      if (shape[axis] == kUnknown) shape.set(axis, input[axis]);
    return shape;
  }

  std::vector<const char*> saved_call_kwargs() const override { return {"training"}; }
};

}  // namespace

Dropout::Dropout(double rate, const DropoutOptions& options) : Layer(make_ref<DropoutBody>(rate, options)) {}

LayerClass dropout_class() { return {"Dropout", make_default<LayerBody, DropoutBody>, {}}; }

}  // namespace keratin::layers
