#include "keratin/keras/models/input.h"

#include <optional>
#include <string>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/def/node.h"

namespace keratin {
namespace {

Ref<InputLayerBody> make_input(const Shape& shape, const InputOptions& options) {
  require(shape.is_set() || options.batch_shape.is_set(), ErrorCode::kInvalidArgument,
          "You must pass a `shape` argument.");
  auto body = make_ref<InputLayerBody>();
  body->name = options.name;
  body->dtype = options.dtype.empty() ? config::floatx() : options.dtype;
  body->batch_shape = options.batch_shape.is_set() ? options.batch_shape
                                                   : shape.with_inserted(0, options.batch_size.value_or(kUnknown));
  return body;
}

}  // namespace

void InputLayerBody::visit_config(ConfigVisitor& v) {
  Json type = dtype;
  v("batch_shape", batch_shape)("dtype", type);
  if (v.reading() && !batch_shape.is_set()) v("batch_input_shape", batch_shape);  // Keras 2's spelling
  v.constant("sparse", false).constant("ragged", false)("name", name).constant("optional", false);
  if (!v.reading()) return;
  at_step("dtype", [&] {
    dtype = type.is_null() || type.as_string().empty() ? config::floatx() : type.as_string();
    dtype_from_string(dtype);  // throws on an unknown name
  });
  require(batch_shape.is_set(), ErrorCode::kCorrupt, "[InputLayer] the config has no \"batch_shape\".");
}

Tensor InputLayerBody::make_tensor() {
  auto call = make_ref<LayerCall>();
  call->layer = Layer(Ref<LayerBody>(this));
  const Tensor made = ops::placeholder({batch_shape, dtype_from_string(dtype)}, call);
  call->set_node(ops::value_of(made).node.get());
  return made;
}

Tensor InputLayerBody::tensor() {
  const Tensors made = output_tensors();
  return made.empty() ? make_tensor() : made.front();
}

Tensor Input(const Shape& shape, const InputOptions& options) {
  const Layer layer(make_input(shape, options));
  return static_cast<InputLayerBody*>(layer.body().get())->make_tensor();
}

namespace layers {

InputLayer::InputLayer(const Shape& shape, const InputOptions& options) : Layer(make_input(shape, options)) {}

LayerClass input_layer_class() { return {"InputLayer", make_default<LayerBody, InputLayerBody>, {}}; }

}  // namespace layers
}  // namespace keratin
