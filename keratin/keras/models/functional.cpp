#include "keratin/keras/models/functional.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/saving/functional_config.h"

namespace keratin {

FunctionalBody::FunctionalBody(const Tensors& inputs, const Tensors& outputs) { set_graph(inputs, outputs); }

void FunctionalBody::set_graph(const Tensors& inputs, const Tensors& outputs) {
  graph_ = std::make_unique<GraphOfLayers>(inputs, outputs);
  reset_children();
  for (const Layer& layer : graph_->layers()) track("layers", layer);
  built = true;
  built_shapes = input_shapes();
}

Tensors FunctionalBody::call(const Tensors& xs, const CallArgs& args) {
  const Tensors& wanted = graph_->inputs();
  require(xs.size() == wanted.size(), ErrorCode::kInvalidArgument, "Layer \"", name, "\" expects ", wanted.size(),
          " input(s), but it received ", xs.size(), " input tensors.");
  for (size_t i = 0; i < xs.size(); ++i) {
    const Shape &expected = wanted[i].shape(), &found = xs[i].shape();
    bool fits = expected.rank() == found.rank();
    for (int64_t a = 0; fits && a < found.rank(); ++a)
      fits = expected[a] == kUnknown || found[a] == kUnknown || expected[a] == found[a];
    require(fits, ErrorCode::kShape, "Input ", i, " with name '", input_names()[i], "' of layer '", name,
            "' is incompatible with the layer: expected shape=", expected, ", found shape=", found);
  }
  return graph_->run(xs, args.training);
}

Shapes FunctionalBody::input_shapes() const {
  Shapes out;
  for (const Tensor& t : graph_->inputs()) out.push_back(t.shape());
  return out;
}

std::vector<std::string> FunctionalBody::input_names() const {
  std::vector<std::string> names;
  for (const Tensor& t : graph_->inputs()) names.push_back(graph_->history(t).operation->name);
  return names;
}

std::vector<std::string> FunctionalBody::output_names() const {
  std::vector<std::string> names;
  for (const Tensor& t : graph_->outputs()) names.push_back(graph_->history(t).operation->name);
  return names;
}

Json FunctionalBody::build_config() const { return Json::object({{"input_shape", Json()}}); }

// {name, trainable, layers: [...], input_layers, output_layers}: the graph's own grammar (keras-facts 4.2).
void FunctionalBody::visit_config(ConfigVisitor& v) {
  v("name", name)("trainable", trainable);
  if (!v.reading()) return saving::write_functional(v, *graph_);
  const auto [inputs, outputs] = saving::read_functional(v);
  set_graph(inputs, outputs);
}

namespace layers {
LayerClass functional_class() { return {"Functional", make_default<LayerBody, FunctionalBody>, {"Model"}}; }
}  // namespace layers

}  // namespace keratin
