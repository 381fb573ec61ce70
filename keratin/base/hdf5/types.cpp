#include "keratin/base/hdf5/types.h"

#include "keratin/base/error.h"

namespace keratin::hdf5 {

ElementType int_type(int64_t size) { return {.kind = ElementType::Kind::kInt, .size = size}; }
ElementType uint_type(int64_t size) { return {.kind = ElementType::Kind::kUInt, .size = size}; }
ElementType float_type(int64_t size) { return {.kind = ElementType::Kind::kFloat, .size = size}; }
ElementType bfloat16_type() { return {.kind = ElementType::Kind::kBFloat16, .size = 2}; }
ElementType bool_type() { return {.kind = ElementType::Kind::kBool, .size = 1}; }
ElementType string_type() { return {.kind = ElementType::Kind::kString, .size = 16}; }

std::string to_string(const ElementType& type) {
  switch (type.kind) {
    case ElementType::Kind::kInt:
      return cat("int", type.size * 8);
    case ElementType::Kind::kUInt:
      return cat("uint", type.size * 8);
    case ElementType::Kind::kFloat:
      return cat("float", type.size * 8);
    case ElementType::Kind::kBFloat16:
      return "bfloat16";
    case ElementType::Kind::kBool:
      return "bool";
    case ElementType::Kind::kOpaque:
      return cat("opaque(", type.size, ")");
    case ElementType::Kind::kFixedString:
    case ElementType::Kind::kString:
      return "string";
    case ElementType::Kind::kOther:
      return type.what;
  }
  return "unknown";
}

const std::string& Attribute::text() const {
  require(type.is_string() && strings.size() == 1, ErrorCode::kCorrupt, "[hdf5] expected the attribute \"", name,
          "\" to be one string, received ", strings.size(), " of type ", type);
  return strings[0];
}

Attribute text_attribute(std::string name, std::string text) {
  return {.name = std::move(name), .type = string_type(), .shape = {}, .bytes = {}, .strings = {std::move(text)}};
}

Attribute text_list_attribute(std::string name, std::vector<std::string> texts) {
  const auto count = static_cast<int64_t>(texts.size());
  return {.name = std::move(name), .type = string_type(), .shape = {count}, .bytes = {}, .strings = std::move(texts)};
}

}  // namespace keratin::hdf5
