// Layer kinds of the user's own, by registered name, so that saved models with them can be loaded.
#pragma once

#include <string>

#include "keratin/keras/layers/layer.h"

namespace keratin {

/// Makes a kind known under Keras's registered name, "Package>Class" ("Custom>Scale" is what saving writes for a class
/// without a package). Registering a name again replaces it. Thread-safe.
void register_custom_layer(const std::string& registered_name, Ref<LayerBody> (*make)());

/// A new body of that kind; null when nothing was registered under the name.
Ref<LayerBody> make_custom_layer(const std::string& registered_name);

}  // namespace keratin
