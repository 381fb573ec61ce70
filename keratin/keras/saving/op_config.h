// Raw ops in configs of functional models: Keras's Operation classes and constants among arguments.
#pragma once

#include <string>

#include "keratin/base/json.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::saving {

/// The op of an entry whose module is keras.src.ops.*; null for layers. Throws Error kUnsupported on an unknown op.
const ops::OpDef* find_keras_op(const Json& entry);
/// {"module": "keras.src.ops.numpy", "class_name": "Multiply", "config": {"name": ...}, "registered_name": "Multiply"}.
Json op_to_json(const ops::OpDef& op, const ops::Attributes& attrs, const std::string& name);
/// The attributes from an entry's config; missing ones are the defaults.
ops::Attributes op_attributes(const ops::OpDef& op, const Json& config);

/// A scalar as a plain number, other values as `__numpy__`; and the inverse (also `__tensor__`, lists of numbers).
Json constant_to_json(const Tensor& constant);
Tensor constant_from_json(const Json& json);

}  // namespace keratin::saving
