// The layout of h5py's default: superblock 0, old-style groups, contiguous data sets.
#include <algorithm>
#include <deque>
#include <map>

#include "keratin/base/hdf5/encode.h"
#include "keratin/base/hdf5/image.h"
#include "keratin/base/hdf5/messages.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {

// Lays the whole file out in memory, arrays by reference: strings first, then each group after its members, so that
// every address is known when it is needed; the superblock, which knows the root and the end, comes last into its place
// at the front.
class PlainBuilder {
 public:
  Image build(const GroupWriter& root) {
    StringHeap heap(kSuperblockBytes);
    collect_strings(root, heap);
    image_.add(heap.finish());
    image_.set_front(superblock(group(root)));
    return std::move(image_);
  }

 private:
  static constexpr uint64_t kSuperblockBytes = 96;
  static constexpr uint64_t kUndefined = ~uint64_t{0};
  static constexpr uint64_t kLeafK = 4;       // a symbol table node holds up to 2 k members
  static constexpr uint64_t kInternalK = 16;  // a tree node has up to 2 k children
  static constexpr uint64_t kNodeBytes = 24 + (2 * kInternalK + 1) * 8 + 2 * kInternalK * 8;
  static constexpr uint64_t kLeafBytes = 8 + 2 * kLeafK * 40;

  struct GroupAddress {
    uint64_t header, tree, heap;
  };
  struct Member {
    uint64_t name;  // offset in the local heap
    uint64_t header;
  };
  struct Child {
    uint64_t address;
    uint64_t last_name;
  };

  // In the order in which the attributes will be encoded.
  void collect_strings(const GroupWriter& group, StringHeap& heap) {
    for (const auto& [name, child] : group.groups_) collect_strings(*child, heap);
    for (const auto& [name, data] : group.datasets_) collect_strings(data.attributes, heap);
    collect_strings(group.attributes_, heap);
  }

  void collect_strings(const std::vector<Attribute>& attributes, StringHeap& heap) {
    for (const Attribute& attribute : attributes)
      for (const std::string& text : attribute.strings) references_.push_back(heap.add(text));
  }

  std::string attribute_message(const Attribute& attribute) {
    std::string name = attribute.name + '\0';
    std::string type = encode_datatype(attribute.type);
    std::string space = encode_dataspace(attribute.shape);
    std::string body;
    append_le(body, 1, 2);
    append_le(body, name.size(), 2);
    append_le(body, type.size(), 2);
    append_le(body, space.size(), 2);
    for (std::string* part : {&name, &type, &space}) {
      pad_to_8(*part);
      body += *part;
    }
    body += attribute.bytes;
    for (size_t i = 0; i < attribute.strings.size(); ++i) {
      body += references_.front();
      references_.pop_front();
    }
    return encode_message(kAttribute, body, false);
  }

  uint64_t object_header(const std::vector<std::string>& messages) {
    std::string body;
    for (const std::string& message : messages) body += message;
    std::string out;
    append_le(out, 1, 2);
    append_le(out, messages.size(), 2);
    append_le(out, 1, 4);  // links to it
    append_le(out, body.size(), 4);
    append_le(out, 0, 4);
    return image_.add(out + body);
  }

  uint64_t dataset(const GroupWriter::Data& data) {
    const uint64_t address = data.bytes.empty() ? kUndefined : image_.add_borrowed(data.bytes);
    std::string fill;
    append_le(fill, 0x01020202, 4);  // version 2, allocated late, written when set; defined as the default, zero
    append_le(fill, 0, 4);
    std::string layout;
    append_le(layout, 0x0103, 2);  // version 3, contiguous
    append_le(layout, address, 8);
    append_le(layout, data.bytes.size(), 8);
    std::vector<std::string> messages = {encode_message(kDataspace, encode_dataspace(data.shape), false),
                                         encode_message(kDatatype, encode_datatype(data.type), true),
                                         encode_message(kFillValue, fill, true),
                                         encode_message(kLayout, layout, false)};
    for (const Attribute& attribute : data.attributes) messages.push_back(attribute_message(attribute));
    return object_header(messages);
  }

