#include "keratin/base/hdf5/writer.h"

#include "keratin/base/error.h"
#include "keratin/base/hdf5/image.h"
#include "keratin/base/utf8.h"

namespace keratin::hdf5 {

void GroupWriter::check_name(std::string_view name) const {
  const bool valid = !name.empty() && name != "." && name.find('/') == std::string_view::npos &&
                     name.find('\0') == std::string_view::npos && is_utf8(name);
  require(valid, ErrorCode::kInvalidArgument, "[hdf5] expected a name without slash, received \"", printable(name),
          "\"");
}

GroupWriter& GroupWriter::group(std::string_view path) {
  if (path.empty()) return *this;
  const size_t slash = path.find('/');
  const std::string_view first = path.substr(0, slash);
  const std::string_view rest = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  if (first.empty()) return group(rest);
  check_name(first);
  require(!datasets_.contains(first), ErrorCode::kInvalidArgument, "[hdf5] \"", first, "\" is a data set already");
  std::unique_ptr<GroupWriter>& child = groups_[std::string(first)];
  if (!child) child = std::make_unique<GroupWriter>();
  return child->group(rest);
}

void GroupWriter::dataset(std::string_view name, const ElementType& type, std::vector<int64_t> shape,
                          std::span<const std::byte> data, std::vector<Attribute> attributes) {
  check_name(name);
  require(!datasets_.contains(name) && !groups_.contains(name), ErrorCode::kInvalidArgument, "[hdf5] the name \"", name,
          "\" is taken");
  require(!type.is_string(), ErrorCode::kUnsupported, "[hdf5] data sets of strings are not written; use an attribute");
  int64_t bytes = type.size;
  for (const int64_t size : shape) bytes *= size;
  require(bytes == std::ssize(data), ErrorCode::kShape, "[hdf5] \"", name, "\": expected ", bytes, " bytes for shape (",
          join(shape), "), received ", data.size());
  if (type.kind == ElementType::Kind::kBFloat16) attributes.push_back(text_attribute("dtype", "bfloat16"));
  datasets_.emplace(name, Data{type, std::move(shape), data, std::move(attributes)});
}

void GroupWriter::attribute(Attribute attribute) {
  std::erase_if(attributes_, [&](const Attribute& other) { return other.name == attribute.name; });
  attributes_.push_back(std::move(attribute));
}

int64_t Writer::byte_size() const { return static_cast<int64_t>(image().end()); }

void Writer::write(ByteSink& out) const { image().write(out); }

Image Writer::image() const {
  return checks_ == Checks::kChecksummed ? checked_image(root_, chunk_bytes_) : plain_image(root_);
}

}  // namespace keratin::hdf5
