// Steps that Python overrides, and the engine's for those that call super().
#pragma once

#include "keratin/keras/models/model.h"
#include "module.h"

namespace keratin::python {

/// Lets the engine run those of train_step, test_step, predict_step, compute_loss and compute_metrics that the class of
/// `self` overrides, and ask it for its metrics. Done once for an object.
void install_overrides(nb::handle self, const Model& model);
/// The model behind `self`, with its overrides.
Model ready_model(nb::handle self);

}  // namespace keratin::python
