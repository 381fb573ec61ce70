// Legacy HDF5 files: whole models and weights, as Keras 1 and 2 and Keras 3's model.save("m.h5") write them
// (keras-facts 4.5).
#pragma once

#include <string>
#include <vector>

#include "keratin/keras/saving/saving.h"
#include "keratin/keras/saving/weight_plan.h"

namespace keratin::saving {

/// Plans the weights of a model: layer by layer in the order of the file, names aside; only layers with weights count.
/// Or by the names of layers, where those of the file that the model lacks are left out. Throws Error kShape when
/// counts or shapes differ, with Keras's texts; with skip_mismatch they are warnings.
void plan_legacy_weights(WeightPlan& plan, const Model& model, bool by_name, bool skip_mismatch);

/// The optimizer's variables in the file, in their order; empty when it has none.
std::vector<const StoredTensor*> legacy_optimizer(const StoredFile& file);

/// Writes a whole model in this layout, atomically. Genuine Keras reads it.
void save_legacy_model(const Model& model, const std::string& path, const SaveOptions& options);

}  // namespace keratin::saving
