#include "keratin/keras/constraints/constraint.h"

#include "keratin/keras/identifier.h"

namespace keratin {

Constraint::Constraint(const std::string& identifier)
    : body_(body_of_identifier("constraint", keras_tables::constraint_table(), identifier)) {}

Json to_config(const Constraint& constraint) { return constraint ? constraint.body()->serialize() : Json(); }

void from_config(const Json& json, Constraint& constraint) {
  constraint = Constraint(body_of_json("constraint", keras_tables::constraint_table(), json));
}

}  // namespace keratin