  GroupAddress group(const GroupWriter& group) {
    std::map<std::string_view, uint64_t> headers;  // in the order of the names, as the tree wants it
    for (const auto& [name, child] : group.groups_) headers[name] = this->group(*child).header;
    for (const auto& [name, data] : group.datasets_) headers[name] = dataset(data);
    std::string names(8, '\0');  // offset 0 is the empty name
    std::vector<Member> members;
    for (const auto& [name, header] : headers) {
      members.push_back({names.size(), header});
      names += name;
      names += '\0';
      pad_to_8(names);
    }
    GroupAddress where{};
    where.heap = local_heap(names);
    where.tree = tree(leaves(members));
    std::string table;
    append_le(table, where.tree, 8);
    append_le(table, where.heap, 8);
    std::vector<std::string> messages = {encode_message(kSymbolTable, table, false)};
    for (const Attribute& attribute : group.attributes_) messages.push_back(attribute_message(attribute));
    where.header = object_header(messages);
    return where;
  }

  uint64_t local_heap(const std::string& names) {
    constexpr uint64_t kNothingFree = 1;
    std::string out = "HEAP";
    append_le(out, 0, 4);
    append_le(out, names.size(), 8);
    append_le(out, kNothingFree, 8);
    append_le(out, image_.end() + 32, 8);
    return image_.add(out + names);
  }

  std::vector<Child> leaves(const std::vector<Member>& members) {
    std::vector<Child> out;
    for (size_t first = 0; first < members.size(); first += 2 * kLeafK) {
      const size_t count = std::min<size_t>(2 * kLeafK, members.size() - first);
      std::string leaf = "SNOD";
      append_le(leaf, 1, 2);
      append_le(leaf, count, 2);
      for (size_t i = first; i < first + count; ++i) {
        append_le(leaf, members[i].name, 8);
        append_le(leaf, members[i].header, 8);
        leaf.resize(leaf.size() + 24);  // nothing cached
      }
      leaf.resize(kLeafBytes);
      out.push_back({image_.add(std::move(leaf)), members[first + count - 1].name});
    }
    return out;
  }

  // Builds the levels upwards until one node is left. Siblings stand side by side in the file.
  uint64_t tree(std::vector<Child> children) {
    for (uint64_t level = 0;; ++level) {
      std::vector<Child> parents;
      uint64_t key = 0;
      for (size_t first = 0; first < children.size() || first == 0; first += 2 * kInternalK) {
        const size_t last = std::min<size_t>(first + 2 * kInternalK, children.size());
        std::string node = "TREE";
        append_le(node, level << 8, 2);  // type 0
        append_le(node, last - first, 2);
        append_le(node, first == 0 ? kUndefined : image_.end() - kNodeBytes, 8);
        append_le(node, last == children.size() ? kUndefined : image_.end() + kNodeBytes, 8);
        append_le(node, key, 8);
        for (size_t i = first; i < last; ++i) {
          append_le(node, children[i].address, 8);
          append_le(node, key = children[i].last_name, 8);
        }
        node.resize(kNodeBytes);
        parents.push_back({image_.add(std::move(node)), key});
      }
      if (parents.size() == 1) return parents[0].address;
      children = std::move(parents);
    }
  }

  std::string superblock(const GroupAddress& root) {
    std::string out = "\x89HDF\r\n\x1a\n";
    append_le(out, 0, 5);
    append_le(out, 8, 1);  // bytes of an address
    append_le(out, 8, 1);  // bytes of a length
    append_le(out, 0, 1);
    append_le(out, kLeafK, 2);
    append_le(out, kInternalK, 2);
    append_le(out, 0, 4);
    for (const uint64_t address : {uint64_t{0}, kUndefined, image_.end(), kUndefined}) append_le(out, address, 8);
    append_le(out, 0, 8);  // the root has no name
    append_le(out, root.header, 8);
    append_le(out, 1, 8);  // tree and heap follow
    append_le(out, root.tree, 8);
    append_le(out, root.heap, 8);
    return out;
  }

  Image image_{kSuperblockBytes};
  std::deque<std::string> references_;
};

Image plain_image(const GroupWriter& root) { return PlainBuilder().build(root); }

}  // namespace keratin::hdf5
