// From what users write for an initializer, a regularizer or a constraint (a name, or JSON) to the object.
#pragma once

#include <string>

#include "keratin/base/error.h"
#include "keratin/keras/class_reference.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/config.h"
#include "keratin/keras/live_objects.h"

namespace keratin {

/// `Could not interpret <kind> identifier: <identifier>`, and what may have been meant.
[[noreturn]] inline void fail_identifier(const char* kind, const std::string& identifier,
                                         const std::vector<std::string>& known) {
  const std::string near = did_you_mean(identifier, known);
  fail(ErrorCode::kInvalidArgument, "Could not interpret ", kind, " identifier: ", identifier,
       near.empty() ? "" : cat(". Did you mean \"", near, "\"?"));
}

/// The object of the class that `identifier` names, with default arguments.
template <class Body>
Ref<Body> body_of_identifier(const char* kind, std::span<ClassEntry<Body> (*const)()> table,
                             const std::string& identifier) {
  const ClassEntry<Body> entry = find_class(table, identifier);
  if (entry.make == nullptr) fail_identifier(kind, identifier, class_names(table));
  return entry.make();
}

/// The object that JSON describes: null (none), a name, or a serialised object of Keras 3 or of the older form without
/// module. Old initializers also carry a "dtype", which has had no effect since Keras 3: it is passed over.
template <class Body>
Ref<Body> body_of_json(const char* kind, std::span<ClassEntry<Body> (*const)()> table, const Json& json) {
  if (json.is_null()) return {};
  if (Ref<Body> live = live_object<Body>(kind, json)) return live;
  if (json.is_string()) return body_of_identifier(kind, table, json.as_string());
  const std::string& class_name = class_name_of(json);
  require_loadable(json);
  const Json& config = config_of(json);
  if (class_name == "function" && config.is_string()) return body_of_identifier(kind, table, config.as_string());
  Ref<Body> body = body_of_identifier(kind, table, class_name);
  at_step("config", [&] {
    ConfigVisitor v(config, class_name);
    body->visit_config(v);
    v.constant("dtype", {});
    v.finish();
  });
  return body;
}

}  // namespace keratin
