// Sequential: one layer after the other.
#pragma once

#include <initializer_list>
#include <string>
#include <unordered_set>
#include <vector>

#include "keratin/keras/models/model.h"

namespace keratin {

class SequentialBody;

/// A model whose layers feed each other in order. Weights are made when the input shape is known: from `.input_shape`
/// of the first layer, an InputLayer, build(), or the first data.
///
///     Sequential model({layers::Dense(5, {.input_shape = {8}, .activation = "relu"}), layers::Dense(1)});
class Sequential : public Model {
 public:
  explicit Sequential(const ModelOptions& options = {});
  Sequential(std::initializer_list<Layer> layers, const ModelOptions& options = {});
  explicit Sequential(const std::vector<Layer>& layers, const ModelOptions& options = {});

  void add(const Layer& layer) const;
  Layer pop() const;  ///< removes and returns the last layer
};

class SequentialBody final : public ModelBody {
 public:
  std::string class_name() const override { return "Sequential"; }
  void config(ConfigVisitor& v) override;
  void build(const Shape& input) override;
  using ModelBody::build;
  Tensor call(const Tensor& x, const CallArgs& args) override;
  using ModelBody::call;
  std::vector<Layer> layers() const override { return layers_; }  ///< without the InputLayer, as Keras lists them
  Shapes input_shapes() const override;
  Tensors inputs() const override;
  Tensors outputs() const override;
  std::vector<std::string> input_names() const override;
  std::vector<std::string> output_names() const override;
  /// Layers with the InputLayer in front, when there is one.
  std::vector<Layer> layers_with_input() const;

  void add(const Layer& layer);
  Layer pop();
  void append(const Layer& layer);  ///< adds without building: rebuild() when all are there
  void rebuild();

 private:
  void read_layers(const std::vector<Layer>& all, const Shape& build_shape);
  void forget_build();
  void build_when_possible();

  Layer input_;  ///< given or deduced; empty while the input shape is unknown
  std::vector<Layer> layers_;
  std::unordered_set<std::string> names_;  // of layers_
  size_t building_ = 0;                    // the layer that build() is at
  Tensor output_;                          // symbolic: keeps the calls that building made, for layer.output()
};

}  // namespace keratin
