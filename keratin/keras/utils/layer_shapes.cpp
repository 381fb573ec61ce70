#include "keratin/keras/utils/layer_shapes.h"

#include "keratin/base/error.h"
#include "keratin/keras/models/graph_of_layers.h"
#include "keratin/keras/models/sequential.h"

namespace keratin::utils {
namespace {

Shapes shapes_of(const Tensors& tensors) {
  Shapes out;
  for (const Tensor& t : tensors) out.push_back(t.shape());
  return out;
}

// By a call on placeholders of the shapes that the layer was built with.
Shapes shapes_by_call(const Layer& layer) {
  Tensors inputs;
  for (const Shape& shape : layer->built_shapes)
    inputs.push_back(ops::placeholder({shape, layer->dtype_policy.compute_dtype()}));
  try {
    return shapes_of(layer.call_all(inputs));
  } catch (const Error&) {
    return {};  // the inputs had other dtypes
  }
}

}  // namespace

Shapes output_shapes_of(const Layer& layer) {
  if (const auto* input = dynamic_cast<const InputLayerBody*>(layer.body().get())) return {input->batch_shape};
  if (const auto* model = dynamic_cast<const ModelBody*>(layer.body().get()); model != nullptr && model->graph())
    return shapes_of(model->graph()->outputs());
  if (const Tensors outputs = layer->output_tensors(); !outputs.empty()) return shapes_of(outputs);
  if (!layer->built || layer->built_shapes.empty()) return {};
  if (const auto* stack = dynamic_cast<const SequentialBody*>(layer.body().get()); stack && !stack->layers().empty())
    return output_shapes_of(stack->layers().back());
  return shapes_by_call(layer);
}

Shapes input_shapes_of(const Layer& layer) {
  if (const auto* input = dynamic_cast<const InputLayerBody*>(layer.body().get())) return {input->batch_shape};
  if (const auto* model = dynamic_cast<const ModelBody*>(layer.body().get()); model && !model->input_shapes().empty())
    return model->input_shapes();
  return layer->built ? layer->built_shapes : Shapes{};
}

}  // namespace keratin::utils
