#include <deque>

#include "keratin/base/hdf5/messages.h"

namespace keratin::hdf5 {
namespace {

constexpr uint8_t kShared = 1u << 1;
constexpr uint8_t kFailIfUnknown = 1u << 7;
constexpr uint16_t kHighestType = 0x17;

class HeaderReader {
 public:
  explicit HeaderReader(Context& context) : context_(context) {}

  ObjectHeader read(uint64_t address) {
    context_.claim(address);
    context_.check_range(address, 16);
    const std::string prefix = context_.block(address, 16);
    if (prefix.starts_with("OHDR"))
      version2(address);
    else
      version1(address, prefix);
    for (; !continuations_.empty(); continuations_.pop_front()) continuation(continuations_.front());
    return std::move(header_);
  }

 private:
  struct Extent {
    uint64_t address, size;
  };

  void version1(uint64_t address, const std::string& prefix) {
    ByteCursor cursor(bytes_of(prefix), context_.name());
    if (cursor.u8() != 1) context_.corrupt(cat("expected an object header at address ", address));
    cursor.skip(7);
    const uint32_t size = cursor.u32();
    messages1(keep(context_.block(address + 16, size)));
  }

  void messages1(std::string_view block) {
    ByteCursor cursor(bytes_of(block), context_.name());
    while (cursor.left() >= 8) {
      const uint16_t type = cursor.u16();
      const uint16_t size = cursor.u16();
      const uint8_t flags = cursor.u8();
      cursor.skip(3);
      add(type, flags, cursor.text(size));
    }
  }

  void version2(uint64_t address) {
    constexpr uint64_t kLongestPrefix = 4 + 1 + 1 + 16 + 4 + 8;
    const std::string start = context_.block(address, std::min(kLongestPrefix, context_.size() - address));
    ByteCursor cursor(bytes_of(start), context_.name());
    cursor.skip(4);
    if (cursor.u8() != 2) context_.corrupt("unknown version of an object header");
    const uint8_t flags = cursor.u8();
    if (flags & 0x20) cursor.skip(16);  // times
    if (flags & 0x10) cursor.skip(4);   // attribute phase change
    ordered_ = flags & 0x04;
    const uint64_t size = cursor.number(size_t{1} << (flags & 3));
    if (size > context_.size()) context_.corrupt("an object header is larger than the file");
    const std::string_view block = keep(context_.block(address, cursor.position() + size + 4));
    context_.check_sum(block);
    version_ = 2;
    checked_ = true;
    messages2(block.substr(cursor.position(), size));
  }

  // A gap too small for a message may end the block.
  void messages2(std::string_view block) {
    ByteCursor cursor(bytes_of(block), context_.name());
    const size_t prefix = ordered_ ? 6 : 4;
    while (cursor.left() >= prefix) {
      const uint8_t type = cursor.u8();
      const uint16_t size = cursor.u16();
      const uint8_t flags = cursor.u8();
      if (ordered_) cursor.skip(2);
      add(type, flags, cursor.text(size));
    }
  }

  void continuation(Extent extent) {
    context_.claim(extent.address);
    const std::string_view block = keep(context_.block(extent.address, extent.size));
    if (version_ == 1) return messages1(block);
    if (block.size() < 8 || !block.starts_with("OCHK"))
      context_.corrupt("expected the continuation of an object header");
    context_.check_sum(block);
    messages2(block.substr(4, block.size() - 8));
  }

  std::string_view keep(std::string block) { return header_.blocks.emplace_back(std::move(block)); }

  void add(uint16_t type, uint8_t flags, std::string_view body) {
    if (type == 0) return;
    if (type > kHighestType && (flags & kFailIfUnknown)) context_.unsupported(cat("message type ", type));
    const bool needed =
        type == kDataspace || type == kDatatype || type == kFillValue || type == kFilters || type == kAttribute;
    if (needed && (flags & kShared)) context_.unsupported("shared messages (a named datatype)");
    if (type != kContinuation) {
      if (std::ssize(header_.messages) >= context_.limits().max_objects)
        context_.limit(cat("an object header of more than ", context_.limits().max_objects, " messages"));
      header_.messages.push_back({type, body, checked_});
      return;
    }
    ByteCursor cursor(bytes_of(body), context_.name());
    const uint64_t address = context_.address(cursor);
    continuations_.push_back({address, context_.length(cursor)});
  }

  Context& context_;
  int version_ = 1;
  bool checked_ = false;
  bool ordered_ = false;
  ObjectHeader header_;
  std::deque<Extent> continuations_;
};

}  // namespace

ObjectHeader read_object_header(Context& context, uint64_t address) { return HeaderReader(context).read(address); }

const Message* find_message(const std::vector<Message>& messages, uint16_t type) {
  for (const Message& message : messages)
    if (message.type == type) return &message;
  return nullptr;
}

}  // namespace keratin::hdf5
