#include "keratin/base/hdf5/links.h"

#include <algorithm>

#include "keratin/base/hdf5/dense.h"
#include "keratin/base/utf8.h"

namespace keratin::hdf5 {
namespace {

// The names of an old group, one after another, each ended by a zero.
class LocalHeap {
 public:
  LocalHeap(Context& context, uint64_t address) : context_(context) {
    context.claim(address);
    const std::string head =
        context.block(address, 8 + 2 * static_cast<uint64_t>(context.length_size) + context.offset_size);
    ByteCursor cursor(bytes_of(head), context.name());
    context.expect_signature(cursor, "HEAP");
    if (cursor.u8() != 0) context.corrupt("unknown version of a local heap");
    cursor.skip(3);
    const uint64_t size = context.length(cursor);
    context.length(cursor);  // free list
    names_ = context.block(context.address(cursor), size);
  }

  std::string name(uint64_t offset) const {
    const size_t end = offset < names_.size() ? names_.find('\0', offset) : std::string::npos;
    if (end == std::string::npos) context_.corrupt("a name lies outside its heap");
    return names_.substr(offset, end - offset);
  }

 private:
  Context& context_;
  std::string names_;
};

class OldGroup {
 public:
  OldGroup(Context& context, std::string_view symbol_table)
      : context_(context), cursor_(bytes_of(symbol_table), context.name()) {}

  std::vector<Link> read() {
    const uint64_t tree = context_.address(cursor_);
    const LocalHeap heap(context_, context_.address(cursor_));
    node(heap, tree, -1);
    return std::move(links_);
  }

 private:
  // `level` is what the parent expects; -1 for the root.
  void node(const LocalHeap& heap, uint64_t address, int expected_level) {
    context_.claim(address);
    const uint64_t head_size = 8 + 2 * static_cast<uint64_t>(context_.offset_size);
    const std::string head = context_.block(address, head_size);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "TREE");
    if (cursor.u8() != 0) context_.corrupt("expected the tree of a group");
    const int level = cursor.u8();
    const uint16_t count = cursor.u16();
    if (expected_level >= 0 && level != expected_level)
      context_.corrupt("the tree of a group has a node of wrong level");
    const uint64_t pair = static_cast<uint64_t>(context_.length_size) + context_.offset_size;
    const std::string body = context_.block(address + head_size, count * pair + context_.length_size);
    ByteCursor entries(bytes_of(body), context_.name());
    for (int i = 0; i < count; ++i) {
      context_.length(entries);  // the key: names are in order anyway
      const uint64_t child = context_.address(entries);
      level > 0 ? node(heap, child, level - 1) : leaf(heap, child);
    }
  }

  void leaf(const LocalHeap& heap, uint64_t address) {
    context_.claim(address);
    const std::string head = context_.block(address, 8);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "SNOD");
    if (cursor.u8() != 1) context_.corrupt("unknown version of a symbol table node");
    cursor.skip(1);
    const uint16_t count = cursor.u16();
    const uint64_t entry_size = 2 * static_cast<uint64_t>(context_.offset_size) + 24;
    const std::string body = context_.block(address + 8, count * entry_size);
    ByteCursor entries(bytes_of(body), context_.name());
    for (int i = 0; i < count; ++i) {
      Link link;
      link.name = heap.name(context_.address(entries));
      link.address = context_.address(entries);
      const uint32_t cache = entries.u32();
      entries.skip(20);
      if (cache == 2) context_.unsupported(cat("the soft link \"", printable(link.name), "\""));
      if (cache > 2) context_.corrupt("a symbol table entry of unknown kind");
      links_.push_back(std::move(link));
    }
  }

  Context& context_;
  ByteCursor cursor_;
  std::vector<Link> links_;
};

Link parse_link(Context& context, ByteCursor& cursor) {
  if (cursor.u8() != 1) context.corrupt("unknown version of a link");
  const uint8_t flags = cursor.u8();
  const uint8_t kind = flags & 0x08 ? cursor.u8() : 0;
  if (flags & 0x04) cursor.skip(8);  // creation order
  if (flags & 0x10) cursor.skip(1);  // character set
  const uint64_t size = cursor.number(size_t{1} << (flags & 3));
  Link link;
  link.name = cursor.text(size);
  if (kind != 0)
    context.unsupported(cat(kind == 1    ? "the soft link \""
                            : kind == 64 ? "the external link \""
                                         : "the user-defined link \"",
                            printable(link.name), "\""));
  link.address = context.address(cursor);
  return link;
}

std::vector<Link> new_group(Context& context, const std::vector<Message>& header) {
  std::vector<Link> links;
  links.reserve(static_cast<size_t>(
      std::count_if(header.begin(), header.end(), [](const Message& message) { return message.type == kLink; })));
  for (const Message& message : header) {
    ByteCursor cursor(bytes_of(message.body), context.name());
    if (message.type == kLink) links.push_back(parse_link(context, cursor));
    if (message.type != kLinkInfo) continue;
    if (cursor.u8() != 0) context.corrupt("unknown version of link information");
    if (cursor.u8() & 1) cursor.skip(8);
    const uint64_t heap = context.address(cursor);
    const uint64_t index = context.address(cursor);
    if (heap == Context::kUndefined) continue;
    for (const std::string& record : read_dense(context, heap, index, DenseKind::kLinks)) {
      ByteCursor dense(bytes_of(record), context.name());
      links.push_back(parse_link(context, dense));
    }
  }
  return links;
}

}  // namespace

bool is_group(const std::vector<Message>& header) {
  return find_message(header, kSymbolTable) || find_message(header, kLinkInfo) || find_message(header, kLink);
}

std::vector<Link> read_links(Context& context, const std::vector<Message>& header) {
  const Message* old = find_message(header, kSymbolTable);
  std::vector<Link> links = old ? OldGroup(context, old->body).read() : new_group(context, header);
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.name < b.name; });
  for (size_t i = 0; i < links.size(); ++i) {
    const std::string& name = links[i].name;
    const bool valid = !name.empty() && name != "." && name.find('/') == std::string::npos &&
                       name.find('\0') == std::string::npos && is_utf8(name);
    if (!valid) context.corrupt(cat("a bad name of an object: \"", printable(name), "\""));
    if (std::ssize(name) > context.limits().max_name_bytes)
      context.limit(cat("a name of ", name.size(), " bytes; the limit is ", context.limits().max_name_bytes));
    if (i > 0 && links[i - 1].name == name)
      context.corrupt(cat("the name \"", printable(name), "\" comes twice in a group"));
  }
  return links;
}

}  // namespace keratin::hdf5
