#include "keratin/keras/saving/export_graph.h"

#include "keratin/base/error.h"
#include "keratin/keras/models/graph_of_layers.h"

namespace keratin::saving {
namespace {

std::string name_at(const std::vector<std::string>& names, size_t i) {
  return i < names.size() ? names[i] : std::string();
}

std::vector<graph::Port> inputs_of(const Model& model) {
  const Shapes shapes = model->input_shapes();
  require(!shapes.empty(), ErrorCode::kState, "[export] the model '", model.name(),
          "' does not know the shapes of its inputs. Call it once, or give its first layer an input_shape.");
  std::vector<graph::Port> out;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const DType dtype = model->graph() != nullptr ? model->graph()->inputs()[i].dtype() : DType::float32;
    out.push_back({name_at(model.input_names(), i), {shapes[i], dtype}, {}});
  }
  return out;
}

std::vector<graph::Port> outputs_of(const Model& model, const graph::Function& predict,
                                    const std::vector<graph::Port>& inputs) {
  std::vector<ops::TensorSpec> specs;
  for (const graph::Port& port : inputs) specs.push_back(port.spec);
  const graph::Graph graph = graph::trace(predict, specs);
  std::vector<graph::Port> out;
  for (const int v : graph.outputs)
    out.push_back({name_at(model.output_names(), out.size()), graph.values[static_cast<size_t>(v)].spec, {}});
  return out;
}

}  // namespace

graph::CompiledFunction predict_function(const Model& model) {
  const auto predict = [model](const Tensors& x) { return model->predict_step(x); };
  std::vector<graph::Port> inputs = inputs_of(model);
  std::vector<graph::Port> outputs = outputs_of(model, predict, inputs);
  return {"serve", predict, std::move(inputs), std::move(outputs)};
}

void export_model(const Model& model, const std::string& path, const ExportOptions& options) {
  const graph::CompiledFunction serve = predict_function(model);
  std::vector<Shape> shapes;
  for (const graph::Port& port : serve.inputs()) {
    if (!options.batch_size) break;
    shapes.push_back(port.spec.shape);
    shapes.back().set(0, *options.batch_size);
  }
  graph::save_graph(path, {{"serve", serve, shapes}});
}

}  // namespace keratin::saving
