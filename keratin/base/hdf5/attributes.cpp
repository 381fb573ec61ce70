#include "keratin/base/hdf5/attributes.h"

#include <algorithm>
#include <unordered_set>

#include "keratin/base/hdf5/dense.h"
#include "keratin/base/utf8.h"

namespace keratin::hdf5 {
namespace {

Attribute parse_attribute(Context& context, GlobalHeap& heap, ByteCursor cursor) {
  context.count_object();
  const uint8_t version = cursor.u8();
  if (version < 1 || version > 3) context.corrupt("unknown version of an attribute");
  const uint8_t flags = cursor.u8();
  if (version > 1 && (flags & 3)) context.unsupported("an attribute with a shared (named) datatype");
  const uint16_t name_size = cursor.u16();
  const uint16_t type_size = cursor.u16();
  const uint16_t space_size = cursor.u16();
  if (version == 3) cursor.skip(1);  // character set
  // Version 1 pads each part to a multiple of 8.
  const auto part = [&](size_t size) {
    const auto bytes = cursor.take(version == 1 ? (size + 7) / 8 * 8 : size);
    return ByteCursor(bytes.first(size), context.name());
  };
  Attribute attribute;
  const std::string_view name = part(name_size).text(name_size);
  attribute.name = name.substr(0, name.find('\0'));
  if (!is_utf8(attribute.name)) context.corrupt("the name of an attribute is not UTF-8");
  ByteCursor type = part(type_size);
  ByteCursor space = part(space_size);
  attribute.type = parse_datatype(context, type);
  attribute.shape = parse_dataspace(context, space).shape;
  if (attribute.type.kind == ElementType::Kind::kOther) return attribute;
  const int64_t bytes = checked_bytes(context, attribute.shape, attribute.type.size);
  if (bytes > static_cast<int64_t>(cursor.left()))
    context.corrupt(cat("the value of the attribute \"", printable(attribute.name), "\" is cut off"));
  attribute.bytes = cursor.text(static_cast<size_t>(bytes));
  if (attribute.type.is_string()) {
    const int64_t count = bytes / attribute.type.size;
    attribute.strings = decode_strings(context, heap, attribute.type, attribute.bytes, count);
    attribute.bytes.clear();
  }
  to_little_endian(attribute.type, std::as_writable_bytes(std::span(attribute.bytes)));
  return attribute;
}

void check_names(Context& context, const std::vector<Attribute>& attributes) {
  std::unordered_set<std::string_view> names;
  for (const Attribute& attribute : attributes)
    if (!names.insert(attribute.name).second)
      context.corrupt(cat("the attribute \"", printable(attribute.name), "\" comes twice"));
}

// Text outside of the header has no checksum of the format's own; our writer adds one.
void check_texts(Context& context, const std::vector<Attribute>& attributes) {
  for (const Attribute& sum : attributes) {
    if (!sum.name.ends_with(kCrcSuffix) || sum.type != uint_type(4) || !sum.shape.empty()) continue;
    const std::string_view name = std::string_view(sum.name).substr(0, sum.name.size() - kCrcSuffix.size());
    const auto text = std::find_if(attributes.begin(), attributes.end(),
                                   [&](const Attribute& attribute) { return attribute.name == name; });
    if (text == attributes.end() || text->type.kind != ElementType::Kind::kString) continue;
    if (crc_of_texts(text->strings) != load_le(bytes_of(sum.bytes)))
      context.corrupt(cat("the text of the attribute \"", printable(name), "\" does not match its checksum"));
  }
}

}  // namespace

std::vector<Attribute> read_attributes(Context& context, GlobalHeap& heap, const std::vector<Message>& header) {
  std::vector<Attribute> attributes;
  for (const Message& message : header) {
    ByteCursor cursor(bytes_of(message.body), context.name());
    if (message.type == kAttribute) attributes.push_back(parse_attribute(context, heap, cursor));
    if (message.type != kAttributeInfo) continue;
    if (cursor.u8() != 0) context.corrupt("unknown version of attribute information");
    if (cursor.u8() & 1) cursor.skip(2);
    const uint64_t dense = context.address(cursor);
    const uint64_t index = context.address(cursor);
    if (dense == Context::kUndefined) continue;
    for (const std::string& record : read_dense(context, dense, index, DenseKind::kAttributes))
      attributes.push_back(parse_attribute(context, heap, ByteCursor(bytes_of(record), context.name())));
  }
  check_names(context, attributes);
  check_texts(context, attributes);
  return attributes;
}

}  // namespace keratin::hdf5
