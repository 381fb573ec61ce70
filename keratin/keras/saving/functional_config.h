// The config of a functional model: layers with inbound nodes, input_layers, output_layers (keras-facts 4.2).
#pragma once

#include <utility>

#include "keratin/keras/models/graph_of_layers.h"

namespace keratin::saving {

/// Writes "layers", "input_layers" and "output_layers".
void write_functional(ConfigVisitor& v, const GraphOfLayers& graph);

/// Rebuilds the Keras tensors of inputs and outputs: makes all layers, then calls each whose inputs exist until none is
/// left, as Keras does. Throws Error kCorrupt on a graph that cannot be completed.
std::pair<Tensors, Tensors> read_functional(ConfigVisitor& v);

}  // namespace keratin::saving
