#include "keratin/base/hdf5/messages.h"

#include <array>

namespace keratin::hdf5 {
namespace {

using Kind = ElementType::Kind;

ElementType other(std::string what) { return {.kind = Kind::kOther, .size = 0, .what = std::move(what)}; }

bool power_of_two_up_to_8(int64_t size) { return size == 1 || size == 2 || size == 4 || size == 8; }

ElementType parse_integer(ByteCursor& cursor, uint32_t bits, int64_t size) {
  const uint16_t offset = cursor.u16();
  const uint16_t precision = cursor.u16();
  if (!power_of_two_up_to_8(size) || offset != 0 || precision != size * 8) return other("an integer of odd size");
  return {.kind = bits & 8 ? Kind::kInt : Kind::kUInt, .size = size, .big_endian = (bits & 1) != 0};
}

ElementType parse_float(ByteCursor& cursor, uint32_t bits, int64_t size) {
  struct Format {
    uint16_t offset, precision;
    uint8_t exponent_at, exponent_size, mantissa_at, mantissa_size;
    uint32_t bias;
    bool operator==(const Format&) const = default;
  };
  Format format{};
  format.offset = cursor.u16(), format.precision = cursor.u16();
  format.exponent_at = cursor.u8(), format.exponent_size = cursor.u8();
  format.mantissa_at = cursor.u8(), format.mantissa_size = cursor.u8();
  format.bias = cursor.u32();
  const bool vax = bits & 0x40;
  const bool implied_one = ((bits >> 4) & 3) == 2;
  const bool sign_on_top = (bits >> 8) == static_cast<uint32_t>(size * 8 - 1);
  if (vax || !implied_one || !sign_on_top) return other("a float that is not of IEEE 754");
  const bool big_endian = bits & 1;
  if (size == 2 && format == Format{0, 16, 10, 5, 0, 10, 15})
    return {.kind = Kind::kFloat, .size = 2, .big_endian = big_endian};
  if (size == 4 && format == Format{0, 32, 23, 8, 0, 23, 127})
    return {.kind = Kind::kFloat, .size = 4, .big_endian = big_endian};
  if (size == 8 && format == Format{0, 64, 52, 11, 0, 52, 1023})
    return {.kind = Kind::kFloat, .size = 8, .big_endian = big_endian};
  if (size == 2 && format == Format{0, 16, 7, 8, 0, 7, 127})
    return {.kind = Kind::kBFloat16, .size = 2, .big_endian = big_endian};
  return other("a float that is not of IEEE 754");
}

ElementType parse_string(uint32_t bits, int64_t size) {
  constexpr std::array<char, 3> kPadding = {'\0', 'n', ' '};
  const uint32_t padding = bits & 15;
  if (padding >= kPadding.size()) return other("a string of unknown padding");
  return {.kind = Kind::kFixedString, .size = size, .padding = kPadding[padding]};
}

// h5py's bool: an enumeration over int8 of FALSE = 0 and TRUE = 1.
ElementType parse_enumeration(Context& context, ByteCursor& cursor, uint32_t bits, int version) {
  ByteCursor ahead = cursor;
  if ((ahead.u8() & 15) != 0) context.corrupt("an enumeration over no integers");  // nor over enumerations, without end
  const ElementType base = parse_datatype(context, cursor);
  const uint32_t count = bits & 0xFFFF;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < count; ++i) {
    std::string name;
    while (const char c = static_cast<char>(cursor.u8())) name += c;
    if (version < 3) cursor.skip((8 - (name.size() + 1) % 8) % 8);
    names.push_back(std::move(name));
  }
  const bool boolean =
      names == std::vector<std::string>{"FALSE", "TRUE"} && base.size == 1 && cursor.u8() == 0 && cursor.u8() == 1;
  return boolean ? bool_type() : other("an enumeration");
}

}  // namespace

