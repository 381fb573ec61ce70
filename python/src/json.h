// JSON across the border.
#pragma once

#include "keratin/base/json.h"
#include "module.h"

namespace keratin::python {

/// From dicts, lists, tuples, str, numbers, bool and None; throws Error kDType for anything else.
Json as_json(nb::handle value);
/// To dicts, lists, str, numbers, bool and None; what a LiveObjects names becomes that object.
nb::object to_python(const Json& json);

}  // namespace keratin::python
