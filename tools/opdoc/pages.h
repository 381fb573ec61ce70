// The pages that opdoc writes.
#pragma once

#include <string>

namespace opdoc {

/// docs/ops.md: every op with what the walks over the registry check of it. `root`: the repository, whose
/// tests/golden/ops.json says which samples were compared with genuine Keras.
std::string reference(const std::string& root);

/// docs/rewrites.md: every rewrite of the graph compiler, and results at arguments where it matters.
std::string rewrites();

/// {"op": {"inputs": [names], "variadic": ..., "optional": ..., "samples": [{"inputs": [tensor or null],
/// "attributes": {name: value}}]}}; a tensor is {"dtype", "shape", "data": [numbers as text]}.
std::string samples_as_json();

}  // namespace opdoc
