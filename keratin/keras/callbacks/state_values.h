// What callbacks write their state with. Internal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// The number or null; and the inverse.
Json json_of(const std::optional<double>& value);
std::optional<double> optional_double(const Json& json);

/// `tensors` as "name/0", "name/1", ...; and the inverse: empty when there are none.
void add_list(CallbackState& state, const std::string& name, const std::vector<Tensor>& tensors);
std::vector<Tensor> list_of(const CallbackState& state, const std::string& name);

}  // namespace keratin::callbacks
