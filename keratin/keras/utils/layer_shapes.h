// Shapes of layers' outputs, for summaries and pictures. Internal.
#pragma once

#include "keratin/keras/models/model.h"

namespace keratin::utils {

/// What the layer gives for the inputs it was built with; empty when that is not known.
Shapes output_shapes_of(const Layer& layer);
/// What it was built with; empty when that is not known.
Shapes input_shapes_of(const Layer& layer);

}  // namespace keratin::utils
