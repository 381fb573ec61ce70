#include "keratin/keras/callbacks/state_values.h"

#include <algorithm>

#include "keratin/base/text.h"

namespace keratin::callbacks {

Json json_of(const std::optional<double>& value) {
  Json out;
  if (value) out = *value;
  return out;
}

std::optional<double> optional_double(const Json& json) {
  if (json.is_null()) return {};
  return json.as_double();
}

void add_list(CallbackState& state, const std::string& name, const std::vector<Tensor>& tensors) {
  for (size_t i = 0; i < tensors.size(); ++i) state.tensors.emplace_back(cat(name, "/", i), tensors[i]);
}

std::vector<Tensor> list_of(const CallbackState& state, const std::string& name) {
  std::vector<Tensor> out;
  while (true) {
    const std::string wanted = cat(name, "/", out.size());
    const auto at = std::find_if(state.tensors.begin(), state.tensors.end(),
                                 [&](const auto& entry) { return entry.first == wanted; });
    if (at == state.tensors.end()) return out;
    out.push_back(at->second);
  }
}

}  // namespace keratin::callbacks
