// summary: the table of a model's layers.
#pragma once

#include <string>

#include "keratin/keras/models/model.h"

namespace keratin::utils {

/// The summary as Keras prints it, for the terminal in force (its columns, and colours where it has them): a row a
/// layer with its output shape and number of parameters, `Connected to` for models with branches, and the totals,
/// which after training count the optimizer's variables too.
/// Throws Error kInvalidArgument for a line too short and for a layer_range that names no layer.
std::string summary_text(const Model& model, const SummaryOptions& options = {});

}  // namespace keratin::utils