int64_t checked_bytes(const Context& context, const std::vector<int64_t>& shape, int64_t element_size) {
  for (const int64_t size : shape)
    if (size == 0) return 0;
  __extension__ __int128 bytes = element_size;
  for (const int64_t size : shape) {
    bytes *= size;
    if (bytes > (int64_t{1} << 62)) context.corrupt("the shape of a data set has more elements than any file holds");
  }
  return static_cast<int64_t>(bytes);
}

Dataspace parse_dataspace(Context& context, ByteCursor& cursor) {
  const uint8_t version = cursor.u8();
  const uint8_t rank = cursor.u8();
  const uint8_t flags = cursor.u8();
  if (version == 1) {
    cursor.skip(5);
  } else if (version == 2) {
    const uint8_t kind = cursor.u8();
    if (kind == 2) return {{0}, {0}};  // the null dataspace holds nothing
    if (kind > 1 || (kind == 0 && rank != 0)) context.corrupt("a bad dataspace");
  } else {
    context.unsupported(cat("version ", version, " of a dataspace"));
  }
  if (flags & 2) context.unsupported("permuted axes");
  if (rank > context.limits().max_rank)
    context.limit(cat("a data set has ", rank, " axes; the limit is ", context.limits().max_rank));
  const uint64_t unlimited = ~uint64_t{0} >> (64 - 8 * context.length_size);
  constexpr uint64_t kMost = uint64_t{1} << 62;
  Dataspace space;
  for (int i = 0; i < rank; ++i) {
    const uint64_t size = context.length(cursor);
    if (size > kMost) context.corrupt(cat("an axis of size ", size));
    space.shape.push_back(static_cast<int64_t>(size));
  }
  space.most = space.shape;
  for (int i = 0; i < rank && (flags & 1); ++i) {
    const uint64_t most = context.length(cursor);
    int64_t& axis = space.most[static_cast<size_t>(i)];
    if (most != unlimited && (most > kMost || most < static_cast<uint64_t>(axis)))
      context.corrupt(cat("an axis of size ", axis, " that may have ", most));
    axis = most == unlimited ? Dataspace::kUnlimited : static_cast<int64_t>(most);
  }
  return space;
}

ElementType parse_datatype(Context& context, ByteCursor& cursor) {
  const uint8_t head = cursor.u8();
  const int version = head >> 4;
  const auto bits = static_cast<uint32_t>(cursor.number(3));
  const int64_t size = cursor.u32();
  if (version < 1 || version > 4) context.unsupported(cat("version ", version, " of a datatype"));
  if (size == 0) context.corrupt("an element of no bytes");
  switch (head & 15) {
    case 0:
      return parse_integer(cursor, bits, size);
    case 1:
      return parse_float(cursor, bits, size);
    case 2:
      return other("a time");
    case 3:
      return parse_string(bits, size);
    case 4:
      return other("a bit field");
    case 5:
      return {.kind = Kind::kOpaque, .size = size};
    case 6:
      return other("a compound");
    case 7:
      return other("a reference");
    case 8:
      return parse_enumeration(context, cursor, bits, version);
    case 9: {
      const bool is_string = (bits & 15) == 1;
      if (!is_string) return other("a sequence of varying length");
      if (size != 8 + context.offset_size) context.corrupt("a string reference of odd size");
      return {.kind = Kind::kString, .size = size};
    }
    case 10:
      return other("an array");
    default:
      context.corrupt("an unknown class of datatype");
  }
}

