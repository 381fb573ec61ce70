#include "keratin/keras/regularizers/regularizer.h"

#include "keratin/keras/identifier.h"

namespace keratin {

Regularizer::Regularizer(const std::string& identifier)
    : body_(body_of_identifier("regularizer", keras_tables::regularizer_table(), identifier)) {}

Json to_config(const Regularizer& regularizer) { return regularizer ? regularizer.body()->serialize() : Json(); }

void from_config(const Json& json, Regularizer& regularizer) {
  regularizer = Regularizer(body_of_json("regularizer", keras_tables::regularizer_table(), json));
}

}  // namespace keratin
