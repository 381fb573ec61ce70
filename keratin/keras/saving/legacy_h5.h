// Legacy HDF5 files: whole models and weights, as Keras 1 and 2 and Keras 3's model.save("m.h5") write them
// (keras-facts 4.5).
#pragma once

#include <string>

#include "keratin/base/hdf5/file.h"
#include "keratin/keras/saving/saving.h"

namespace keratin::saving {

/// Whether an HDF5 file holds a legacy model or legacy weights, and not the layout of `.weights.h5`.
bool is_legacy_h5(const hdf5::Group& root);

/// A whole model: architecture, weights and, with options.compile, loss, metrics and optimizer. `path` stands in
/// errors. A file without training_config, or with an optimizer state that does not fit, is a warning, as in Keras.
Model load_legacy_model(const hdf5::Group& root, const std::string& path, const LoadOptions& options);

/// Sets the weights of a model, layer by layer in the order of the file, names aside; only layers with weights count.
/// Throws Error kShape when counts or shapes differ, with Keras's texts; nothing is changed then.
void read_legacy_weights(const hdf5::Group& root, const Model& model);

/// Writes a whole model in this layout, atomically. Genuine Keras reads it.
void save_legacy_model(const Model& model, const std::string& path, const SaveOptions& options);

}  // namespace keratin::saving