namespace {

void parse_chunked3(Context& context, ByteCursor& cursor, Layout& layout) {
  const uint8_t rank = cursor.u8();
  layout.address = context.address(cursor);
  for (int i = 0; i < rank; ++i) layout.chunk.push_back(cursor.u32());
}

void parse_chunked4(Context& context, ByteCursor& cursor, Layout& layout) {
  const uint8_t flags = cursor.u8();
  layout.edges_unfiltered = flags & 1;
  const uint8_t rank = cursor.u8();
  const uint8_t width = cursor.u8();
  if (width < 1 || width > 8) context.corrupt("a bad width of chunk sizes");
  for (int i = 0; i < rank; ++i) {
    const uint64_t size = cursor.number(width);
    if (size > (uint64_t{1} << 62)) context.corrupt("a chunk larger than any file");
    layout.chunk.push_back(static_cast<int64_t>(size));
  }
  switch (cursor.u8()) {
    case 1:
      layout.index = Layout::Index::kSingle;
      layout.single_filtered = flags & 2;
      if (layout.single_filtered) layout.single_size = context.length(cursor), layout.single_mask = cursor.u32();
      break;
    case 2:
      layout.index = Layout::Index::kImplicit;
      break;
    case 3:
      layout.index = Layout::Index::kFixedArray;
      cursor.skip(1);
      break;
    case 4:
      layout.index = Layout::Index::kExtensibleArray;
      cursor.skip(5);
      break;
    case 5:
      layout.index = Layout::Index::kRecordTree;
      cursor.skip(6);
      break;
    default:
      context.corrupt("an unknown index of chunks");
  }
  layout.address = context.address(cursor);
}

}  // namespace

Layout parse_layout(Context& context, ByteCursor& cursor) {
  const uint8_t version = cursor.u8();
  if (version != 3 && version != 4) context.unsupported(cat("version ", version, " of a data layout"));
  Layout layout;
  switch (cursor.u8()) {
    case 0:
      layout.kind = Layout::Kind::kCompact;
      layout.compact = cursor.text(cursor.u16());
      return layout;
    case 1:
      layout.kind = Layout::Kind::kContiguous;
      layout.address = context.address(cursor);
      layout.size = context.length(cursor);
      return layout;
    case 2:
      break;
    default:
      context.unsupported("a virtual data set");
  }
  layout.kind = Layout::Kind::kChunked;
  version == 3 ? parse_chunked3(context, cursor, layout) : parse_chunked4(context, cursor, layout);
  // The last "axis" is the size of an element.
  if (layout.chunk.size() < 2) context.corrupt("chunks of no axes");
  layout.chunk.pop_back();
  for (const int64_t size : layout.chunk)
    if (size <= 0) context.corrupt("a chunk of no elements");
  return layout;
}

std::vector<Filter> parse_filters(Context& context, ByteCursor& cursor) {
  const uint8_t version = cursor.u8();
  const uint8_t count = cursor.u8();
  if (version != 1 && version != 2) context.unsupported(cat("version ", version, " of a filter pipeline"));
  if (count > 32) context.corrupt("more than 32 filters");
  if (version == 1) cursor.skip(6);
  std::vector<Filter> filters;
  for (int i = 0; i < count; ++i) {
    Filter filter;
    filter.id = cursor.u16();
    const bool named = version == 1 || filter.id >= 256;
    const uint16_t name_size = named ? cursor.u16() : 0;
    cursor.skip(2);  // optional or not
    const uint16_t value_count = cursor.u16();
    cursor.skip(version == 1 ? (name_size + 7u) / 8 * 8 : name_size);
    for (int j = 0; j < value_count; ++j) filter.values.push_back(cursor.u32());
    if (version == 1 && value_count % 2 == 1) cursor.skip(4);
    if (filter.id < Filter::kDeflate || filter.id > Filter::kFletcher32)
      context.unsupported(cat("filter ", filter.id, "; expected gzip, shuffle or fletcher32"));
    filters.push_back(std::move(filter));
  }
  return filters;
}

FillValue parse_fill_value(Context& context, ByteCursor& cursor) {
  constexpr int kEarly = 1;
  const uint8_t version = cursor.u8();
  bool defined = true;
  FillValue fill;
  if (version == 1 || version == 2) {
    fill.all_stored = cursor.u8() == kEarly;
    cursor.skip(1);
    defined = cursor.u8() != 0 || version == 1;
  } else if (version == 3) {
    const uint8_t flags = cursor.u8();
    fill.all_stored = (flags & 3) == kEarly;
    defined = flags & 0x20;
  } else {
    context.unsupported(cat("version ", version, " of a fill value"));
  }
  if (!defined) return fill;
  fill.element = cursor.text(cursor.u32());
  if (fill.element.find_first_not_of('\0') == std::string::npos) fill.element.clear();
  return fill;
}

}  // namespace keratin::hdf5
