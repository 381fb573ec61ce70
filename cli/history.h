// Training histories: written beside a model, read for plots.
#pragma once

#include <string>

#include "keratin/base/json.h"
#include "keratin/keras/callbacks/callback.h"

namespace keratin::cli {

/// {"epoch": [0, 1, ...], "loss": [...], ...}.
Json history_json(const History& history);
/// By extension: .json, or .csv with a row an epoch as CSVLogger writes it.
void write_history(const History& history, const std::string& path);
/// Reads either.
History read_history(const std::string& path);

}  // namespace keratin::cli
