// Hidden layers written in one line: "64 relu, dropout 0.2, 32 relu".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/keras/layers/layer.h"

namespace keratin::tables {

/// Entries separated by commas: `64` or `64 relu` (Dense, relu when nothing is said), `dropout 0.2`, `batchnorm`,
/// `layernorm`. An empty text gives no layers. Throws Error kInvalidArgument naming the entry.
std::vector<Layer> parse_layers(std::string_view text);

/// The same layers in words, for messages: {"Dense 64 relu", "Dropout 0.2"}.
std::vector<std::string> describe_layers(const std::vector<Layer>& layers);

}  // namespace keratin::tables
