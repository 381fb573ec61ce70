#include "keratin/keras/layers/preprocessing/numbers.h"

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::layers {
namespace {

Json nested(const Tensor& t, const Shape& shape, int64_t& position) {
  if (shape.rank() == 0) return t.flat_as_double(position++);
  Json out = Json::array();
  for (int64_t i = 0; i < shape[0]; ++i) out.push_back(nested(t, shape.slice(1, shape.rank()), position));
  return out;
}

void flatten(const Json& json, const Shape& shape, std::vector<double>& values) {
  if (shape.rank() == 0) {
    values.push_back(json.as_double());
    return;
  }
  require(json.size() == shape[0], ErrorCode::kCorrupt, "expected lists of one length, received ", json.size(), " and ",
          shape[0], " elements.");
  for (const Json& element : json.as_array()) flatten(element, shape.slice(1, shape.rank()), values);
}

}  // namespace

Numbers::Numbers(const std::vector<double>& values) : json_(Json::array()) {
  for (const double value : values) json_.push_back(value);
}

Numbers::Numbers(const Tensor& values) {
  int64_t position = 0;
  if (values.defined()) json_ = nested(values, values.shape(), position);
}

Shape Numbers::shape() const {
  Shape shape;
  for (const Json* level = &json_; level->is_array(); level = &(*level)[0]) {
    shape.push_back(level->size());
    if (level->size() == 0) break;
  }
  return shape;
}

Tensor Numbers::tensor(DType dtype) const {
  std::vector<double> values;
  flatten(json_, shape(), values);
  return ops::cast(Tensor(std::span<const double>(values), shape()), dtype);
}

void from_config(const Json& json, Numbers& numbers) {
  numbers.json_ = json.is_object() ? config_of(json).at("value") : json;
  std::vector<double> values;
  if (numbers.is_set()) flatten(numbers.json_, numbers.shape(), values);  // throws on anything but numbers
}

}  // namespace keratin::layers
