// File paths with places for numbers, as Python's str.format fills them. Internal.
#pragma once

#include <string>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// `{epoch:02d}-{val_loss:.4f}.keras` with the numbers put in: `{name}` or `{name:spec}` with a spec of Python's for
/// numbers (fill, alignment, sign, 0, width, comma, precision, and d, e, f, g or % ); `{{` and `}}` are braces.
/// `integers` are found before `logs`. Throws Error kInvalidArgument for a name that is not there or a spec that does
/// not fit.
std::string format_path(const std::string& pattern, const std::vector<std::pair<std::string, int64_t>>& integers,
                        const Logs& logs);

}  // namespace keratin::callbacks
