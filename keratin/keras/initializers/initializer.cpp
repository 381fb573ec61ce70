#include "keratin/keras/initializers/initializer.h"

#include "keratin/keras/identifier.h"

namespace keratin {

Initializer::Initializer(const std::string& identifier)
    : body_(body_of_identifier("initializer", keras_tables::initializer_table(), identifier)) {}

Json to_config(const Initializer& initializer) { return initializer ? initializer.body()->serialize() : Json(); }

void from_config(const Json& json, Initializer& initializer) {
  initializer = Initializer(body_of_json("initializer", keras_tables::initializer_table(), json));
}

}  // namespace keratin
