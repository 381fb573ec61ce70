// What compile takes: names, objects, structures of them.
#pragma once

#include "keratin/keras/trainers/options.h"
#include "module.h"

namespace keratin::python {

Optimizer as_optimizer(nb::handle value);  ///< None: unset
Loss as_loss(nb::handle value);            ///< None: unset
Metric as_metric(nb::handle value);

/// One for all outputs, a list, or a dict by output.
Losses as_losses(nb::handle value);
Metrics as_metrics(nb::handle value);
/// A number, a list, or a dict by output.
std::vector<double> as_loss_weights(nb::handle value, const std::vector<std::string>& outputs);

}  // namespace keratin::python
