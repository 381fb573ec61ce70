// A model as a graph that runs without it: what Keras calls export.
#pragma once

#include <optional>
#include <string>

#include "keratin/graph/saving/kgraph.h"
#include "keratin/keras/models/model.h"

namespace keratin::saving {

/// Options of export_model.
struct ExportOptions {
  /// The batch size that is fixed; unset: any. Models that compute with the batch size as a number need it.
  std::optional<int64_t> batch_size = {};
};

/// What predict() computes for a batch, as a function with the model's names of inputs and outputs. Throws Error kState
/// for a model that does not know the shapes of its inputs.
graph::CompiledFunction predict_function(const Model& model);

/// Writes it as the signature "serve" of a .kgraph.
void export_model(const Model& model, const std::string& path, const ExportOptions& options = {});

}  // namespace keratin::saving
