// Internal to the HDF5 reader: the messages of an object header and what those that describe data mean
// (HDF5 File Format Specification 3.0, sections IV.A.1 and IV.A.2).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/hdf5/context.h"
#include "keratin/base/hdf5/types.h"

namespace keratin::hdf5 {

enum MessageType : uint16_t {
  kDataspace = 0x01,
  kLinkInfo = 0x02,
  kDatatype = 0x03,
  kFillValue = 0x05,
  kLink = 0x06,
  kExternalFiles = 0x07,
  kLayout = 0x08,
  kGroupInfo = 0x0A,
  kFilters = 0x0B,
  kAttribute = 0x0C,
  kContinuation = 0x10,
  kSymbolTable = 0x11,
  kAttributeInfo = 0x15,
};

struct Message {
  uint16_t type = 0;
  std::string_view body;  // of a block of its header
  bool checked = false;   // it stood under a checksum
};

struct ObjectHeader {
  std::vector<Message> messages;
  std::deque<std::string> blocks;
};

/// All messages of the object header at `address`, continuations included.
ObjectHeader read_object_header(Context& context, uint64_t address);
const Message* find_message(const std::vector<Message>& messages, uint16_t type);

struct Layout {
  enum class Kind { kCompact, kContiguous, kChunked };
  enum class Index { kTree, kSingle, kImplicit, kFixedArray, kExtensibleArray, kRecordTree };
  Kind kind = Kind::kContiguous;
  std::string compact;
  uint64_t address = Context::kUndefined;
  uint64_t size = 0;
  std::vector<int64_t> chunk;  // elements along each axis
  Index index = Index::kTree;
  bool edges_unfiltered = false;  // chunks that reach beyond the data set are stored as they are
  bool single_filtered = false;
  uint64_t single_size = 0;
  uint32_t single_mask = 0;
};

struct Filter {
  static constexpr uint16_t kDeflate = 1, kShuffle = 2, kFletcher32 = 3;
  uint16_t id = 0;
  std::vector<uint32_t> values;
};

struct Dataspace {
  static constexpr int64_t kUnlimited = INT64_MAX;
  std::vector<int64_t> shape;
  std::vector<int64_t> most;  // what each axis may grow to
};

struct FillValue {
  std::string element;      // empty when it is zero
  bool all_stored = false;  // room for all elements was taken at the start, so no chunk may be missing
};

Dataspace parse_dataspace(Context& context, ByteCursor& cursor);
ElementType parse_datatype(Context& context, ByteCursor& cursor);
Layout parse_layout(Context& context, ByteCursor& cursor);
std::vector<Filter> parse_filters(Context& context, ByteCursor& cursor);
FillValue parse_fill_value(Context& context, ByteCursor& cursor);

/// The product of the sizes times `element_size`, or an error when it passes 2^62.
int64_t checked_bytes(const Context& context, const std::vector<int64_t>& shape, int64_t element_size);

}  // namespace keratin::hdf5
