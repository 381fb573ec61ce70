// Configs of legacy .h5 files, Keras 1, 2 and 3, in the spelling of Keras 3 (keras-facts 4.5), and back.
#pragma once

#include "keratin/base/json.h"

namespace keratin::saving {

/// `model_config` of a legacy file as model_from_config takes it: batch_input_shape, lists of layers without a name,
/// arguments that Keras 3 dropped, and the numbering of nested models' calls are translated. Throws Error kUnsupported
/// for calls with keyword arguments that would be lost.
Json model_config_from_legacy(Json config);

/// `training_config` of a legacy file as compile_options_from takes it: `optimizer_config` becomes `optimizer`; `lr`,
/// `decay`, reduction "auto" and MeanMetricWrapper are translated. A decay that is not zero is dropped with a warning,
/// as in Keras.
Json compile_config_from_legacy(const Json& training_config);

/// A serialised model as legacy files hold it: {"class_name", "config"}, and the layers in it without module and
/// registered name.
Json model_config_to_legacy(const Json& model);

/// A compile_config as `training_config`.
Json compile_config_to_legacy(const Json& compile_config);

}  // namespace keratin::saving
