// The layout in which every byte that matters lies under a checksum; see Checks::kChecksummed.
#include <algorithm>
#include <bit>
#include <deque>
#include <map>

#include "keratin/base/hdf5/encode.h"
#include "keratin/base/hdf5/image.h"
#include "keratin/base/hdf5/messages.h"
#include "keratin/base/hdf5/strings.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {
namespace {

constexpr uint64_t kUndefined = ~uint64_t{0};
constexpr uint64_t kSuperblockBytes = 48;
constexpr uint64_t kSumBytes = 4;
constexpr uint64_t kLargestCompact = 512;
constexpr size_t kLargestText = 60'000;  // of an attribute inside its header

// How an array is cut: the first axes one by one, one axis in runs, the rest whole. So each chunk is one run of memory.
struct Cut {
  std::vector<uint64_t> chunk;
  size_t axis = 0;
};

Cut cut(const std::vector<int64_t>& shape, uint64_t element_size, uint64_t chunk_bytes) {
  Cut out;
  uint64_t bytes = element_size;
  for (const int64_t size : shape) out.chunk.push_back(static_cast<uint64_t>(size)), bytes *= out.chunk.back();
  for (size_t axis = 0; axis < shape.size() && bytes > chunk_bytes; ++axis) {
    const uint64_t row = bytes / out.chunk[axis];
    const uint64_t most = std::max<uint64_t>(1, chunk_bytes / row);
    const uint64_t count = (out.chunk[axis] + most - 1) / most;
    out.chunk[axis] = (out.chunk[axis] + count - 1) / count;
    out.axis = axis;
    bytes = out.chunk[axis] * row;
  }
  return out;
}

}  // namespace

class CheckedBuilder {
 public:
  explicit CheckedBuilder(uint64_t chunk_bytes) : chunk_bytes_(chunk_bytes) {}

  Image build(const GroupWriter& root) {
    StringHeap heap(kSuperblockBytes);
    collect_strings(root, heap);
    image_.add(heap.finish());
    image_.set_front(superblock(group(root)));
    return std::move(image_);
  }

 private:
  struct Chunk {
    uint64_t address;
    uint64_t size;
  };

  // Text of data sets keeps any length: Keras compares their "dtype" with a str, and h5py gives bytes for a fixed one.
  static bool outside(const Attribute& attribute, bool of_dataset) {
    return !attribute.strings.empty() && (of_dataset || longest(attribute) * attribute.strings.size() > kLargestText);
  }

  static size_t longest(const Attribute& attribute) {
    size_t size = 1;
    for (const std::string& text : attribute.strings) size = std::max(size, text.size());
    return size;
  }

  // In the order in which the attributes will be encoded.
  void collect_strings(const GroupWriter& group, StringHeap& heap) {
    for (const auto& [name, child] : group.groups_) collect_strings(*child, heap);
    for (const auto& [name, data] : group.datasets_) collect_strings(data.attributes, true, heap);
    collect_strings(group.attributes_, false, heap);
  }

  void collect_strings(const std::vector<Attribute>& attributes, bool of_dataset, StringHeap& heap) {
    for (const Attribute& attribute : attributes)
      if (outside(attribute, of_dataset))
        for (const std::string& text : attribute.strings) references_.push_back(heap.add(text));
  }

  std::string attributes(const std::vector<Attribute>& attributes, bool of_dataset) {
    std::string out;
    for (const Attribute& attribute : attributes) {
      if (outside(attribute, of_dataset)) {
        std::string references;
        for (size_t i = 0; i < attribute.strings.size(); ++i, references_.pop_front())
          references += references_.front();
        out += message(attribute.name, string_type(), attribute.shape, references);
        std::string sum;
        append_le(sum, crc_of_texts(attribute.strings), 4);
        out += message(attribute.name + std::string(kCrcSuffix), uint_type(4), {}, sum);
      } else if (attribute.type.is_string()) {
        const ElementType type = {.kind = ElementType::Kind::kFixedString,
                                  .size = static_cast<int64_t>(longest(attribute))};
        std::string texts;
        for (std::string text : attribute.strings) {
          text.resize(static_cast<size_t>(type.size));
          texts += text;
        }
        out += message(attribute.name, type, attribute.shape, texts);
      } else {
        out += message(attribute.name, attribute.type, attribute.shape, attribute.bytes);
      }
    }
    return out;
  }

