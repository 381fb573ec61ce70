#include "keratin/base/hdf5/dataset.h"

#include <algorithm>

#include "keratin/base/hdf5/chunks.h"
#include "keratin/base/hdf5/strings.h"

namespace keratin::hdf5 {
namespace {

const Attribute* find_by_name(const std::vector<Attribute>& attributes, std::string_view name) {
  for (const Attribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

// Keras stores bfloat16 as two opaque bytes and says so in an attribute.
bool is_bfloat16(const ElementType& type, const std::vector<Attribute>& attributes) {
  if (type.kind != ElementType::Kind::kOpaque || type.size != 2) return false;
  const Attribute* dtype = find_by_name(attributes, "dtype");
  return dtype && dtype->strings == std::vector<std::string>{"bfloat16"};
}

// A data set may not claim more bytes than the file can hold, compressed or not.
void check_size(Context& context, const DatasetBody& body) {
  const auto where = [&] { return cat("the data set ", body.path, " has ", body.bytes, " bytes"); };
  const auto file_size = static_cast<int64_t>(context.size());
  if (body.bytes > context.limits().max_memory)
    context.limit(cat(where(), "; the limit is ", context.limits().max_memory));
  const Layout& layout = body.layout;
  const bool absent = layout.kind != Layout::Kind::kCompact && layout.address == Context::kUndefined;
  switch (layout.kind) {
    case Layout::Kind::kCompact:
      if (std::ssize(layout.compact) != body.bytes)
        context.corrupt(cat(where(), ", but stores ", layout.compact.size()));
      return;
    case Layout::Kind::kContiguous:
      if (body.bytes == 0) return;
      if (absent && body.bytes > file_size) context.corrupt(cat(where(), ", but the file stores none of them"));
      if (absent) return;
      if (layout.size != static_cast<uint64_t>(body.bytes)) context.corrupt(cat(where(), ", but stores ", layout.size));
      context.check_range(layout.address, layout.size);
      return context.count_stored(body.bytes);
    case Layout::Kind::kChunked:
      break;
  }
  if (layout.chunk.size() != body.space.shape.size())
    context.corrupt(cat("the chunks of ", body.path, " have another rank"));
  bool deflated = false;
  for (const Filter& filter : body.filters) deflated |= filter.id == Filter::kDeflate;
  const int64_t most = absent || !deflated ? file_size : file_size > INT64_MAX / 1032 ? INT64_MAX : file_size * 1032;
  if (body.bytes > most) context.corrupt(cat(where(), ", more than a file of ", file_size, " can hold"));
  const int64_t chunk_bytes = checked_bytes(context, layout.chunk, body.type.size);
  if (!absent && body.bytes > 0 && chunk_bytes > most)
    context.corrupt(cat("a chunk of ", body.path, " is larger than the file can hold"));
  if (chunk_bytes > context.limits().max_memory)
    context.limit(
        cat("a chunk of ", body.path, " has ", chunk_bytes, " bytes; the limit is ", context.limits().max_memory));
}

// The raw elements as the file has them.
void read_raw(const DatasetBody& body, Context& context, std::span<std::byte> out) {
  const Layout& layout = body.layout;
  if (layout.kind == Layout::Kind::kCompact) {
    std::copy_n(bytes_of(layout.compact).begin(), out.size(), out.begin());
  } else if (layout.kind == Layout::Kind::kChunked) {
    read_chunks(context, {body.space, body.type.size, layout, body.filters, body.fill}, out);
  } else if (layout.address == Context::kUndefined) {
    fill_elements(out, body.fill.element);
  } else if (!out.empty()) {
    body.file->read_at(static_cast<int64_t>(layout.address), out);
  }
}

}  // namespace

Context DatasetBody::context() const {
  Context context(file, limits, base);
  context.offset_size = offset_size;
  context.length_size = length_size;
  return context;
}

Dataset make_dataset(Context& context, FileRef file, int64_t base, std::string path, const std::vector<Message>& header,
                     std::vector<Attribute> attributes) {
  auto body = std::make_shared<DatasetBody>();
  body->file = std::move(file);
  body->base = base;
  body->limits = context.limits();
  body->offset_size = context.offset_size;
  body->length_size = context.length_size;
  body->path = std::move(path);
  body->attributes = std::move(attributes);
  const auto cursor_of = [&](uint16_t type, const char* what) {
    const Message* message = find_message(header, type);
    if (!message) context.corrupt(cat("the data set ", body->path, " has no ", what));
    return ByteCursor(bytes_of(message->body), context.name());
  };
  if (find_message(header, kExternalFiles)) context.unsupported(cat("the data of ", body->path, " in another file"));
  ByteCursor space = cursor_of(kDataspace, "dataspace");
  ByteCursor type = cursor_of(kDatatype, "datatype");
  ByteCursor layout = cursor_of(kLayout, "layout");
  body->space = parse_dataspace(context, space);
  body->type = parse_datatype(context, type);
  body->layout = parse_layout(context, layout);
  if (is_bfloat16(body->type, body->attributes)) body->type = bfloat16_type();
  if (find_message(header, kFilters)) {
    ByteCursor filters = cursor_of(kFilters, "filters");
    body->filters = parse_filters(context, filters);
  }
  if (find_message(header, kFillValue)) {
    ByteCursor fill = cursor_of(kFillValue, "fill value");
    body->fill = parse_fill_value(context, fill);
  }
  if (body->type.kind == ElementType::Kind::kOther) return Dataset(std::move(body));
  if (!body->fill.element.empty() && std::ssize(body->fill.element) != body->type.size)
    context.corrupt("a fill value of another size than its elements");
  body->bytes = checked_bytes(context, body->space.shape, body->type.size);
  body->checked_header = find_message(header, kLayout)->checked;
  check_size(context, *body);
  return Dataset(std::move(body));
}

std::string Dataset::name() const { return path().substr(path().rfind('/') + 1); }
const std::string& Dataset::path() const { return body_->path; }
const ElementType& Dataset::type() const { return body_->type; }
const std::vector<int64_t>& Dataset::shape() const { return body_->space.shape; }
int64_t Dataset::byte_size() const { return body_->bytes; }
const std::vector<Attribute>& Dataset::attributes() const { return body_->attributes; }
const Attribute* Dataset::find_attribute(std::string_view name) const { return find_by_name(attributes(), name); }

int64_t Dataset::element_count() const { return type().size > 0 ? byte_size() / type().size : 0; }

void Dataset::read(std::span<std::byte> out) const {
  const bool readable = type().kind != ElementType::Kind::kOther && type().kind != ElementType::Kind::kString;
  require(readable, ErrorCode::kUnsupported, "[", body_->file->name(), "] ", path(), ": expected numbers, received ",
          type());
  require(std::ssize(out) == byte_size(), ErrorCode::kInvalidArgument, "[", body_->file->name(), "] ", path(),
          ": expected room for ", byte_size(), " bytes, received ", out.size());
  Context context = body_->context();
  try {
    read_raw(*body_, context, out);
  } catch (const Error& error) {
    context.rethrow(error);
  }
  to_little_endian(type(), out);
}

const char* Dataset::checksum() const {
  const bool inside = body_->layout.kind == Layout::Kind::kCompact || byte_size() == 0;
  if (inside) return body_->checked_header ? "header" : "";
  const bool summed = std::any_of(body_->filters.begin(), body_->filters.end(),
                                  [](const Filter& filter) { return filter.id == Filter::kFletcher32; });
  return summed ? "fletcher32" : "";
}

bool Dataset::readable_in_parts() const {
  return body_->layout.kind == Layout::Kind::kContiguous && body_->layout.address != Context::kUndefined;
}

void Dataset::read_part(int64_t offset, std::span<std::byte> out) const {
  const auto whole_elements = [&](int64_t bytes) { return type().size > 0 && bytes % type().size == 0; };
  const bool inside = offset >= 0 && offset <= byte_size() && std::ssize(out) <= byte_size() - offset;
  require(inside && whole_elements(offset) && whole_elements(std::ssize(out)), ErrorCode::kInvalidArgument, "[",
          body_->file->name(), "] ", path(), ": expected whole elements inside its ", byte_size(), " bytes, received ",
          out.size(), " from ", offset);
  if (std::ssize(out) == byte_size()) return read(out);
  if (!readable_in_parts()) {
    std::string whole(static_cast<size_t>(byte_size()), '\0');
    read(std::as_writable_bytes(std::span(whole)));
    std::copy_n(bytes_of(whole).begin() + offset, out.size(), out.begin());
    return;
  }
  body_->file->read_at(static_cast<int64_t>(body_->layout.address) + offset, out);
  to_little_endian(type(), out);
}

std::vector<std::string> Dataset::read_strings() const {
  require(type().is_string(), ErrorCode::kUnsupported, "[", body_->file->name(), "] ", path(),
          ": expected strings, received ", type());
  Context context = body_->context();
  try {
    std::string bytes(static_cast<size_t>(byte_size()), '\0');
    read_raw(*body_, context, std::as_writable_bytes(std::span(bytes)));
    GlobalHeap heap(context);
    return decode_strings(context, heap, type(), bytes, element_count());
  } catch (const Error& error) {
    context.rethrow(error);
  }
}

}  // namespace keratin::hdf5
