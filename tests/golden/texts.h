// The cases of tests/golden/texts.json by name. Tests only.
#pragma once

#include <string>

#include "keratin/base/error.h"
#include "tests/golden/golden.h"

namespace keratin::golden {

/// The case `name` of the list "progress_bars", "fits", "summaries" or "errors".
inline Json text_case(const char* list, const std::string& name) {
  static const Json texts = load("texts.json");
  for (const Json& group : texts.at("cases").as_array()) {
    const Json* cases = group.find(list);
    if (cases == nullptr) continue;
    for (const Json& each : cases->as_array())
      if (each.at("name").as_string() == name) return each;
  }
  fail(ErrorCode::kNotFound, "no golden ", list, " named ", name);
}

}  // namespace keratin::golden