  static std::string message(const std::string& name, const ElementType& element, const std::vector<int64_t>& shape,
                             const std::string& value) {
    const std::string type = encode_datatype(element);
    const std::string space = encode_dataspace(shape);
    std::string body;
    append_le(body, 3, 2);  // version 3
    append_le(body, name.size() + 1, 2);
    append_le(body, type.size(), 2);
    append_le(body, space.size(), 2);
    append_le(body, 1, 1);  // UTF-8
    body += name;
    body += '\0';
    return encode_message2(kAttribute, body + type + space + value);
  }

  uint64_t dataset(const GroupWriter::Data& data) {
    constexpr uint64_t kEarly = 0x01020102;  // version 2, all room taken at once, written when set; the default, zero
    constexpr uint64_t kLate = 0x01020202;
    std::string fill, layout, filters;
    append_le(fill, data.bytes.empty() ? kLate : kEarly, 4);
    append_le(fill, 0, 4);
    append_le(layout, 4, 1);
    if (data.bytes.empty()) {
      append_le(layout, 1, 1);  // contiguous, nowhere
      append_le(layout, kUndefined, 8);
      append_le(layout, 0, 8);
    } else if (data.shape.empty() || data.bytes.size() <= kLargestCompact) {
      append_le(layout, 0, 1);
      append_le(layout, data.bytes.size(), 2);
      layout.append(reinterpret_cast<const char*>(data.bytes.data()), data.bytes.size());
    } else {
      layout += chunked(data);
      append_le(filters, 0x0102, 2);  // version 2, one filter
      append_le(filters, Filter::kFletcher32, 2);
      append_le(filters, 0, 2);  // not optional
      append_le(filters, 0, 2);
      filters = encode_message2(kFilters, filters);
    }
    return image_.add(encode_header2(encode_message2(kDataspace, encode_dataspace(data.shape)) +
                                     encode_message2(kDatatype, encode_datatype(data.type)) +
                                     encode_message2(kFillValue, fill) + encode_message2(kLayout, layout) + filters +
                                     attributes(data.attributes, true)));
  }

  // Adds the chunks and their index; returns the rest of the layout message.
  std::string chunked(const GroupWriter::Data& data) {
    const auto element_size = static_cast<uint64_t>(data.type.size);
    const Cut how = cut(data.shape, element_size, chunk_bytes_);
    uint64_t chunk_bytes = element_size;
    for (const uint64_t size : how.chunk) chunk_bytes *= size;
    uint64_t run = element_size;  // the bytes under one index of the axis that is cut
    for (size_t axis = how.axis + 1; axis < how.chunk.size(); ++axis) run *= how.chunk[axis];
    std::vector<Chunk> chunks;
    std::vector<uint64_t> offsets(how.chunk.size(), 0);
    for (auto left = data.bytes; !left.empty();) {
      const uint64_t along = static_cast<uint64_t>(data.shape[how.axis]) - offsets[how.axis];
      const auto here = left.first(std::min(how.chunk[how.axis], along) * run);
      chunks.push_back({image_.add_checked(here, chunk_bytes), chunk_bytes + kSumBytes});
      left = left.subspan(here.size());
      for (size_t axis = how.axis + 1; axis-- > 0;) {
        offsets[axis] += how.chunk[axis];
        if (offsets[axis] < static_cast<uint64_t>(data.shape[axis]) || axis == 0) break;
        offsets[axis] = 0;
      }
    }
    constexpr uint64_t kSingleFiltered = 2;
    std::string out;
    append_le(out, 2, 1);
    append_le(out, chunks.size() == 1 ? kSingleFiltered : 0, 1);
    append_le(out, how.chunk.size() + 1, 1);
    append_le(out, 4, 1);  // bytes of each size
    for (const uint64_t size : how.chunk) append_le(out, size, 4);
    append_le(out, element_size, 4);
    return out + (chunks.size() == 1 ? single(chunks[0]) : fixed_array(chunks));
  }

