// plot_model: a picture of a model as SVG.
#pragma once

#include <string>

#include "keratin/keras/models/model.h"

namespace keratin::utils {

/// Options of plot_model, in Keras's order. Keras's dpi has no meaning here.
struct PlotModelOptions {
  bool show_shapes = false;
  bool show_dtype = false;
  bool show_layer_names = false;
  std::string rankdir = "TB";  ///< "TB" downwards, "LR" to the right, "BT" upwards, "RL" to the left
  bool expand_nested = false;  ///< the layers of Sequential models inside this one each get a box
  bool show_layer_activations = false;
  bool show_trainable = false;
};

/// The picture as SVG text: a box a layer, an arrow a connection. Needs nothing installed. Throws Error kState for a
/// model that is not built, kInvalidArgument for an unknown rankdir.
std::string model_svg(const Model& model, const PlotModelOptions& options = {});

/// Writes it into a file, whose name ends in `.svg` (else Error kUnsupported).
void plot_model(const Model& model, const std::string& to_file = "model.svg", const PlotModelOptions& options = {});

}  // namespace keratin::utils
