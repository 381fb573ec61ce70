// Steps that Python overrides, and the engine's for those that call super().
#pragma once

#include "keratin/keras/models/model.h"
#include "module.h"

namespace keratin::python {

/// Calls `self.<method>(data)` with (x,), (x, y) or (x, y, sample_weight) as tensors, and takes what it returns: a dict
/// of numbers, or the loss.
StepLogs call_step(nb::handle self, const char* method, const Batch& batch);
/// Calls `self.compute_loss(x=, y=, y_pred=, sample_weight=)`.
Tensor call_compute_loss(nb::handle self, const Batch& batch, const Tensors& y_pred);
/// Calls `self.predict_step((x,))`.
Tensors call_predict_step(nb::handle self, const Tensors& x);

}  // namespace keratin::python
