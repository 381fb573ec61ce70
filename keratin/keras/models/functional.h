// Functional: a model made of the calls between Input and outputs.
#pragma once

#include <memory>

#include "keratin/keras/models/graph_of_layers.h"
#include "keratin/keras/models/model.h"

namespace keratin {

class FunctionalBody final : public ModelBody {
 public:
  FunctionalBody() = default;  ///< to be given its graph by config() or set_graph()
  FunctionalBody(const Tensors& inputs, const Tensors& outputs);

  const char* module() const override { return "keras.src.models.functional"; }
  std::string class_name() const override { return "Functional"; }
  void visit_config(ConfigVisitor& v) override;
  void build(const Shapes&) override {}
  using ModelBody::build;
  Tensors call(const Tensors& xs, const CallArgs& args) override;
  using ModelBody::call;
  std::vector<Layer> layers() const override { return graph_->layers(); }
  Shapes input_shapes() const override;
  Tensors inputs() const override { return graph_->inputs(); }
  Tensors outputs() const override { return graph_->outputs(); }
  std::vector<std::string> input_names() const override;
  std::vector<std::string> output_names() const override;
  const GraphOfLayers* graph() const override { return graph_.get(); }
  Json build_config() const override;

  void set_graph(const Tensors& inputs, const Tensors& outputs);

 private:
  std::unique_ptr<GraphOfLayers> graph_;
};

}  // namespace keratin
