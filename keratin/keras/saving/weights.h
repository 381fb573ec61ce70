// Weights of models in HDF5: Keras's walk over layers by attribute name (keras-facts 4.3).
#pragma once

#include <string>
#include <vector>

#include "keratin/base/hdf5/file.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/keras/models/model.h"

namespace keratin::saving {

/// Adds the weights of a model, and of its optimizer when `optimizer` is set. The tensors must outlive the writer's
/// write().
void write_weights(hdf5::GroupWriter& root, const Model& model, bool optimizer);

/// Sets the weights from a file. All failures are collected into one error; nothing is changed when there is any.
void read_weights(const hdf5::Group& root, const Model& model);
/// The optimizer's variables; a file without them, or with another number, is a warning.
void read_optimizer(const hdf5::Group& root, const Model& model);

/// A stored array in the dtype of `variable`. Throws Error kShape when it has another shape.
Tensor read_tensor(const hdf5::Dataset& dataset, const Variable& variable);

/// Element types of HDF5 and ours.
hdf5::ElementType element_type(DType dtype);
DType dtype_of_element(const hdf5::ElementType& type, const std::string& where);

}  // namespace keratin::saving