  static std::string single(const Chunk& chunk) {
    std::string out;
    append_le(out, 1, 1);
    append_le(out, chunk.size, 8);
    append_le(out, 0, 4);  // no filter left out
    append_le(out, chunk.address, 8);
    return out;
  }

  // A header, then all entries in one block.
  std::string fixed_array(const std::vector<Chunk>& chunks) {
    constexpr uint64_t kFiltered = 1, kHeaderBytes = 28;
    const auto log2 = static_cast<uint64_t>(std::bit_width(chunks[0].size - kSumBytes)) - 1;
    const uint64_t size_bytes = std::min<uint64_t>(8, 1 + (log2 + 8) / 8);  // as the library has it
    const uint64_t page_bits = std::max<uint64_t>(10, static_cast<uint64_t>(std::bit_width(chunks.size())));
    const uint64_t header = image_.end();
    const uint64_t block = header + (kHeaderBytes + 7) / 8 * 8;
    std::string head = "FAHD";
    append_le(head, 0, 1);
    append_le(head, kFiltered, 1);
    append_le(head, 8 + size_bytes + 4, 1);
    append_le(head, page_bits, 1);
    append_le(head, chunks.size(), 8);
    append_le(head, block, 8);
    append_check_sum(head);
    image_.add(std::move(head));
    std::string entries = "FADB";
    append_le(entries, 0, 1);
    append_le(entries, kFiltered, 1);
    append_le(entries, header, 8);
    for (const Chunk& chunk : chunks) {
      append_le(entries, chunk.address, 8);
      append_le(entries, chunk.size, static_cast<int>(size_bytes));
      append_le(entries, 0, 4);  // no filter left out
    }
    append_check_sum(entries);
    image_.add(std::move(entries));
    std::string out;
    append_le(out, 3, 1);
    append_le(out, page_bits, 1);
    append_le(out, header, 8);
    return out;
  }

  uint64_t group(const GroupWriter& group) {
    std::map<std::string_view, uint64_t> headers;
    for (const auto& [name, child] : group.groups_) headers[name] = this->group(*child);
    for (const auto& [name, data] : group.datasets_) headers[name] = dataset(data);
    std::string info;
    append_le(info, 0, 2);  // version 0, order not tracked
    append_le(info, kUndefined, 8);
    append_le(info, kUndefined, 8);
    std::string messages = encode_message2(kLinkInfo, info) + encode_message2(kGroupInfo, std::string(2, '\0'));
    for (const auto& [name, header] : headers) {
      const int width = name.size() < 256 ? 0 : 1;
      std::string link;
      append_le(link, 1, 1);
      append_le(link, 0x10u | static_cast<uint32_t>(width), 1);
      append_le(link, 1, 1);  // UTF-8
      append_le(link, name.size(), 1 << width);
      link += name;
      append_le(link, header, 8);
      messages += encode_message2(kLink, link);
    }
    return image_.add(encode_header2(messages + attributes(group.attributes_, false)));
  }

  std::string superblock(uint64_t root) const {
    std::string out = "\x89HDF\r\n\x1a\n";
    append_le(out, 2, 1);
    append_le(out, 8, 1);  // bytes of an address
    append_le(out, 8, 1);  // bytes of a length
    append_le(out, 0, 1);
    for (const uint64_t address : {uint64_t{0}, kUndefined, image_.end(), root}) append_le(out, address, 8);
    append_check_sum(out);
    return out;
  }

  uint64_t chunk_bytes_;
  Image image_{kSuperblockBytes};
  std::deque<std::string> references_;
};

Image checked_image(const GroupWriter& root, int64_t chunk_bytes) {
  return CheckedBuilder(static_cast<uint64_t>(chunk_bytes)).build(root);
}

}  // namespace keratin::hdf5
