// Weights of models by Keras's walk over layers by attribute name (keras-facts 4.3): "layers/dense/vars/0".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/saving/weight_plan.h"

namespace keratin::saving {

/// The variables that stand in one group of a file.
struct WeightGroup {
  std::string path;  ///< "layers/dense/vars"
  std::string name;  ///< of the layer or optimizer
  std::string class_name;
  std::vector<Variable> variables;  ///< trainable ones in the order made, then the others
};
/// The groups of a model and everything below it, each object once; those without variables as well. The last one is
/// the optimizer's, when it is wanted and built.
std::vector<WeightGroup> weight_groups(const Model& model, bool optimizer);

/// Adds the weights of a model, and of its optimizer when `optimizer` is set. The tensors must outlive the writer's
/// write().
void write_weights(hdf5::GroupWriter& root, const Model& model, bool optimizer);

/// Plans every weight of the model. All layers that do not fit are told in one error, or with skip_mismatch in one
/// warning.
void plan_weights(WeightPlan& plan, const Model& model, bool skip_mismatch);
/// The same by the names of variables, "sequential/dense/kernel" or "dense/kernel"; layers without a match stay.
void plan_weights_by_name(WeightPlan& plan, const Model& model, bool skip_mismatch);

/// Plans the optimizer's variables in this order, having built it. A file that has none, or others, is a warning and
/// false, or Error kShape when they are `required`.
bool plan_optimizer(WeightPlan& plan, const Model& model, const std::vector<const StoredTensor*>& stored,
                    bool required);

/// Element types of HDF5 and ours; nothing for those that tensors do not have.
hdf5::ElementType element_type(DType dtype);
std::optional<DType> dtype_of_element(const hdf5::ElementType& type);

}  // namespace keratin::saving
