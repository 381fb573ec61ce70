// What a serialised object says about its class, checked against the closed table of classes.
#pragma once

#include <string>

#include "keratin/base/json.h"

namespace keratin {

/// Why Keratin does not make the object that `{"module", "class_name", "config", "registered_name"}` describes; empty
/// when it does. A class is looked up by name in the generated tables and among registered layers, never by its
/// module, which only has to agree:
///
/// - `module`: null, absent, any path below keras.src (also of keras_core, tf_keras and older Keras), or exactly the
///   public module of the class.
/// - `registered_name`: null, absent, the class name, or "Package>Class" of a registered layer.
/// - `function`: the name of an activation, a loss or a metric, from Keras.
std::string why_not_loadable(const Json& object);

/// Throws Error kUnsupported with that reason.
void require_loadable(const Json& object);

}  // namespace keratin
